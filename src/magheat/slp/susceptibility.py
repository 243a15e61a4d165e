"""The Langevin function and the susceptibility of particles with axes at random, per core volume."""

from __future__ import annotations

from typing import get_args

import numpy as np

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
    """Equilibrium susceptibility: "initial", or "chord", the mean slope up to the amplitude (A/m)."""
    if form not in SUSCEPTIBILITIES:
        raise InputError(
            f"no susceptibility '{form}'", where="susceptibility", fix=f"one of {', '.join(SUSCEPTIBILITIES)}"
        )
    chi = initial_susceptibility(saturation, volume, temperature)
    if form == "initial":
        return chi
    return np.asarray(chi * chord_factor(langevin_parameter(saturation, volume, amplitude, temperature)))
