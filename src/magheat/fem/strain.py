"""Strains of linear and quadratic simplices at points of their cells, and what they do to the nodes.

Components: xx, yy, zz, yz, xz, xy in 3-D; xx, yy, zz, xy in the plane (plane strain: zz is zero) and
rr, zz, hoop, rz in axisymmetric bodies (x = r, y = z; the hoop strain is u_r / r, weights carry 2 pi r).
Shear strains are engineering ones, 2 e_xy, so that stress . strain is the work. Local nodes are the
vertices and, with order 2, the edges in the order that is given.
"""

from __future__ import annotations

import numpy as np

from magheat.fem.engine import Floats, Ints

NORMAL = 3  # the first components, with and without shear
SHEAR = {3: ((1, 2), (0, 2), (0, 1)), 2: ((0, 1),)}
EDGES = {2: np.array([[1, 2], [0, 2], [0, 1]]), 3: np.array([[2, 3], [1, 3], [1, 2], [0, 3], [0, 2], [0, 1]])}


class Strains:
    """Cells with the corners (cells, dimension + 1, dimension) and a rule of barycentric places.

    places (q, dimension + 1) and rule (q,) with its weights on the reference simplex; `points` (cells, q,
    dimension) and `weights` (cells, q), m^3 (m^2 in the plane), are where stresses live.
    """

    def __init__(self, corners: Floats, order: int, axisymmetric: bool, places: Floats, rule: Floats):
        self.dimension = corners.shape[2]
        self.components = NORMAL + len(SHEAR[self.dimension])
        self.places = places
        self.points: Floats = np.einsum("qv,cvd->cqd", places, corners)
        sides = corners[:, 1:] - corners[:, :1]
        self.weights: Floats = np.abs(np.linalg.det(sides))[:, None] * rule
        inner = np.swapaxes(np.linalg.inv(sides), 1, 2)
        slopes = np.concatenate([-inner.sum(axis=1, keepdims=True), inner], axis=1)  # of the places
        values = places
        if order == 1:
            self._gradients = np.repeat(slopes[:, None], len(places), axis=1)
        else:
            i, j = EDGES[self.dimension].T
            values = np.concatenate([places * (2.0 * places - 1.0), 4.0 * places[:, i] * places[:, j]], 1)
            at = places[None, :, :, None]
            vertex = (4.0 * at - 1.0) * slopes[:, None]
            edge = 4.0 * (at[:, :, i] * slopes[:, None, j] + at[:, :, j] * slopes[:, None, i])
            self._gradients = np.concatenate([vertex, edge], axis=2)
        self._hoop: Floats | None = None
        if axisymmetric:
            r = self.points[:, :, 0]
            self.weights = self.weights * 2.0 * np.pi * r
            self._hoop = values[None] / r[:, :, None]

    def of(self, u: Floats) -> Floats:
        """Strains (cells, q, components) of displacements (cells, nodes, dimension), m."""
        slope = np.einsum("cqnd,cne->cqde", self._gradients, u)
        strain = np.zeros((*slope.shape[:2], self.components))
        for a in range(self.dimension):
            strain[:, :, a] = slope[:, :, a, a]
        if self._hoop is not None:
            strain[:, :, 2] = np.einsum("cqn,cn->cq", self._hoop, u[:, :, 0])
        for k, (a, b) in enumerate(SHEAR[self.dimension], NORMAL):
            strain[:, :, k] = slope[:, :, a, b] + slope[:, :, b, a]
        return strain

    def forces(self, stress: Floats) -> Floats:
        """Forces (cells, nodes, dimension), N, on the nodes by stresses (cells, q, components), Pa."""
        d = self.dimension
        weighted = self.weights[:, :, None] * stress
        tensor = np.zeros((*stress.shape[:2], d, d))
        for a in range(d):
            tensor[:, :, a, a] = weighted[:, :, a]
        for k, (a, b) in enumerate(SHEAR[d], NORMAL):
            tensor[:, :, a, b] = tensor[:, :, b, a] = weighted[:, :, k]
        force = np.einsum("cqnd,cqde->cne", self._gradients, tensor)
        if self._hoop is not None:
            force[:, :, 0] += np.einsum("cqn,cq->cn", self._hoop, weighted[:, :, 2])
        return np.asarray(force)

    def stiffness(self, lam: Floats, mu: Floats, a: int, b: int) -> Floats:
        """Stiffness (cells, nodes, nodes) between directions a and b; Lamé's moduli (cells, q)."""
        g, h = self._gradients, self._hoop
        lam, mu = lam * self.weights, mu * self.weights
        block = _outer(lam, g[..., a], g[..., b]) + _outer(mu, g[..., b], g[..., a])
        if a == b:
            for k in range(self.dimension):
                block += _outer(mu, g[..., k], g[..., k])
        if h is not None:
            if a == b == 0:
                block += _outer(lam + 2.0 * mu, h, h)
            if a == 0:
                block += _outer(lam, h, g[..., b])
            if b == 0:
                block += _outer(lam, g[..., a], h)
        return block


def _outer(c: Floats, left: Floats, right: Floats) -> Floats:
    if c.shape[1] == 1:
        return (c * left[:, 0])[:, :, None] * right[:, 0][:, None, :]
    return np.asarray(np.einsum("cqi,cqj->cij", c[:, :, None] * left, right))


def rigid_modes(x: Floats) -> Floats:
    """Shifts and turns (n * dimension, modes) of nodes at x (n, dimension), best around the origin."""
    n, d = x.shape
    modes = []
    for a in range(d):
        shift = np.zeros((n, d))
        shift[:, a] = 1.0
        modes.append(shift)
    for a, b in SHEAR[d]:
        turn = np.zeros((n, d))
        turn[:, a], turn[:, b] = -x[:, b], x[:, a]
        modes.append(turn)
    return np.stack([mode.ravel() for mode in modes], axis=1)


def edge_numbers(cell_nodes: Ints) -> tuple[Ints, Ints]:
    """Number of each cell's edges (cells, edges), in the order of EDGES, and the ends of each edge."""
    from magheat.mesh.topology import group_rows

    ends = cell_nodes[:, EDGES[cell_nodes.shape[1] - 1]].reshape(-1, 2)
    number, count = group_rows(ends)
    of = np.zeros((count, 2), dtype=np.int64)
    of[number] = ends
    return number.reshape(len(cell_nodes), -1), of
