"""TR-BDF2: one step of second order, L-stable, with an embedded estimate of its error.

Bank et al. 1985; coefficients and the third-order companion after Hosea & Shampine 1996
(doi:10.1016/0168-9274(95)00115-8). With gamma = 2 - sqrt(2) both implicit stages share one matrix.
Written for stored heat S and forces F: a stage is S(v) - S(v_n) = dt sum a_ij F_j.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.storage import Storage
from magheat.bioheat.system import Forces, HeatSystem

Floats = NDArray[np.float64]

GAMMA = 2.0 - sqrt(2.0)
D = GAMMA / 2.0
W = sqrt(2.0) / 4.0
WEIGHTS = (W, W, D)
ONCE = 0.2  # weight of an error at a kink in time: a place passes it once, its errors do not add up
COMPANION = ((1.0 - W) / 3.0, (3.0 * W + 1.0) / 3.0, D / 3.0)


@dataclass(frozen=True, eq=False)
class Step:
    """A step tried: states at its start, at GAMMA of it and at its end; error is nodal, in K."""

    t0: float
    dt: float
    start: Floats
    middle: Floats
    end: Floats
    forces: tuple[Forces, Forces, Forces]
    ice: tuple[Floats, Floats, Floats]  # states of the phase, as the step gave them
    error: float
    reaction: float  # J that the fixed temperatures gave the body
    stored: float  # J that the body gained

    def extrapolated(self, t: float) -> Floats:
        """State at a time after the step, by the parabola through the three states: a guess."""
        return parabola((t - self.t0) / self.dt, self.start, self.middle, self.end)

    def dense(self, storage: Storage, t: float) -> Floats:
        """State at a time of the step, of the order of the scheme also where cp jumps."""
        s = (t - self.t0) / self.dt
        if not storage.has_jumps:
            return parabola(s, self.start, self.middle, self.end)
        theta = parabola(s, *(storage.measure(v) for v in (self.start, self.middle, self.end)))
        return storage.rise(theta, self.start + s * (self.end - self.start))


def parabola(s: float, start: Floats, middle: Floats, end: Floats) -> Floats:
    """Value at share s of a step of the parabola through s = 0, GAMMA and 1."""
    a = (s - GAMMA) * (s - 1.0) / GAMMA
    b = s * (s - 1.0) / (GAMMA * (GAMMA - 1.0))
    c = s * (s - GAMMA) / (1.0 - GAMMA)
    return a * start + b * middle + c * end


def attempt(
    system: HeatSystem, t0: float, dt: float, state: tuple[Floats, Floats], first: Forces, factor: float,
    last: Step | None,
) -> Step:  # fmt: skip
    """One step of length dt from a state (rises, ice) with the forces `first` there; raises SolverError."""
    (start, ice), phase = state, system.phase
    content, growth = system.content(start, ice), phase.rates(start, ice)
    guess = start if last is None else last.extrapolated(t0 + GAMMA * dt)
    t_middle, t1 = t0 + GAMMA * dt, t0 + dt
    known = content + dt * D * first.total, ice + dt * D * growth
    middle, second, ice_middle = system.solve_stage(known, dt * D, guess, t_middle, factor)
    growth_middle = phase.rates(middle, ice_middle)
    known = content + dt * W * (first.total + second.total), ice + dt * W * (growth + growth_middle)
    guess = start + (middle - start) / GAMMA if last is None else _through(last, middle, t0, dt)
    end, third, ice_end = system.solve_stage(known, dt * D, guess, t1, factor, before=True)
    forces = (first, second, third)
    totals = np.array([f.total for f in forces])
    growths = np.array([growth, growth_middle, phase.rates(end, ice_end)])
    lost = dt * np.tensordot(np.subtract(WEIGHTS, COMPANION), growths, 1)
    melted = phase.heat(end, ice_end) - phase.heat(end, ice_end - lost)
    error = system.filtered(dt * (np.subtract(WEIGHTS, COMPANION) @ totals) + melted)
    error = np.where(system.storage.kinks(start, end), ONCE * error, error)
    gained = system.content(end, ice_end) - content
    given = dt * (np.array(WEIGHTS) @ totals)
    reaction = system.engine.sum((gained - given)[system.fixed])
    size = max(system.engine.max(error), -system.engine.min(error), phase.error(start, end, lost, ice_end))
    states = (ice, ice_middle, ice_end)
    return Step(t0, dt, start, middle, end, forces, states, size, reaction, system.engine.sum(gained))


def _through(last: Step, middle: Floats, t0: float, dt: float) -> Floats:
    """Extrapolation to t0 + dt through the last step's middle and end and this step's middle."""
    a, c = last.t0 + GAMMA * last.dt - t0, GAMMA * dt
    at_last = dt * (dt - c) / (a * (a - c))
    at_start = (dt - a) * (dt - c) / (a * c)
    at_middle = (dt - a) * dt / ((c - a) * c)
    return at_last * last.middle + at_start * last.end + at_middle * middle
