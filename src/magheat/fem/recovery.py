"""Nodal values from values at points of cells: a linear fit over the cells around each node.

Stresses are best inside the cells; at a node, and at the surface above all, the fit by least squares is
more accurate than their mean (Zienkiewicz and Zhu 1992, doi:10.1002/nme.1620330702). The sums of the fit
go through the engine, so that a node between ranks sees the cells of all of them.
"""

from __future__ import annotations

import numpy as np

from magheat.fem.engine import Bools, Engine, Floats, Ints

FLAT = 1e-3  # a direction in which the points spread this much less than in the others has no slope
POINT = 1e-12  # of the body's size squared: all points are one
WHOLE = (
    1.0 - 1e-9
)  # a node with less than all points around it in use takes their mean: a line through few is no fit


class Recovery:
    """Points (cells, q, dimension) with weights (cells, q) in the cells `cells` of the rank."""

    def __init__(self, engine: Engine, cells: Ints, points: Floats, weights: Floats):
        self._engine, self._cells = engine, cells
        low = [engine.min(engine.dof_points[:, a]) for a in range(engine.dimension)]
        high = [engine.max(engine.dof_points[:, a]) for a in range(engine.dimension)]
        self._origin = 0.5 * (np.array(low) + np.array(high))
        self._size = max(float(np.max(np.array(high) - np.array(low))), 1e-300)
        self._x = (points - self._origin) / self._size
        self._share = weights / weights.sum(axis=1, keepdims=True)
        self._nodes = (engine.dof_points - self._origin) / self._size
        self._used: Bools | None = None
        self._all = self._scatter(np.ones((len(cells), 1)))

    def __call__(self, values: Floats, use: Bools) -> Floats:
        """Values (dofs, k) on the owned dofs from (cells, q, k) at the points in the mask `use` (cells, q).

        NaN where no point in use lies in the cells around.
        """
        if not self._same(use):
            self._fit(use)
        weight = (self._share * use)[:, :, None]
        k, d = values.shape[2], self._engine.dimension
        plain = (weight * values).sum(axis=1)
        turned = np.einsum("cqd,cqk->cdk", self._x, weight * values).reshape(-1, d * k)
        sums = self._scatter(np.concatenate([plain, turned], axis=1))
        found = np.full((len(self._nodes), k), np.nan)
        mean = sums[self._seen, :k] / self._count
        slope = sums[self._seen, k:].reshape(-1, d, k) / self._count[:, :, None]
        slope = self._inverse @ (slope - self._mean[:, :, None] * mean[:, None, :])
        found[self._seen] = mean + np.einsum("nd,ndk->nk", self._nodes[self._seen] - self._mean, slope)
        return found

    def _same(self, use: Bools) -> bool:
        """Whether the fit stands; all ranks must agree, since making it is collective."""
        changed = self._used is None or not np.array_equal(use, self._used)
        return self._engine.max(np.array([float(changed)])) == 0.0

    def _fit(self, use: Bools) -> None:
        d = self._engine.dimension
        weight = (self._share * use)[:, :, None]
        square = np.einsum("cqd,cqe->cde", weight * self._x, self._x).reshape(-1, d * d)
        moments = [weight.sum(axis=1), (weight * self._x).sum(axis=1), square]
        sums = self._scatter(np.concatenate(moments, axis=1))
        self._seen = sums[:, 0] > 1e-9 * self._engine.max(sums[:, 0])
        self._count = sums[self._seen, :1]
        self._mean = sums[self._seen, 1 : d + 1] / self._count
        spread = sums[self._seen, d + 1 :].reshape(-1, d, d) / self._count[:, :, None]
        spread = spread - self._mean[:, :, None] * self._mean[:, None, :]
        size, axes = np.linalg.eigh(spread)
        wide = size > np.maximum(FLAT * size[:, -1:], POINT)
        wide &= self._count > WHOLE * self._all[self._seen]
        inverse = np.divide(1.0, size, out=np.zeros_like(size), where=wide)
        self._inverse = np.einsum("nde,ne,nfe->ndf", axes, inverse, axes)
        self._used = use.copy()

    def _scatter(self, values: Floats) -> Floats:
        """Sums (dofs, k) over the cells around each dof of values (cells, k), by volume."""
        engine = self._engine
        whole, columns = np.zeros(engine.weights.shape), []
        for column in values.T:
            whole[self._cells] = column[:, None]
            # vertices of P2 have no load of their own
            columns.append(engine.load(whole) if engine.order == 1 else engine.mass(whole).diagonal())
        return np.stack(columns, axis=1)
