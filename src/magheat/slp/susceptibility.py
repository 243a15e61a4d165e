"""The Langevin function, the order of a moment about its axis, and the susceptibility per core volume."""

from __future__ import annotations

from typing import get_args

import numpy as np
from scipy.special import dawsn

from magheat.errors import InputError
from magheat.slp.arrays import ArrayLike, Floats
from magheat.slp.constants import K_B, MU_0
from magheat.slp.particle import SusceptibilityForm

SUSCEPTIBILITIES: tuple[str, ...] = get_args(SusceptibilityForm)
_SERIES_BELOW = 0.1  # the series' first missing term is then below 1e-13


def langevin_parameter(
    saturation: ArrayLike, volume: ArrayLike, amplitude: ArrayLike, temperature: ArrayLike
) -> Floats:
    """xi = mu0 Ms V H/(kT); A/m, m^3, A/m, K."""
    Ms, V, H, T = (np.asarray(v, float) for v in (saturation, volume, amplitude, temperature))
    return np.asarray(MU_0 * Ms * V * H / (K_B * T), float)


def langevin(xi: ArrayLike) -> Floats:
    """coth(xi) - 1/xi, odd in xi."""
    x = np.asarray(xi, float)
    return np.asarray(x / 3.0 * chord_factor(x), float)


def chord_factor(xi: ArrayLike) -> Floats:
    """(3/xi) (coth xi - 1/xi): the slope of the chord of the Langevin curve over its first slope."""
    x = np.abs(np.asarray(xi, float))
    small = x < _SERIES_BELOW
    x2 = np.where(small, x, 0.0) ** 2
    series = 1.0 - x2 / 15.0 * (1.0 - x2 * 2.0 / 21.0 * (1.0 - x2 / 10.0 * (1.0 - x2 * 10.0 / 99.0)))
    large = np.where(small, 1.0, x)
    decay = np.exp(-2.0 * large)  # coth by exp, which numpy computes several times faster than tanh
    coth = (1.0 + decay) / (1.0 - decay)
    return np.where(small, series, 3.0 / large * (coth - 1.0 / large))


def langevin_slope(xi: ArrayLike) -> Floats:
    """dL/dxi = 1/xi^2 - 1/sinh^2 xi, 1/3 at 0."""
    x = np.abs(np.asarray(xi, float))
    small = x < _SERIES_BELOW
    x2 = np.where(small, x, 0.0) ** 2
    series = 1.0 / 3.0 - x2 / 15.0 + 2.0 * x2**2 / 189.0 - x2**3 / 675.0 + 2.0 * x2**4 / 10395.0
    large = np.where(small, 1.0, np.minimum(x, 300.0))
    closed = 1.0 / np.where(small, 1.0, x) ** 2 - 1.0 / np.sinh(large) ** 2
    return np.where(small, series, closed)


def secant_factor(bias: ArrayLike, xi: ArrayLike) -> Floats:
    """(3/(2 xi)) (L(b + xi) - L(b - xi)): the chord about a bias over the first slope."""
    b, x = np.broadcast_arrays(np.asarray(bias, float), np.abs(np.asarray(xi, float)))
    tiny = x < 1e-4 * (1.0 + np.abs(b))
    wide = np.where(tiny, 1.0, x)
    return np.where(tiny, 3.0 * langevin_slope(b), 1.5 / wide * (langevin(b + wide) - langevin(b - wide)))


def axis_order(barrier: ArrayLike) -> Floats:
    """S = <P2(u.n)>, the order of a moment about its easy axis at barriers in kT: 2s/15 ... 1 - 3/(2s)."""
    s = np.asarray(barrier, float)
    small = s < 0.05
    root = np.sqrt(np.where(small, 1.0, s))
    squared = 0.5 / (root * dawsn(root)) - 0.5 / root**2
    return np.where(small, 2.0 * s / 15.0 + 4.0 * s**2 / 315.0 - 8.0 * s**3 / 4725.0, 1.5 * squared - 0.5)


def initial_susceptibility(saturation: ArrayLike, volume: ArrayLike, temperature: ArrayLike) -> Floats:
    """chi_i = mu0 Ms^2 V/(3kT), dimensionless, per volume of core."""
    Ms, V, T = (np.asarray(v, float) for v in (saturation, volume, temperature))
    return np.asarray(MU_0 * Ms**2 * V / (3.0 * K_B * T), float)


def susceptibility(
    saturation: ArrayLike,
    volume: ArrayLike,
    amplitude: ArrayLike,
    temperature: ArrayLike,
    form: SusceptibilityForm = "chord",
) -> Floats:
    """Equilibrium susceptibility: "initial", or "chord", the mean slope up to the amplitude (A/m).

    "anisotropic" is the initial one, which linear response splits along and across the axes.
    """
    if form not in SUSCEPTIBILITIES:
        raise InputError(
            f"no susceptibility '{form}'", where="susceptibility", fix=f"one of {', '.join(SUSCEPTIBILITIES)}"
        )
    chi = initial_susceptibility(saturation, volume, temperature)
    if form != "chord":
        return chi
    return np.asarray(chi * chord_factor(langevin_parameter(saturation, volume, amplitude, temperature)))


def longitudinal_factor(xi: ArrayLike) -> Floats:
    """tau/tau_B = dln L/dln xi of changes along a static field (Martsenyuk, Raikher, Shliomis 1974)."""
    return np.asarray(3.0 * langevin_slope(xi) / chord_factor(xi), float)
