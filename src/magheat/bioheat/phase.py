"""Ice in the heat problem: its state per dof, the heat that freezing sets free, the error of a step.

The stored heat of the body is S(v) - H(v, s), S of matter without ice and H = m L(T) w x(T, s) per
dof: m the mass of agent there, w the share of it that can freeze, x the ice that there is, at most
what lasts at T. Within a stage of the time scheme s = known + a g(T, s) with the weights of the
forces, so that heat is conserved exactly; H is lumped, as all that changes phase is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.coefficients import values_at
from magheat.bioheat.model import HeatProblem, Ice
from magheat.bioheat.stepsize import SHARE
from magheat.cryo.ice_growth import heat_of_freezing
from magheat.errors import InputError
from magheat.fem.engine import Engine

Floats = NDArray[np.float64]
ACCURACY = 0.007  # of the ice near the critical fraction
NUDGE = 1e-5  # K, for the slope of the heat
NEGLIGIBLE = 1e-4  # K, that a heat without a slope may warm
HEAT_CAPACITY = 1e3  # J/kg/K, of a cold agent, roughly
NO_DOFS = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Iterate:
    """The ice at an iterate of a stage: T (K), the way back to the last one (K) and H (J) of the dofs with
    agent; H and -dH/dT of all dofs, and whether that is anywhere above zero."""

    T: Floats
    gap: Floats
    own: Floats
    heat: Floats
    slope: Floats
    melts: bool


class Phase(Protocol):
    """What the time scheme asks: states are (dofs, size), rises v (dofs,)."""

    @property
    def heats(self) -> bool: ...

    @property
    def scale(self) -> Floats | float:
        """J/K per dof, against which the slope counts."""

    def start(self, v: Floats) -> Floats: ...

    def rates(self, v: Floats, s: Floats) -> Floats: ...

    def stage(self, v: Floats, known: Floats, weight: float) -> Floats: ...

    def heat(self, v: Floats, s: Floats) -> Floats | float: ...

    def iterate(self, v: Floats, known: Floats, weight: float, last: Iterate | None) -> Iterate | None: ...

    def error(self, start: Floats, end: Floats, lost: Floats, s: Floats) -> float: ...

    def settled(self, v: Floats, s: Floats) -> Floats: ...

    def fraction(self, v: Floats, s: Floats) -> Floats: ...

    def largest(self, start: Floats, end: Floats, s_start: Floats, s_end: Floats) -> Floats: ...


class NoIce:
    """A body in which nothing freezes: states without columns."""

    heats = False
    scale = 0.0

    def start(self, v: Floats) -> Floats:
        return np.zeros((len(v), 0))

    def rates(self, v: Floats, s: Floats) -> Floats:
        return s

    def stage(self, v: Floats, known: Floats, weight: float) -> Floats:
        return known

    def heat(self, v: Floats, s: Floats) -> float:
        return 0.0

    def iterate(self, v: Floats, known: Floats, weight: float, last: Iterate | None) -> None:
        return None

    def error(self, start: Floats, end: Floats, lost: Floats, s: Floats) -> float:
        return 0.0

    def settled(self, v: Floats, s: Floats) -> Floats:
        return s

    def fraction(self, v: Floats, s: Floats) -> Floats:
        return np.zeros_like(v)

    def largest(self, start: Floats, end: Floats, s_start: Floats, s_end: Floats) -> Floats:
        return np.zeros_like(start)


class IcePhase:
    """Ice on the dofs of the regions with an agent."""

    def __init__(self, engine: Engine, problem: HeatProblem, ice: Ice, T_ref: float):
        self._engine, self._ice, self._T_ref = engine, ice, T_ref
        self._law, self._matter, self.heats = ice.law, ice.matter, ice.heats
        if self.heats and engine.order == 2:
            raise InputError(
                "the heat of freezing needs elements of order 1",
                where="solve.order",
                fix="order: 1, or ice: {latent_heat: false}",
            )
        regions = [name for name in engine.regions if name in ice.share]
        dofs = [engine.region_dofs(name) for name in regions]
        self.at = np.unique(np.concatenate(dofs)) if dofs else NO_DOFS
        mass = np.zeros(engine.weights.shape)
        for name in regions:
            cells = np.flatnonzero(engine.cell_region == engine.regions.index(name))
            mass[cells] = values_at(engine, problem.regions[name].density, cells)
            mass[cells] *= values_at(engine, ice.share[name], cells)
        self.mass = engine.load(mass)  # kg of agent that each dof stands for
        self.scale = self.mass * HEAT_CAPACITY
        self._can_freeze = self.mass[self.at] * self._matter.crystallizable
        self._tolerance = problem.tolerance

    def start(self, v: Floats) -> Floats:
        return self._spread(self._law.start(self._T(v)))

    def rates(self, v: Floats, s: Floats) -> Floats:
        return self._spread(self._law.rates(self._T(v), s[self.at]))

    def stage(self, v: Floats, known: Floats, weight: float) -> Floats:
        return self._spread(self._law.stage(self._T(v), known[self.at], weight))

    def heat(self, v: Floats, s: Floats) -> Floats:
        """Heat set free by the ice that there is, J per dof."""
        if not self.heats:
            return np.zeros_like(v)
        return self._spread(self._heat(self._T(v), s[self.at]))

    def iterate(self, v: Floats, known: Floats, weight: float, last: Iterate | None) -> Iterate | None:
        """H of a stage at v, and -dH/dT where it stabilises (melting, slow freezing); None without heat.

        A little ice melts within less than a kelvin, and from either side of that its heat seems flat:
        the secant to the last iterate counts as well, and half or all of the slope that stood there.
        """
        if not self.heats:
            return None
        T, before = self._T(v), known[self.at]
        here = self._heat(T, self._law.stage(T, before, weight))
        slope = np.zeros_like(T)
        if (here > NEGLIGIBLE * self.scale[self.at]).any():
            above = self._heat(T + NUDGE, self._law.stage(T + NUDGE, before, weight))
            slope = np.maximum((here - above) / NUDGE, 0.0)
        if last is not None:
            gap = last.T - T
            secant = np.divide(here - last.own, gap, out=np.zeros_like(T), where=np.abs(gap) > 0.0)
            kept = np.where(gap * last.gap < 0.0, 1.0, 0.5)  # a dof that turns back keeps its slope
            slope = np.maximum.reduce([slope, secant, kept * last.slope[self.at]])
        else:
            gap = np.zeros_like(T)
        melts = self._engine.max(slope) > 0.0
        return Iterate(T, gap, here, self._spread(here), self._spread(slope), melts)

    def error(self, start: Floats, end: Floats, lost: Floats, s: Floats) -> float:
        """Error of the ice of a step as one in K that the step control can weigh, all of them third order.

        Relative errors of the state, and the way that a place goes between Tg and Tm within the step: its
        ice grows in a few kelvins, which a longer step would not see.
        """
        T0, T1 = self._T(start), self._T(end)
        # the state of a place that comes out above Tm is forgotten there
        lasts = self._matter.melting > T1
        estimated = np.where(lasts, self._law.error(T1, lost[self.at], s[self.at]) / ACCURACY, 0.0)
        low, high = np.minimum(T0, T1), np.maximum(T0, T1)
        within = (high > self._law.glass) & (low < self._matter.melting)
        way = np.where(within, (high - low) / self._law.stride, 0.0)
        largest = self._engine.max(np.maximum(estimated, SHARE * way**3))
        return self._tolerance * max(largest, 0.0)

    def settled(self, v: Floats, s: Floats) -> Floats:
        """The state after a step: what has melted is gone from it, and what was glass is noted."""
        T = self._T(v)
        return self._spread(self._law.settled(T, s[self.at], self._matter.most(T)))

    # -- what is read of it ---------------------------------------------------------------------
    def fraction(self, v: Floats, s: Floats) -> Floats:
        """Mass of ice over mass of agent, (dofs,); zero outside the regions with an agent."""
        return self._spread(
            self._matter.crystallizable * self._matter.lasting(self._law.share(s[self.at]), self._T(v))
        )

    def largest(self, start: Floats, end: Floats, s_start: Floats, s_end: Floats) -> Floats:
        """The largest fraction that formed within a step, from states at its start and end, (dofs,).

        Where ice begins to melt within the step, the largest is where growth meets what lasts.
        """
        T0, T1 = self._T(start), self._T(end)
        s0, s1 = s_start[self.at], s_end[self.at]
        grown = self._law.share(s1)
        meets = self._matter.melts_at(grown)
        melting = (meets < T1) & (meets > T0)
        part = np.divide(meets - T0, T1 - T0, out=np.ones_like(T0), where=melting)
        peak = np.where(melting, self._law.share(s0 + part[:, None] * (s1 - s0)), 0.0)
        ends = [np.minimum(self._law.share(s), self._matter.most(T)) for T, s in ((T0, s0), (T1, s1))]
        return self._spread(self._matter.crystallizable * np.maximum.reduce([peak, *ends]))

    def _T(self, v: Floats) -> Floats:
        return np.asarray(self._T_ref + v[self.at])

    def _spread(self, values: Floats) -> Floats:
        full = np.zeros((len(self.mass), *values.shape[1:]))
        full[self.at] = values
        return full

    def _heat(self, T: Floats, s: Floats) -> Floats:
        return self._can_freeze * heat_of_freezing(T) * self._matter.lasting(self._law.share(s), T)


def make_phase(engine: Engine, problem: HeatProblem, T_ref: float) -> Phase:
    """The ice of a problem, or none."""
    return NoIce() if problem.ice is None else IcePhase(engine, problem, problem.ice, T_ref)
