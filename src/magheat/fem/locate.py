"""Which cell holds a point, and where in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from magheat.fem.engine import ON_FACE, Floats, Ints
from magheat.mesh.mesh import Mesh

CANDIDATES = 32


def barycentric(mesh: Mesh, cells: Ints, points: Floats) -> Floats:
    """Barycentric coordinates of points (n, dimension) in cells (n,), shape (n, dimension + 1)."""
    corners = mesh.points[mesh.cells[cells]]
    edges = np.swapaxes(corners[:, 1:] - corners[:, :1], 1, 2)
    inner = np.linalg.solve(edges, (points - corners[:, 0])[..., None])[..., 0]
    return np.concatenate([1.0 - inner.sum(axis=1, keepdims=True), inner], axis=1)


def locate(mesh: Mesh, points: Floats) -> tuple[Ints, Floats]:
    """Cells (n,) that hold the points (-1: none does) and the barycentric coordinates there."""
    corners = mesh.points[mesh.cells]
    tree = cKDTree(corners.mean(axis=1))
    k = min(CANDIDATES, len(corners))
    _, near = tree.query(points, k=k)
    near = np.asarray(near).reshape(len(points), k)
    found = np.full(len(points), -1)
    place = np.zeros((len(points), mesh.dimension + 1))
    for i, point in enumerate(points):
        for candidates in (near[i], np.flatnonzero(_boxes_hold(corners, point))):
            if len(candidates) == 0:
                continue
            local = barycentric(mesh, candidates, np.broadcast_to(point, (len(candidates), len(point))))
            best = int(np.argmax(local.min(axis=1)))
            if local[best].min() >= -ON_FACE:
                found[i], place[i] = candidates[best], local[best]
                break
    return found, place


def _boxes_hold(corners: Floats, point: Floats) -> NDArray[np.bool_]:
    slack = 1e-9 * float(np.ptp(corners[:, 0], axis=0).max(initial=0.0))
    low, high = corners.min(axis=1) - slack, corners.max(axis=1) + slack
    return np.asarray(((point >= low) & (point <= high)).all(axis=1))


def shape_values(basis: Any, place: Floats) -> Floats:
    """Values of a basis' shape functions at barycentric places (n, d + 1), shape (n, functions)."""
    count = len(basis.basis)
    reference = place[:, 1:].T
    return np.array([basis.elem.lbasis(reference, i)[0] for i in range(count)]).T
