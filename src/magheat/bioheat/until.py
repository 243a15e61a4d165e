"""Conditions that end a schedule step early."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.model import Until
from magheat.bioheat.scheme import GAMMA, Step
from magheat.bioheat.statistics import RegionStatistics
from magheat.bioheat.system import HeatSystem

Floats = NDArray[np.float64]
SHARE_BELOW = {"T90": 0.1, "T50": 0.5, "T10": 0.9}  # T90 is exceeded in 90 % of the volume
BISECTIONS = 40


class Condition:
    """An Until over temperatures (K)."""

    def __init__(self, until: Until, statistics: RegionStatistics, probe: Callable[[Floats], float] | None):
        self._until, self._statistics, self._probe = until, statistics, probe

    def holds(self, T: Floats) -> bool:
        value = self._value(T)
        return value > self._until.value if self._until.above else value < self._until.value

    def _value(self, T: Floats) -> float:
        name, of = self._until.statistic, self._until.of
        if name == "probe":
            assert self._probe is not None
            return self._probe(T)
        if name in SHARE_BELOW:
            return float(self._statistics.quantile(of, T, [SHARE_BELOW[name]])[0])
        return float(getattr(self._statistics, name)(of, T))

    def first_time(self, step: Step, system: HeatSystem) -> float | None:
        """The first time of the step at which it holds, within its dense output; None if never."""

        def reached(share: float) -> bool:
            return self.holds(system.T_ref + step.dense(system.storage, step.t0 + share * step.dt))

        low = 0.0
        for high in (GAMMA, 1.0):
            if reached(high):
                break
            low = high
        else:
            return None
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            if reached(middle):
                high = middle
            else:
                low = middle
        return step.t0 + high * step.dt
