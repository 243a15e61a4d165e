"""Keeps the rows of a study as they come, its log and its bar, and hears Ctrl-C."""

from __future__ import annotations

from types import TracebackType

from magheat.runner.interrupt import Interrupt
from magheat.runner.runlog import RunLog
from magheat.study.progress import Progress
from magheat.study.settings import Study, study_text
from magheat.study.store import LOG, STUDY, Store
from magheat.study.table import Row, check_columns


class Book:
    """Entered around the runs of a study of `total` points."""

    def __init__(self, store: Store, study: Study, total: int, show: bool | None):
        self._store, self._study = store, study
        self._log, self._interrupt = RunLog(), Interrupt()
        self._progress = Progress(total, self._log, show)
        self._rows: dict[int, Row] = {}

    def __enter__(self) -> Book:
        self._store.folder.mkdir(parents=True, exist_ok=True)
        (self._store.folder / STUDY).write_text(study_text(self._study), encoding="utf-8")
        self._log.open(self._store.folder / LOG, append=True)
        self._interrupt.__enter__()
        self._progress.__enter__()
        return self

    @property
    def rows(self) -> list[Row]:
        """What has ended, in the order of the points."""
        return [self._rows[number] for number in sorted(self._rows)]

    def told(self, row: Row) -> None:
        """A point has its row. Raises InputError where the wanted columns are not among its results."""
        if row.flat:
            check_columns(row.flat, self._study.columns)
        self._rows[row.number] = row
        self._progress.told(row.error is not None)

    def say(self, text: str) -> None:
        self._log.say(text)

    def asked_to_stop(self) -> bool:
        return self._interrupt.asked

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.__exit__(kind, error, trace)
        self._interrupt.__exit__(kind, error, trace)
        self._log.close()
