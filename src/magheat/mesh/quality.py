"""How good a mesh is: angles, shapes, volumes, sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magheat.mesh.mesh import Mesh

Floats = NDArray[np.float64]

_TETRAHEDRON_EDGES = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
_TRIANGLE_EDGES = ((0, 1), (1, 2), (2, 0))


@dataclass(frozen=True)
class Quality:
    """Over all cells. Angles are dihedral in tetrahedra, inner in triangles, in degrees; lengths in m.

    The radius ratio is inscribed over circumscribed radius times the dimension: 1 for the regular cell.
    """

    min_angle: float
    max_angle: float
    min_radius_ratio: float
    mean_radius_ratio: float
    min_measure: float  # m^3, of areas m^2
    max_measure: float
    min_edge: float
    max_edge: float
    mean_edge: float


def quality(mesh: Mesh) -> Quality:
    """Quality over all cells of a mesh."""
    angle, ratio, edge = angles(mesh), radius_ratio(mesh), edge_lengths(mesh)
    return Quality(
        min_angle=float(angle.min()),
        max_angle=float(angle.max()),
        min_radius_ratio=float(ratio.min()),
        mean_radius_ratio=float(ratio.mean()),
        min_measure=float(mesh.cell_measure.min()),
        max_measure=float(mesh.cell_measure.max()),
        min_edge=float(edge.min()),
        max_edge=float(edge.max()),
        mean_edge=float(edge.mean()),
    )


def edge_lengths(mesh: Mesh) -> Floats:
    """Lengths (m) of the edges of each cell, (m, 6) or (m, 3)."""
    pairs = _TETRAHEDRON_EDGES if mesh.dimension == 3 else _TRIANGLE_EDGES
    corners = mesh.points[mesh.cells]
    return np.stack([np.linalg.norm(corners[:, a] - corners[:, b], axis=1) for a, b in pairs], axis=1)


def angles(mesh: Mesh) -> Floats:
    """Dihedral angles at the six edges of tetrahedra, or angles at the corners of triangles, in degrees."""
    corners = mesh.points[mesh.cells]
    normals = _outward(corners)
    count = mesh.dimension + 1
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    cosines = [-np.einsum("ij,ij->i", normals[a], normals[b]) for a, b in pairs]
    return np.degrees(np.arccos(np.clip(np.stack(cosines, axis=1), -1.0, 1.0)))


def _outward(corners: Floats) -> list[Floats]:
    """Unit normals of the facets of each cell: minus the gradient of the opposite corner's coordinate."""
    return [-g / np.linalg.norm(g, axis=1, keepdims=True) for g in _gradients(corners)]


def _gradients(corners: Floats) -> list[Floats]:
    """Gradients of the barycentric coordinates of each cell, (m, dimension) for each corner."""
    edges = corners[:, 1:] - corners[:, :1]
    if edges.shape[1] == 3:
        a, b, c = edges.transpose(1, 0, 2)
        normals = [np.cross(b, c), np.cross(c, a), np.cross(a, b)]
    else:
        a, b = edges.transpose(1, 0, 2)
        normals = [np.stack([b[:, 1], -b[:, 0]], axis=1), np.stack([-a[:, 1], a[:, 0]], axis=1)]
    volume = np.einsum("ij,ij->i", a, normals[0])[:, None]
    gradients: list[Floats] = [n / volume for n in normals]
    return [np.negative(sum(gradients)), *gradients]


def radius_ratio(mesh: Mesh) -> Floats:
    """Dimension times the inscribed over the circumscribed radius of each cell, (m,)."""
    corners, d = mesh.points[mesh.cells], mesh.dimension
    edges = corners[:, 1:] - corners[:, :1]
    centre = np.linalg.solve(2.0 * edges, (edges**2).sum(axis=2)[..., None])[..., 0]
    inscribed = 1.0 / sum(np.linalg.norm(g, axis=1) for g in _gradients(corners))
    ratio: Floats = d * inscribed / np.linalg.norm(centre, axis=1)
    return ratio


def facet_measure(mesh: Mesh) -> Floats:
    """Area of each named facet in m^2: of triangles, of revolved edges; in the plane its length in m."""
    corners = mesh.points[mesh.facets]
    if mesh.dimension == 3:
        normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        return np.asarray(0.5 * np.linalg.norm(normal, axis=1))
    length = np.linalg.norm(corners[:, 1] - corners[:, 0], axis=1)
    return np.asarray(2.0 * np.pi * corners[:, :, 0].mean(axis=1) * length if mesh.axisymmetric else length)
