"""The parts that a mesh falls into."""

from __future__ import annotations

import numpy as np

from magheat.mesh.topology import Ints, interior_pairs


def parts(cells: Ints) -> Ints:
    """Number of the facet-connected part that each cell belongs to, the largest part first (0)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs, _ = interior_pairs(cells)
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(cells),) * 2)
    _, label = connected_components(graph, directed=False)
    by_size = np.argsort(-np.bincount(label), kind="stable")
    rank = np.empty_like(by_size)
    rank[by_size] = np.arange(len(by_size))
    return rank[label].astype(np.int64)
