"""What a mesh file says, whatever its format, and how that becomes a Mesh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magheat.errors import MeshError
from magheat.mesh.clean import Place, clean_mesh
from magheat.mesh.mesh import Mesh
from magheat.mesh.topology import group_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WHOLE = "domain"  # the region of a file that names none
SIMPLEX = {1: "line", 2: "triangle", 3: "tetra"}
PLANAR = ("triangle", "quad", "polygon")
LINEAR = ("line", "triangle", "tetra")


@dataclass(frozen=True)
class Block:
    """Elements of one kind ("tetra", "triangle", "line", "hexahedron", ...) and the name of each.

    `group` holds an index into `RawMesh.names`, -1 where an element bears no name.
    """

    kind: str
    nodes: Ints
    group: Ints


@dataclass(frozen=True)
class RawMesh:
    """Points (n, 3) in the file's unit, and blocks of elements with names per dimension.

    `names[d]` are the names that elements of dimension d may bear.
    """

    points: Floats
    blocks: Sequence[Block]
    names: dict[int, list[str]]


def dimension_of(kind: str) -> int:
    """Dimension of an element kind as meshio calls it: "tetra10" is 3, "quad" 2."""
    if kind.startswith("vertex"):
        return 0
    if kind.startswith("line"):
        return 1
    return 2 if kind.startswith(PLANAR) else 3


def to_mesh(raw: RawMesh, scale: float, axisymmetric: bool, where: Place) -> Mesh:
    """The Mesh of a file: its elements of highest dimension are the cells, those one below the surfaces."""
    blocks = [b for b in raw.blocks if len(b.nodes)]
    dimension = max((dimension_of(b.kind) for b in blocks), default=0)
    if dimension < 2:
        raise MeshError("the mesh is empty: it has no triangles or tetrahedra", where=where)
    _refuse_other_kinds(blocks, dimension, where)
    if dimension == 2:
        _check_plane(raw.points, blocks, where)
    cells, region = _collect(blocks, dimension)
    regions, region = _regions(cells, region, raw.names.get(dimension, []), where)
    cells, region = _once(cells, region, regions, where)
    facets, surface = _collect(blocks, dimension - 1)
    facets, surface = facets[surface >= 0], surface[surface >= 0]
    surfaces, surface = _used(raw.names.get(dimension - 1, []), surface)
    return clean_mesh(
        raw.points * scale,
        cells,
        region,
        regions,
        facets,
        surface,
        surfaces,
        axisymmetric=axisymmetric,
        where=where,
    )


def _refuse_other_kinds(blocks: Sequence[Block], dimension: int, where: Place) -> None:
    for block in blocks:
        named = dimension_of(block.kind) == dimension - 1 and (block.group >= 0).any()
        if block.kind in LINEAR or not (named or dimension_of(block.kind) == dimension):
            continue
        simplex = {2: "triangles", 3: "tetrahedra"}[dimension]
        curved = block.kind.rstrip("0123456789") in LINEAR
        raise MeshError(
            f"{len(block.nodes)} elements of kind '{block.kind}'; only linear {simplex} are supported",
            where=where,
            fix="save the mesh with elements of order 1 (gmsh: Mesh.ElementOrder = 1)"
            if curved
            else f"mesh with {simplex} (gmsh: without Recombine and transfinite hexahedra)",
        )


def _check_plane(points: Floats, blocks: Sequence[Block], where: Place) -> None:
    used = np.unique(np.concatenate([b.nodes.ravel() for b in blocks if dimension_of(b.kind) == 2]))
    if used.min() < 0 or used.max() >= len(points):
        raise MeshError("cells refer to points that the mesh does not have", where=where)
    own = points[used]
    if own.shape[1] > 2 and np.abs(own[:, 2]).max() > 1e-9 * np.ptp(own, axis=0).max():
        raise MeshError(
            "the mesh has triangles only, and they do not lie in the plane z = 0",
            where=where,
            fix="a body needs tetrahedra (was only its surface meshed or saved?); a plane mesh lies in z = 0",
        )


def _collect(blocks: Sequence[Block], dimension: int) -> tuple[Ints, Ints]:
    """All simplices of one dimension in the order of the file, and the group of each."""
    mine = [b for b in blocks if b.kind == SIMPLEX[dimension]]
    nodes = [np.zeros((0, dimension + 1), dtype=np.int64), *(b.nodes for b in mine)]
    return np.concatenate(nodes), np.concatenate([np.zeros(0, dtype=np.int64), *(b.group for b in mine)])


def _used(names: Sequence[str], group: Ints) -> tuple[list[str], Ints]:
    """Names that elements bear, once each (two groups may share a name), and the new numbers."""
    used = list(dict.fromkeys(names[i] for i in np.unique(group)))
    number = np.array([used.index(n) if n in used else -1 for n in names], dtype=np.int64)
    return used, number[group] if len(group) else group


def _regions(cells: Ints, group: Ints, names: Sequence[str], where: Place) -> tuple[list[str], Ints]:
    nameless = int((group < 0).sum())
    if nameless == len(cells):
        return [WHOLE], np.zeros(len(cells), dtype=np.int64)
    if nameless:
        raise MeshError(
            f"{nameless} of {len(cells)} cells belong to no region",
            where=where,
            fix="put every volume (in the plane: surface) into a physical group",
        )
    return _used(names, group)


def _once(cells: Ints, region: Ints, regions: Sequence[str], where: Place) -> tuple[Ints, Ints]:
    """Each cell once: a cell in two groups stands twice in the file, which is an error."""
    number, count = group_rows(cells)
    if count == len(cells):
        return cells, region
    first = np.full(count, -1, dtype=np.int64)
    first[number[::-1]] = np.arange(len(cells))[::-1]
    torn = np.flatnonzero(region != region[first[number]])
    if len(torn):
        one, other = regions[region[first[number[torn[0]]]]], regions[region[torn[0]]]
        raise MeshError(
            f"{len(torn)} cells belong to two regions, '{one}' and '{other}'",
            where=where,
            fix="put each volume into one physical group only",
        )
    keep = np.sort(first)
    return cells[keep], region[keep]
