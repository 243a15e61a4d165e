"""States at the times that targets ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.statistics import RegionStatistics
from magheat.runner.instants import DenseStep, Instant, Interval
from magheat.runner.quantities.thermal_dose import NodalDose

Floats = NDArray[np.float64]


class Snapshots:
    """`instant[t]` and `minutes[t]` (nodal CEM43) for the times asked for that the run has reached."""

    name = "snapshots"

    def __init__(self, times: Sequence[float], dose: NodalDose | None, statistics: RegionStatistics):
        self._times, self._dose, self._statistics = tuple(times), dose, statistics
        self.instant: dict[float, Instant] = {}
        self.minutes: dict[float, Floats] = {}

    def begin(self, first: Instant) -> None:
        self._take(first)

    def step(self, step: DenseStep) -> None:
        pass

    def interval(self, interval: Interval) -> None:
        self._take(interval.end)

    def _take(self, instant: Instant) -> None:
        for t in self._times:
            if t not in self.instant and abs(t - instant.t) <= 1e-9 * max(1.0, t):
                self.instant[t] = instant
                if self._dose is not None:
                    self.minutes[t] = self._dose.minutes.copy()

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = {"t": list(self.instant)}
        state |= {f"T{i}": instant.T for i, instant in enumerate(self.instant.values())}
        return state | {f"minutes{i}": m for i, m in enumerate(self.minutes.values())}

    def restore(self, state: Mapping[str, Any]) -> None:
        for i, t in enumerate(float(t) for t in state["t"]):
            self.instant[t] = Instant(t, state[f"T{i}"], self._statistics)
            if f"minutes{i}" in state:
                self.minutes[t] = state[f"minutes{i}"]
