"""Elastic bodies for the dolfinx engine: forms by UFL, conjugate gradients and GAMG by PETSc.

The unknowns are those of the whole mesh; cells outside the body have no stiffness, but stand in the
operator that the preconditioner is made of (see elastic.py).
"""

from __future__ import annotations

from typing import Any

import basix
import numpy as np

from magheat.errors import SolverError
from magheat.fem import _compat
from magheat.fem._compat import PETSc, fem, ufl
from magheat.fem.distributed import CELL, DistributedMesh
from magheat.fem.elastic import MAX_ITERATIONS
from magheat.fem.engine import Bools, Floats, check_order
from magheat.fem.shapes import CELL as BASIX_CELL
from magheat.fem.strain import NORMAL, SHEAR, Strains, rigid_modes

ANCHOR = 1e-6  # of the stiffness, as springs to the ground: multigrid wants an operator that can be inverted


class DolfinxElastic:
    """The protocol of elastic.py on all ranks; making one, and every method, is collective."""

    def __init__(self, part: DistributedMesh, body: Bools, lam: Floats, mu: Floats, order: int):
        check_order(order)
        self._part, self._order, d = part, order, part.dimension
        self.cells = np.flatnonzero(body)
        corners = part.nodes[part.cell_nodes]
        self._upright = _upright(corners)
        self._degree = 0 if order == 1 else 4 if d == 2 else 2
        self._strains = Strains(corners[self.cells], order, part.axisymmetric, *self._rule())
        self.places, self.points = self._strains.places, self._strains.points
        self.weights, self.components = self._strains.weights, self._strains.components
        self._lam, self._mu = (m[:, None] * np.ones(self.weights.shape) for m in (lam, mu))
        self._make_spaces()
        self._make_forms()
        self._held = self._on_axis()
        self._make_solver()
        self._share = np.ones(self.weights.shape)

    def _rule(self) -> tuple[Floats, Floats]:
        d = self._part.dimension
        if self._order == 1:
            return np.full((1, d + 1), 1.0 / (d + 1)), np.full(1, 1.0 / (2 if d == 2 else 6))
        points, weights = basix.make_quadrature(BASIX_CELL[d], self._degree)[:2]
        return np.column_stack([1.0 - points.sum(axis=1), points]), weights

    def _make_spaces(self) -> None:
        cell, d, mesh = CELL[self._part.dimension], self._part.dimension, self._part.mesh
        self._space = _compat.function_space(mesh, _compat.vector_element(cell, d, self._order))
        first = self._order == 1
        element = _compat.lagrange(cell, 0) if first else _compat.quadrature(cell, self._degree)
        values = _compat.function_space(mesh, element)
        self._all_dofs = _compat.table(values.dofmap.list, self.weights.shape[1])[: len(self._upright)]
        self._values_dofs = self._all_dofs[self.cells]
        self._moduli = fem.Function(values), fem.Function(values)
        self._stress = [fem.Function(values) for _ in range(self.components)]
        self._function = fem.Function(self._space)
        nodes = (d + 1) + (0 if first else d * (d + 1) // 2)
        self._cell_nodes = _compat.table(self._space.dofmap.list, nodes)[self.cells]
        self._owned = int(self._space.dofmap.index_map.size_local)

    def _make_forms(self) -> None:
        d, mesh, x = self._part.dimension, self._part.mesh, ufl.SpatialCoordinate(self._part.mesh)
        axisymmetric = self._part.axisymmetric
        weight = 2.0 * np.pi * x[0] if axisymmetric else 1.0
        # one point a cell is the centroid: degree 1 is it on simplices
        degree = max(self._degree, 1)
        rule = {"quadrature_degree": degree, "quadrature_rule": "default"}
        dx = ufl.dx(domain=mesh, metadata=rule)

        def strain(u: Any) -> list[Any]:
            parts = [u[a].dx(a) for a in range(d)]
            parts += [u[0] / x[0] if axisymmetric else 0.0] if d == 2 else []
            return parts + [u[a].dx(b) + u[b].dx(a) for a, b in SHEAR[d]]

        u, v = ufl.TrialFunction(self._space), ufl.TestFunction(self._space)
        e, f = strain(u), strain(v)
        lam, mu = self._moduli
        work = lam * sum(e[:NORMAL]) * sum(f[:NORMAL])
        work += 2.0 * mu * sum(a * b for a, b in zip(e[:NORMAL], f[:NORMAL], strict=True))
        work += mu * sum(a * b for a, b in zip(e[NORMAL:], f[NORMAL:], strict=True))
        self._stiffness = _compat.compiled(weight * work * dx)
        self._load = _compat.compiled(-weight * sum(s * b for s, b in zip(self._stress, f, strict=True)) * dx)

    def _on_axis(self) -> Any:
        """Owned unknowns that symmetry holds at zero: u_r on the axis."""
        if not self._part.axisymmetric:
            return np.zeros(0, dtype=np.int32)
        r = self._space.tabulate_dof_coordinates()[: self._owned, 0]
        most = max(self._part.comm.allgather(float(r.max(initial=0.0))))
        return (np.flatnonzero(r <= 1e-9 * most) * self._part.dimension).astype(np.int32)

    def _make_solver(self) -> None:
        d, comm = self._part.dimension, self._part.comm
        lowest = [float(m.min(initial=np.inf)) for m in (self._lam + self._mu, self._mu)]
        least = [min(comm.allgather(low)) for low in lowest]
        for function, low in zip(self._moduli, (least[0] - least[1], least[1]), strict=True):
            function.x.array[self._all_dofs] = low * self._upright[:, None]  # outside the body
        self._fill(self._moduli[0], self._lam)
        self._fill(self._moduli[1], self._mu)
        self._whole = self._assembled(fem.petsc.create_matrix(self._stiffness))
        anchored = self._whole.getDiagonal()
        anchored.scale(ANCHOR)
        self._whole.setDiagonal(anchored, addv=PETSc.InsertMode.ADD_VALUES)
        self._whole.assemble()
        places = self._space.tabulate_dof_coordinates()[: self._owned, :d]
        modes = rigid_modes(_centred(places, comm))
        modes.reshape(-1, modes.shape[1])[self._held] = 0.0
        vectors: list[Any] = []
        for mode in modes.T:
            vector = self._whole.createVecLeft()
            vector.array[:] = mode
            for other in vectors:
                vector.axpy(-vector.dot(other), other)
            vector.normalize()
            vectors.append(vector)
        self._whole.setNearNullSpace(PETSc.NullSpace().create(vectors=vectors, comm=comm))
        self._body = self._assembled(self._whole.duplicate(), outside=0.0)
        self._now = self._body
        ksp = PETSc.KSP().create(comm)
        ksp.setType("cg")
        ksp.setNormType(PETSc.KSP.NormType.UNPRECONDITIONED)
        ksp.getPC().setType("gamg")
        ksp.setOperators(self._now, self._whole)
        ksp.getPC().setReusePreconditioner(True)
        self._ksp, self._last, self._size = ksp, self._whole.createVecLeft(), 0.0

    def _fill(self, function: Any, values: Floats) -> None:
        function.x.array[self._values_dofs] = values

    def _assembled(self, matrix: Any, outside: float | None = None) -> Any:
        if outside is not None:
            for function, m in zip(self._moduli, (self._lam, self._mu), strict=True):
                function.x.array[:] = outside
                self._fill(function, m)
        matrix.zeroEntries()
        fem.petsc.assemble_matrix(matrix, self._stiffness)
        matrix.assemble()
        if self._part.axisymmetric:
            diagonal = matrix.getDiagonal()
            start = matrix.getOwnershipRange()[0]
            matrix.zeroRowsColumns((start + self._held).astype(PETSc.IntType), diag=diagonal.norm() or 1.0)
        return matrix

    def setup(self, share: Floats) -> None:
        changed = not np.array_equal(share, self._share)
        if not any(self._part.comm.allgather(changed)):
            return
        self._share = share.copy()
        for function, m in zip(self._moduli, (self._lam, self._mu), strict=True):
            function.x.array[:] = 0.0
            self._fill(function, m * share)
        self._now = self._assembled(self._now)
        self._ksp.setOperators(self._now, self._whole)

    def solve(self, stress: Floats, tolerance: float) -> tuple[Floats, int]:
        b = self._forces(stress)
        x, self._size = self._last, max(self._size, float(np.sqrt(b.dot(b))))
        product = x.duplicate()
        self._now.mult(x, product)
        stiff = x.dot(product)
        x.scale(x.dot(b) / stiff if stiff > 0.0 else 0.0)
        count = 0
        if self._size > 0.0:
            self._ksp.setTolerances(
                rtol=0.0, atol=tolerance * self._size, divtol=1e300, max_it=MAX_ITERATIONS
            )
            self._ksp.setInitialGuessNonzero(True)
            self._ksp.solve(b, x)
            count = int(self._ksp.getIterationNumber())
            if self._ksp.getConvergedReason() <= 0 or not np.isfinite(x.norm()):
                raise SolverError(f"the stresses did not come into balance in {count} iterations",
                                  fix="a better mesh, or stress: {model: off}")  # fmt: skip
        return self._strain(x), count

    def _forces(self, stress: Floats) -> Any:
        for k, function in enumerate(self._stress):
            self._fill(function, stress[:, :, k])
        result = self._function.x
        result.array[:] = 0.0
        fem.assemble_vector(result.array, self._load)
        result.scatter_reverse(_compat.ADD)
        owned = result.array[: self._owned * self._part.dimension].copy()
        owned[self._held] = 0.0
        b = self._whole.createVecLeft()
        b.array[:] = owned
        return b

    def _strain(self, x: Any) -> Floats:
        u, d = self._function.x, self._part.dimension
        u.array[: self._owned * d] = x.array
        u.scatter_forward()
        return self._strains.of(np.asarray(u.array).reshape(-1, d)[self._cell_nodes])


def _upright(corners: Floats) -> Floats:
    """1 for cells of a good shape (cells, d + 1, d), towards the square of height over length for flat ones.

    As a factor of the moduli it keeps flat cells outside the body (the layer of a contact) from being the
    stiffest part of what multigrid sees.
    """
    pairs = [(a, b) for a in range(corners.shape[1]) for b in range(a)]
    longest = np.max([np.linalg.norm(corners[:, a] - corners[:, b], axis=1) for a, b in pairs], axis=0)
    height = np.abs(np.linalg.det(corners[:, 1:] - corners[:, :1])) / longest ** corners.shape[2]
    return np.asarray(np.minimum(1.0, 10.0 * height**2))


def _centred(places: Floats, comm: Any) -> Floats:
    """Places of a rank, with the middle of all ranks' at the origin, in their size."""
    count = sum(comm.allgather(len(places)))
    middle = sum(comm.allgather(places.sum(axis=0))) / count
    size = max(comm.allgather(float(np.abs(places - middle).max(initial=0.0))))
    return np.asarray((places - middle) / size)
