"""Relaxation times of a particle's moment: Neel (over the barrier) and Brown (with the particle).

tau_D = s tau_0 is the free diffusion time, s = K V/(kT) the barrier ratio, tau_0 the attempt time.
Everything is done in logarithms, so that high barriers end in an infinite time, not in a warning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import numpy as np

from magheat.errors import InputError
from magheat.slp.arrays import ArrayLike, Floats
from magheat.slp.brown_operator import log_time_ratio
from magheat.slp.constants import K_B
from magheat.slp.particle import NeelForm

BROWN_FORM_FROM = 2.0  # the barrier (kT) below which the high-barrier form gives way to tau_D
NEEL_FORMS: tuple[str, ...] = get_args(NeelForm)


def neel_time(barrier: ArrayLike, attempt_time: ArrayLike, form: NeelForm = "coffey") -> Floats:
    """Neel relaxation time (s) for barriers s = K V/(kT) and attempt times tau_0 (s); broadcasts.

    form: "arrhenius"  tau_0 e^s (Neel 1949)
          "brown"      (sqrt(pi)/2) tau_0 e^s s^-1/2 from s = 2 on, tau_D below
                       (Brown 1963; Rosensweig 2002, doi:10.1016/S0304-8853(02)00706-0)
          "coffey"     the interpolation of Coffey et al. 1994 (doi:10.1103/PhysRevE.49.1869)
          "exact"      1/lambda_1 of Brown's operator
    Infinite where it exceeds the range of floats.
    """
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(log_neel_time(barrier, attempt_time, form)), float)


def log_neel_time(barrier: ArrayLike, attempt_time: ArrayLike, form: NeelForm = "coffey") -> Floats:
    """ln of `neel_time` in s; -inf for no barrier, since tau_D = s tau_0 vanishes there."""
    if form not in _RATIOS:
        raise InputError(f"no Néel form '{form}'", where="neel", fix=f"one of {', '.join(NEEL_FORMS)}")
    s, tau_0 = np.broadcast_arrays(np.asarray(barrier, float), np.asarray(attempt_time, float))
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(tau_0) + _RATIOS[form](s), float)


def brown_time(viscosity: ArrayLike, hydrodynamic_volume: ArrayLike, temperature: ArrayLike) -> Floats:
    """Brown rotation time 3 eta V_H/(kT) in s; Pa s, m^3, K. An infinite viscosity: no rotation."""
    eta, volume, T = (np.asarray(v, float) for v in (viscosity, hydrodynamic_volume, temperature))
    return np.asarray(3.0 * eta * volume / (K_B * T), float)


def combined_time(*times: ArrayLike) -> Floats:
    """Times (s) of processes that run side by side: 1/tau = sum of 1/tau_i."""
    with np.errstate(divide="ignore"):
        return np.asarray(1.0 / sum(1.0 / np.asarray(t, float) for t in times), float)


def _arrhenius(s: Floats) -> Floats:
    return s


def _brown(s: Floats) -> Floats:
    high = np.log(np.sqrt(np.pi) / 2.0) + s - 0.5 * np.log(np.maximum(s, BROWN_FORM_FROM))
    return np.where(s >= BROWN_FORM_FROM, high, np.log(s))


def _coffey(s: Floats) -> Floats:
    bracket = s / (s + 1.0) * np.sqrt(s / np.pi) + 2.0 ** (-s - 1.0)
    return np.asarray(s + np.log(-0.5 * np.expm1(-s)) - np.log(bracket), float)


def _exact(s: Floats) -> Floats:
    return np.asarray(np.log(s) + log_time_ratio(s), float)


_RATIOS: dict[str, Callable[[Floats], Floats]] = {  # ln(tau_N/tau_0)
    "arrhenius": _arrhenius,
    "brown": _brown,
    "coffey": _coffey,
    "exact": _exact,
}
