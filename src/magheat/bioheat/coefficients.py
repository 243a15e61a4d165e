"""Properties of regions as arrays over the coefficient points of an engine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from magheat.fem.engine import Engine
from magheat.tissue.mixing import Blend
from magheat.tissue.properties import Constant, Law, Map, Table

Floats = NDArray[np.float64]
AnyProperty = Constant | Table | Law | Map | Blend


class RegionCoefficient:
    """One property over all regions; call with temperatures at the points, shape (cells, q)."""

    def __init__(self, engine: Engine, properties: Sequence[AnyProperty]):
        self._cells = [np.flatnonzero(engine.cell_region == i) for i in range(len(properties))]
        self._properties = properties
        self._fixed = np.zeros(engine.weights.shape)
        self._shares: dict[int, Floats | float] = {}  # of the first constituent, where one is a blend
        for i, (cells, value) in enumerate(zip(self._cells, properties, strict=True)):
            self._fixed[cells] = values_at(engine, value, cells)
            if isinstance(value, Blend) and value.varies:
                self._shares[i] = values_at(engine, value.share, cells)
        self.varies = any(p.varies for p in properties)

    def fixed(self) -> Floats:
        """The part that does not follow temperature (zero elsewhere)."""
        return self._fixed.copy()

    def __call__(self, T_points: Floats | None) -> Floats:
        values = self._fixed.copy()
        if T_points is not None and self.varies:
            for i, (cells, value) in enumerate(zip(self._cells, self._properties, strict=True)):
                if isinstance(value, Blend) and value.varies:
                    values[cells] = value.at_share(np.asarray(self._shares[i]), T_points[cells])
                elif value.varies and not isinstance(value, Map | Blend):
                    values[cells] = value(T_points[cells])
        return values


def values_at(engine: Engine, value: AnyProperty, cells: NDArray[np.int64]) -> Floats | float:
    """A fixed property at the points of some cells; 0 for one that follows temperature."""
    if isinstance(value, Constant):
        return value.value
    if isinstance(value, Map):
        points = engine.points[cells]
        return np.asarray(value.at(points.reshape(-1, points.shape[-1]))).reshape(points.shape[:2])
    if isinstance(value, Blend) and not value.varies:
        share = np.asarray(values_at(engine, value.share, cells))
        return value.at_share(share, np.zeros(share.shape))
    return 0.0
