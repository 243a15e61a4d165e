"""Temperatures of each region as series in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.runner.instants import DenseStep, Instant, Interval, RegionValues

Floats = NDArray[np.float64]
COLUMNS = tuple(f.name for f in fields(RegionValues))


class RegionSeries:
    """min, mean, max, T10, T50 and T90 (K) of each region at every instant of the run."""

    name = "series"

    def __init__(self, regions: Sequence[str]):
        self._t: list[float] = []
        self._rows: dict[str, list[tuple[float, ...]]] = {region: [] for region in regions}

    def begin(self, first: Instant) -> None:
        self._t.append(first.t)
        for region, rows in self._rows.items():
            rows.append(astuple(first.values(region)))

    def step(self, step: DenseStep) -> None:
        pass

    def interval(self, interval: Interval) -> None:
        self.begin(interval.end)

    @property
    def time(self) -> Floats:
        return np.array(self._t)

    def of(self, region: str, column: str) -> Floats:
        """One column (min, mean, max, T10, T50, T90) of a region over `time`, K."""
        return np.array(self._rows[region])[:, COLUMNS.index(column)]

    def state(self) -> dict[str, Any]:
        rows = np.array(list(self._rows.values()))
        return {"t": self.time, "rows": rows}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._t = [float(t) for t in state["t"]]
        for region, rows in zip(self._rows, state["rows"], strict=True):
            self._rows[region] = [tuple(float(v) for v in row) for row in rows]
