"""Preconditioned conjugate gradients of the embedded engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyamg
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, cg

from magheat.errors import SolverError
from magheat.fem.engine import Bools, Floats

# Short time steps are ruled by the mass matrix, and Jacobi needs few cheap iterations; a step that took
# more than this many makes the next ones worth multigrid, whose iteration costs some twenty of Jacobi's.
MANY, FEW = 200, 4
REBUILD = 3.0  # multigrid is rebuilt when the operator's diagonal has moved by this factor
MAX_ITERATIONS = 5000


class ConjugateGradients:
    """LinearSolver of engine.py on a scipy matrix, with the fixed dofs held at zero."""

    def __init__(self, fixed: Bools):
        self._fixed = fixed
        self._keep: Floats | None = None
        self._diagonal_of_hierarchy: Floats | None = None
        self._hierarchy: Any = None
        self._hard = False

    def setup(self, matrix: sp.csr_matrix) -> None:
        self._matrix = self._held(matrix) if self._fixed.any() else matrix
        self._prepare()

    def _prepare(self) -> None:
        diagonal = self._matrix.diagonal()
        if self._hard:
            self._preconditioner = self._multigrid(diagonal)
        else:
            scale = 1.0 / diagonal
            self._preconditioner = LinearOperator(self._matrix.shape, matvec=lambda x: scale * x, dtype=float)

    def _held(self, matrix: sp.csr_matrix) -> sp.csr_matrix:
        if self._keep is None or len(self._keep) != matrix.nnz:
            rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
            free = ~self._fixed
            self._keep = (free[rows] & free[matrix.indices]).astype(float)
            self._one = ((rows == matrix.indices) & self._fixed[rows]).astype(float)
        scale = float(np.mean(matrix.diagonal()))
        data = matrix.data * self._keep + scale * self._one
        return sp.csr_matrix((data, matrix.indices, matrix.indptr), matrix.shape)

    def _multigrid(self, diagonal: Floats) -> LinearOperator:
        old = self._diagonal_of_hierarchy
        moved = np.inf if old is None else float(np.max(np.maximum(diagonal / old, old / diagonal)))
        if moved > REBUILD:
            self._hierarchy = pyamg.smoothed_aggregation_solver(
                self._matrix, max_coarse=300, smooth=("jacobi", {"omega": 4.0 / 3.0})
            )
            self._diagonal_of_hierarchy = diagonal
        return self._hierarchy.aspreconditioner()

    def solve(self, b: Floats, atol: float, x0: Floats | None = None) -> tuple[Floats, int]:
        count = 0

        def tick(_: Floats) -> None:
            nonlocal count
            count += 1

        b = np.where(self._fixed, 0.0, b)
        if x0 is not None:
            x0 = np.where(self._fixed, 0.0, x0)
        x, failed = cg(
            self._matrix, b, x0=x0, rtol=0.0, atol=atol, maxiter=MAX_ITERATIONS,
            M=self._preconditioner, callback=tick,
        )  # fmt: skip
        if failed or not np.all(np.isfinite(x)):
            raise SolverError(
                f"conjugate gradients did not reach {atol:.3g} in {MAX_ITERATIONS} iterations",
                fix="a looser solve.linear_tolerance, or a better mesh",
            )
        hard = count > FEW if self._hard else count > MANY
        if hard != self._hard:
            self._hard = hard
            self._prepare()
        return x, count
