"""One run of a study, as a worker does it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from magheat.case.model import Case
from magheat.errors import MagheatError, SolverError
from magheat.runner.folder import SUMMARY, WRITTEN
from magheat.study.meshes import store_mesh

Keep = Literal["summary", "all"]
_one_at_a_time = threading.Lock()  # a worker of a cluster may have several threads, gmsh and PETSc have one


@dataclass(frozen=True)
class Task:
    """A case to run; `folder` is where its results go, and `name` that folder's name."""

    case: Case
    key: str
    folder: Path
    engine: str
    keep: Keep

    @property
    def name(self) -> str:
        return self.folder.name


@dataclass(frozen=True)
class Done:
    """How a run ended: a summary, or an error with its exit code."""

    summary: dict[str, Any] | None
    error: str | None = None
    code: int = 0


def run_task(task: Task) -> Done:
    """Solve one case. Errors become a part of the result, so that the study goes on."""
    from magheat.runner import simulate

    out = task.folder if task.keep == "all" else None
    over = out is not None and (out / SUMMARY).exists()  # of a study that kept summaries only
    begun = out is not None and any((out / name).exists() for name in WRITTEN)
    with _one_at_a_time:
        try:
            result = simulate(
                task.case, out, engine=task.engine, resume=begun and not over, force=over, progress=False
            )
        except (Exception, SystemExit) as error:
            return _failed(error)
    return Done(result.summary)


def build_mesh(case: Case, folder: Path, key: str) -> Done:
    """Build one mesh that runs share."""
    with _one_at_a_time:
        try:
            store_mesh(case, folder, key)
        except (Exception, SystemExit) as error:
            return _failed(error)
    return Done(None)


def _failed(error: BaseException) -> Done:
    if isinstance(error, MagheatError):
        return Done(None, str(error), error.exit_code)
    return Done(None, f"{type(error).__name__}: {error}", SolverError.exit_code)
