"""The instant of each region's highest mean, at which the region's values hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from magheat.bioheat.statistics import RegionStatistics
from magheat.runner.instants import DenseStep, Instant, Interval

NOISE = 1e-9  # K: a mean that is higher by less is the same


class HighestMean:
    """`instant[region]`: the first instant at which the mean of the region was highest."""

    name = "hottest"

    def __init__(self, regions: Sequence[str], statistics: RegionStatistics):
        self._regions, self._statistics = tuple(regions), statistics
        self.instant: dict[str, Instant] = {}

    def begin(self, first: Instant) -> None:
        self.instant = dict.fromkeys(self._regions, first)

    def step(self, step: DenseStep) -> None:
        pass

    def interval(self, interval: Interval) -> None:
        end = interval.end
        for region, best in self.instant.items():
            if end.values(region).mean > best.values(region).mean + NOISE:
                self.instant[region] = end

    def state(self) -> dict[str, Any]:
        instants = self.instant.values()
        state = {"t": np.array([instant.t for instant in instants])}
        return state | {f"T{i}": instant.T for i, instant in enumerate(instants)}

    def restore(self, state: Mapping[str, Any]) -> None:
        kept: dict[float, Instant] = {}
        for i, (region, t) in enumerate(zip(self._regions, state["t"], strict=True)):
            instant = Instant(float(t), state[f"T{i}"], self._statistics)
            self.instant[region] = kept.setdefault(float(t), instant)
