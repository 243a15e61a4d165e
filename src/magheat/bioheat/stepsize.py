"""The length of the next step: error control, quantised, landing exactly on switches."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log2

SHARE = 0.1  # of the tolerance that one step may err: errors of the steps add up (tests/bioheat)
SAFETY = 0.9
GROWTH, SHRINK = 4.0, 0.1
PER_OCTAVE = 3  # step sizes are powers of 2^(1/3): few matrices, and growth by less is not worth one


@dataclass
class StepControl:
    """Proposes steps; `dt` is the size the error allows."""

    tolerance: float
    dt: float
    max_step: float | None = None

    def propose(self, t: float, landing: float) -> float:
        """A step from t that does not pass `landing` and leaves no crumb before it."""
        dt = self.dt if self.max_step is None else min(self.dt, self.max_step)
        dt = _quantised(dt)
        rest = landing - t
        if rest <= dt * (1.0 + 1e-9):
            return rest
        return rest / 2.0 if rest < 2.0 * dt else dt

    def judge(self, dt: float, error: float) -> bool:
        """True if the step stands; either way the next size follows from its error."""
        allowed = SHARE * self.tolerance
        factor = GROWTH if error == 0.0 else SAFETY * (allowed / error) ** (1.0 / 3.0)
        self.dt = dt * min(GROWTH, max(SHRINK, factor))
        return error <= allowed

    def fail(self, dt: float) -> None:
        """The step could not be solved: try a quarter."""
        self.dt = dt / 4.0


def _quantised(dt: float) -> float:
    return float(2.0 ** (floor(PER_OCTAVE * log2(dt) + 1e-9) / PER_OCTAVE))
