"""Statistics of a temperature field over regions: extremes, mean, quantiles, shares of volume.

Extremes are over the nodes of the closed region, quantiles and shares over its cells, each with the spread
of temperature that it has within (see dose.spread).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from magheat import dose
from magheat.fem.engine import Engine

Floats = NDArray[np.float64]


class RegionStatistics:
    """All reductions over regions of one engine; results are the same on every rank."""

    def __init__(self, engine: Engine):
        self._engine = engine
        self._dofs = {name: engine.region_dofs(name) for name in engine.regions}
        self._loads: dict[str, Floats] = {}
        self._volumes: dict[str, float] = {}
        self._cells = {name: np.flatnonzero(engine.cell_region == i) for i, name in enumerate(engine.regions)}
        self._cell_volumes = {name: engine.weights[cells].sum(axis=1) for name, cells in self._cells.items()}
        self._gathered = {name: engine.gather(volumes) for name, volumes in self._cell_volumes.items()}
        for i, name in enumerate(engine.regions):
            inside = (engine.cell_region == i)[:, None] * np.ones(engine.weights.shape)
            self._loads[name] = engine.load(inside)
            self._volumes[name] = engine.sum(self._loads[name])

    def volume(self, region: str) -> float:
        """m^3 (per metre of depth in the plane)."""
        return self._volumes[region]

    def min(self, region: str, T: Floats) -> float:
        return self._engine.min(T[self._dofs[region]])

    def max(self, region: str, T: Floats) -> float:
        return self._engine.max(T[self._dofs[region]])

    def mean(self, region: str, T: Floats) -> float:
        # about a value of the region, for a body at one temperature to have exactly that mean
        about = self._engine.min(T[self._dofs[region]])
        return about + self._engine.sum(self._loads[region] * (T - about)) / self._volumes[region]

    def _spread(self, region: str, T: Floats) -> dose.Spread:
        """The field in this rank's cells of a region."""
        engine, cells = self._engine, self._cells[region]
        if engine.order == 1:
            return dose.Spread.of_simplices(engine.at_vertices(T, cells))
        return dose.Spread.of_samples(engine.at_points(T, cells), engine.weights[cells])

    def quantile(self, region: str, T: Floats, shares_below: Floats | list[float]) -> Floats:
        """Values below which the given shares of the volume lie (T90 is the quantile at 0.10)."""
        mine = self._spread(region, T)
        spread = dose.Spread(self._engine.gather(mine.centre), self._engine.gather(mine.half))
        return dose.spread_quantile(spread, self._gathered[region], shares_below)

    def fraction_above(self, region: str, T: Floats, limit: float) -> float:
        """Share of the volume above a limit."""
        above = dose.spread_above(self._spread(region, T), self._cell_volumes[region], limit)
        return self._engine.sum(above) / self._engine.sum(self._cell_volumes[region])
