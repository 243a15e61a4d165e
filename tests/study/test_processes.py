"""Workers that die, sweeps that are killed or stopped, and a Dask cluster."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from magheat.cli import main
from magheat.study import drive
from magheat.study.store import Store
from magheat.study.table import Row
from magheat.study.task import Done, Task

COUNT = 6
SLOW = ["--set", "solve.max_step=0.25 s"]  # some tenths of a second for a run
VARY = ["--vary", f"particles.0.heating=1e5:3e5:{COUNT} W/m^3"]


def started(*command, **options):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return subprocess.Popen([sys.executable, "-m", *command], env=environment, text=True, **options)


def finished(folder="out"):
    return {path.parent.name for path in Path(folder).glob("runs/*/summary.json")}


def until(condition, process, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)


def children_of(number):
    """Process numbers of all that this process has begun, from /proc."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == number and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def alive(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here to see the processes in")
def test_killed_in_the_middle_it_goes_on_and_leaves_no_process(ball) -> None:
    sweep = started("magheat", "sweep", str(ball), *VARY, *SLOW, "--out", "out", "--jobs", "2", "-q")
    until(lambda: len(finished()) >= 2, sweep)
    workers = children_of(sweep.pid)
    os.kill(sweep.pid, signal.SIGKILL)
    sweep.wait(timeout=60)
    done, deadline = finished(), time.monotonic() + 30.0
    while any(alive(worker) for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert 2 <= len(done) < COUNT and finished() == done
    kept = {name: Path("out/runs", name, "summary.json").stat().st_mtime_ns for name in done}
    assert main(["sweep", str(ball), *VARY, *SLOW, "--out", "out", "--jobs", "1", "-q"]) == 0
    assert len(finished()) == COUNT
    assert all(Path("out/runs", name, "summary.json").stat().st_mtime_ns == t for name, t in kept.items())


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(ball, jobs) -> None:
    arguments = ["sweep", str(ball), *VARY, *SLOW, "--out", "out", "--jobs", jobs]
    sweep = started("magheat", *arguments, stderr=subprocess.PIPE)
    until(lambda: len(finished()) >= 1, sweep)
    sweep.send_signal(signal.SIGINT)
    _, told = sweep.communicate(timeout=60)
    assert sweep.returncode == 130
    assert "the same command goes on" in told and "Traceback" not in told
    with open("out/table.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["run"] for row in rows} == finished() and len(rows) < COUNT


class Fragile:
    """Workers of which one dies of a certain task, and takes along what runs beside it."""

    width = 2

    def __init__(self, deadly: str):
        self.deadly, self.renewed, self.ran = deadly, 0, []
        self.futures: list[Future[Done]] = []

    def submit(self, work, task):
        future: Future[Done] = Future()
        self.futures.append(future)
        self.ran.append(task.name)
        if task.name.startswith(self.deadly):
            for running in self.futures:
                running.set_exception(BrokenProcessPool())
        elif len(self.futures) == self.width or self.renewed:
            future.set_result(Done({"status": "completed", "wall_s": {}}))
            self.futures.remove(future)
        return future

    def renew(self):
        self.renewed += 1
        self.futures.clear()

    def stop(self):
        raise AssertionError("nobody asked")

    close = stop


def test_a_worker_that_dies_costs_only_the_run_that_kills_it(ball, tmp_path) -> None:
    from magheat.case import load_case
    from magheat.study.task import build_mesh

    case, store, rows = load_case(ball), Store(tmp_path / "out"), []
    build_mesh(case, store.meshes, drive.mesh_key(case))

    def point(number):
        task = Task(case, f"key{number}", store.folder / "runs" / f"{number}-x", "embedded", "summary")
        (done,) = yield (task,)
        return Row(number, {}, task.name, error=done.error)

    workers = Fragile("1-")
    works = (point(number) for number in range(4))
    drive.Drive(works, workers, store, rows.append, lambda text: None, lambda: False).run()
    errors = {row.number: row.error for row in rows}
    assert errors == {0: None, 1: drive.DIED.error, 2: None, 3: None}
    assert workers.renewed == 2 and workers.ran.count("0-x") == 2


@pytest.fixture
def scheduler(tmp_path):
    """The address of a Dask scheduler with two workers, on loopback."""
    pytest.importorskip("distributed")
    running = []
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    where = tmp_path / "scheduler.json"
    try:
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(where)]
        running.append(started("distributed.cli.dask_scheduler", *options, **quiet))
        until(lambda: where.exists() and where.stat().st_size > 0, running[0])
        import json

        address = json.loads(where.read_text())["address"]
        options = ["--nworkers", "2", "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path)]
        running.append(
            started("distributed.cli.dask_worker", address, "--host", "127.0.0.1", *options, **quiet)
        )
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(timeout=30)


def test_on_a_dask_cluster_the_table_is_the_same(ball, scheduler, capsys) -> None:
    arguments = ["sweep", str(ball), "--vary", "particles.0.heating=1e5:3e5:5 W/m^3", "-q"]
    deadline = time.monotonic() + 60.0
    while (code := main([*arguments, "--out", "there", "--cluster", scheduler])) == 2:
        assert "no workers" in capsys.readouterr().err and time.monotonic() < deadline  # they are starting
        time.sleep(0.2)
    assert code == 0
    assert main([*arguments, "--out", "here", "--jobs", "1"]) == 0
    one, two = (without_wall(Path(folder, "table.csv")) for folder in ("here", "there"))
    assert one == two and len(one) == 6
    assert len(finished("there")) == 5
    assert main([*arguments, "--out", "x", "--cluster", scheduler, "--jobs", "2"]) == 2
    assert "--jobs" in capsys.readouterr().err


def without_wall(path):
    with path.open(newline="") as file:
        return [[*row[:-2], row[-1]] for row in csv.reader(file)]


def test_no_scheduler_is_wrong_input(ball, capsys, monkeypatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("magheat.study.workers.CONNECT_S", 1.0)
    assert main(["sweep", str(ball), *VARY, "--out", "out", "--cluster", "tcp://127.0.0.1:9"]) == 2
    assert "no Dask scheduler" in capsys.readouterr().err


def test_without_dask_the_message_says_what_to_install(ball, capsys, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["sweep", str(ball), *VARY, "--out", "out", "--cluster", "tcp://127.0.0.1:9"]) == 2
    assert "pip install 'magheat[sweep]'" in capsys.readouterr().err
