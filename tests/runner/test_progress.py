from __future__ import annotations

from pathlib import Path

import pytest

from magheat.runner.progress import Progress, clock, waiting
from magheat.runner.runlog import RunLog


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "0 s"), (90.0, "90 s"), (750.0, "12.5 min"), (14400.0, "4 h")]
)
def test_durations(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_the_log_gets_sparse_lines_and_no_bar_off_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = RunLog()
    log.say("before there is a file")
    log.open(tmp_path / "log.txt")
    with waiting("setting up", None), Progress(100.0, log, None) as progress:
        for t in range(1, 101):
            progress.update(float(t), 310.15 + t, t)
    log.close()
    lines = (tmp_path / "log.txt").read_text().splitlines()
    assert "before there is a file" in lines[1]
    assert 15 <= len(lines) <= 25
    assert "highest 137.00 degC" in lines[-1]
    assert capsys.readouterr() == ("", "")


def test_a_bar_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich then takes what it writes to for a terminal
    with Progress(100.0, RunLog(), True) as progress:
        progress.update(50.0, 315.15, 10)
    told = capsys.readouterr().err
    assert "solving" in told and "42.0 °C" in told


def test_a_resumed_log_goes_on(tmp_path: Path) -> None:
    for part in ("first", "second"):
        log = RunLog()
        log.open(tmp_path / "log.txt", append=part == "second")
        log.say(part)
        log.close()
    text = (tmp_path / "log.txt").read_text()
    assert text.index("first") < text.index("second")
