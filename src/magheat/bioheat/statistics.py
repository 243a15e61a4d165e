"""Statistics of a temperature field over regions: extremes, mean, quantiles, shares of volume.

Extremes are over the nodes of the closed region. Quantiles and shares weigh the nodes by the integral of
their shape function over the region. With P2 that integral is not positive at the vertices, and the
edge midpoints alone stand for the volume.
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
        self._shares: dict[str, tuple[NDArray[np.int64], Floats]] = {}
        for i, name in enumerate(engine.regions):
            inside = (engine.cell_region == i)[:, None] * np.ones(engine.weights.shape)
            self._loads[name] = engine.load(inside)
            self._volumes[name] = engine.sum(self._loads[name])
            dofs = np.flatnonzero(self._loads[name] > 0.0)
            self._shares[name] = dofs, self._loads[name][dofs]

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

    def samples(self, region: str, T: Floats) -> tuple[Floats, Floats]:
        """Values and volumes of the samples of all ranks."""
        dofs, volumes = self._shares[region]
        return self._engine.gather(T[dofs]), self._engine.gather(volumes)

    def quantile(self, region: str, T: Floats, shares_below: Floats | list[float]) -> Floats:
        """Values below which the given shares of the volume lie (T90 is the quantile at 0.10)."""
        return dose.quantile(*self.samples(region, T), shares_below)

    def fraction_above(self, region: str, T: Floats, limit: float) -> float:
        """Share of the volume above a limit."""
        return dose.fraction_above(*self.samples(region, T), limit)
