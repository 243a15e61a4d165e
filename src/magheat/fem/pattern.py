"""The sparsity pattern of a space's matrices, for assembly by sums over precomputed places."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import scipy.sparse as sp

from magheat.fem.engine import Floats, Ints


class Pattern:
    """The one sparsity pattern of the cells' matrices, and where each local entry goes in it."""

    def __init__(self, cell_dofs: Ints, size: int):
        n = cell_dofs.shape[1]
        rows, columns = np.repeat(cell_dofs, n, axis=1).ravel(), np.tile(cell_dofs, n).ravel()
        unit = sp.coo_matrix((np.ones(rows.size), (rows, columns)), (size, size)).tocsr()
        unit.sort_indices()
        self.size, self.nnz = size, unit.nnz
        self._indices, self._indptr = unit.indices, unit.indptr
        place = sp.csr_matrix((np.arange(1, unit.nnz + 1), unit.indices, unit.indptr), unit.shape)
        order = np.repeat(np.arange(size), np.diff(unit.indptr)) * size + unit.indices
        self._position = np.searchsorted(order, rows.astype(np.int64) * size + columns)
        self.diagonal = np.asarray(place.diagonal(), dtype=np.int64) - 1

    @cached_property
    def edges(self) -> tuple[Ints, sp.csr_matrix, sp.csr_matrix]:
        """Entries above the diagonal, and the differences u_j - u_i over them as a matrix, and transposed."""
        rows = np.repeat(np.arange(self.size), np.diff(self._indptr))
        above = np.flatnonzero(self._indices > rows)
        count = len(above)
        ends = np.column_stack([rows[above], self._indices[above]]).ravel()
        signs = np.tile([-1.0, 1.0], count)
        differences = sp.csr_matrix((signs, ends, np.arange(0, 2 * count + 1, 2)), (count, self.size))
        return above, differences, differences.T.tocsr()

    def matrix(self, data: Floats) -> sp.csr_matrix:
        matrix = sp.csr_matrix((data, self._indices, self._indptr), (self.size, self.size))
        matrix.has_sorted_indices = True
        return matrix

    def sum(self, local: Floats) -> Floats:
        """Entries of the pattern from matrices of the cells, (cells, n, n)."""
        return np.bincount(self._position, local.ravel(), self.nnz).astype(float)

    def map_of(self, unit_local: Floats) -> sp.csr_matrix:
        """The linear map (entries of the pattern) <- (one coefficient a cell)."""
        cells = len(unit_local)
        per_cell = unit_local[0].size
        starts = np.arange(0, cells * per_cell + 1, per_cell)
        by_cell = sp.csr_matrix((unit_local.ravel(), self._position, starts), (cells, self.nnz))
        return by_cell.T.tocsr()
