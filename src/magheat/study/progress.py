"""How far a study is: a bar with counts and the time left on a terminal, a line per run in the log."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

from magheat.runner.runlog import RunLog


class Progress:
    """Entered around the runs and told of every row; show None: where stderr is a terminal."""

    def __init__(self, total: int, log: RunLog, show: bool | None):
        self._total, self._log = total, log
        self._show = sys.stderr.isatty() if show is None else show
        self._done = self._failed = 0
        self._bar: Any = None

    def __enter__(self) -> Progress:
        if self._show:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("points"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[failed]}"),
                TimeRemainingColumn(), console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._task = self._bar.add_task("", total=self._total, failed="")
            self._bar.start()
        return self

    def told(self, failed: bool) -> None:
        """One more point is done."""
        self._done += 1
        self._failed += failed
        count = f"{self._failed} failed" if self._failed else ""
        self._log.say(f"{self._done} of {self._total} points{', ' if count else ''}{count}")
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done, failed=count)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
