"""Plane cuts of tetrahedral meshes as triangles, with the weights that carry nodal values onto them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.errors import MeshError
from magheat.mesh.mesh import Mesh

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Section:
    """Triangles in a plane.

    points            (n, dimension) in space, m
    plane             (n, 2) along the two axes of the plane, m, from its origin
    triangles         (k, 3) numbers of points, counter-clockwise in `plane`
    cell_of_triangle  (k,) the cell of the mesh that each lies in
    region            (k,) index of its region
    nodes, weights    (n, 2) mesh nodes and the weights that give a nodal field at the points
    """

    points: Floats
    plane: Floats
    triangles: Ints
    cell_of_triangle: Ints
    region: Ints
    nodes: Ints
    weights: Floats

    def interpolate(self, nodal: Floats) -> Floats:
        """A nodal field (nodes,) of the mesh at the points of the section, (n,)."""
        result: Floats = (np.asarray(nodal)[self.nodes] * self.weights).sum(axis=1)
        return result


def cut(mesh: Mesh, origin: Floats | None = None, normal: Floats | None = None) -> Section:
    """The section of a mesh by the plane through `origin` (default: the centre of its box) across `normal`.

    Default normal: y. Plane and axisymmetric meshes are their own section. A plane that misses the
    mesh gives an empty Section. Raises MeshError for a normal of zero length.
    """
    if mesh.dimension == 2:
        return _whole(mesh)
    middle = 0.5 * (mesh.points.min(axis=0) + mesh.points.max(axis=0))
    start = middle if origin is None else np.asarray(origin, dtype=float)
    across = np.array([0.0, 1.0, 0.0]) if normal is None else np.asarray(normal, dtype=float)
    axes = plane_axes(across)
    height = _off_zero((mesh.points - start) @ (across / np.linalg.norm(across)), mesh)
    cuts, corners, cell = _polygons(mesh.cells, height)
    edges, number = np.unique(cuts, axis=0, return_inverse=True)
    low, high = height[edges].T
    weights = np.stack([high, -low], axis=1) / (high - low)[:, None]
    points = (mesh.points[edges] * weights[..., None]).sum(axis=1)
    plane = (points - start) @ axes.T
    triangles = _counter_clockwise(plane, number.reshape(-1)[corners])
    return Section(points, plane, triangles, cell, mesh.cell_region[cell], edges, weights)


def plane_axes(normal: Floats) -> Floats:
    """Two unit vectors (2, 3) in the plane across `normal`, by preference the first along x, then y."""
    length = np.linalg.norm(normal)
    if not (np.isfinite(length) and length > 0):
        raise MeshError("the normal of a section must not be zero")
    unit = np.asarray(normal, dtype=float) / length
    seed = np.eye(3)[0 if abs(unit[0]) < 0.9 else 1]
    first = seed - (seed @ unit) * unit
    first /= np.linalg.norm(first)
    second = np.cross(unit, first)
    up = second[np.argmax(np.abs(second))] > 0
    return np.stack([first, second if up else -second])


def _whole(mesh: Mesh) -> Section:
    own = np.arange(len(mesh.points))
    return Section(
        points=mesh.points,
        plane=mesh.points,
        triangles=mesh.cells,
        cell_of_triangle=np.arange(len(mesh.cells)),
        region=mesh.cell_region,
        nodes=np.stack([own, own], axis=1),
        weights=np.tile([1.0, 0.0], (len(own), 1)),
    )


def _off_zero(height: NDArray[Any], mesh: Mesh) -> Floats:
    """Heights over the plane, none of them zero: then it cuts every cell in a triangle or quadrangle."""
    least = 1e-9 * float(np.ptp(mesh.points, axis=0).max())
    return np.where(np.abs(height) < least, least, height)


def _polygons(cells: Ints, height: Floats) -> tuple[Ints, Ints, Ints]:
    """Cut edges (c, 2) of the cells, triangles (k, 3) of rows among them, and the cell of each triangle."""
    above = height[cells] > 0
    count = above.sum(axis=1)
    edges, triangles, owners = [], [], []
    start = 0
    for number, quad in ((1, False), (3, False), (2, True)):
        own = np.flatnonzero(count == number)
        if not len(own):
            continue
        # Order the corners so that the lone one (or the two above) come first.
        order = np.argsort(above[own] if number == 3 else ~above[own], axis=1, kind="stable")
        sorted_cells = np.take_along_axis(cells[own], order, axis=1)
        ends = [(0, 2), (0, 3), (1, 3), (1, 2)] if quad else [(0, 1), (0, 2), (0, 3)]
        cuts = np.stack([sorted_cells[:, list(e)] for e in ends], axis=1)  # round the polygon
        first = start + np.arange(len(own)) * len(ends)
        for a, b, c in [(0, 1, 2), (0, 2, 3)] if quad else [(0, 1, 2)]:
            triangles.append(np.stack([first + a, first + b, first + c], axis=1))
            owners.append(own)
        edges.append(np.sort(cuts.reshape(-1, 2), axis=1))
        start += len(own) * len(ends)
    if not edges:
        none = np.zeros(0, dtype=np.int64)
        return none.reshape(0, 2), none.reshape(0, 3), none
    return np.concatenate(edges), np.concatenate(triangles), np.concatenate(owners)


def _counter_clockwise(points: Floats, triangles: Ints) -> Ints:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    turned = triangles.copy()
    turned[area < 0] = triangles[area < 0][:, [0, 2, 1]]
    return turned
