"""Nucleation and growth without isothermal steps: Kolmogorov's extended volume as rate equations.

Schneider, Koeppl & Berger 1988 (Int. Polym. Process. 2, 151): with the rate of nucleation J(T) and the
speed of growth u(T), phi3' = 8 pi J, phi2' = u phi3, phi1' = u phi2, phi0' = u phi1, and the share
of ice is x = 1 - exp(-phi0). One law serves cooling and warming: nuclei form about a peak near Tg,
and on warming they then meet the temperatures at which ice grows, on cooling they have passed them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from magheat.constants import GAS_CONSTANT
from magheat.cryo.ice_growth import growth
from magheat.errors import InputError

Floats = NDArray[np.float64]
SPAN = 220.0  # K below Tm, where nothing grows any more
POINTS = 4001


@dataclass(frozen=True)
class Avrami:
    """The law; state: phi3, phi2, phi1, phi0, in units of s and of the speed of growth at Tm - 1 K."""

    melting: float  # Tm, K
    glass: float  # Tg, K
    activation: float  # Q, J/mol
    width: float  # of the peak of nucleation (standard deviation), K
    peak: float  # where nucleation is fastest, K
    nucleation: float  # 8 pi J there
    cooling: float  # critical rates, K/s
    warming: float
    critical_share: float  # x at those rates

    name = "avrami"
    size = 4

    @property
    def stride(self) -> float:
        """K within which nucleation and growth change little."""
        return min(0.5 * self.width, 0.8 * GAS_CONSTANT * self.melting**2 / self.activation)

    @cached_property
    def _grown(self) -> tuple[Floats, Floats]:
        """Temperatures, and how far a crystal grows from the coldest of them up at 1 K/s."""
        return _grown(self.melting, self.activation)

    def error(self, T: Floats, lost: Floats, s: Floats) -> Floats:
        """Relative error of the ice that a state and an error of it will come to at a critical rate, (n,).

        An early error grows: what a line lacks is counted with all the growth that still lies ahead, and
        twice, since the errors of the steps all fall to one side.
        """
        at, grown = self._grown
        done = np.interp(T, at, grown)
        critical = -np.log1p(-self.critical_share)
        found = np.zeros_like(T)
        for ahead in (done / self.cooling, (grown[-1] - done) / self.warming):
            powers = np.column_stack([ahead**3 / 6.0, ahead**2 / 2.0, ahead, np.ones_like(ahead)])
            whole = np.maximum((s * powers).sum(axis=1), critical)
            found = np.maximum(found, 2.0 * np.abs(lost * powers).sum(axis=1) / whole)
        return found

    def start(self, T: Floats) -> Floats:
        """Neither ice nor nuclei, (n, size)."""
        return np.zeros((len(T), self.size))

    def _paces(self, T: Floats) -> tuple[Floats, Floats]:
        nucleation = self.nucleation * np.exp(-0.5 * ((T - self.peak) / self.width) ** 2)
        return np.where(self.melting > T, nucleation, 0.0), growth(T, self.melting, self.activation)

    def rates(self, T: Floats, s: Floats) -> Floats:
        """ds/dt, (n, size)."""
        nucleation, u = self._paces(T)
        return np.column_stack([nucleation, u * s[:, 0], u * s[:, 1], u * s[:, 2]])

    def stage(self, T: Floats, known: Floats, weight: float) -> Floats:
        """s = known + weight ds/dt(T, s), (n, size): each line needs the one before."""
        nucleation, u = self._paces(T)
        s = np.empty_like(known)
        s[:, 0] = known[:, 0] + weight * nucleation
        for i in (1, 2, 3):
            s[:, i] = known[:, i] + weight * u * s[:, i - 1]
        return s

    def share(self, s: Floats) -> Floats:
        """x, the share (0..1) of the ice that can form, (n,)."""
        return np.asarray(-np.expm1(-np.maximum(s[:, 3], 0.0)))

    def settled(self, T: Floats, s: Floats, most: Floats) -> Floats:
        """The state with no more ice than `most`; nuclei outlast partial melting, and none lasts above Tm."""
        kept = s.copy()
        with np.errstate(divide="ignore"):
            kept[:, 3] = np.minimum(kept[:, 3], -np.log1p(-most))
        kept[self.melting <= T] = 0.0
        return kept


def calibrated_avrami(
    melting: float,
    glass: float,
    activation: float,
    share: float,
    cooling: float,
    warming: float,
    width: float,
) -> Avrami:
    """The law of which both critical rates (K/s) come out: x ends at `share` at each of them.

    Cooling starts at Tm; warming starts in a glass without nuclei (as after a quench). Two constants
    are sought: the place of the peak of nucleation, from the ratio of the rates, and its height.
    Raises InputError where no peak between Tg and Tm gives that ratio.
    """
    from scipy.optimize import brentq

    wanted = 4.0 * np.log(warming / cooling)
    low, high = glass, melting

    def beyond(peak: float) -> float:
        of_cooling, of_warming = _volumes(melting, activation, width, peak)
        return float(np.log(of_warming / of_cooling) - wanted)

    if beyond(low) * beyond(high) > 0.0:
        raise InputError(
            f"no peak of nucleation {width:g} K wide gives rates in the ratio {warming / cooling:.3g}",
            where="ice.width",
            fix="another width or activation, or law: boutron",
        )
    peak = float(brentq(beyond, low, high, xtol=1e-10))
    of_cooling, _ = _volumes(melting, activation, width, peak)
    height = -np.log1p(-share) * cooling**4 / of_cooling
    return Avrami(melting, glass, activation, width, peak, float(height), cooling, warming, share)


def _grown(melting: float, activation: float) -> tuple[Floats, Floats]:
    from scipy.interpolate import CubicSpline

    T = np.linspace(melting - SPAN, melting, POINTS)
    return T, CubicSpline(T, growth(T, melting, activation)).antiderivative()(T)


def _volumes(melting: float, activation: float, width: float, peak: float) -> tuple[float, float]:
    """phi0 after cooling from Tm and after warming to Tm at 1 K/s, with 8 pi J = 1 at its peak."""
    from scipy.interpolate import CubicSpline

    T, grown = _grown(melting, activation)
    nuclei = np.exp(-0.5 * ((T - peak) / width) ** 2)
    sizes = grown, grown[-1] - grown  # of a crystal born at T, when cooling and when warming ends
    cooled, warmed = (float(CubicSpline(T, nuclei * r**3 / 6.0).integrate(T[0], T[-1])) for r in sizes)
    return cooled, warmed
