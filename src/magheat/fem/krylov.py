"""Matrices and conjugate gradients by PETSc, on the dofs that each rank owns."""

from __future__ import annotations

from typing import Any

import numpy as np

from magheat.errors import SolverError
from magheat.fem._compat import PETSc
from magheat.fem.engine import Bools, Floats

# Short time steps are ruled by the mass matrix, and Jacobi needs few cheap iterations. A solve that took
# more than MANY makes the next ones worth multigrid, whose iteration costs some twenty of Jacobi's; one
# that multigrid did in FEW gives Jacobi another try.
MANY, FEW = 300, 4
REBUILD = 3.0  # multigrid is set up anew when the operator's diagonal has moved by this factor
MAX_ITERATIONS = 5000
_HYPRE = {  # few levels with little fill suit tetrahedra
    "pc_hypre_boomeramg_coarsen_type": "HMIS",
    "pc_hypre_boomeramg_interp_type": "ext+i",
    "pc_hypre_boomeramg_strong_threshold": 0.5,
    "pc_hypre_boomeramg_P_max": 4,
    "pc_hypre_boomeramg_relax_type_all": "l1scaled-Jacobi",  # symmetric, as CG needs it
}


class PetscMatrix:
    """A PETSc matrix on owned vectors; `surface` where only cells at a surface have entries."""

    def __init__(self, mat: Any, surface: bool = False):
        self.mat, self.surface = mat, surface

    def __matmul__(self, u: Floats) -> Floats:
        y: Floats = np.empty(self.mat.getLocalSize()[0])
        self.mat.mult(wrap(np.ascontiguousarray(u, dtype=float), self.mat.comm), wrap(y, self.mat.comm))
        return y

    def diagonal(self) -> Floats:
        return np.asarray(self.mat.getDiagonal().array, dtype=float).copy()


def has_hypre() -> bool:
    return bool(PETSc.Sys.hasExternalPackage("hypre"))


def wrap(values: Floats, comm: Any) -> Any:
    """A PETSc vector on this rank's values, without a copy."""
    return PETSc.Vec().createWithArray(values, comm=comm)


class KrylovSolver:
    """LinearSolver of engine.py, with the fixed dofs held at zero."""

    def __init__(self, fixed: Bools, comm: Any):
        self._fixed, self._comm = fixed, comm
        self._any_fixed = bool(max(comm.allgather(bool(fixed.any()))))
        self._count = sum(comm.allgather(len(fixed)))
        self._hard = False
        self._ksp: dict[bool, Any] = {}
        self._diagonal_of_hierarchy: Floats | None = None

    def setup(self, matrix: PetscMatrix) -> None:
        self._mat, self._diagonal = matrix.mat, matrix.diagonal()
        if self._any_fixed:
            start = matrix.mat.getOwnershipRange()[0]
            rows = (start + np.flatnonzero(self._fixed)).astype(PETSc.IntType)
            self._mat = matrix.mat.copy()
            # the held rows take a diagonal of the others' size, for the norms to stay comparable
            scale = sum(self._comm.allgather(float(self._diagonal.sum()))) / self._count
            self._mat.zeroRowsColumns(rows, diag=scale)
        self._prepare()

    def _prepare(self) -> None:
        ksp = self._ksp.get(self._hard) or self._make(self._hard)
        self._ksp[self._hard] = ksp
        ksp.setOperators(self._mat)
        if self._hard:
            stale = self._moved() > REBUILD
            ksp.getPC().setReusePreconditioner(not stale)
            if stale:
                self._diagonal_of_hierarchy = self._diagonal

    def _moved(self) -> float:
        old, new = self._diagonal_of_hierarchy, self._diagonal
        if old is None:
            return np.inf
        most = float(np.max(np.maximum(new / old, old / new), initial=1.0))
        return max(self._comm.allgather(most))

    def _make(self, hard: bool) -> Any:
        ksp = PETSc.KSP().create(self._comm)
        ksp.setType("cg")
        ksp.setNormType(PETSc.KSP.NormType.UNPRECONDITIONED)
        pc = ksp.getPC()
        if not hard:
            pc.setType("jacobi")
        elif has_hypre():
            prefix, options = "magheat_", PETSc.Options()
            for key, value in _HYPRE.items():
                options[prefix + key] = value
            pc.setType("hypre")
            pc.setHYPREType("boomeramg")
            pc.setOptionsPrefix(prefix)
            pc.setFromOptions()
        else:
            pc.setType("gamg")
        return ksp

    def solve(self, b: Floats, atol: float, x0: Floats | None = None) -> tuple[Floats, int]:
        b = np.where(self._fixed, 0.0, b)
        x = np.zeros_like(b) if x0 is None else np.where(self._fixed, 0.0, x0)
        count = self._iterate(b, x, atol, guess=x0 is not None)
        if self._hard and not self._converged(atol):  # multigrid can fail where mass rules, Jacobi cannot
            self._turn(False)
            x[:] = 0.0
            count += self._iterate(b, x, atol, guess=False)
        if not self._converged(atol):
            raise SolverError(
                f"conjugate gradients did not reach {atol:.3g} in {count} iterations "
                f"(PETSc's reason {self._ksp[self._hard].getConvergedReason()})",
                fix="a looser solve.linear_tolerance, or a better mesh",
            )
        if count > MANY:
            self._turn(True)
        elif self._hard and count <= FEW:
            self._turn(False)
        return x, count

    def _iterate(self, b: Floats, x: Floats, atol: float, *, guess: bool) -> int:
        ksp = self._ksp[self._hard]
        ksp.setTolerances(rtol=0.0, atol=atol, divtol=1e300, max_it=MAX_ITERATIONS)
        ksp.setInitialGuessNonzero(guess)
        ksp.solve(wrap(b, self._comm), wrap(x, self._comm))
        x[self._fixed] = 0.0  # aggregation leaves a trace of the residual on them
        return int(ksp.getIterationNumber())

    def _converged(self, atol: float) -> bool:
        # PETSc also calls it converged where the preconditioner returns nothing, so the norm decides
        ksp = self._ksp[self._hard]
        return ksp.getConvergedReason() > 0 and ksp.getResidualNorm() <= atol

    def _turn(self, hard: bool) -> None:
        if hard != self._hard:
            self._hard = hard
            self._prepare()
