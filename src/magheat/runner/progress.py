"""How far the run is: a bar on a terminal, sparse lines in the log."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any

from magheat.constants import ZERO_C
from magheat.runner.runlog import RunLog

LINES = 20  # lines of progress in the log of a whole run
PAUSE = 30.0  # s of wall time after which there is one anyway


def waiting(text: str, show: bool | None) -> AbstractContextManager[object]:
    """Says what goes on while a mesh is made, on a terminal (show None) or where asked to."""
    if not (sys.stderr.isatty() if show is None else show):
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(text)


class Progress:
    """Shows simulated time, time left and the highest temperature; entered around the time loop."""

    def __init__(self, duration: float, log: RunLog | None, show: bool | None, task: str = "solving"):
        self._duration, self._log, self._name = duration, log, task
        self._show = sys.stderr.isatty() if show is None else show
        self._bar: Any = None
        self._next, self._last = 0.0, time.monotonic()

    def __enter__(self) -> Progress:
        if self._show:
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f} %"),
                TextColumn("{task.fields[at]}"), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._task = self._bar.add_task(self._name, total=self._duration, at="")
            self._bar.start()
        return self

    def update(self, t: float, T_max: float, steps: int) -> None:
        """Simulated time (s), highest temperature now (K), accepted steps so far."""
        at = f"{clock(t)} of {clock(self._duration)}, highest {T_max - ZERO_C:.2f} degC"
        if self._bar is not None:
            self._bar.update(self._task, completed=t, at=f"{clock(t)}, {T_max - ZERO_C:.1f} °C")
        now = time.monotonic()
        if self._log is None:
            return
        if t >= min(self._next, self._duration) or now - self._last > PAUSE:
            self._log.say(f"{at}, {steps} steps")
            self._next, self._last = t + self._duration / LINES, now

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def clock(seconds: float) -> str:
    """A short text of a duration: 90 s, 12.5 min, 3.2 h."""
    if seconds < 120.0:
        return f"{seconds:.4g} s"
    return f"{seconds / 60.0:.4g} min" if seconds < 7200.0 else f"{seconds / 3600.0:.4g} h"
