"""The folder of a study: runs by what they are, so that none is done twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from magheat.case.model import Case
from magheat.errors import InputError
from magheat.runner.files import replace_json
from magheat.runner.folder import REPORT, SUMMARY
from magheat.study import meshes
from magheat.study.task import Done, Keep, Task

RUNS, CSV, PARQUET, PAGE, STUDY, LOG = (
    "runs", "table.csv", "table.parquet", "sweep.html", "study.yaml", "log.txt",
)  # fmt: skip


class Store:
    """DIR/runs/<point>-<key>/summary.json of what is done, DIR/meshes of what runs share."""

    def __init__(self, folder: Path):
        if folder.exists() and not folder.is_dir():
            raise InputError("the output folder is a file", where=str(folder), fix="another --out")
        self.folder = folder = folder.absolute()  # workers may stand elsewhere
        runs = sorted((folder / RUNS).glob("*-*")) if (folder / RUNS).is_dir() else []
        self._known = {path.name.rsplit("-", 1)[1]: path for path in runs}

    @property
    def meshes(self) -> Path:
        return self.folder / meshes.FOLDER

    def task(self, number: int, case: Case, engine: str, keep: Keep) -> Task:
        """The run of a point; one that the folder knows keeps its name."""
        key = meshes.run_key(case, engine)
        folder = self._known.setdefault(key, self.folder / RUNS / f"{number}-{key}")
        return Task(case, key, folder, engine, keep)

    def done(self, task: Task) -> Done | None:
        """The result of a run that is done, else None."""
        summary = _read(task.folder / SUMMARY)
        if summary is None or (task.keep == "all" and not (task.folder / REPORT).exists()):
            return None
        return Done(summary)

    def put(self, task: Task, done: Done) -> None:
        """Keep the result of a run; a run that keeps all has written it itself."""
        if done.summary is not None and task.keep == "summary":
            task.folder.mkdir(parents=True, exist_ok=True)
            replace_json(task.folder / SUMMARY, done.summary)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        summary = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return summary if isinstance(summary, dict) and summary.get("status") == "completed" else None
