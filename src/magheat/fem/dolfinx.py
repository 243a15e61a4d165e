"""The reference engine, and the one that scales: dolfinx assembles by UFL and FFCx, PETSc solves.

Each rank holds the cells that dolfinx gave it, without ghost cells; vectors hold the dofs it owns.
Coefficients are filled into functions (one value a cell with P1, one a quadrature point with P2) that
the compiled forms read, so a form is compiled once and its matrix pattern made once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from magheat.errors import MeshError
from magheat.fem import _compat
from magheat.fem._compat import PETSc, dolfinx, fem, ufl
from magheat.fem.distributed import CELL, DistributedMesh
from magheat.fem.engine import P1_MASS_DEGREE, P2_DEGREE, Bools, Floats, Ints, check_order
from magheat.fem.krylov import KrylovSolver, PetscMatrix, wrap
from magheat.fem.reductions import Reductions
from magheat.fem.shapes import Shapes
from magheat.mesh.mesh import Mesh


class DolfinxEngine(Reductions):
    """The protocol of engine.py on all ranks of `comm` (default: the world).

    Only rank 0's mesh is used; the others may give None. Making one, and every method, is collective.
    """

    name = "dolfinx"

    def __init__(self, mesh: Mesh | None, order: int = 1, comm: Any = None):
        if comm is None:
            from mpi4py import MPI

            comm = MPI.COMM_WORLD
        super().__init__(comm)
        check_order(order)
        self.order = order
        self.versions = {"dolfinx": dolfinx.__version__, "numpy": np.__version__}
        self.versions["petsc"] = ".".join(map(str, PETSc.Sys.getVersion()))
        self._mesh = part = DistributedMesh(mesh, comm)
        self.dimension, self.axisymmetric = part.dimension, part.axisymmetric
        self.regions, self.surfaces, self.cell_region = part.regions, part.surfaces, part.cell_region
        self._shapes = Shapes(part.nodes[part.cell_nodes], order, part.axisymmetric)
        self.points, self.weights = self._shapes.points, self._shapes.weights
        self._make_spaces()

    def _make_spaces(self) -> None:
        cell = CELL[self.dimension]
        self._space = _compat.function_space(self._mesh.mesh, _compat.lagrange(cell, self.order))
        element = _compat.lagrange(cell, 0) if self.order == 1 else _compat.quadrature(cell, P2_DEGREE)
        coefficients = _compat.function_space(self._mesh.mesh, element)
        self._coefficient, self._function = fem.Function(coefficients), fem.Function(self._space)
        self._result = fem.Function(self._space)
        self._coefficient_dofs: Ints = _compat.table(coefficients.dofmap.list, self.weights.shape[1])
        self._cell_dofs: Ints = _compat.table(self._space.dofmap.list, self._shapes.count)
        self._owned = int(self._space.dofmap.index_map.size_local)
        self.dofs_per_rank = [int(n) for n in self._comm.allgather(self._owned)]
        places = self._space.tabulate_dof_coordinates()
        self.dof_points: Floats = np.ascontiguousarray(places[: self._owned, : self.dimension])

    # -- operators ------------------------------------------------------------------------------
    def _with_ghosts(self, u: Floats) -> Floats:
        """u on all dofs of this rank's cells."""
        values = self._function.x
        values.array[: self._owned] = u
        values.scatter_forward()
        return np.asarray(values.array)

    def at_points(self, u: Floats, cells: Ints | None = None) -> Floats:
        dofs = self._cell_dofs if cells is None else self._cell_dofs[cells]
        return self._shapes.at_points(self._with_ghosts(u)[dofs])

    def at_vertices(self, u: Floats, cells: Ints) -> Floats:
        return np.asarray(self._with_ghosts(u)[self._cell_dofs[cells, : self.dimension + 1]])

    @cached_property
    def _ufl(self) -> dict[str, Any]:
        """The forms over the cells, with the rules of the protocol."""
        u, v = ufl.TrialFunction(self._space), ufl.TestFunction(self._space)
        c, f = self._coefficient, self._function
        weight, more = self._weight()
        dx = {
            degree: ufl.dx(domain=self._mesh.mesh, metadata={"quadrature_degree": degree})
            for degree in range(P2_DEGREE + 1)
        }
        first = self.order == 1
        on = {
            "mass": dx[P1_MASS_DEGREE + more if first else P2_DEGREE],
            "stiffness": dx[more if first else P2_DEGREE],
            "load": dx[1 + more if first else P2_DEGREE],
        }
        return {
            "mass": weight * c * u * v * on["mass"],
            "mass action": weight * c * f * v * on["mass"],
            "stiffness": weight * c * ufl.inner(ufl.grad(u), ufl.grad(v)) * on["stiffness"],
            "stiffness action": weight * c * ufl.inner(ufl.grad(f), ufl.grad(v)) * on["stiffness"],
            "load": weight * c * v * on["load"],
        }

    def _weight(self) -> tuple[Any, int]:
        """The weight of all integrals, and the degree it adds."""
        return (2.0 * np.pi * ufl.SpatialCoordinate(self._mesh.mesh)[0], 1) if self.axisymmetric else (1.0, 0)

    @cached_property
    def _compiled(self) -> dict[str, Any]:
        return {}

    def _form(self, kind: str) -> Any:
        if kind not in self._compiled:
            self._compiled[kind] = _compat.compiled(self._ufl[kind])
        return self._compiled[kind]

    @cached_property
    def _pattern(self) -> Any:
        """An empty matrix with the entries of all cells."""
        matrix = self._assembled(fem.petsc.create_matrix(self._form("mass")), self._form("mass"))
        matrix.zeroEntries()
        return matrix

    def _assembled(self, matrix: Any, form: Any) -> Any:
        fem.petsc.assemble_matrix(matrix, form)
        matrix.assemble()
        return matrix

    def _matrix(self, kind: str, c: Floats) -> PetscMatrix:
        empty = self._pattern.duplicate()
        self._fill(c)
        return PetscMatrix(self._assembled(empty, self._form(kind)))

    def _vector(self, kind: str, c: Floats) -> Floats:
        self._fill(c)
        return self._assemble_vector(self._form(kind))

    def _fill(self, c: Floats) -> None:
        self._coefficient.x.array[self._coefficient_dofs] = c

    def _assemble_vector(self, form: Any) -> Floats:
        result = self._result.x
        result.array[:] = 0.0
        fem.assemble_vector(result.array, form)
        return self._collected()

    def _collected(self) -> Floats:
        """What all ranks have put into the result, on its owners."""
        self._result.x.scatter_reverse(_compat.ADD)
        owned: Floats = self._result.x.array[: self._owned].copy()
        return owned

    def mass(self, c: Floats) -> PetscMatrix:
        return self._matrix("mass", c)

    def stiffness(self, c: Floats) -> PetscMatrix:
        return self._matrix("stiffness", c)

    def mass_action(self, c: Floats, u: Floats) -> Floats:
        self._with_ghosts(u)
        return self._vector("mass action", c)

    def stiffness_action(self, c: Floats, u: Floats) -> Floats:
        self._with_ghosts(u)
        return self._vector("stiffness action", c)

    def load(self, c: Floats) -> Floats:
        return self._vector("load", c)

    def boundary_mass(self, surface: str) -> PetscMatrix:
        facets = self._mesh.exterior_facets(surface)
        mesh = self._mesh.mesh
        tags = dolfinx.mesh.meshtags(mesh, self.dimension - 1, facets, np.ones(len(facets), dtype=np.int32))
        weight, more = self._weight()
        rule = {"quadrature_degree": 2 * self.order + more}
        ds = ufl.ds(domain=mesh, subdomain_data=tags, metadata=rule)
        u, v = ufl.TrialFunction(self._space), ufl.TestFunction(self._space)
        form = _compat.compiled(weight * u * v * ds(1))
        return PetscMatrix(self._assembled(fem.petsc.create_matrix(form), form), surface=True)

    def combine(
        self, terms: Sequence[tuple[float, PetscMatrix]], diagonal: Floats | None = None
    ) -> PetscMatrix:
        structure = PETSc.Mat.Structure
        whole = [(factor, m.mat) for factor, m in terms if not m.surface]
        total = whole[0][1].copy() if whole else self._pattern.copy()
        if whole:
            total.scale(whole[0][0])
        for factor, matrix in whole[1:]:
            total.axpy(factor, matrix, structure.SAME_NONZERO_PATTERN)
        for factor, m in terms:
            if m.surface:
                total.axpy(factor, m.mat, structure.SUBSET_NONZERO_PATTERN)
        if diagonal is not None:
            values = np.ascontiguousarray(diagonal, dtype=float)
            total.setDiagonal(wrap(values, self._comm), addv=PETSc.InsertMode.ADD_VALUES)
        return PetscMatrix(total)

    def solver(self, fixed: Bools) -> KrylovSolver:
        return KrylovSolver(fixed, self._comm)

    def elastic(self, body: Bools, lam: Floats, mu: Floats, order: int) -> Any:
        from magheat.fem.dolfinx_elastic import DolfinxElastic

        return DolfinxElastic(self._mesh, body, lam, mu, order)

    # -- places ---------------------------------------------------------------------------------
    def surface_dofs(self, surface: str) -> Ints:
        facets = self._mesh.surface_facets(surface)
        dofs = fem.locate_dofs_topological(self._space, self.dimension - 1, facets, True)
        return self._owned_anywhere(np.asarray(dofs, dtype=np.int64))

    def region_dofs(self, region: str) -> Ints:
        return self._owned_anywhere(self._cell_dofs[self.cell_region == self.regions.index(region)].ravel())

    def _owned_anywhere(self, dofs: Ints) -> Ints:
        """Owned dofs that any rank names."""
        self._result.x.array[:] = 0.0
        self._result.x.array[dofs] = 1.0
        return np.flatnonzero(self._collected()).astype(np.int64)

    def probe(self, points: Floats) -> Callable[[Floats], Floats]:
        points = np.atleast_2d(np.asarray(points, dtype=float))
        cells, place = self._shapes.locate(points)
        owner = np.min(self._comm.allgather(np.where(cells >= 0, self.rank, self.ranks)), axis=0)
        if (owner == self.ranks).any():
            raise MeshError(f"point {int(np.argmax(owner))} lies outside the mesh")
        mine = np.flatnonzero(owner == self.rank)
        dofs, values = self._cell_dofs[cells[mine]], self._shapes.values(place[mine])

        def evaluate(u: Floats) -> Floats:
            at = np.zeros(len(points))
            at[mine] = np.einsum("pb,pb->p", values, self._with_ghosts(u)[dofs])
            return self._sum_arrays(at)

        return evaluate

    def gradient(self, u: Floats) -> Floats:
        return self._shapes.centre_gradient(self._with_ghosts(u)[self._cell_dofs])

    @cached_property
    def _vertices(self) -> tuple[Ints, Ints]:
        """Owned dofs at vertices, and the original numbers of these."""
        dofs = self._cell_dofs[:, : self.dimension + 1].ravel()
        first = np.unique(dofs, return_index=True)[1]
        first = first[dofs[first] < self._owned]
        return dofs[first], self._mesh.original[self._mesh.cell_nodes.ravel()[first]]

    @cached_property
    def _all_vertices(self) -> Ints | None:
        return self._to_first(self._vertices[1])

    def to_vertices(self, u: Floats) -> Floats | None:
        numbers, values = self._all_vertices, self._to_first(u[self._vertices[0]])
        if values is None:
            return None
        whole = np.full(self._mesh.vertex_count, np.nan)
        whole[numbers] = values
        return whole

    def from_vertices(self, values: Floats) -> Floats:
        """Rank 0's array is the one that counts, whatever the others give."""
        whole = np.asarray(self._comm.bcast(values if self.rank == 0 else None, root=0), dtype=float)
        corners = whole[self._mesh.original][self._mesh.cell_nodes]
        all_dofs = np.zeros(self._result.x.array.size)
        all_dofs[self._cell_dofs] = self._shapes.interpolate(corners)
        return all_dofs[: self._owned]
