"""`magheat run` and `magheat report` as a user calls them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from magheat.cli import main


@pytest.fixture
def case_file(document: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "ball.yaml"
    path.write_text(yaml.safe_dump(document))
    return path


def test_a_run_says_the_verdict_and_where_the_report_is(
    case_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(case_file)]) == 0
    said = capsys.readouterr().out
    assert "Targets: pass, both targets are met" in said
    assert "report: runs/ball/report.html" in said
    assert json.loads(Path("runs/ball/summary.json").read_text())["status"] == "completed"
    assert main(["run", str(case_file)]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["report", "runs/ball"]) == 0
    assert main(["run", str(case_file), "--force", "--quiet"]) == 0
    assert capsys.readouterr().out == "runs/ball/report.html\n"


def test_set_reaches_the_case(case_file: Path) -> None:
    options = ["--set", 'particles.0.heating="0 W/m^3"', "--out", "cold", "-q"]
    assert main(["run", str(case_file), *options]) == 0
    summary = json.loads(Path("cold/summary.json").read_text())
    assert summary["regions"]["tumour"]["peak_degC"] == pytest.approx(37.0)


def test_strict_leaves_with_three(case_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--strict", "--set", "field.frequency=1 MHz", "--out", "hot"]
    assert main(["run", str(case_file), *options]) == 3
    told = capsys.readouterr()
    assert "Field limits: fail" in told.out
    assert "atkinson_brezovich" in told.err
    assert Path("hot/summary.json").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("probes.centre=[1 m, 0 mm]", "probes.centre"),
        ("boundary.lid={temperature: 37 degC}", "boundary.lid"),
        ("schedule.0.for=5", "schedule.0.for"),
        ("solve.engine=abacus", "solve.engine"),
    ],
)
def test_wrong_input_is_one_message_and_no_folder(
    case_file: Path, capsys: pytest.CaptureFixture[str], change: str, told: str
) -> None:
    assert main(["run", str(case_file), "--set", change, "--out", "out"]) == 2
    error = capsys.readouterr().err
    assert told in error and "Traceback" not in error
    assert not Path("out").exists()


def test_a_report_of_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["report", str(tmp_path)]) == 2
    assert "summary.json" in capsys.readouterr().err


def test_ctrl_c_keeps_a_checkpoint_and_resume_finishes(case_file: Path) -> None:
    # a small step makes the run last until the signal comes
    slow = ["--set", "solve.max_step=0.02 s", "--set", "output.every=5 s"]
    command = [sys.executable, "-m", "magheat", "run", str(case_file), *slow, "--out", "out"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    probes, deadline = Path("out/probes.csv"), time.monotonic() + 60.0
    while not (probes.exists() and len(probes.read_text().splitlines()) > 3):
        assert run.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "--resume" in told and "Traceback" not in told
    assert not Path("out/summary.json").exists()
    seen = probes.read_text().splitlines()
    # the case must be the same: with the same small steps it would take a minute, so only the end is checked
    assert Path("out/checkpoint/latest.json").exists()
    assert main(["run", str(case_file), "--out", "out", "--resume"]) == 2  # other settings are another case
    assert probes.read_text().splitlines() == seen
