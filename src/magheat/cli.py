"""The command line: finds the commands, and turns errors into one message and an exit code.

Exit codes: 0 done, 2 the input is wrong, 3 `--strict` and a limit or target is not met,
4 the solver failed, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from magheat.errors import Interrupted, MagheatError

_FIRST = (
    "run",
    "sweep",
    "report",
    "mesh",
    "slp",
    "susceptibility",
    "nano",
    "check",
    "library",
    "schema",
    "validate",
)  # in the help
_BROKEN_PIPE = 141  # 128 + SIGPIPE, as other programs leave when `head` has seen enough
_HEAD_START_S = 1.0  # for rank 0, whose message is the one to be read


class _Commands(TyperGroup):
    """The files of magheat.commands, loaded when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        folder = Path(__file__).parent / "commands"
        names = [path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")]
        return sorted(names, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.list_commands(ctx):
            return None
        function = getattr(import_module(f"magheat.commands.{cmd_name}"), cmd_name)
        one = typer.Typer(add_completion=False)
        one.command(cmd_name)(function)
        return typer.main.get_command(one)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None:
            # the base class suggests near names from here
            self.commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted("interrupted") from None
        except BrokenPipeError:
            _drop_output()
            raise SystemExit(_BROKEN_PIPE) from None


app = typer.Typer(cls=_Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        from magheat import __version__

        typer.echo(f"magheat {__version__}")
        raise typer.Exit


@app.callback()
def _magheat(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version and leave."
        ),
    ] = False,
) -> None:
    """Heating by magnetic nanoparticles: from the particle to the temperatures of an organ and a verdict."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line on `arguments` (default sys.argv) and return its exit code."""
    try:
        typer.main.get_command(app)(args=arguments, prog_name="magheat")
        sys.stdout.flush()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except MagheatError as error:
        return _fail(f"Error: {error}", error.exit_code)
    except BrokenPipeError:
        _drop_output()
        return _BROKEN_PIPE
    except OSError as error:
        if error.errno is None:
            _abort_all_ranks_on_defect()
            raise
        place = f"{error.filename}: " if error.filename else ""
        return _fail(f"Error: {place}{error.strerror}", MagheatError.exit_code)
    except BaseException:
        _abort_all_ranks_on_defect()
        raise
    return 0


def _fail(message: str, code: int) -> int:
    """Say it once, on whatever rank, and end all ranks with the code."""
    if _rank() > 0:
        time.sleep(_HEAD_START_S)  # rank 0 has likely met the same error and ends us now
    print(message, file=sys.stderr, flush=True)
    world = _world()
    if world is not None:
        world.Abort(code)
    return code


def _abort_all_ranks_on_defect() -> None:
    """A defect of ours keeps its traceback; the other ranks must not wait for ever."""
    world = _world()
    if world is not None:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
        world.Abort(1)


def _rank() -> int:
    for name in ("OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"):
        if os.environ.get(name, "").isdigit():
            return int(os.environ[name])
    return 0


def _world() -> Any:
    """The communicator of a run on several ranks, or None. MPI is never loaded for this."""
    mpi = sys.modules.get("mpi4py.MPI")
    if mpi is None or not mpi.Is_initialized() or mpi.Is_finalized() or mpi.COMM_WORLD.size == 1:
        return None
    return mpi.COMM_WORLD


def _drop_output() -> None:
    """Nobody reads stdout any more: keep Python's last flush from complaining."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
