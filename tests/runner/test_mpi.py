"""A run on two ranks gives what it gives on one, goes on from its checkpoint, and fails as one."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import magheat
from magheat.fem import INSTALL_DOLFINX
from magheat.runner.tables import read_table

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("dolfinx") is None or shutil.which("mpirun") is None,
        reason=f"needs dolfinx and mpirun: {INSTALL_DOLFINX}",
    ),
]
SETTINGS = {
    "OMP_NUM_THREADS": "1",
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OMPI_MCA_mpi_yield_when_idle": "1",
    "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    "PYTHONPATH": str(Path(magheat.__file__).parents[1]),
}
# the run is asked to stop on rank 1 alone, within its eighth step
STOPPING = """
import signal, sys
from magheat.cli import main
from magheat.fem.ranks import world_rank
from magheat.runner.recorder import Recorder
step, seen = Recorder.step, [0]
def counted(self, taken):
    step(self, taken)
    seen[0] += 1
    if seen[0] == 8 and world_rank() == 1:
        signal.raise_signal(signal.SIGTERM)
Recorder.step = counted
sys.exit(main(sys.argv[1:]))
"""


def call(ranks: int, *arguments: str, program: tuple[str, ...] = ("-m", "magheat")) -> Any:
    command = ["mpirun", "-n", str(ranks), sys.executable, *program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, env=os.environ | SETTINGS)


@pytest.fixture
def case_file(document: dict[str, Any], tmp_path: Path) -> Path:
    document["solve"] = {"engine": "dolfinx", "tolerance": "0.02 K", "linear_tolerance": 1e-12}
    path = tmp_path / "ball.yaml"
    path.write_text(yaml.safe_dump(document))
    return path


def summary(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text())
    return found


def test_two_ranks_agree_with_one_and_resume(case_file: Path, tmp_path: Path) -> None:
    one, two, parts = (tmp_path / name for name in ("one", "two", "parts"))
    for ranks, out in ((1, one), (2, two)):
        done = call(ranks, "run", str(case_file), "--out", str(out))
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("report: ") == 1
    dofs = summary(two)["mpi"]["dofs_per_rank"]
    assert len(dofs) == 2 and max(dofs) < 0.7 * sum(dofs)

    stopped = call(2, "run", str(case_file), "--out", str(parts), program=("-c", STOPPING))
    assert stopped.returncode == 130, stopped.stderr
    assert stopped.stderr.count("--resume") == 1
    assert len(list((parts / "checkpoint").glob("state-*.npz"))) == 2
    fewer = Path(shutil.copytree(parts, tmp_path / "fewer"))
    for ranks, out in ((2, parts), (1, fewer)):
        resumed = call(ranks, "run", str(case_file), "--out", str(out), "--resume")
        assert resumed.returncode == 0, resumed.stderr

    time, expected = read_table(one / "probes.csv")
    rise = float(expected["centre_degC"].max() - 37.0)
    for folder in (two, parts, fewer):
        same, probes = read_table(folder / "probes.csv")
        np.testing.assert_array_equal(same, time)
        for name, series in expected.items():
            np.testing.assert_allclose(probes[name], series, atol=1e-6 * rise)
        for name, region in summary(one)["regions"].items():
            assert summary(folder)["regions"][name] == pytest.approx(region, rel=1e-6)
        assert sorted(p.name for p in folder.iterdir()) == sorted(p.name for p in one.iterdir())


def test_an_input_error_is_told_once_and_ends_both(case_file: Path, tmp_path: Path) -> None:
    done = call(
        2, "run", str(case_file), "--out", str(tmp_path / "out"), "--set", "probes.centre=[1 m, 0 mm]"
    )
    assert done.returncode == 2
    assert done.stderr.count("probes.centre") == 1 and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_embedded_engine_refuses_several_ranks(case_file: Path, tmp_path: Path) -> None:
    done = call(2, "run", str(case_file), "--out", str(tmp_path / "out"), "--engine", "embedded")
    assert done.returncode == 2
    assert done.stderr.count("one rank only") == 1
