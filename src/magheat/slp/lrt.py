"""Linear response theory: heat per volume of core of particles of one size.

P = pi mu0 chi0 H^2 f * omega tau/(1 + (omega tau)^2), omega = 2 pi f (Rosensweig 2002,
doi:10.1016/S0304-8853(02)00706-0). The share of particles free to rotate relaxes by both mechanisms,
the bound rest over the barrier only. "anisotropic" tells the moments' response along their axes, chi (1 + 2S)
over the barrier, from that across, chi (1 - S) in 2 tau_D (1 - S)/(2 + S) (Shliomis & Stepanov 1993,
J. Magn. Magn. Mater. 122, 196; Raikher & Stepanov 2004, Adv. Chem. Phys. 129, 419).
A bias takes the slope of the Langevin curve where it holds the moments, and shortens the Brown time to
tau_B dln L/dln xi (Martsenyuk, Raikher, Shliomis 1974); the Neel time is taken without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from magheat.slp import core
from magheat.slp.arrays import Floats
from magheat.slp.constants import MU_0
from magheat.slp.core import Conditions
from magheat.slp.particle import Axis, Mechanism, NeelForm, Shape, SusceptibilityForm
from magheat.slp.relaxation import BROWN_FORM_FROM, brown_time, log_neel_time
from magheat.slp.shape import core_volume, hydrodynamic_volume
from magheat.slp.susceptibility import (
    axis_order,
    initial_susceptibility,
    langevin_slope,
    longitudinal_factor,
    secant_factor,
    susceptibility,
)

_BISECTIONS = 50


@dataclass(frozen=True)
class Choice:
    """Which forms of the theory to use."""

    shape: Shape
    shape_anisotropy: bool
    neel: NeelForm
    susceptibility: SusceptibilityForm
    mechanism: Mechanism
    axis: Axis = "random"


def heat_per_field_squared(diameter: Floats, at: Conditions, choice: Choice) -> Floats:
    """P/H^2 in W m^-3/(A/m)^2 per volume of core for diameters in m; finite at H = 0."""
    chi, lag = equilibrium(diameter, at, choice), absorbed(diameter, at, choice)
    return np.asarray(np.pi * MU_0 * chi * at.frequency * lag, float)


def equilibrium(diameter: Floats, at: Conditions, choice: Choice) -> Floats:
    """Susceptibility per volume of core; of what stands in `at` it does not depend on the frequency."""
    volume = core_volume(choice.shape, diameter, at.aspect)
    Ms = core.saturation(diameter, at)
    if np.any(at.bias):
        per_field = core.moment_ratio(diameter, at, choice.shape)
        about, reach = per_field * at.bias, per_field * at.amplitude
        chi = initial_susceptibility(Ms, volume, at.temperature)
        chord = choice.susceptibility == "chord"
        return np.asarray(chi * (secant_factor(about, reach) if chord else 3.0 * langevin_slope(about)))
    return susceptibility(Ms, volume, at.amplitude, at.temperature, choice.susceptibility)


def absorbed(diameter: Floats, at: Conditions, choice: Choice) -> Floats:
    """The absorption that belongs to the chosen susceptibility; it does not depend on the amplitude."""
    if choice.susceptibility == "anisotropic":
        return anisotropic_absorption(diameter, at, choice)
    return absorption(diameter, at, choice)


def anisotropic_absorption(diameter: Floats, at: Conditions, choice: Choice) -> Floats:
    """`absorption` of moments that respond along and across their axes, those of the free ones at random."""
    omega = 2.0 * np.pi * at.frequency
    s = barrier_ratio(diameter, at, choice)
    S = axis_order(s)
    with np.errstate(divide="ignore"):
        rate_across = (2.0 + S) / (2.0 * s * at.attempt_time * (1.0 - S))
    neel, brown = neel_rate(diameter, at, choice), brown_rate(diameter, at, choice)

    def mean(along: Floats, across: Floats, share: float) -> Floats:
        parallel, transverse = (1.0 + 2.0 * S) * debye(along / omega), (1.0 - S) * debye(across / omega)
        return np.asarray(share * parallel + (1.0 - share) * transverse, float)

    bound = mean(neel, rate_across, _share_along(choice.axis))
    free = mean(neel + brown, rate_across + brown, 1.0 / 3.0)
    if choice.mechanism == "neel":
        return bound
    if choice.mechanism == "brown":
        return at.mobile * debye(brown / omega)
    return at.mobile * free + (1.0 - at.mobile) * bound


def _share_along(axis: Axis) -> float:
    """Mean cos^2 of the angle from the axes to the field."""
    if isinstance(axis, str):
        return 1.0 if axis == "parallel" else 1.0 / 3.0
    return float(np.cos(axis) ** 2)


def absorption(diameter: Floats, at: Conditions, choice: Choice) -> Floats:
    """omega tau/(1 + (omega tau)^2), as a mean of the free and the bound particles."""
    omega = 2.0 * np.pi * at.frequency
    neel = neel_rate(diameter, at, choice)
    brown = brown_rate(diameter, at, choice)
    if choice.mechanism == "neel":
        return debye(neel / omega)
    if choice.mechanism == "brown":
        return at.mobile * debye(brown / omega)
    return at.mobile * debye((neel + brown) / omega) + (1.0 - at.mobile) * debye(neel / omega)


def neel_rate(diameter: Floats, at: Conditions, choice: Choice) -> Floats:
    """1/tau_N in 1/s; zero for a barrier that is never crossed, infinite for none."""
    s = barrier_ratio(diameter, at, choice)
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(-log_neel_time(s, at.attempt_time, choice.neel)), float)


def brown_rate(diameter: Floats, at: Conditions, choice: Choice) -> Floats:
    """1/tau_B in 1/s, in the bias; zero in a medium of infinite viscosity."""
    rate = free_brown_rate(diameter, at, choice)
    if np.any(at.bias):
        about = core.moment_ratio(diameter, at, choice.shape) * at.bias
        rate = rate / longitudinal_factor(about)
    return np.asarray(rate, float)


def free_brown_rate(diameter: Floats, at: Conditions, choice: Choice) -> Floats:
    """1/tau_B in 1/s without a bias."""
    volume = hydrodynamic_volume(choice.shape, diameter, at.aspect, at.coating)
    return np.asarray(1.0 / brown_time(at.viscosity, volume, at.temperature), float)


def barrier_ratio(diameter: Floats, at: Conditions, choice: Choice) -> Floats:
    """s = K V/(kT)."""
    return core.barrier_ratio(diameter, at, choice.shape, choice.shape_anisotropy)


def debye(rate: Floats) -> Floats:
    """x/(1 + x^2), alike for x = omega tau and for its inverse; zero at zero and at infinity."""
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(1.0 / (rate + 1.0 / rate), float)


def kink_diameter(at: Conditions, choice: Choice) -> Floats | None:
    """Diameter (m) at which Brown's form of the Neel time jumps to tau_D, or None for smooth forms."""
    if choice.neel != "brown" or choice.mechanism == "brown":
        return None
    metre = np.ones_like(at.aspect)
    with np.errstate(divide="ignore"):
        d = np.cbrt(BROWN_FORM_FROM / barrier_ratio(metre, at, choice))
    varied = np.any(at.surface_anisotropy) or (np.any(at.dead_layer) and choice.shape_anisotropy)
    return _crossing(at, choice) if varied else np.asarray(d, float)


def _crossing(at: Conditions, choice: Choice) -> Floats:
    """The same where K_eff follows the diameter, by bisection."""
    low, high = np.full(at.aspect.shape, np.log(1e-10)), np.full(at.aspect.shape, np.log(1e-6))
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        above = barrier_ratio(np.exp(middle), at, choice) > BROWN_FORM_FROM
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.asarray(np.exp(high), float)
