"""Elastic bodies for the embedded engine: blocks by numpy, multigrid by pyamg, CG by scipy."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyamg
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, cg

from magheat.errors import SolverError
from magheat.fem.elastic import MAX_ITERATIONS
from magheat.fem.engine import Bools, Floats, check_order
from magheat.fem.pattern import Pattern
from magheat.fem.quadrature import degree_four, degree_two
from magheat.fem.strain import Strains, edge_numbers, rigid_modes
from magheat.mesh.mesh import Mesh


class EmbeddedElastic:
    """The protocol of elastic.py on one rank; only nodes of the body are unknowns."""

    def __init__(self, mesh: Mesh, body: Bools, lam: Floats, mu: Floats, order: int):
        check_order(order)
        self.cells = np.flatnonzero(body)
        vertices, flat = np.unique(mesh.cells[self.cells], return_inverse=True)
        cell_nodes = flat.reshape(len(self.cells), -1).astype(np.int64)
        nodes = mesh.points[vertices]
        if order == 2:
            edges, ends = edge_numbers(cell_nodes)
            cell_nodes = np.concatenate([cell_nodes, len(nodes) + edges], axis=1)
            nodes = np.concatenate([nodes, nodes[ends].mean(axis=1)])
        corners = mesh.points[mesh.cells[self.cells]]
        self._strains = Strains(corners, order, mesh.axisymmetric, *_rule(mesh.dimension, order))
        self.places, self.points = self._strains.places, self._strains.points
        self.weights, self.components = self._strains.weights, self._strains.components
        self._cell_nodes, self._nodes = cell_nodes, nodes
        self._lam, self._mu = (m[:, None] * np.ones(self.weights.shape) for m in (lam, mu))
        self._pattern = Pattern(cell_nodes, len(nodes))
        self._held = np.zeros(nodes.shape, dtype=bool)
        if mesh.axisymmetric:
            self._held[:, 0] = nodes[:, 0] <= 1e-9 * float(nodes[:, 0].max())
        self._whole = self._matrix(np.ones(self.weights.shape))
        self._now, self._last, self._size = self._whole, np.zeros(nodes.size), 0.0

    def setup(self, share: Floats) -> None:
        self._now = self._whole if bool((share == 1.0).all()) else self._matrix(share)

    def solve(self, stress: Floats, tolerance: float) -> tuple[Floats, int]:
        b, count = self._load(stress), 0
        self._size = max(self._size, float(np.linalg.norm(b)))

        def tick(_: Floats) -> None:
            nonlocal count
            count += 1

        x, failed = cg(
            self._now, b, x0=self._guess(b), rtol=0.0, atol=tolerance * self._size,
            maxiter=MAX_ITERATIONS, M=self._preconditioner, callback=tick,
        )  # fmt: skip
        if failed or not np.all(np.isfinite(x)):
            raise SolverError(f"the stresses did not come into balance in {MAX_ITERATIONS} iterations",
                              fix="a better mesh, or stress: {model: off}")  # fmt: skip
        self._last = x
        return self._strains.of(x.reshape(self._nodes.shape)[self._cell_nodes]), count

    def _guess(self, b: Floats) -> Floats:
        """The last displacement, scaled to the new forces."""
        stiff = float(self._last @ (self._now @ self._last))
        return self._last * (float(self._last @ b) / stiff if stiff > 0.0 else 0.0)

    def _load(self, stress: Floats) -> Floats:
        force = -self._strains.forces(stress)
        flat = self._cell_nodes.ravel()
        columns = [np.bincount(flat, f.ravel(), len(self._nodes)) for f in np.moveaxis(force, 2, 0)]
        return np.where(self._held, 0.0, np.stack(columns, axis=1)).ravel()

    def _matrix(self, share: Floats) -> sp.bsr_matrix:
        d, pattern = self._nodes.shape[1], self._pattern
        data = np.empty((pattern.nnz, d, d))
        for a in range(d):
            for b in range(a, d):
                local = self._strains.stiffness(self._lam * share, self._mu * share, a, b)
                data[:, a, b] = pattern.sum(local)
                data[:, b, a] = pattern.sum(local.swapaxes(1, 2))
        if self._held.any():
            unit = pattern.matrix(np.zeros(pattern.nnz))
            rows = np.repeat(np.arange(len(self._nodes)), np.diff(unit.indptr))
            data[self._held[rows, 0], 0, :] = 0.0
            data[self._held[unit.indices, 0], :, 0] = 0.0
            data[pattern.diagonal[self._held[:, 0]], 0, 0] = float(self._lam.max() + 2.0 * self._mu.max())
        shape = (self._nodes.size, self._nodes.size)
        blank = pattern.matrix(np.zeros(pattern.nnz))
        return sp.bsr_matrix((data, blank.indices, blank.indptr), shape=shape)

    @cached_property
    def _preconditioner(self) -> LinearOperator:
        """Multigrid of the whole body, on unknowns scaled to a diagonal of one, which its smoother likes."""
        scale = 1.0 / np.sqrt(self._whole.diagonal())
        d = self._nodes.shape[1]
        data = self._whole.data * scale.reshape(-1, 1, d)[self._whole.indices]
        rows = np.repeat(np.arange(len(self._nodes)), np.diff(self._whole.indptr))
        data *= scale.reshape(-1, d, 1)[rows]
        shape = self._whole.shape
        matrix = sp.bsr_matrix((data, self._whole.indices, self._whole.indptr), shape=shape)
        centred = self._nodes - self._nodes.mean(axis=0)
        modes = rigid_modes(centred / float(np.abs(centred).max()))
        modes = np.where(self._held.ravel()[:, None], 0.0, modes) / scale[:, None]
        smoother = ("chebyshev", {"degree": 2, "iterations": 1})  # symmetric, and quick on blocks
        inner = pyamg.smoothed_aggregation_solver(
            matrix, B=modes, max_coarse=100, presmoother=smoother, postsmoother=smoother
        ).aspreconditioner()
        return LinearOperator(shape, matvec=lambda x: scale * (inner @ (scale * x)), dtype=float)


def _rule(dimension: int, order: int) -> tuple[Floats, Floats]:
    """Barycentric places and weights on the reference simplex."""
    if order == 1:
        return np.full((1, dimension + 1), 1.0 / (dimension + 1)), np.full(
            1, 1.0 / (2 if dimension == 2 else 6)
        )
    points, weights = degree_four(2) if dimension == 2 else degree_two(3)
    return np.column_stack([1.0 - points.sum(axis=1), points]), weights
