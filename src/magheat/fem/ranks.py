"""What the program must know of mpirun before, and without, an engine: who am I, and who failed.

Nothing here imports mpi4py unless several ranks run; one process never pays for MPI.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

from magheat.errors import MagheatError

T = TypeVar("T")
PATIENCE = 3.0  # s that a failing rank waits for the others to fail or finish before it ends them
# the launchers' ways to tell a process its number: Open MPI, MPICH and Intel MPI, srun
_SIZE = ("OMPI_COMM_WORLD_SIZE", "PMI_SIZE")
_RANK = ("OMPI_COMM_WORLD_RANK", "PMI_RANK")


def world_size() -> int:
    """Number of MPI ranks of this run; 1 without mpirun."""
    return _number("Get_size", _SIZE, "SLURM_STEP_NUM_TASKS", 1)


def world_rank() -> int:
    """This process' number among them, from 0."""
    return _number("Get_rank", _RANK, "SLURM_PROCID", 0)


def _number(ask: str, names: tuple[str, ...], slurm: str, alone: int) -> int:
    mpi = sys.modules.get("mpi4py.MPI")
    if mpi is not None and mpi.Is_initialized() and not mpi.Is_finalized():
        return int(getattr(mpi.COMM_WORLD, ask)())
    if "PMIX_RANK" in os.environ or "PMI_FD" in os.environ:  # srun sets its numbers outside MPI, too
        names = (*names, slurm)
    return next((int(os.environ[name]) for name in names if name in os.environ), alone)


def on_first(make: Callable[[], T]) -> T | None:
    """make() on rank 0, None on the others; a MagheatError of rank 0 is raised on every rank."""
    if world_size() == 1:
        return make()
    comm = _mpi().COMM_WORLD
    if comm.Get_rank() > 0:
        error = comm.bcast(None)
        if error is not None:
            raise error
        return None
    try:
        made = make()
    except MagheatError as error:
        comm.bcast(error)
        raise
    comm.bcast(None)
    return made


def _print(error: BaseException) -> None:
    print(f"error: {error}", file=sys.stderr)


@contextmanager
def guard(report: Callable[[BaseException], None] = _print) -> Iterator[None]:
    """Let an error on one rank end all ranks with its exit code, and be told once.

    All ranks enter and leave together. Where one fails, the lowest such rank raises its error, the
    others leave by SystemExit with its code. Where the others cannot follow, because they wait for
    the failed one inside the solver, they are aborted; `report` has told the error before.
    An exception that is no MagheatError is a defect: traceback, and all are aborted. Where mpi4py is
    missing no engine can share the work, and each rank refuses by itself.
    """
    if world_size() == 1 or importlib.util.find_spec("mpi4py") is None:
        yield
        return
    comm = _mpi().COMM_WORLD.Dup()
    try:
        yield
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        code = _exit_code(error)
        if code is None:
            traceback.print_exc()
            _abort(comm, 1)
        codes = _agree(comm, code, PATIENCE)
        if codes is None:
            report(error)
            _abort(comm, code)
        first = next((i for i, c in enumerate(codes) if c), comm.Get_rank())
        if first != comm.Get_rank():
            raise SystemExit(codes[first]) from None
        raise
    codes = _agree(comm, 0, None)
    failed = [c for c in codes or [] if c]
    if failed:
        raise SystemExit(failed[0])


def _mpi() -> Any:
    from mpi4py import MPI

    return MPI


def _exit_code(error: BaseException) -> int | None:
    if isinstance(error, KeyboardInterrupt):
        return 130
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    code = getattr(error, "exit_code", None)  # MagheatError, and the command line's own Exit
    return code if isinstance(code, int) else None


def _agree(comm: Any, code: int, patience: float | None) -> list[int] | None:
    """The codes of all ranks; None where they did not come in time."""
    import numpy as np

    mine, codes = np.array([code]), np.zeros(comm.Get_size(), dtype=int)
    request = comm.Iallgather(mine, codes)
    end = None if patience is None else time.monotonic() + patience
    while not request.Test():
        if end is not None and time.monotonic() > end:
            return None
        time.sleep(0.005)
    return [int(c) for c in codes]


def _abort(comm: Any, code: int) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    comm.Abort(code)
    raise SystemExit(code)
