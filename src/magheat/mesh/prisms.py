"""Layers of prisms along facets: where their nodes go, and how the prisms fall into simplices."""

from __future__ import annotations

import numpy as np

from magheat.mesh.mesh import Floats, Ints, Mesh

_STIFF = 1e-9  # of the normals' weight: decides a shift that they leave open

# Prisms 012-345 turned so that their corner of smallest number stands first (Dompierre et al. 1999,
# "How to subdivide pyramids, prisms and hexahedra into tetrahedra", 8th International Meshing Roundtable).
_TURNED = np.array([[0, 1, 2, 3, 4, 5], [1, 2, 0, 4, 5, 3], [2, 0, 1, 5, 3, 4],
                    [3, 5, 4, 0, 2, 1], [4, 3, 5, 1, 0, 2], [5, 4, 3, 2, 1, 0]])  # fmt: skip
_SPLITS = np.array([[[0, 1, 2, 5], [0, 1, 5, 4], [0, 4, 5, 3]], [[0, 1, 2, 4], [0, 4, 2, 5], [0, 4, 5, 3]]])


def normals(mesh: Mesh, facets: Ints, cells: Ints) -> tuple[Floats, Floats]:
    """Unit normals (f, dimension) of facets out of these cells, and their areas, in the plane lengths."""
    corners = mesh.points[facets]
    if mesh.dimension == 3:
        normal = 0.5 * np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    else:
        along = corners[:, 1] - corners[:, 0]
        normal = np.stack([along[:, 1], -along[:, 0]], axis=1)
    inward = mesh.points[mesh.cells[cells]].mean(axis=1) - corners.mean(axis=1)
    normal = np.where((np.einsum("ij,ij->i", normal, inward) > 0.0)[:, None], -normal, normal)
    area = np.linalg.norm(normal, axis=1)
    return normal / area[:, None], area


def offsets(
    points: Floats, facets: Ints, normal: Floats, area: Floats, distance: float, axisymmetric: bool
) -> Floats:
    """Shifts of the points (n, dimension) that move their facets by a distance (m) along the normals.

    facets: point numbers (f, w), -1 where a facet has no say. Where planes meet, the shift is that which
    lies ahead of all of them, by least squares. A point on the axis of symmetry stays on it.
    """
    n, d = points.shape
    weight, pull = np.zeros((n, d, d)), np.zeros((n, d))
    for vertex in facets.T:
        counts = vertex >= 0
        at, along, share = vertex[counts], normal[counts].copy(), area[counts]
        if axisymmetric:
            along[points[at, 0] == 0.0, 0] = 0.0
        np.add.at(weight, at, share[:, None, None] * along[:, :, None] * along[:, None, :])
        np.add.at(pull, at, (distance * share)[:, None] * along)
    touched = np.flatnonzero(np.trace(weight, axis1=1, axis2=2) > 0.0)
    held = weight[touched]
    held += _STIFF * np.trace(held, axis1=1, axis2=2)[:, None, None] * np.eye(d)
    shift = np.zeros((n, d))
    shift[touched] = np.linalg.solve(held, pull[touched][..., None])[..., 0]
    return shift


def filled(one: Ints, other: Ints, owner: Ints) -> tuple[Ints, Ints]:
    """Simplices between the two sides of facets (f, w), (m, w + 1), and the owner of the facet of each (m,).

    The diagonals start at the corner of smallest number, so that neighbours agree; what collapses at
    corners that both sides share is left out.
    """
    if one.shape[1] == 2:
        cells = np.stack([np.stack([one[:, 0], one[:, 1], other[:, 1]], axis=1),
                          np.stack([one[:, 0], other[:, 1], other[:, 0]], axis=1)], axis=1)  # fmt: skip
    else:
        prism = np.concatenate([one, other], axis=1)
        prism = np.take_along_axis(prism, _TURNED[prism.argmin(axis=1)], axis=1)
        second = prism[:, [1, 5]].min(axis=1) >= prism[:, [2, 4]].min(axis=1)
        split = _SPLITS[second.astype(int)]
        cells = np.take_along_axis(prism[:, None, :], split, axis=2)
    owner = np.repeat(owner, cells.shape[1])
    cells = cells.reshape(-1, cells.shape[2])
    ordered = np.sort(cells, axis=1)
    whole = (ordered[:, 1:] != ordered[:, :-1]).all(axis=1)
    return cells[whole], owner[whole]


def oriented(points: Floats, cells: Ints) -> Ints:
    """The cells with those turned over that have a negative measure."""
    corners = points[cells]
    turned = np.linalg.det(corners[:, 1:] - corners[:, :1]) < 0.0
    cells[turned] = cells[turned][:, [1, 0, *range(2, cells.shape[1])]]
    return cells
