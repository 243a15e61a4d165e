"""The command line: what it finds, how it leaves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from magheat import cli
from magheat.errors import CaseError, Interrupted, SolverError, StrictViolation

COMMANDS = {path.stem for path in (Path(cli.__file__).parent / "commands").glob("[!_]*.py")}


def run_with(monkeypatch, error: BaseException) -> int:
    """The command line as it runs when a command raises `error`."""

    def schema() -> None:
        raise error

    monkeypatch.setattr("magheat.commands.schema.schema", schema)
    return cli.main(["schema"])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CaseError("no unit", where="case.yaml, line 3", fix="write 14 nm"), 2),
        (StrictViolation("H·f is exceeded"), 3),
        (SolverError("no convergence"), 4),
        (Interrupted("stopped"), 130),
        (KeyboardInterrupt(), 130),
        (PermissionError(13, "Permission denied", "runs/case"), 2),
        (OSError(28, "No space left on device"), 2),
    ],
)
def test_errors_leave_with_their_code_and_one_message(monkeypatch, capsys, error, code) -> None:
    assert run_with(monkeypatch, error) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("Error: ")


def test_a_message_says_where_and_how_to_mend_it(monkeypatch, capsys) -> None:
    run_with(monkeypatch, CaseError("no unit", where="case.yaml, line 3", fix="write 14 nm"))
    assert capsys.readouterr().err == "Error: case.yaml, line 3: no unit (write 14 nm)\n"


def test_a_defect_keeps_its_traceback(monkeypatch) -> None:
    with pytest.raises(ZeroDivisionError):
        run_with(monkeypatch, ZeroDivisionError())


def test_a_rank_other_than_the_first_leaves_the_word_to_it(monkeypatch, capsys) -> None:
    waits = []
    monkeypatch.setenv("OMPI_COMM_WORLD_RANK", "1")
    monkeypatch.setattr(cli.time, "sleep", lambda seconds: waits.append((seconds, capsys.readouterr().err)))
    assert run_with(monkeypatch, CaseError("wrong")) == 2
    assert waits == [(cli._HEAD_START_S, "")]
    assert capsys.readouterr().err == "Error: wrong\n"


class FakeWorld:
    size = 2

    def __init__(self) -> None:
        self.aborted_with: list[int] = []

    def Abort(self, code: int) -> None:
        self.aborted_with.append(code)


class FakeMPI:
    def __init__(self) -> None:
        self.COMM_WORLD = FakeWorld()

    def Is_initialized(self) -> bool:
        return True

    def Is_finalized(self) -> bool:
        return False


@pytest.mark.parametrize(("error", "code"), [(CaseError("wrong"), 2), (SolverError("no convergence"), 4)])
def test_an_error_ends_all_ranks_with_its_code(monkeypatch, error, code) -> None:
    mpi = FakeMPI()
    monkeypatch.setitem(sys.modules, "mpi4py.MPI", mpi)
    run_with(monkeypatch, error)
    assert mpi.COMM_WORLD.aborted_with == [code]


def test_a_defect_ends_all_ranks(monkeypatch) -> None:
    mpi = FakeMPI()
    monkeypatch.setitem(sys.modules, "mpi4py.MPI", mpi)
    with pytest.raises(ZeroDivisionError):
        run_with(monkeypatch, ZeroDivisionError())
    assert mpi.COMM_WORLD.aborted_with == [1]


def test_help_lists_every_command_and_its_purpose(capsys) -> None:
    assert cli.main(["--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    described = {words[1] for line in lines if len(words := line.split()) > 3 and words[0] == "│"}
    assert described >= COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_has_help(command: str, capsys) -> None:
    assert cli.main([command, "--help"]) == 0
    assert f"magheat {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["slop"], ["slp", "--nope"], ["run"]])
def test_wrong_usage_leaves_with_2(arguments: list[str], capsys) -> None:
    assert cli.main(arguments) == 2
    assert "Error" in capsys.readouterr().err


def test_a_near_command_is_suggested(capsys) -> None:
    cli.main(["slop"])
    assert "'slp'" in capsys.readouterr().err


def test_version(capsys) -> None:
    from magheat import __version__

    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"magheat {__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from magheat.cli import main; main(['--help']);"
        "heavy = {'numpy', 'scipy', 'pint', 'pydantic', 'matplotlib', 'gmsh', 'yaml'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="no head there")
def test_a_closed_pipe_is_no_error() -> None:
    code = "import sys; from magheat.cli import main; sys.exit(main(['schema']))"
    shell = f'"{sys.executable}" -c "{code}" | head -c 1'
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("{", "")
