"""How simplices hang together: their facets, the exterior ones, the pairs that share one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Local facets of a positively oriented simplex, ordered so that their normals point outward.
LOCAL_FACETS = {
    2: np.array([[0, 1], [1, 2], [2, 0]]),
    3: np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]),
}


def cell_facets(cells: Ints) -> Ints:
    """All facets of all cells, outward, shape (m * (d + 1), d); facet i belongs to cell i // (d + 1)."""
    dimension = cells.shape[1] - 1
    return cells[:, LOCAL_FACETS[dimension]].reshape(-1, dimension)


def row_keys(rows: Ints, base: int) -> Ints:
    """One number (n,) for each row (n, width) of sorted numbers below `base`, ordered as the rows are."""
    key = rows[:, 0].astype(np.int64)
    for column in rows.T[1:]:
        key = key * base + column
    return key


def rows_among(rows: Ints, wanted: Ints) -> Ints:
    """Which rows (n, width) stand among the wanted ones; vertex order within a row does not count."""
    vertices = np.unique(wanted)  # few, so that their keys stay small on any mesh
    if not len(vertices):
        return np.zeros(0, dtype=np.int64)
    place = np.minimum(np.searchsorted(vertices, rows), len(vertices) - 1)
    near = np.flatnonzero((vertices[place] == rows).all(axis=1))
    keys = row_keys(np.sort(np.searchsorted(vertices, wanted), axis=1), len(vertices))
    return near[np.isin(row_keys(np.sort(place[near], axis=1), len(vertices)), keys)]


def group_rows(rows: Ints) -> tuple[Ints, int]:
    """Number of each row's class of equal rows (vertex order within a row does not count), and how many."""
    if not len(rows):
        return np.zeros(0, dtype=np.int64), 0
    keys = np.sort(rows, axis=1)
    base = int(keys.max()) + 1
    if keys.min() >= 0 and base ** rows.shape[1] < 2**63:
        keys = row_keys(keys, base)[:, None]  # one number a row sorts faster
    order = np.lexsort(keys.T[::-1])
    keys = keys[order]
    new = np.concatenate([[False], np.any(keys[1:] != keys[:-1], axis=1)])
    group = np.empty(len(rows), dtype=np.int64)
    group[order] = np.cumsum(new)
    return group, int(group.max()) + 1


def exterior_facets(cells: Ints) -> tuple[Ints, Ints]:
    """Facets that bound one cell only, outward, and the cell behind each."""
    facets = cell_facets(cells)
    group, count = group_rows(facets)
    lone = np.flatnonzero(np.bincount(group, minlength=count)[group] == 1)
    return facets[lone], lone // cells.shape[1]


def interior_pairs(cells: Ints) -> tuple[Ints, Ints]:
    """Pairs of cells that share a facet, shape (p, 2), and the number of the facet in `cell_facets`."""
    group, _ = group_rows(cell_facets(cells))
    order = np.argsort(group, kind="stable")
    same = np.flatnonzero(group[order][1:] == group[order][:-1])
    first, second = order[same], order[same + 1]
    width = cells.shape[1]
    return np.stack([first // width, second // width], axis=1), first
