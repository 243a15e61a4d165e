"""Structured meshes for convergence studies: boxes of tetrahedra, rectangles of triangles."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from magheat.mesh.mesh import Mesh

SIDES = ("x0", "x1", "y0", "y1", "z0", "z1")


def box(size: tuple[float, ...], divisions: tuple[int, ...], axisymmetric: bool = False) -> Mesh:
    """[0, size] in 2 or 3 dimensions, each brick cut in the Kuhn way; region "body", surfaces x0, x1, ...

    `axisymmetric` (2-D): x is r, and x0 the axis.
    """
    d = len(size)
    axes = [np.linspace(0.0, s, n + 1) for s, n in zip(size, divisions, strict=True)]
    points = np.stack([g.ravel() for g in np.meshgrid(*axes, indexing="ij")], axis=1)
    number = np.arange(len(points)).reshape([n + 1 for n in divisions])
    cells = []
    for order in permutations(range(d)):
        corner, path = np.zeros(d, int), []
        for axis in (None, *order):
            if axis is not None:
                corner[axis] += 1
            block = tuple(slice(c, c + n) for c, n in zip(corner, divisions, strict=True))
            path.append(number[block].ravel())
        cells.append(np.stack(path, axis=1))
    all_cells = np.concatenate(cells)
    corners = points[all_cells]
    inverted = np.linalg.det(corners[:, 1:] - corners[:, :1]) < 0
    all_cells[inverted, :2] = all_cells[inverted, 1::-1]
    facets, surface = _sides(points, all_cells, size)
    region = np.zeros(len(all_cells), dtype=np.int64)
    return Mesh(points, all_cells, region, ("body",), facets, surface, SIDES[: 2 * d], axisymmetric)


def _sides(points: np.ndarray, cells: np.ndarray, size: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    d = len(size)
    faces = np.concatenate([np.delete(cells, i, axis=1) for i in range(d + 1)])
    facets, surface = [], []
    for axis in range(d):
        for end in (0, 1):
            on = np.isclose(points[faces][:, :, axis], end * size[axis]).all(axis=1)
            facets.append(faces[on])
            surface.append(np.full(int(on.sum()), 2 * axis + end))
    return np.concatenate(facets), np.concatenate(surface)
