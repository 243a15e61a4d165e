"""A background of tetrahedra whose vertices move onto borders, without spoiling a cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from magheat.mesh.kinds import Kinds
from magheat.mesh.topology import cell_facets, interior_pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WORST = 0.25  # shape (1 for the regular cell) below which a move is cut back
REACH = 0.6  # longest move of a vertex at once, in edge lengths
_EDGES = np.array([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])


def shape(points: Floats, cells: Ints) -> Floats:
    """12 (3 V)^(2/3) / sum of squared edges: 1 for the regular tetrahedron, negative where inverted.

    Liu and Joe, BIT 34 (1994) 268.
    """
    a, b, c = (points[cells[:, k]] - points[cells[:, 0]] for k in (1, 2, 3))
    volume = np.einsum("ij,ij->i", a, np.cross(b, c)) / 6.0
    total = a + b + c
    own = np.einsum("ij,ij->i", a, a) + np.einsum("ij,ij->i", b, b) + np.einsum("ij,ij->i", c, c)
    squares = 4.0 * own - np.einsum("ij,ij->i", total, total)
    result: Floats = np.sign(volume) * 12.0 * np.cbrt(9.0 * volume**2) / squares
    return result


class Deformed:
    """Tetrahedra that move; `pair` is the border each vertex lies on (two kinds), or -1."""

    def __init__(self, points: Floats, cells: Ints):
        from scipy.sparse import coo_array

        self.points, self.cells = points.copy(), cells
        n = len(points)
        self.edges = np.unique(np.sort(cells[:, _EDGES].reshape(-1, 2), axis=1), axis=0)
        both = np.concatenate([self.edges, self.edges[:, ::-1]]).T
        self.neighbours = coo_array((np.ones(both.shape[1]), both), shape=(n, n)).tocsr()
        self.degree = np.bincount(both[0], minlength=n)
        length = np.linalg.norm(np.diff(points[self.edges], axis=1)[:, 0], axis=1)
        self.size = np.bincount(self.edges.ravel(), np.repeat(length, 2), n) / self.degree
        self.held = np.any((points == points.min(axis=0)) | (points == points.max(axis=0)), axis=1)
        self.pair = np.full((n, 2), -1)
        self.slope = np.ones(n)
        self.facet_cells, number = interior_pairs(cells)
        self.facets = cell_facets(cells)[number]

    def snap(self, kinds: Kinds, level: Floats) -> None:
        """Move the nearer end of every edge that a border cuts, and those moved before, onto the border."""
        vertex, pair = self._cut_ends(kinds.at(self.points, level))
        self.pair[vertex] = pair
        on = np.flatnonzero(self.pair[:, 0] >= 0)
        target = self.points.copy()
        for _ in range(3):
            step, self.slope[on] = kinds.onto_border(target[on], self.pair[on], level, 0.5 * self.size[on])
            target[on] += step
        self._move(target)

    def _cut_ends(self, values: Floats) -> tuple[Ints, Ints]:
        """Vertices to move and the two kinds whose border they take, by the shortest way first."""
        kind = values.argmax(axis=0)
        u, v = self.edges[kind[self.edges[:, 0]] != kind[self.edges[:, 1]]].T
        a, b = kind[u], kind[v]
        before, behind = values[a, u] - values[b, u], values[b, v] - values[a, v]
        share = before / np.maximum(before + behind, 1e-12)
        end = np.where(share <= 0.5, u, v)
        way = np.minimum(share, 1.0 - share)
        cut = ~self.held[end]
        end, way, a, b = end[cut], way[cut], a[cut], b[cut]
        order = np.lexsort([way, end])
        vertex, first = np.unique(end[order], return_index=True)
        chosen = order[first]
        return vertex, np.stack([a[chosen], b[chosen]], axis=1)

    def smooth(self) -> None:
        """Move the vertices around the borders, not those on them, halfway to their neighbours' mean."""
        on = self.pair[:, 0] >= 0
        around = (self.neighbours @ on.astype(float) > 0) & ~on & ~self.held
        mean = (self.neighbours @ self.points) / self.degree[:, None]
        self._move(np.where(around[:, None], 0.5 * (self.points + mean), self.points))

    def _move(self, target: Floats) -> None:
        """Move as far towards the target as no cell falls below WORST (or below what it was)."""
        way = target - self.points
        length = np.linalg.norm(way, axis=1)
        way *= np.minimum(1.0, REACH * self.size / np.maximum(length, 1e-12))[:, None]
        touched = np.flatnonzero((length > 0)[self.cells].any(axis=1))
        cells = self.cells[touched]
        allowed = np.minimum(WORST, 0.999 * shape(self.points, cells))
        step = np.ones(len(self.points))
        for attempt in range(9):
            moved = self.points + step[:, None] * way
            bad = shape(moved, cells) < allowed
            if not bad.any():
                break
            step[np.unique(cells[bad])] *= 0.5 if attempt < 6 else 0.0
        else:
            moved = self.points
        self.points = moved

    def shift(self, kinds: Kinds, kind: Ints, level: Floats) -> Floats:
        """The change of the kinds' levels that gives each its volume, by the area of its borders."""
        corners = self.points[self.cells]
        volume = np.abs(np.linalg.det(corners[:, 1:] - corners[:, :1])) / 6.0
        have = np.bincount(kind, volume, len(level))
        sides = kind[self.facet_cells]
        border = sides[:, 0] != sides[:, 1]
        corner = self.points[self.facets[border]]
        area = 0.5 * np.linalg.norm(
            np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1
        )
        change = np.zeros(len(level))
        for k in range(1, len(level)):
            around = area[(sides[border] == k).any(axis=1)].sum()
            slope = self.slope[(self.pair == k).any(axis=1)]
            if around > 0 and len(slope):
                change[k] = (kinds.volumes[k] - have[k]) / around * slope.mean()
        return np.clip(level + change, -0.3, 0.3) - level
