"""The heat problem in space: forces of all terms, the tangent of a stage, and its solution.

A stage asks for v with S(v) - known - a F(v, t) = 0, S the stored heat, F the forces, a the time
weight. The residual is exact at every iteration; the tangent C + a L only steers, so it is kept while
its coefficients have moved by less than `DRIFT` (a linear problem never assembles twice).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.boundary import Surfaces
from magheat.bioheat.model import HeatProblem
from magheat.bioheat.storage import Storage
from magheat.bioheat.terms import Diffusion, Metabolic, Perfusion, Source, State, Term
from magheat.errors import SolverError
from magheat.fem.engine import Engine, LinearSolver, Matrix

Floats = NDArray[np.float64]
DRIFT = 0.01
MAX_ITERATIONS = 30


class Forces:
    """Forces of all terms at one state, and their sums (W) by category."""

    def __init__(self, total: Floats, rates: dict[str, float]):
        self.total, self.rates = total, rates


class HeatSystem:
    """Everything of the problem that is discretised in space."""

    def __init__(self, problem: HeatProblem, engine: Engine, T_ref: float):
        self.engine, self.T_ref = engine, T_ref
        self.storage = Storage(engine, problem.regions, T_ref)
        self.diffusion = Diffusion(engine, problem.regions)
        self.perfusion = Perfusion(engine, problem.regions, problem.blood, T_ref)
        self.surfaces = Surfaces(engine, T_ref)
        self._terms: list[Term] = [self.diffusion, Metabolic(engine, problem.regions)]
        if self.perfusion.present:
            self._terms.append(self.perfusion)
        self._terms += [Source(engine, s) for s in problem.sources]
        self.linear_tolerance = problem.linear_tolerance
        self._stop = min(1e-3, 1e5 * problem.linear_tolerance) * problem.tolerance
        self.fixed = np.zeros(len(engine.dof_points), dtype=bool)
        self.linear_iterations = 0
        self._tangent = _Tangent(self)

    @property
    def linear(self) -> bool:
        return self.storage.linear and self.surfaces.linear and all(t.linear for t in self._terms)

    def enter(self) -> None:
        """The surfaces have changed: fixed dofs and tangent start anew."""
        self.fixed = self.surfaces.fixed()
        self._tangent = _Tangent(self)

    def forces(self, v: Floats, t: float, factor: float, before: bool = False) -> Forces:
        """All forces (W per dof); conduction moves heat within the body, so its sum is left out."""
        state = State(self.engine, v, self.T_ref, t, factor)
        surface = self.surfaces.force(v, t, before)
        total, rates = surface.copy(), {"boundary": self.engine.sum(surface)}
        for term in self._terms:
            force = term.force(state)
            total += force
            if term.category != "conduction":
                rates[term.category] = rates.get(term.category, 0.0) + self.engine.sum(force)
        return Forces(total, rates)

    def solve_stage(
        self, known: Floats, weight: float, guess: Floats, t: float, factor: float, before: bool = False
    ) -> tuple[Floats, Forces]:
        """v at time t with S(v) = known + weight F(v, t) on the free dofs, and the forces there."""
        v = self.surfaces.impose(guess, t, before)
        last = np.inf
        for _ in range(MAX_ITERATIONS):
            forces = self.forces(v, t, factor, before)
            residual = known + weight * forces.total - self.storage.content(v)
            change = self._tangent.correction(v, t, weight, residual)
            v = v + change
            size = max(self.engine.max(change), -self.engine.min(change))
            if self.linear or size <= self._stop:
                return v, self.forces(v, t, factor, before)
            if not np.isfinite(size) or size > 1e3 * max(last, 1.0):
                break
            last = size
        raise SolverError(f"the temperatures of a step at t = {t:g} s did not converge")

    def filtered(self, defect: Floats) -> Floats:
        """The nodal size of a defect (J per dof): the last stage's tangent solved against it, loosely."""
        return self._tangent.solve(defect, 1e-2)

    def steady(self, guess: Floats, factor: float) -> Floats:
        """v where all forces balance at t = 0."""
        v = self.surfaces.impose(guess, 0.0)
        for _ in range(4 * MAX_ITERATIONS):
            residual = self.forces(v, 0.0, factor).total
            change = self._tangent.correction(v, 0.0, np.inf, residual)
            v = v + change
            if self.linear or max(self.engine.max(change), -self.engine.min(change)) <= self._stop:
                return v
        raise SolverError("the steady initial temperature did not converge")


class _Tangent:
    """C + weight L, kept while it serves (weight inf: L alone)."""

    def __init__(self, system: HeatSystem):
        self._system = system
        self._solver: LinearSolver = system.engine.solver(system.fixed)
        self._weight = -1.0
        self._coefficients: dict[str, Floats] = {}
        self._matrices: dict[str, Matrix] = {}
        self._diagonal: Floats | None = None
        self._matrix: Matrix | None = None
        self._heat_transfer: list[float] = []

    def correction(self, v: Floats, t: float, weight: float, residual: Floats) -> Floats:
        self._update(v, t, weight)
        return self.solve(residual, self._system.linear_tolerance, v)

    def solve(self, b: Floats, tolerance: float, scale: Floats | None = None) -> Floats:
        system = self._system
        assert self._matrix is not None
        free = np.where(system.fixed, 0.0, b)
        size = system.engine.norm(free)
        if scale is not None:  # the tolerance is relative to the whole right side, not to the correction
            size = max(size, system.engine.norm(np.where(system.fixed, 0.0, self._matrix @ scale)))
        if size == 0.0:
            return np.zeros_like(b)
        x, iterations = self._solver.solve(b, tolerance * size)
        system.linear_iterations += iterations
        return x

    def _update(self, v: Floats, t: float, weight: float) -> None:
        stale = self._refresh(v)
        system = self._system
        surface = system.surfaces.tangent(v, t)
        heat_transfer = [h for h, _ in surface]
        if not stale and weight == self._weight and heat_transfer == self._heat_transfer:
            return
        resist = [
            (1.0, self._matrices[name]) for name in ("diffusion", "perfusion") if name in self._matrices
        ]
        resist += surface
        if np.isinf(weight):
            matrix = system.engine.combine(resist)
        else:
            stored = [(1.0, self._matrices["storage"])]
            matrix = system.engine.combine(
                stored + [(weight * h, m) for h, m in resist], diagonal=self._diagonal
            )
        self._matrix, self._weight, self._heat_transfer = matrix, weight, heat_transfer
        self._solver.setup(matrix)

    def _refresh(self, v: Floats) -> bool:
        """Assemble again what has moved by more than DRIFT; True where anything has."""
        system, engine = self._system, self._system.engine
        first = not self._matrices
        if not first and system.storage.linear and system.diffusion.linear and system.perfusion.linear:
            return False
        T_points = system.T_ref + engine.at_points(v)
        wanted = {
            "storage": (engine.mass, system.storage.tangent_coefficient(T_points)),
            "diffusion": (engine.stiffness, system.diffusion.coefficient(T_points)),
        }
        if system.perfusion.present:
            wanted["perfusion"] = (engine.mass, system.perfusion.coefficient(T_points))
        stale = False
        for name, (assemble, c) in wanted.items():
            if first or engine.max(_moved(c, self._coefficients[name])) > DRIFT:
                self._matrices[name], self._coefficients[name] = assemble(c), c
                stale = True
        diagonal = system.storage.tangent_diagonal(system.T_ref + v)
        if diagonal is not None and (
            self._diagonal is None or engine.max(_moved(diagonal, self._diagonal)) > DRIFT
        ):
            self._diagonal, stale = diagonal, True
        return stale


def _moved(new: Floats, old: Floats) -> Floats:
    size = np.maximum(np.abs(new), np.abs(old))
    return np.divide(np.abs(new - old), size, out=np.zeros_like(size), where=size > 0)
