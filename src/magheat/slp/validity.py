"""Where linear response is outside its range: each reason as a text with the numbers."""

from __future__ import annotations

import numpy as np

from magheat.slp.arrays import Floats
from magheat.slp.constants import EXCHANGE_STIFFNESS, MU_0
from magheat.slp.core import Conditions
from magheat.slp.models import Setting
from magheat.slp.particle import Mechanism, NeelForm, Shape
from magheat.slp.shape import core_volume

XI_LIMIT = 1.0
FIELD_SHARE_LIMIT = 0.5  # of H_K: a Stoner-Wohlfarth particle at 45 degrees switches there
HIGH_BARRIER_FROM = 2.0  # kT, for the forms that hold for high barriers only


def linear_response(
    xi: Floats,
    xi_volume: Floats,
    amplitude: Floats,
    barrier: Floats,
    *,
    saturation: Floats,
    anisotropy: Floats,
    diameter: Floats,
    aspect: Floats,
    shape: Shape,
    neel: NeelForm,
    mechanism: Mechanism,
) -> tuple[str, ...]:
    """Reasons why linear response does not hold (empty: it does), over all the rows given.

    xi is taken at the median diameter, xi_volume at the median of the volume distribution.
    """
    reasons = []
    if np.any(xi >= XI_LIMIT):
        reasons.append(f"xi = {_span(xi)} at the median diameter; linear response holds below 1")
    elif np.any(xi_volume >= XI_LIMIT):
        reasons.append(
            f"xi = {_span(xi_volume)} at the median of the volume distribution; linear response holds below 1"
        )
    if mechanism != "brown" and np.any(anisotropy > 0):
        H_K = 2.0 * anisotropy / (MU_0 * saturation)
        share = amplitude / np.where(H_K > 0, H_K, np.inf)
        if np.any(share >= FIELD_SHARE_LIMIT):
            reasons.append(
                f"the amplitude is {_span(share)} of the anisotropy field H_K = 2K/(mu0 Ms) = "
                f"{_span(H_K / 1e3)} kA/m; from 0.5 on the field itself tips moments over the barrier"
            )
        if neel in ("arrhenius", "brown") and np.any(barrier < HIGH_BARRIER_FROM):
            reasons.append(
                f"the barrier is {_span(barrier)} kT; the {neel} form of the Néel time holds for high "
                "barriers only (coffey and exact hold for all)"
            )
    reasons += _domains(saturation, anisotropy, diameter, aspect, shape)
    return tuple(reasons)


def nonlinear(
    error: Floats,
    setting: Setting,
    at: Conditions,
    *,
    saturation: Floats,
    anisotropy: Floats,
    diameter: Floats,
    shape: Shape,
) -> tuple[str, ...]:
    """Reasons why a model beyond linear response does not hold (empty: it does), over all the rows given."""
    reasons = []
    if np.any(error > 1.5 * setting.accuracy):
        reasons.append(
            f"{setting.model}: the relative error is estimated at {_span(error)}, and "
            f"{setting.accuracy:g} was asked for"
        )
    turning = (at.mobile > 0) & np.isfinite(at.viscosity)
    holds = setting.model in ("stoner-wohlfarth", "hysteresis") or setting.axis != "random"
    if holds and setting.mechanism == "both" and setting.model not in ("coupled", "auto") and np.any(turning):
        reasons.append(
            f"{setting.model} holds the axes of the particles; {_span(at.mobile)} of them are free to turn"
        )
    reasons += _domains(saturation, anisotropy, diameter, at.aspect, shape)
    return tuple(reasons)


def _domains(
    saturation: Floats, anisotropy: Floats, diameter: Floats, aspect: Floats, shape: Shape
) -> list[str]:
    size = np.cbrt(6.0 / np.pi * core_volume(shape, diameter, aspect))
    limit = single_domain_diameter(saturation, anisotropy)
    if not np.any((size > limit) & (anisotropy > 0)):
        return []
    text = (
        f"the core ({_span(size * 1e9)} nm as a sphere) may hold several domains: one up to about "
        f"{_span(limit * 1e9)} nm, 72 sqrt(A K)/(mu0 Ms^2) with A = {EXCHANGE_STIFFNESS:g} J/m"
    )
    return [text]


def single_domain_diameter(saturation: Floats, anisotropy: Floats) -> Floats:
    """Largest diameter (m) of a uniaxial single-domain sphere, 72 sqrt(A K)/(mu0 Ms^2).

    Source: Kittel's wall energy against magnetostatic energy (Rev. Mod. Phys. 21, 541, 1949), with
    the exchange stiffness of ferrites.
    """
    return np.asarray(72.0 * np.sqrt(EXCHANGE_STIFFNESS * anisotropy) / (MU_0 * saturation**2), float)


def _span(values: Floats) -> str:
    low, high = float(np.min(values)), float(np.max(values))
    return f"{low:.3g}" if np.isclose(low, high, rtol=1e-3) else f"{low:.3g} to {high:.3g}"
