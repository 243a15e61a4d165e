"""CEM43 of every node, integrated on dense output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.dose import DenseDose
from magheat.runner.instants import DenseStep, Instant, Interval

Floats = NDArray[np.float64]


class NodalDose:
    """`minutes`: cumulative equivalent minutes at 43 degC of n owned dofs so far."""

    name = "cem43"

    def __init__(self, n: int):
        self._dose = DenseDose(n)

    @property
    def minutes(self) -> Floats:
        return self._dose.minutes

    def begin(self, first: Instant) -> None:
        pass

    def step(self, step: DenseStep) -> None:
        pass

    def interval(self, interval: Interval) -> None:
        t0, t1 = interval.start.t, interval.end.t
        middle = interval.at(0.5 * (t0 + t1))
        self._dose.add(t0, t1, interval.at(t0), middle, interval.end.T, 0.5)

    def state(self) -> dict[str, Any]:
        return {"minutes": self.minutes}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._dose.minutes = np.array(state["minutes"])
