"""The heat problem in space: forces of all terms, the tangent of a stage, and its solution.

A stage asks for v with S(v) - H(v, s) - known - a F(v, t) = 0, S the stored heat, H that of freezing
(phase.py), F the forces, a the time weight. The residual is exact at every iteration; the tangent
C + a L only steers, so it is kept while its coefficients have moved by less than `DRIFT` (a linear
problem never assembles twice).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.boundary import Surfaces
from magheat.bioheat.model import HeatProblem
from magheat.bioheat.phase import make_phase
from magheat.bioheat.storage import Storage
from magheat.bioheat.terms import Diffusion, Metabolic, Perfusion, Source, State, Term
from magheat.errors import SolverError
from magheat.fem.engine import Engine, LinearSolver, Matrix

Floats = NDArray[np.float64]
DRIFT = 0.01
FREEZING_DRIFT = 0.1  # of the slope of the heat of freezing, which only steers as well
MAX_ITERATIONS = 30
SHRINKS = 0.3  # of one correction to the next: a tangent that does better need not be looked at again
SLOW = 0.5  # share of the last correction from which the next one is extrapolated


class Forces:
    """Forces of all terms at one state, and their sums (W) by category.

    `share`: what a limit of the supply leaves of the field's square; `supplied`: W that coil and body
    take then, 0 without a limit.
    """

    def __init__(self, total: Floats, rates: dict[str, float], share: float = 1.0, supplied: float = 0.0):
        self.total, self.rates = total, rates
        self.share, self.supplied = share, supplied


class HeatSystem:
    """Everything of the problem that is discretised in space."""

    def __init__(self, problem: HeatProblem, engine: Engine, T_ref: float):
        self.engine, self.T_ref = engine, T_ref
        self.storage = Storage(engine, problem.regions, T_ref)
        self.phase = make_phase(engine, problem, T_ref)
        self.diffusion = Diffusion(engine, problem.regions)
        self.perfusion = Perfusion(engine, problem.regions, problem.blood, T_ref)
        self.surfaces = Surfaces(engine, T_ref)
        self._terms: list[Term] = [self.diffusion, Metabolic(engine, problem.regions)]
        if self.perfusion.present:
            self._terms.append(self.perfusion)
        self._heat: list[Term] = [Source(engine, s) for s in problem.sources]
        self._limit = problem.power_limit
        self.linear_tolerance = problem.linear_tolerance
        self._stop = min(1e-3, 1e5 * problem.linear_tolerance) * problem.tolerance
        self.fixed = np.zeros(len(engine.dof_points), dtype=bool)
        self.linear_iterations = 0
        self._tangent = _Tangent(self)

    @property
    def linear(self) -> bool:
        terms = (*self._terms, *self._heat)
        fixed = self.storage.linear and self.surfaces.linear and not self.phase.heats
        return fixed and all(t.linear for t in terms)

    def content(self, v: Floats, ice: Floats) -> Floats:
        """The stored heat (J per dof) with a state of ice."""
        return self.storage.content(v) - self.phase.heat(v, ice)

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
        heat = sum((source.force(state) for source in self._heat), start=np.zeros_like(total))
        rates["generated"] = self.engine.sum(heat)
        if self._limit is None:
            return Forces(total + heat, rates)
        share = self._limit.share(rates["generated"], factor)
        supplied = share * self._limit.asked(rates["generated"], factor)
        rates["generated"] *= share
        return Forces(total + share * heat, rates, share, supplied)

    def solve_stage(
        self,
        known: tuple[Floats, Floats],
        weight: float,
        guess: Floats,
        t: float,
        factor: float,
        before: bool = False,
    ) -> tuple[Floats, Forces, Floats]:
        """v at time t with S - H = known + weight F(v, t) on the free dofs, the forces there, and the ice.

        known: of the stored heat and of the state of ice.
        """  # fmt: skip
        heat, ice = known
        v, freezing = self.surfaces.impose(guess, t, before), None
        last, before_v, before_change, fresh = np.inf, v, v, True
        for _ in range(MAX_ITERATIONS):
            forces = self.forces(v, t, factor, before)
            residual = heat + weight * forces.total - self.storage.content(v)
            freezing = self.phase.iterate(v, ice, weight, freezing)
            if freezing is not None:
                residual += freezing.heat
            slope = None if freezing is None else freezing.slope
            change = self._tangent.correction(v, t, weight, residual, slope, fresh)
            size = max(self.engine.max(change), -self.engine.min(change))
            jump, shrinks = change, size / last
            fresh = shrinks > SHRINKS
            if size > SLOW * last and (freezing is None or not freezing.melts):
                jump = self._extrapolated(change, v - before_v, change - before_change)
            before_v, before_change = v, change
            v = v + jump
            # what is still to come, were corrections to go on shrinking so
            rest = size * shrinks / (1.0 - shrinks) if 0.0 < shrinks < 0.5 else size
            if self.linear or min(rest, size) <= self._stop:
                return v, self.forces(v, t, factor, before), self.phase.stage(v, ice, weight)
            if not np.isfinite(size) or size > 1e3 * max(last, 1.0):
                break
            last = size
        raise SolverError(f"the temperatures of a step at t = {t:g} s did not converge")

    def _extrapolated(self, change: Floats, moved: Floats, turned: Floats) -> Floats:
        """The correction with what the last one taught of the tangent's error (Anderson 1965, depth one).

        On coarse cells whose heat capacity differs much from node to node, the symmetric tangent is
        poor, and corrections that come back with the other sign shrink slowly.
        """
        turn = self.engine.sum(turned * turned)
        if turn == 0.0:
            return change
        return change - self.engine.sum(change * turned) / turn * (moved + turned)

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
        self._freezing: Floats | None = None
        self._matrix: Matrix | None = None
        self._heat_transfer: list[float] = []

    def correction(
        self, v: Floats, t: float, weight: float, residual: Floats, freezing: Floats | None = None,
        fresh: bool = True,
    ) -> Floats:  # fmt: skip
        """The correction of v; `fresh` looks whether properties have moved since they were assembled."""
        self._update(v, t, weight, freezing, fresh)
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

    def _update(self, v: Floats, t: float, weight: float, freezing: Floats | None, fresh: bool) -> None:
        stale = (fresh and self._refresh(v)) | self._refreeze(freezing)
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
                stored + [(weight * h, m) for h, m in resist],
                diagonal=_both(self._diagonal, self._freezing),
            )
        self._matrix, self._weight, self._heat_transfer = matrix, weight, heat_transfer
        self._solver.setup(matrix)

    def _refreeze(self, freezing: Floats | None) -> bool:
        """Take up the slope of the heat of freezing; True where it has moved by much of the whole."""
        if freezing is None:
            return False
        if self._freezing is None:
            self._freezing = np.zeros_like(freezing)
        engine = self._system.engine
        scale = np.maximum(self._system.phase.scale, np.maximum(freezing, self._freezing))
        moved = np.divide(np.abs(freezing - self._freezing), scale, out=np.zeros_like(scale), where=scale > 0)
        if engine.max(moved) <= FREEZING_DRIFT:
            return False
        self._freezing = freezing
        return True

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


def _both(a: Floats | None, b: Floats | None) -> Floats | None:
    return b if a is None else a if b is None else a + b


def _moved(new: Floats, old: Floats) -> Floats:
    size = np.maximum(np.abs(new), np.abs(old))
    return np.divide(np.abs(new - old), size, out=np.zeros_like(size), where=size > 0)
