"""Values that follow time, in seconds from the start of the schedule step that names them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Steady:
    """One value at all times."""

    value: float
    breakpoints: tuple[float, ...] = ()

    def __call__(self, t: float) -> float:
        return self.value


@dataclass(frozen=True)
class TimeTable:
    """Linear between its points, constant beyond them; equal times make a step."""

    times: tuple[float, ...]
    values: tuple[float, ...]

    @property
    def breakpoints(self) -> tuple[float, ...]:
        return self.times

    def __call__(self, t: float) -> float:
        i = int(np.searchsorted(self.times, t, side="right"))
        if i == 0 or i == len(self.times):
            return self.values[max(i - 1, 0)]
        t0, t1 = self.times[i - 1], self.times[i]
        return self.values[i - 1] + (self.values[i] - self.values[i - 1]) * (t - t0) / (t1 - t0)


@dataclass(frozen=True)
class Ramp:
    """A constant rate (unit/s) from `start` (None: the value in force before) until `end` (None: on)."""

    rate: float
    start: float | None = None
    end: float | None = None

    def from_value(self, value: float) -> TimeTable:
        """The ramp as a table, where `value` was in force before it."""
        start = value if self.start is None else self.start
        end = start + self.rate * 1e9 if self.end is None else self.end
        return TimeTable((0.0, abs((end - start) / self.rate)), (start, end))


TimeValue = Steady | TimeTable | Ramp
