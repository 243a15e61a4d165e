"""Temperatures of each region as series in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.runner.instants import DenseStep, Instant, Interval

Floats = NDArray[np.float64]
COLUMNS = ("min", "mean", "max", "T90")


class RegionSeries:
    """min, mean and max (K) of each region at every instant of the run, and T90 where it is asked for."""

    name = "series"

    def __init__(self, regions: Sequence[str], with_T90: bool):
        self._columns = COLUMNS if with_T90 else COLUMNS[:-1]
        self._t: list[float] = []
        self._rows: dict[str, list[tuple[float, ...]]] = {region: [] for region in regions}

    def begin(self, first: Instant) -> None:
        self._t.append(first.t)
        for region, rows in self._rows.items():
            values = first.values(region)
            rows.append(tuple(getattr(values, column) for column in self._columns))

    def step(self, step: DenseStep) -> None:
        pass

    def interval(self, interval: Interval) -> None:
        self.begin(interval.end)

    @property
    def time(self) -> Floats:
        return np.array(self._t)

    def of(self, region: str, column: str) -> Floats:
        """One column (min, mean, max, T90) of a region over `time`, K."""
        return np.array(self._rows[region])[:, self._columns.index(column)]

    def state(self) -> dict[str, Any]:
        rows = np.array(list(self._rows.values()))
        return {"t": self.time, "rows": rows}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._t = [float(t) for t in state["t"]]
        for region, rows in zip(self._rows, state["rows"], strict=True):
            self._rows[region] = [tuple(float(v) for v in row) for row in rows]
