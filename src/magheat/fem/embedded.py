"""The engine that plain `pip install` gives: scikit-fem assembles, scipy multiplies, pyamg helps CG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyamg
import scipy
import scipy.sparse as sp
import skfem
from skfem.helpers import dot, grad

from magheat.errors import MeshError
from magheat.fem.cg import ConjugateGradients
from magheat.fem.engine import P1_MASS_DEGREE, Bools, Floats, Ints, check_order, inner_surface
from magheat.fem.locate import locate, shape_values
from magheat.fem.pattern import Pattern
from magheat.fem.quadrature import degree_four
from magheat.mesh.mesh import Mesh
from magheat.mesh.topology import rows_among


class EmbeddedEngine:
    """The protocol of engine.py on one rank."""

    name = "embedded"
    rank = 0
    ranks = 1

    def __init__(self, mesh: Mesh, order: int = 1):
        check_order(order)
        self.mesh, self.order = mesh, order
        self.dimension, self.axisymmetric = mesh.dimension, mesh.axisymmetric
        self.regions, self.surfaces = mesh.regions, mesh.surfaces
        self.cell_region = mesh.cell_region
        self.versions = {"scikit-fem": skfem.__version__, "pyamg": pyamg.__version__}
        self.versions |= {"scipy": scipy.__version__, "numpy": np.__version__}
        self._basis = self._make_basis()
        self._cell_dofs: Ints = self._basis.element_dofs.T
        self.dofs_per_rank = [int(self._basis.N)]
        self.dof_points: Floats = np.ascontiguousarray(self._basis.doflocs.T)
        self._pattern = Pattern(self._cell_dofs, int(self._basis.N))
        self.points, self.weights = self._coefficient_points()

    def _make_basis(self) -> skfem.CellBasis:
        solid = self.dimension == 3
        kind = skfem.MeshTet1 if solid else skfem.MeshTri1
        self._skmesh = kind(self.mesh.points.T.copy(), self.mesh.cells.T.copy(), sort_t=False)
        if self.order == 1:
            element = skfem.ElementTetP1() if solid else skfem.ElementTriP1()
            return skfem.CellBasis(self._skmesh, element, intorder=P1_MASS_DEGREE + (not solid))
        points, weights = degree_four(self.dimension)
        element = skfem.ElementTetP2() if solid else skfem.ElementTriP2()
        return skfem.CellBasis(self._skmesh, element, quadrature=(points.T, weights))

    def _coefficient_points(self) -> tuple[Floats, Floats]:
        if self.order == 1:
            corners = self.mesh.points[self.mesh.cells]
            return corners.mean(axis=1)[:, None, :], self.mesh.cell_measure[:, None]
        x = np.asarray(self._basis.global_coordinates())
        return np.moveaxis(x, 0, -1), self._basis.dx * self._weight(x)

    def _weight(self, x: Any) -> Any:
        return 2.0 * np.pi * x[0] if self.axisymmetric else 1.0

    # -- operators ------------------------------------------------------------------------------
    def at_points(self, u: Floats, cells: Ints | None = None) -> Floats:
        if self.order == 1 and cells is None:
            return (self._mean @ u)[:, None]
        dofs = self._cell_dofs if cells is None else self._cell_dofs[cells]
        if self.order == 1:
            return u[dofs].mean(axis=1, keepdims=True)
        return np.einsum("bq,cb->cq", self._shapes, u[dofs])

    def at_vertices(self, u: Floats, cells: Ints) -> Floats:
        return np.asarray(u[self._cell_dofs[cells, : self.dimension + 1]])

    @cached_property
    def _mean(self) -> sp.csr_matrix:
        cells, n = self.mesh.cells, self.mesh.cells.shape[1]
        ends = np.arange(0, cells.size + 1, n)
        return sp.csr_matrix((np.full(cells.size, 1.0 / n), cells.ravel(), ends), (len(cells), self._basis.N))

    @cached_property
    def _shapes(self) -> Floats:
        return np.array([np.asarray(b[0])[0] for b in self._basis.basis])

    def _local(self, kind: str, c: Floats) -> Floats:
        """Matrices of the cells, (cells, n, n), for a coefficient at the basis' own points."""

        def form(u: Any, v: Any, w: Any) -> Any:
            product = u * v if kind == "mass" else dot(grad(u), grad(v))
            return w.c * product * self._weight(w.x)

        field = np.broadcast_to(c, self._basis.dx.shape)
        local = skfem.BilinearForm(form).elemental(self._basis, c=field)
        return np.asarray(local.tolocal())

    @cached_property
    def _linear_map(self) -> dict[str, sp.csr_matrix]:
        return {}

    def _map(self, kind: str) -> sp.csr_matrix:
        """Entries of a matrix from one coefficient a cell (order 1)."""
        if kind not in self._linear_map:
            self._linear_map[kind] = self._pattern.map_of(self._local(kind, np.ones(1)))
        return self._linear_map[kind]

    def _matrix(self, kind: str, c: Floats) -> sp.csr_matrix:
        if self.order == 1:
            return self._pattern.matrix(self._map(kind) @ c[:, 0])
        return self._pattern.matrix(self._pattern.sum(self._local(kind, c)))

    def mass(self, c: Floats) -> sp.csr_matrix:
        return self._matrix("mass", c)

    def stiffness(self, c: Floats) -> sp.csr_matrix:
        return self._matrix("stiffness", c)

    def mass_action(self, c: Floats, u: Floats) -> Floats:
        return self._matrix("mass", c) @ u

    def stiffness_action(self, c: Floats, u: Floats) -> Floats:
        if self.order == 2:
            return self._matrix("stiffness", c) @ u
        # rows add up to zero, so the entries above the diagonal say it all
        _, differences, back = self._pattern.edges
        return -(back @ ((self._edge_map @ c[:, 0]) * (differences @ u)))

    @cached_property
    def _edge_map(self) -> sp.csr_matrix:
        return self._map("stiffness")[self._pattern.edges[0]]

    def load(self, c: Floats) -> Floats:
        if self.order == 1:
            return self._unit_load @ c[:, 0]
        local = np.einsum("bq,cq->cb", self._shapes, c * self.weights)
        return np.bincount(self._cell_dofs.ravel(), local.ravel(), self._basis.N).astype(float)

    @cached_property
    def _unit_load(self) -> sp.csr_matrix:
        w = self._basis.dx * self._weight(np.asarray(self._basis.global_coordinates()))
        local = np.einsum("bq,cq->cb", self._shapes, w)
        cells, n = self._cell_dofs.shape
        starts = np.arange(0, cells * n + 1, n)
        by_cell = sp.csr_matrix((local.ravel(), self._cell_dofs.ravel(), starts), (cells, self._basis.N))
        return by_cell.T.tocsr()

    def boundary_mass(self, surface: str) -> sp.csr_matrix:
        form = skfem.BilinearForm(lambda u, v, w: u * v * self._weight(w.x))
        mesh, vertices = (self._skmesh, None) if self.order == 2 else self._cells_at(surface)
        facets = self._surface_facets(surface, mesh, vertices)
        if not np.isin(facets, mesh.boundary_facets()).all():
            raise inner_surface(surface)
        basis = skfem.FacetBasis(mesh, self._basis.elem, facets=facets, intorder=2 * self.order + 1)
        matrix = form.assemble(basis).tocoo()
        if vertices is None:
            return matrix.tocsr()
        return sp.csr_matrix(
            (matrix.data, (vertices[matrix.row], vertices[matrix.col])), (self._basis.N, self._basis.N)
        )

    def _cells_at(self, surface: str) -> tuple[Any, Ints]:
        """A mesh of the cells that may have a facet on a surface, and its vertices' numbers in the whole.

        Numbering the facets of a large mesh takes seconds, of these few does not; whatever shares one of
        the surface's facets is among them.
        """
        on = np.zeros(len(self.mesh.points), dtype=bool)
        on[self.mesh.surface_facets(surface)] = True
        near = self.mesh.cells[on[self.mesh.cells].sum(axis=1) >= self.dimension]
        vertices, local = np.unique(near, return_inverse=True)
        cells = local.reshape(near.shape)
        return type(self._skmesh)(self.mesh.points[vertices].T.copy(), cells.T.copy(), sort_t=False), vertices

    def combine(
        self, terms: Sequence[tuple[float, sp.csr_matrix]], diagonal: Floats | None = None
    ) -> sp.csr_matrix:
        data = np.zeros(self._pattern.nnz)
        rest = None
        for factor, matrix in terms:
            if matrix.nnz == self._pattern.nnz:
                data += factor * matrix.data
            else:
                rest = factor * matrix if rest is None else rest + factor * matrix
        if diagonal is not None:
            data[self._pattern.diagonal] += diagonal
        total = self._pattern.matrix(data)
        return total if rest is None else (total + rest).tocsr()

    def solver(self, fixed: Bools) -> ConjugateGradients:
        return ConjugateGradients(fixed)

    def elastic(self, body: Bools, lam: Floats, mu: Floats, order: int) -> Any:
        from magheat.fem.embedded_elastic import EmbeddedElastic

        return EmbeddedElastic(self.mesh, body, lam, mu, order)

    # -- places ---------------------------------------------------------------------------------
    def _surface_facets(self, surface: str, mesh: Any, vertices: Ints | None = None) -> Ints:
        """The numbers of a surface's facets in a mesh, whose `vertices` are those of the whole if given."""
        facets = self.mesh.surface_facets(surface)
        return rows_among(mesh.facets.T, facets if vertices is None else np.searchsorted(vertices, facets))

    def surface_dofs(self, surface: str) -> Ints:
        if self.order == 1:
            return np.unique(self.mesh.surface_facets(surface))
        return np.unique(self._basis.get_dofs(self._surface_facets(surface, self._skmesh)).all())

    def region_dofs(self, region: str) -> Ints:
        return np.unique(self._cell_dofs[self.cell_region == self.regions.index(region)])

    def probe(self, points: Floats) -> Callable[[Floats], Floats]:
        points = np.atleast_2d(points)
        cells, barycentric = locate(self.mesh, points)
        if (cells < 0).any():
            raise MeshError(f"point {int(np.argmin(cells))} lies outside the mesh")
        if self.order == 1:
            dofs, values = self.mesh.cells[cells], barycentric
        else:
            dofs, values = self._cell_dofs[cells], shape_values(self._basis, barycentric)
        return lambda u: np.einsum("pb,pb->p", values, u[dofs])

    def gradient(self, u: Floats) -> Floats:
        return (self._gradient @ u).reshape(-1, self.dimension)

    @cached_property
    def _gradient(self) -> sp.csr_matrix:
        """Gradients of the basis functions at the centroids, (cells * dimension, dofs)."""
        centroid = np.full((self.dimension, 1), 1.0 / (self.dimension + 1))
        basis = skfem.CellBasis(self._skmesh, self._basis.elem, quadrature=(centroid, np.ones(1)))
        slopes = np.stack([np.asarray(b[0].grad)[:, :, 0].T for b in basis.basis], axis=-1)
        cells, n = self._cell_dofs.shape
        columns = np.repeat(self._cell_dofs, self.dimension, axis=0)
        ends = np.arange(0, slopes.size + 1, n)
        shape = (cells * self.dimension, int(self._basis.N))
        return sp.csr_matrix((slopes.ravel(), columns.ravel(), ends), shape)

    def to_vertices(self, u: Floats) -> Floats:
        return u[self._basis.nodal_dofs[0]]

    def from_vertices(self, values: Floats) -> Floats:
        u = np.empty(self._basis.N)
        u[self._basis.nodal_dofs[0]] = values
        if self.order == 2:
            u[self._basis.edge_dofs[0] if self.dimension == 3 else self._basis.facet_dofs[0]] = values[
                self._skmesh.edges if self.dimension == 3 else self._skmesh.facets
            ].mean(axis=0)
        return u

    # -- over all ranks -------------------------------------------------------------------------
    def sum(self, values: Floats | float) -> float:
        return float(np.sum(values))

    def max(self, values: Floats) -> float:
        return float(np.max(values, initial=-np.inf))

    def min(self, values: Floats) -> float:
        return float(np.min(values, initial=np.inf))

    def norm(self, u: Floats) -> float:
        return float(np.linalg.norm(u))

    def gather(self, values: Floats) -> Floats:
        return values

    def bcast(self, value: Any) -> Any:
        return value
