"""Lagrange elements of order 1 and 2 on a rank's simplices, where no integral is wanted.

Local dofs are ordered as basix orders them: vertices, then edges, the edge opposite the last vertices
first. Places in a cell are barycentric.
"""

from __future__ import annotations

from functools import cached_property

import basix
import numpy as np

from magheat.fem.engine import ON_FACE, P2_DEGREE, Floats, Ints

CELL = {2: basix.CellType.triangle, 3: basix.CellType.tetrahedron}


class Shapes:
    """Values and gradients on cells with the corners (cells, dimension + 1, dimension)."""

    def __init__(self, corners: Floats, order: int, axisymmetric: bool):
        self.order, self.dimension = order, corners.shape[2]
        self._edges = np.array(basix.topology(CELL[self.dimension])[1])
        self._corners = corners
        self._sides = corners[:, 1:] - corners[:, :1]
        self.count = self.dimension + 1 + (len(self._edges) if order == 2 else 0)  # functions of a cell
        self._places, rule = self._rule()
        self.points: Floats = np.einsum("qv,cvd->cqd", self._places, corners)
        self.weights: Floats = np.abs(np.linalg.det(self._sides))[:, None] * rule
        if axisymmetric:
            self.weights *= 2.0 * np.pi * self.points[:, :, 0]
        self._at_points = self.values(self._places)

    def _rule(self) -> tuple[Floats, Floats]:
        """Barycentric coefficient points (q, dimension + 1) and their weights on the reference cell."""
        d = self.dimension
        if self.order == 1:
            return np.full((1, d + 1), 1.0 / (d + 1)), np.full(1, 1.0 / (2 if d == 2 else 6))
        points, weights = basix.make_quadrature(CELL[d], P2_DEGREE)[:2]
        return np.column_stack([1.0 - points.sum(axis=1), points]), weights

    def values(self, places: Floats) -> Floats:
        """Shape functions at barycentric places (n, dimension + 1), shape (n, functions)."""
        if self.order == 1:
            return places
        i, j = self._edges.T
        return np.concatenate([places * (2.0 * places - 1.0), 4.0 * places[:, i] * places[:, j]], axis=1)

    def at_points(self, u: Floats) -> Floats:
        """Values (cells, q) at the coefficient points from local dofs (cells, functions)."""
        return np.asarray(u @ self._at_points.T)

    def locate(self, points: Floats) -> tuple[Ints, Floats]:
        """Cells (n,) that hold the points (-1: none does) and the barycentric places there."""
        low, high = self._corners.min(axis=1), self._corners.max(axis=1)
        slack = ON_FACE * np.ptp(self._corners, axis=1).max(axis=1, initial=0.0)[:, None]
        low, high = low - slack, high + slack
        found = np.full(len(points), -1, dtype=np.int64)
        places = np.zeros((len(points), self.dimension + 1))
        for i, point in enumerate(points):
            near = np.flatnonzero(((point >= low) & (point <= high)).all(axis=1))
            inner = np.einsum("cd,cde->ce", point - self._corners[near, 0], self._inverse[near])
            place = np.column_stack([1.0 - inner.sum(axis=1), inner])
            if place.min(axis=1, initial=np.inf).max(initial=-np.inf) >= -ON_FACE:
                best = int(np.argmax(place.min(axis=1)))
                found[i], places[i] = near[best], place[best]
        return found, places

    def interpolate(self, corners: Floats) -> Floats:
        """Local dofs (cells, functions) of the linear function with values (cells, dimension + 1)."""
        if self.order == 1:
            return corners
        return np.concatenate([corners, corners[:, self._edges].mean(axis=2)], axis=1)

    def centre_gradient(self, u: Floats) -> Floats:
        """Gradient (cells, dimension) at the centroids from local dofs (cells, functions)."""
        n = self.dimension + 1
        slopes = u[:, :n]  # by barycentric coordinate
        if self.order == 2:
            slopes = (4.0 / n - 1.0) * slopes
            for k, (i, j) in enumerate(self._edges):
                slopes[:, i] += 4.0 / n * u[:, n + k]
                slopes[:, j] += 4.0 / n * u[:, n + k]
        rise = slopes[:, 1:] - slopes[:, :1]  # the coordinates sum to one
        return np.asarray(np.einsum("cde,ce->cd", self._inverse, rise))

    @cached_property
    def _inverse(self) -> Floats:
        """Inverse of the cells' edges; by cofactors, since LAPACK is slow on many small matrices."""
        rows = self._sides
        if self.dimension == 3:
            columns = [np.cross(rows[:, i - 2], rows[:, i - 1]) for i in range(3)]
        else:
            turned = rows[:, :, ::-1] * np.array([1.0, -1.0])
            columns = [turned[:, 1], -turned[:, 0]]
        inverse = np.stack(columns, axis=2)
        return np.asarray(inverse / np.einsum("cd,cd->c", rows[:, 0], columns[0])[:, None, None])
