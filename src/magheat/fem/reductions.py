"""Sums, extremes and gathers over the ranks of an MPI communicator.

Sums run over the ranks' parts in order, so that every rank gets the same bits: a decision of the time
loop that hung on the last digit would otherwise part the ranks.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from magheat.fem.engine import Floats


class Reductions:
    """The part of engine.py that is over all ranks."""

    def __init__(self, comm: Any):
        self._comm = comm
        self.rank, self.ranks = int(comm.Get_rank()), int(comm.Get_size())

    def _of_ranks(self, value: float) -> Floats:
        if self.ranks == 1:
            return np.array([value])
        values = np.empty(self.ranks)
        self._comm.Allgather(np.array([value]), values)
        return values

    def _sum_arrays(self, values: Floats) -> Floats:
        """Element by element over the ranks."""
        if self.ranks == 1:
            return values
        total = np.empty((self.ranks, *values.shape))
        self._comm.Allgather(np.ascontiguousarray(values), total)
        return np.asarray(total.sum(axis=0))

    def sum(self, values: Floats | float) -> float:
        return float(self._of_ranks(float(np.sum(values))).sum())

    def max(self, values: Floats) -> float:
        return float(self._of_ranks(float(np.max(values, initial=-np.inf))).max())

    def min(self, values: Floats) -> float:
        return float(self._of_ranks(float(np.min(values, initial=np.inf))).min())

    def norm(self, u: Floats) -> float:
        return float(np.sqrt(self.sum(np.square(u))))

    def gather(self, values: Floats) -> Floats:
        values = np.asarray(values)
        if self.ranks == 1:
            return values
        counts = self._comm.allgather(values.size)
        whole = np.empty(
            (sum(counts) // max(int(np.prod(values.shape[1:])), 1), *values.shape[1:]), values.dtype
        )
        self._comm.Allgatherv(np.ascontiguousarray(values), (whole, counts))
        return whole

    def _to_first(self, values: Any) -> Any:
        """The one-dimensional values of all ranks, one after the other, on rank 0; None elsewhere."""
        values = np.ascontiguousarray(values)
        counts = self._comm.allgather(values.size)
        whole = np.empty(sum(counts), values.dtype) if self.rank == 0 else None
        self._comm.Gatherv(values, None if whole is None else (whole, counts), root=0)
        return whole

    def bcast(self, value: Any) -> Any:
        return self._comm.bcast(value, root=0)
