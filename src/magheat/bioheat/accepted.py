"""What the time loop gives of each accepted step: temperatures and ice at its instants and between them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.scheme import GAMMA, Step, parabola
from magheat.bioheat.system import HeatSystem

Floats = NDArray[np.float64]


class AcceptedStep:
    """One accepted step, temperatures in K on the owned dofs."""

    gamma = GAMMA

    def __init__(self, step: Step, system: HeatSystem, factor: float, switch: bool):
        self._step, self._system, T_ref = step, system, system.T_ref
        self.t0, self.t1 = step.t0, step.t0 + step.dt
        self.factor = factor  # of the field during the step
        self.switch = switch  # a schedule step ends at t1
        self.start, self.middle, self.end = (T_ref + v for v in (step.start, step.middle, step.end))
        self.share = min(f.share for f in step.forces)  # of the field's square, at least
        self.supplied = max(f.supplied for f in step.forces)  # W to coil and body, at most

    def ice_at(self, t: float, T: Floats) -> Floats:
        """Mass of ice over mass of agent at a time of the step at which temperatures are T (K), per dof."""
        share = (t - self.t0) / (self.t1 - self.t0)
        state = parabola(share, *self._step.ice)
        return self._system.phase.fraction(T - self._system.T_ref, state)

    @cached_property
    def ice_peak(self) -> Floats:
        """The largest of that within the step, per dof."""
        states, ice = (self._step.start, self._step.middle, self._step.end), self._step.ice
        halves = ((0, 1), (1, 2))
        found = [self._system.phase.largest(states[i], states[j], ice[i], ice[j]) for i, j in halves]
        return np.maximum(*found)

    def at(self, t: float) -> Floats:
        """Temperatures (K) at a time of the step, from the dense output."""
        if t >= self.t1:
            return self.end
        return self._system.T_ref + self._step.dense(self._system.storage, t)

    @cached_property
    def measures(self) -> tuple[Floats, Floats, Floats]:
        """Monotonic functions of temperature at start, middle and end between which a parabola in
        time is of the scheme's order; `Integrator.measure` turns a temperature into one."""
        measure, states = self._system.storage.measure, (self._step.start, self._step.middle, self._step.end)
        return measure(states[0]), measure(states[1]), measure(states[2])
