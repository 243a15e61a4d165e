"""Contact resistance between two regions: a layer of thin cells along their common facets.

The nodes of the border are doubled, one copy for each side, the copies drawn apart by THICKNESS, and
the gap is filled by prisms split into tetrahedra (in two dimensions by triangles). A layer whose
conductivity is THICKNESS over the resistance then carries the resistance with the operators that there
are. The layer ends with the border: where a way around it through a third region keeps a node whole,
its prisms taper to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from magheat.errors import MeshError
from magheat.mesh.mesh import Floats, Ints, Mesh
from magheat.mesh.prisms import filled, normals, offsets, oriented
from magheat.mesh.topology import cell_facets, group_rows, interior_pairs

THICKNESS = 1e-7  # m: far below any cell, and far above the rounding of coordinates


def layer_name(one: str, other: str) -> str:
    """The region of the layer between two regions."""
    return f"{one}|{other}"


def with_contacts(mesh: Mesh, pairs: Sequence[tuple[str, str]]) -> Mesh:
    """The mesh with a layer between the regions of each pair, a region of its own (`layer_name`).

    Pairs whose layer the mesh has already are left as they are. Regions keep their volume to THICKNESS
    times the area of the border; named facets go with the cell that they bound.
    Raises MeshError where two regions do not touch, or where cells are thinner than the layer.
    """
    new = [pair for pair in pairs if layer_name(*pair) not in mesh.regions]
    if not new:
        return mesh
    cells_of, facets, owner = _borders(mesh, new)
    copies = _Copies(mesh, facets)
    one, other = copies.of(cells_of[:, 0], facets), copies.of(cells_of[:, 1], facets)
    cells, facet_cell = copies.cells, _behind(mesh)
    points = mesh.points[copies.original] + _shifts(mesh, copies, facets, cells_of, one, other)
    layer, owner = filled(one, other, owner)
    layer = oriented(points, layer)
    names = tuple(layer_name(*pair) for pair in new)
    made = replace(
        mesh,
        points=points,
        cells=np.concatenate([cells, layer]),
        cell_region=np.concatenate([mesh.cell_region, owner + len(mesh.regions)]),
        regions=mesh.regions + names,
        facets=copies.of(facet_cell, mesh.facets),
    )
    _check(made, len(cells))
    return made


def without_layers(mesh: Mesh, layers: Sequence[str]) -> Mesh:
    """The mesh less the cells of these regions, for judging the shape of the others."""
    kept = ~np.isin(mesh.cell_region, [mesh.regions.index(name) for name in layers])
    return replace(mesh, cells=mesh.cells[kept], cell_region=mesh.cell_region[kept])


def _borders(mesh: Mesh, pairs: Sequence[tuple[str, str]]) -> tuple[Ints, Ints, Ints]:
    """Facets between the regions of the pairs: cells on either side (f, 2), vertices, number of the pair."""
    touching, number = interior_pairs(mesh.cells)
    region = mesh.cell_region[touching]
    found: list[tuple[Ints, Ints, Ints]] = []
    for i, (one, other) in enumerate(pairs):
        wanted = np.array([mesh.regions.index(one), mesh.regions.index(other)])
        forward, backward = (region == wanted).all(axis=1), (region == wanted[::-1]).all(axis=1)
        both = np.concatenate([touching[forward], touching[backward][:, ::-1]])
        if not len(both):
            raise MeshError(f"'{one}' and '{other}' do not touch", fix="name two regions that share a border")
        at = np.concatenate([number[forward], number[backward]])
        found.append((both, at, np.full(len(both), i)))
    cells, at, owner = (np.concatenate(part) for part in zip(*found, strict=True))
    return cells, cell_facets(mesh.cells)[at], owner


class _Copies:
    """The nodes of the borders, one copy for each part of their cells that the borders leave connected."""

    def __init__(self, mesh: Mesh, facets: Ints):
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        n = len(mesh.points)
        doubled = np.zeros(n, dtype=bool)
        doubled[facets] = True
        corner = np.flatnonzero(doubled[mesh.cells.ravel()])  # cell * width + local vertex
        row = np.full(mesh.cells.size, -1)
        row[corner] = np.arange(len(corner))
        first, second = self._neighbours(mesh, facets, doubled)
        links = coo_array((np.ones(len(first)), (row[first], row[second])), shape=(len(corner),) * 2)
        _, part = connected_components(links, directed=False)
        node = mesh.cells.ravel()[corner]
        parts, lead = np.unique(part, return_index=True)
        home = node[lead]  # the node that each part is a copy of
        order = np.lexsort([parts, home])
        again = np.concatenate([[False], home[order][1:] == home[order][:-1]])
        copy = np.empty(len(parts), dtype=np.int64)
        copy[order] = np.where(again, n + np.cumsum(again) - 1, home[order])
        self._mesh = mesh
        self.original: Ints = np.concatenate([np.arange(n), home[order][again]])
        self.cells = mesh.cells.copy()
        self.cells.ravel()[corner] = copy[np.searchsorted(parts, part)]

    @staticmethod
    def _neighbours(mesh: Mesh, facets: Ints, doubled: Ints) -> tuple[Ints, Ints]:
        """Corners at doubled nodes of cells that share a facet, those of the borders left out."""
        pairs, number = interior_pairs(mesh.cells)
        group, _ = group_rows(np.concatenate([facets, cell_facets(mesh.cells)[number]]))
        free = ~np.isin(group[len(facets) :], group[: len(facets)])
        pairs, vertices = pairs[free], cell_facets(mesh.cells)[number[free]]
        which, place = np.nonzero(doubled[vertices])
        at = vertices[which, place]
        width = mesh.cells.shape[1]
        corners = [
            cells * width + np.argmax(mesh.cells[cells] == at[:, None], axis=1) for cells in pairs[which].T
        ]
        return corners[0], corners[1]

    def of(self, cells: Ints, rows: Ints) -> Ints:
        """Vertices (k, w) of the mesh, each by the copy that the cell (k,) beside it has."""
        match = self._mesh.cells[cells][:, None, :] == rows[:, :, None]
        return np.asarray(np.take_along_axis(self.cells[cells], match.argmax(axis=2), axis=1))


def _behind(mesh: Mesh) -> Ints:
    """A cell behind each named facet."""
    own = cell_facets(mesh.cells)
    group, count = group_rows(np.concatenate([mesh.facets, own]))
    cell = np.zeros(count, dtype=np.int64)
    cell[group[len(mesh.facets) :]] = np.arange(len(own)) // mesh.cells.shape[1]
    return cell[group[: len(mesh.facets)]]


def _shifts(mesh: Mesh, copies: _Copies, facets: Ints, cells: Ints, one: Ints, other: Ints) -> Floats:
    """How far each node moves, (n, dimension): half of THICKNESS away from its borders."""
    normal, area = normals(mesh, facets, cells[:, 0])
    parted = one != other
    rows = np.concatenate([np.where(parted, one, -1), np.where(parted, other, -1)])
    return offsets(
        mesh.points[copies.original],
        rows,
        np.concatenate([-normal, normal]),
        np.concatenate([area, area]),
        0.5 * THICKNESS,
        mesh.axisymmetric,
    )


def _check(mesh: Mesh, own: int) -> None:
    """Cells beside the layer that it has turned over are too thin for it."""
    corners = mesh.points[mesh.cells[:own]]
    flat = np.flatnonzero(np.linalg.det(corners[:, 1:] - corners[:, :1]) <= 0.0)
    if len(flat):
        raise MeshError(
            f"{len(flat)} cells are thinner than the layer of a contact, {1e9 * THICKNESS:g} nm",
            fix="coarser cells there, or a thicker region",
        )
