"""What the tests of wrong input share."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from magheat.cli import main

QUICK = 15.0  # s, on a busy machine


@pytest.fixture
def refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Runs a command that must be refused in an otherwise empty folder; gives its message."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        before, began = sorted(tmp_path.rglob("*")), time.perf_counter()
        code = main(list(arguments))
        seconds, (out, err) = time.perf_counter() - began, capfd.readouterr()
        assert (code, out) == (2, ""), err
        assert err.startswith("Error: ") and err.count("Error") == 1
        lines = err.rstrip("\n").split("\n")
        assert len(lines) == 1 or "problems:" in lines[0]
        for noise in ("Traceback", "pydantic", "pint.", "HDF5-DIAG", "Warning", "ERROR"):
            assert noise not in err
        assert sorted(tmp_path.rglob("*")) == before, "something was left behind"
        assert seconds < QUICK
        return err

    return run
