"""Raw arrays to a sound Mesh: unused points dropped, cells oriented, everything checked."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.errors import MeshError, Where
from magheat.mesh.connected import parts
from magheat.mesh.mesh import Mesh
from magheat.mesh.topology import cell_facets, exterior_facets, group_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Place = Where | str | None

FLAT = 1e-10  # a cell is degenerate below this share of its longest edge to the power of the dimension
COINCIDENT = 1e-10  # points closer than this share of the mesh's extent are one point
OUTER = "outer"  # the exterior of a mesh that names no surface


def clean_mesh(
    points: Any,
    cells: Any,
    cell_region: Any,
    regions: Sequence[str],
    facets: Any = None,
    facet_surface: Any = None,
    surfaces: Sequence[str] = (),
    *,
    axisymmetric: bool = False,
    where: Place = None,
) -> Mesh:
    """A checked Mesh from raw arrays (see Mesh for their shapes; points in metres).

    Unused points are dropped, coincident ones joined (with a warning), inverted cells turned over.
    Without a named surface all exterior facets (but an axis of symmetry) become "outer".
    Raises MeshError for what cannot be mended: no cells, points that are not finite, flat or
    overlapping cells, facets that bound no cell, r < 0.
    """
    points, cells = np.array(points, dtype=float), np.array(cells, dtype=np.int64)
    if not len(cells):
        raise MeshError(
            "the mesh has no cells",
            where=where,
            fix="triangles or tetrahedra are needed",
        )
    dimension = cells.shape[1] - 1
    points = points[:, :dimension]
    facets = np.array([] if facets is None else facets, dtype=np.int64).reshape(-1, dimension)
    facet_surface = np.array([] if facet_surface is None else facet_surface, dtype=np.int64)
    _check_indices(len(points), cells, facets, where)
    points, cells, facets, kept = _drop_unused(points, cells, facets)
    facet_surface = facet_surface[kept]
    _check_finite(points, where)
    if axisymmetric:
        points = _check_axis(points, dimension, where)
    points, cells, facets = _join_coincident(points, cells, facets, where)
    cells = _orient(points, cells, where)
    _check_conforming(points, cells, where)
    if not surfaces:
        facets, _ = exterior_facets(cells)
        if axisymmetric:
            facets = facets[np.any(points[facets, 0] > 0, axis=1)]
        facet_surface, surfaces = np.zeros(len(facets), dtype=np.int64), (OUTER,)
    else:
        facets, facet_surface = _each_once(facets, facet_surface)
        _check_facets(points, cells, facets, facet_surface, surfaces, where)
    return Mesh(
        points=points,
        cells=cells,
        cell_region=np.array(cell_region, dtype=np.int64),
        regions=tuple(regions),
        facets=facets,
        facet_surface=facet_surface,
        surfaces=tuple(surfaces),
        axisymmetric=axisymmetric,
    )


def _check_indices(n: int, cells: Ints, facets: Ints, where: Place) -> None:
    for rows, kind in ((cells, "cells"), (facets, "facets")):
        if len(rows) and (rows.min() < 0 or rows.max() >= n):
            raise MeshError(f"{kind} refer to points that the mesh does not have", where=where)


def _drop_unused(points: Floats, cells: Ints, facets: Ints) -> tuple[Floats, Ints, Ints, NDArray[np.bool_]]:
    """Points that belong to cells; facets with a point that belongs to none are dropped as well."""
    used = np.zeros(len(points), dtype=bool)
    used[cells] = True
    kept = used[facets].all(axis=1) if len(facets) else np.zeros(0, dtype=bool)
    number = np.cumsum(used) - 1
    return points[used], number[cells], number[facets[kept]], kept


def _check_finite(points: Floats, where: Place) -> None:
    bad = int((~(np.abs(points) < 1e100).all(axis=1)).sum())
    if bad:
        raise MeshError(
            f"{bad} of {len(points)} points have coordinates that are not finite",
            where=where,
        )


def _check_axis(points: Floats, dimension: int, where: Place) -> Floats:
    if dimension != 2:
        raise MeshError(
            "axisymmetric, but its cells are tetrahedra",
            where=where,
            fix="give triangles with x = r, y = z",
        )
    slack = 1e-9 * float(np.ptp(points, axis=0).max())
    low = int(np.argmin(points[:, 0]))
    if points[low, 0] < -slack:
        raise MeshError(
            f"axisymmetric, but {int((points[:, 0] < -slack).sum())} points have r < 0, "
            f"the farthest at {_place(points[low])}",
            where=where,
            fix="x is the radius and must not be negative; mesh one half of the section",
        )
    points[:, 0] = np.where(np.abs(points[:, 0]) <= slack, 0.0, points[:, 0])
    return points


def _join_coincident(points: Floats, cells: Ints, facets: Ints, where: Place) -> tuple[Floats, Ints, Ints]:
    """One point where several coincide: parts meshed apart would otherwise be insulated from each other."""
    from scipy.spatial import cKDTree

    slack = COINCIDENT * float(np.ptp(points, axis=0).max())
    pairs = cKDTree(points).query_pairs(slack, output_type="ndarray")
    if not len(pairs):
        return points, cells, facets
    first = np.arange(len(points))
    for a, b in pairs[np.lexsort(pairs.T[::-1])]:
        first[b] = first[a]
    warnings.warn(
        f"{where or 'mesh'}: {len(points) - len(np.unique(first))} points coincide with others "
        f"(the first at {_place(points[pairs[0, 0]])}) and were joined",
        stacklevel=4,
    )
    points, cells, facets, _ = _drop_unused(points, first[cells], first[facets])
    return points, cells, facets


def _orient(points: Floats, cells: Ints, where: Place) -> Ints:
    corners = points[cells]
    measure = np.linalg.det(corners[:, 1:] - corners[:, :1])
    longest = np.max(
        [np.linalg.norm(corners - np.roll(corners, k, axis=1), axis=2).max(axis=1) for k in (1, 2)],
        axis=0,
    )
    flat = np.flatnonzero(np.abs(measure) <= FLAT * longest ** (cells.shape[1] - 1))
    if len(flat):
        raise MeshError(
            f"{len(flat)} of {len(cells)} cells have no volume, "
            f"the first near {_place(corners[flat[0]].mean(axis=0))}",
            where=where,
            fix="remove the flat cells or mesh again",
        )
    turned = measure < 0
    cells[turned] = cells[turned][:, [1, 0, *range(2, cells.shape[1])]]
    return cells


def _check_conforming(points: Floats, cells: Ints, where: Place) -> None:
    facets = cell_facets(cells)
    group, count = group_rows(facets)
    crowded = np.flatnonzero(np.bincount(group, minlength=count)[group] > 2)
    if len(crowded):
        raise MeshError(
            "more than two cells share a facet, the first near "
            f"{_place(points[facets[crowded[0]]].mean(axis=0))}",
            where=where,
            fix="cells stand twice or overlap; export each cell once",
        )
    part = parts(cells)
    if part.max() > 0:
        lost = points[cells[np.flatnonzero(part == 1)[0]]].mean(axis=0)
        warnings.warn(
            f"{where or 'mesh'}: the mesh falls into {part.max() + 1} parts that share no facet, so no heat "
            f"passes between them; the second largest lies near {_place(lost)}",
            stacklevel=4,
        )


def _each_once(facets: Ints, surface: Ints) -> tuple[Ints, Ints]:
    """A facet counts once for each surface that it belongs to, or its flux would count twice."""
    number, _ = group_rows(facets)
    _, first = np.unique(np.stack([number, surface]), axis=1, return_index=True)
    first.sort()
    return facets[first], surface[first]


def _check_facets(
    points: Floats,
    cells: Ints,
    facets: Ints,
    surface: Ints,
    surfaces: Sequence[str],
    where: Place,
) -> None:
    own = cell_facets(cells)
    group, _ = group_rows(np.concatenate([facets, own]))
    loose = ~np.isin(group[: len(facets)], group[len(facets) :])
    for i, name in enumerate(surfaces):
        mine = surface == i
        if not mine.any():
            raise MeshError(f"surface '{name}' has no facet on a cell of the mesh", where=where)
        if loose[mine].any():
            first = facets[np.flatnonzero(mine & loose)[0]]
            raise MeshError(
                f"surface '{name}' has {int(loose[mine].sum())} facets that bound no cell, "
                f"the first near {_place(points[first].mean(axis=0))}",
                where=where,
                fix="surface and volume must share their nodes; mesh them together",
            )


def _place(point: Floats) -> str:
    """A point as text in mm: users think of organs."""
    return "(" + ", ".join(f"{1e3 * x:.4g}" for x in point) + ") mm"
