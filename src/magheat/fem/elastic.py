"""The protocol of the elastic solver that both engines have, for stresses in a free body.

The body is some cells of the mesh; nothing holds it from outside, and towards the other cells its surface
is free. Its moduli are `share` times those it was made with, point by point. Where the share is zero
(a liquid) a cell has no stiffness at all. The system is singular then, as it is for the body's free
motions, those of each part where it falls into several; but the forces of stresses do no work on such
motions, so that conjugate gradients find the one strain of the stiff part, preconditioned by the whole
body at its full stiffness. That needs no multigrid anew when the frozen part changes, and no soft filling.
"""

from __future__ import annotations

from typing import Protocol

from magheat.fem.engine import Floats, Ints

MAX_ITERATIONS = 3000


class ElasticSolver(Protocol):
    """Displacements of order 1 or 2 on the cells of a body, with stresses at points of the cells.

    cells (m,) the rank's cells that belong to the body; places (q, dimension + 1) barycentric; points
    (m, q, dimension); weights (m, q). Components as in strain.py, `components` of them.
    """

    cells: Ints
    places: Floats
    points: Floats
    weights: Floats
    components: int

    def setup(self, share: Floats) -> None:
        """Take new shares (m, q) of the moduli, 0 to 1."""

    def solve(self, stress: Floats, tolerance: float) -> tuple[Floats, int]:
        """The strain whose stress balances `stress`, Pa, both (m, q, components), and the iterations.

        Stops when the forces out of balance are `tolerance` of the largest that any `stress` put on the
        nodes so far, in the 2-norm.
        Raises SolverError without convergence.
        """
