"""Dose over one step of a time integration, from its dense output.

Within the step T is the parabola through its start, an inner point and its end. The rate of CEM43 has
a kink at 43 degC, so the step is cut, dof by dof, where the parabola passes it; each piece is
integrated by Gauss points, enough for 1e-4 of the dose.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from magheat.dose.cem43 import BREAK_K, cem43_rate
from magheat.dose.gauss import gauss

Floats = NDArray[np.float64]
POINTS = gauss(4)
LARGEST_RISE = 2.0  # K that four points can follow
MOST_PANELS = 64


class DenseDose:
    """CEM43 of n dofs that grows step by step; `minutes` is the dose so far."""

    def __init__(self, n: int):
        self.minutes: Floats = np.zeros(n)

    def add(self, t0: float, t1: float, start: Floats, middle: Floats, end: Floats, gamma: float) -> None:
        """Count the step from t0 to t1 (s); temperatures (n,) in K at t0, t0 + gamma (t1 - t0) and t1."""
        minutes = (t1 - t0) / 60.0
        b, c = parabola(start, middle, end, gamma)
        cuts = _cuts(start - BREAK_K, b, c)
        crossing = (cuts[0] > 0.0) | (cuts[1] < 1.0)
        whole = ~crossing
        self.minutes[whole] += minutes * _mean(start[whole], b[whole], c[whole], 0.0, 1.0)
        if crossing.any():
            a, b, c = start[crossing], b[crossing], c[crossing]
            first, second = cuts[0][crossing], cuts[1][crossing]
            for left, right in ((np.zeros_like(a), first), (first, second), (second, np.ones_like(a))):
                self.minutes[crossing] += minutes * (right - left) * _mean(a, b, c, left, right)


def parabola(start: Floats, middle: Floats, end: Floats, gamma: float) -> tuple[Floats, Floats]:
    """b and c of start + b s + c s^2 through middle at s = gamma and end at s = 1."""
    c = ((middle - start) / gamma - (end - start)) / (gamma - 1.0)
    return end - start - c, c


def _mean(a: Floats, b: Floats, c: Floats, left: Floats | float, right: Floats | float) -> Floats:
    """Mean rate of the parabola over [left, right] of the step."""
    width = np.asarray(right) - np.asarray(left)
    swing = np.max((np.abs(b) + 2.0 * np.abs(c)) * width, initial=0.0)
    panels = int(min(MOST_PANELS, max(1, np.ceil(swing / LARGEST_RISE))))
    total = np.zeros_like(a)
    for panel in range(panels):
        for node, weight in POINTS:
            s = left + width * (panel + node) / panels
            total += weight / panels * cem43_rate(a + s * (b + s * c))
    return total


def _cuts(a: Floats, b: Floats, c: Floats) -> tuple[Floats, Floats]:
    """Where a + b s + c s^2 vanishes within (0, 1), in order; 0 and 1 where it does not."""
    first, second = np.zeros_like(a), np.ones_like(a)
    # what the parabola can reach: most dofs never come near
    near = np.flatnonzero(np.abs(a) <= np.abs(b) + np.abs(c))
    a, b, c = a[near], b[near], c[near]
    discriminant = b * b - 4.0 * a * c
    real = discriminant > 0.0
    near, a, b, c, root = near[real], a[real], b[real], c[real], np.sqrt(discriminant[real])
    q = -0.5 * (b + np.copysign(root, b))
    # the two roots q/c and a/q, each only where it is below one
    far = np.divide(q, c, out=np.full_like(q, -1.0), where=np.abs(c) > np.abs(q))
    close = np.divide(a, q, out=np.full_like(q, -1.0), where=np.abs(q) > np.abs(a))
    low, high = np.minimum(far, close), np.maximum(far, close)
    first[near] = np.maximum(low, 0.0)
    second[near] = np.where(high > 0.0, high, 1.0)
    return first, second
