"""The protocol both engines keep, so that the heat problem is written once.

Vectors are numpy arrays over the degrees of freedom this rank owns. Coefficients are arrays over
the coefficient points of the cells this rank owns, shape (cells, q): P1 has one point a cell, its
centroid (a coefficient of temperature is taken at the mean vertex temperature), P2 has the points
of the rule of degree `P2_DEGREE`. Every reduction goes through the engine, so that the same time
loop runs on one rank or on many. In axisymmetric meshes all integrals carry the weight 2 pi r.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from magheat.errors import EngineError, MeshError

if TYPE_CHECKING:
    from magheat.fem.elastic import ElasticSolver

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

P1_MASS_DEGREE = 2  # exact for the product of two linear functions; one more with the weight r
ON_FACE = 1e-9  # of a barycentric coordinate: a point on a face belongs to the cells of that face
P2_DEGREE = 4  # one rule for all P2 integrals: the symmetric Xiao-Gimbutas rule (see quadrature.py)


def check_order(order: int) -> None:
    """Raises EngineError for elements that no engine has."""
    if order not in (1, 2):
        raise EngineError(f"no elements of order {order}", where="solve.order", fix="1 or 2")


def inner_surface(surface: str) -> MeshError:
    """The refusal of a surface whose facets are not all on the outside of the body."""
    return MeshError(
        f"surface {surface!r} lies inside the body: a flux, convection or radiation needs an outer surface",
        fix="only a fixed temperature may stand on an inner surface",
    )


class Matrix(Protocol):
    """A sparse operator on owned vectors."""

    def __matmul__(self, u: Floats, /) -> Floats: ...

    def diagonal(self) -> Floats: ...


class LinearSolver(Protocol):
    """Preconditioned conjugate gradients on the dofs that are not fixed."""

    def setup(self, matrix: Any) -> None:
        """Take a new operator; the preconditioner is rebuilt only where the old one would not serve."""

    def solve(self, b: Floats, atol: float, x0: Floats | None = None) -> tuple[Floats, int]:
        """Solve A x = b with x = 0 on the fixed dofs (b is ignored there) until |b - A x|_2 <= atol.

        Returns x and the number of iterations. Raises SolverError without convergence.
        """


class Engine(Protocol):
    """Operators, reductions and point evaluation on one mesh with Lagrange elements of one order."""

    name: str  # "embedded" | "dolfinx"
    versions: dict[str, str]
    order: int
    rank: int
    ranks: int
    regions: tuple[str, ...]
    surfaces: tuple[str, ...]
    dimension: int
    axisymmetric: bool
    dofs_per_rank: list[int]  # the same list on every rank
    dof_points: Floats  # (owned, dimension)
    cell_region: Ints  # (cells,)
    points: Floats  # (cells, q, dimension) coefficient points
    weights: Floats  # (cells, q) quadrature weights there, m^3

    # -- operators ------------------------------------------------------------------------------
    def at_points(self, u: Floats, cells: Ints | None = None) -> Floats:
        """Values of u at the coefficient points (of these cells), (cells, q); for P1 the vertices' mean."""

    def at_vertices(self, u: Floats, cells: Ints) -> Floats:
        """Values of u at the vertices of these cells of the rank, (cells, dimension + 1)."""

    def mass(self, c: Floats) -> Matrix:
        """int c u v, consistent."""

    def stiffness(self, c: Floats) -> Matrix:
        """int c grad u . grad v."""

    def mass_action(self, c: Floats, u: Floats) -> Floats:
        """mass(c) @ u without keeping the matrix."""

    def stiffness_action(self, c: Floats, u: Floats) -> Floats:
        """stiffness(c) @ u without keeping the matrix."""

    def load(self, c: Floats) -> Floats:
        """int c v."""

    def boundary_mass(self, surface: str) -> Matrix:
        """int over the surface of u v (exterior facets)."""

    def combine(self, terms: Sequence[tuple[float, Any]], diagonal: Floats | None = None) -> Matrix:
        """sum of factor * matrix, plus a diagonal; a new matrix."""

    def solver(self, fixed: Bools) -> LinearSolver:
        """A solver that keeps the dofs of the owned mask `fixed` at zero."""

    def elastic(self, body: Bools, lam: Floats, mu: Floats, order: int) -> ElasticSolver:
        """Stresses in the cells of the mask `body` (cells,); Lamé's moduli (cells in the body,), Pa."""

    # -- places ---------------------------------------------------------------------------------
    def surface_dofs(self, surface: str) -> Ints:
        """Owned dofs on a surface."""

    def region_dofs(self, region: str) -> Ints:
        """Owned dofs of the closed region."""

    def probe(self, points: Floats) -> Callable[[Floats], Floats]:
        """A function u -> values at points (n, dimension), the same on every rank.

        Raises MeshError that names the number of the first point outside the mesh.
        """

    def gradient(self, u: Floats) -> Floats:
        """Gradient of u at the centroids of the owned cells, (cells, dimension)."""

    def to_vertices(self, u: Floats) -> Floats | None:
        """Values at all vertices of the mesh in its own numbering, on rank 0; None elsewhere."""

    def from_vertices(self, values: Floats) -> Floats:
        """Owned dofs from values at all vertices of the mesh (P2: edge midpoints by the mean)."""

    # -- over all ranks -------------------------------------------------------------------------
    def sum(self, values: Floats | float) -> float: ...

    def max(self, values: Floats) -> float:
        """Largest value over all ranks; -inf where there is none."""

    def min(self, values: Floats) -> float: ...

    def norm(self, u: Floats) -> float: ...

    def gather(self, values: Floats) -> Floats:
        """The values of all ranks (concatenated along axis 0), on every rank."""

    def bcast(self, value: Any) -> Any:
        """Rank 0's value on every rank."""
