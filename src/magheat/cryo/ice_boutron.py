"""Boutron's law of ice growth: dx/dt = k4 x^(2/3) (1 - x) (Tm - T) exp(-Q/RT).

Boutron 1986 (doi:10.1016/0011-2240(86)90022-2): spheres that grow from a fixed number of nuclei and
slow down as the water is used up. It separates: F(x) = int_0^x dy/(y^(2/3) (1 - y)) is the time
integral s of k4 growth(T). The number of nuclei is within k4, and a glass holds many more of them
than a liquid that cools (Boutron & Mehl 1990, Cryobiology 27, 359): k4 has one value
until a place has been glass, and another from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.constants import GAS_CONSTANT
from magheat.cryo.ice_growth import growth

Floats = NDArray[np.float64]
SERIES = 1e-3  # of F, below which x = (F/3)^3 to 1e-10
FULL = 40.0  # of F, where 1 - x is 1e-16
POINTS = 2001  # of the quadrature over temperature
SPAN = 200.0  # K below Tm, where nothing grows any more


def swept(x: ArrayLike) -> Floats:
    """F(x), the law's integral over the share of ice x (0..1), inf at 1."""
    u = np.cbrt(np.asarray(x, float))
    with np.errstate(divide="ignore"):
        logs = 0.5 * np.log1p(u + u * u) - np.log1p(-u)
    return np.asarray(logs + np.sqrt(3.0) * (np.arctan((2.0 * u + 1.0) / np.sqrt(3.0)) - np.pi / 6.0))


class _Inverse:
    """x of F by Hermite interpolation of u = x^(1/3), whose slope du/dF = (1 - u^3)/3 is known."""

    def __init__(self) -> None:
        from scipy.interpolate import CubicHermiteSpline

        # even in F: from shares dense towards 1, polished by Newton's method
        s = np.linspace(0.0, FULL, 8001)
        rough = -np.expm1(-np.linspace(0.0, 38.0, 20001))
        u = np.cbrt(np.interp(s, swept(rough), rough))
        for _ in range(60):
            slope = (1.0 - u**3) / 3.0
            step = np.where(slope > 1e-14, (s - swept(u**3)) * slope, 0.0)
            u = np.clip(u + step, 0.0, np.nextafter(1.0, 0.0))
        self._spline = CubicHermiteSpline(s, u, (1.0 - u**3) / 3.0)

    def __call__(self, s: Floats) -> Floats:
        return np.asarray(self._spline(np.clip(s, 0.0, FULL)) ** 3)


@dataclass(frozen=True)
class Boutron:
    """The law with its two constants (1/s/K); state: s, and 1 where the place has been glass."""

    melting: float  # Tm, K
    glass: float  # Tg, K
    activation: float  # Q, J/mol
    cooling_constant: float
    warming_constant: float
    critical_share: float  # x at which the constants were calibrated

    name = "boutron"
    size = 2

    @property
    def stride(self) -> float:
        """K within which growth changes little: a part of R Tm^2/Q, over which its mobility does."""
        return 0.8 * GAS_CONSTANT * self.melting**2 / self.activation

    def error(self, T: Floats, lost: Floats, s: Floats) -> Floats:
        """Relative error of the ice by an error of the state, (n,): x goes as s^3 while it is small."""
        return np.asarray(3.0 * np.abs(lost[:, 0]) / np.maximum(s[:, 0], swept(self.critical_share)))

    @cached_property
    def _inverse(self) -> _Inverse:
        return _Inverse()

    def start(self, T: Floats) -> Floats:
        """No ice; what is below Tg counts as having been glass. (n, size)."""
        return self.settled(T, np.zeros((len(T), self.size)), np.ones_like(T))

    def rates(self, T: Floats, s: Floats) -> Floats:
        """ds/dt, (n, size)."""
        constant = np.where(s[:, 1] > 0.5, self.warming_constant, self.cooling_constant)
        return np.column_stack([constant * growth(T, self.melting, self.activation), np.zeros_like(T)])

    def stage(self, T: Floats, known: Floats, weight: float) -> Floats:
        """s = known + weight ds/dt(T, s), (n, size)."""
        return known + weight * self.rates(T, known)

    def share(self, s: Floats) -> Floats:
        """x, the share (0..1) of the ice that can form, (n,)."""
        x = (s[:, 0] / 3.0) ** 3
        much = s[:, 0] > SERIES
        if much.any():
            x[much] = self._inverse(s[much, 0])
        return np.asarray(x)

    def settled(self, T: Floats, s: Floats, most: Floats) -> Floats:
        """The state with no more ice than `most`, forgotten above Tm, and glass remembered."""
        kept = s.copy()
        kept[:, 0] = np.minimum(kept[:, 0], swept(most))
        kept[self.glass > T, 1] = 1.0
        kept[self.melting <= T] = 0.0
        return kept


def calibrated_boutron(
    melting: float, glass: float, activation: float, share: float, cooling: float, warming: float
) -> Boutron:
    """The law of which both critical rates (K/s) come out: x ends at `share` at each of them."""
    from scipy.interpolate import CubicSpline

    T = np.linspace(melting - SPAN, melting, POINTS)
    whole = float(CubicSpline(T, growth(T, melting, activation)).integrate(T[0], T[-1]))
    per_rate = float(swept(share)) / whole
    return Boutron(melting, glass, activation, per_rate * cooling, per_rate * warming, share)
