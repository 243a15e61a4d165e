"""Background tetrahedra to the labels of an image: smooth borders, true volumes, no bad cell.

Every label's indicator is smoothed a little; where two meet, their smoothed values are equal, and that
surface is the border. On each edge that a border cuts, the nearer end is moved onto it, as in the warp
of isosurface stuffing (Labelle and Shewchuk, ACM Trans. Graph. 26 (2007) 57), so that few cells
straddle it; moves are cut back where they would spoil a cell. Regions that their own elements cannot
resolve (a cortex thinner than two edges) keep the borders that cells give them, and each still gets
its volume. A small shift of each label against the others makes up for what smoothing and facets
take from convex regions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.mesh.deform import Deformed
from magheat.mesh.kinds import Kinds

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS = 5  # of moving, smoothing and correcting volumes
DENSITY = 4  # places along the edge of a cell where the image is looked up, 20 in all


def fit(
    points: Floats, cells: Ints, region: Ints, spacing: Floats, sizes: Floats
) -> tuple[Floats, Ints, Ints]:
    """Points (mm), cells and the region number (from 0) of each, fitted to an image.

    points, cells  the background in mm from the centre of voxel 0; it must reach beyond the image
    region         (nx, ny, nz) 0 outside, k for region k - 1
    spacing        of the voxels, mm
    sizes          edge length of each region, mm
    """
    kinds = Kinds.of(region, spacing, sizes)
    mesh = Deformed(points, cells)
    level = kinds.levels()
    for turn in range(ROUNDS):
        mesh.snap(kinds, level)
        mesh.smooth()
        kind = kinds.at(mesh.points[cells].mean(axis=1), level).argmax(axis=0)
        if turn < ROUNDS - 1:
            level = level + mesh.shift(kinds, kind, level)
    own = np.zeros(len(cells), dtype=np.int64)
    for k, members in enumerate(kinds.members):
        mine = np.flatnonzero(kind == k)
        own[mine] = members[_divide(mesh.points, cells[mine], region, spacing, members)]
    inside = own > 0
    return mesh.points, cells[inside], own[inside] - 1


def _divide(points: Floats, cells: Ints, region: Ints, spacing: Floats, members: Ints) -> Any:
    """Which of the member regions each cell belongs to: the one it holds most of, so weighted that every
    region gets its share of the volume."""
    if len(members) == 1 or not len(cells):
        return np.zeros(len(cells), dtype=np.int64)
    share = _shares(points, cells, region, spacing, members)
    share += np.random.default_rng(0).uniform(-0.5, 0.5, share.shape) / len(_places(DENSITY))  # no ties
    corners = points[cells]
    volume = np.abs(np.linalg.det(corners[:, 1:] - corners[:, :1]))
    target = np.array([(region == m).sum() for m in members], dtype=float)
    target *= volume.sum() / target.sum()
    weight = np.zeros(len(members))
    for _ in range(60):
        have = np.bincount((share * np.exp(weight)).argmax(axis=1), volume, len(members))
        weight += 0.25 * np.log(target / np.maximum(have, 0.1 * target))
        weight -= weight.mean()
    return (share * np.exp(weight)).argmax(axis=1)


def _shares(points: Floats, cells: Ints, region: Ints, spacing: Floats, members: Ints) -> Floats:
    """Share of each member in each cell, (cells, members), by the nearest member voxel at a few places."""
    from scipy import ndimage

    nearest = ndimage.distance_transform_edt(
        ~np.isin(region, members), sampling=spacing, return_distances=False, return_indices=True
    )
    filled = np.searchsorted(members, region[tuple(nearest)])
    corners = points[cells]
    counts = np.zeros((len(cells), len(members)))
    for weight in _places(DENSITY):
        index = np.rint(np.tensordot(corners, weight, axes=([1], [0])) / spacing).astype(int)
        i, j, k = np.clip(index, 0, np.array(region.shape) - 1).T
        counts[np.arange(len(cells)), filled[i, j, k]] += 1
    return counts / counts.sum(axis=1, keepdims=True)


def _places(n: int) -> Floats:
    """Barycentric coordinates of evenly spread places within a tetrahedron."""
    index = [(a, b, c, n - 1 - a - b - c) for a in range(n) for b in range(n - a) for c in range(n - a - b)]
    return (np.array(index) + 0.25) / n
