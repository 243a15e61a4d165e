"""Thermal stress in a glass that is frozen below its set temperature and relaxed above it.

Over an increment of time the stress of a point goes from s to

  keep * s + share * C : (d_eps - free I),

with the strain d_eps that balance asks for and the free thermal strain while the point is glass.
`frozen`: elastic below the set temperature, no stress above (Steif, Palastro and Rabin 2007,
doi:10.1089/cpt.2007.9994); `share` is the part of the increment that the point was glass. `fading`: a
Maxwell body whose stress, pressure included, fades with the time viscosity / shear modulus, so that a liquid
flows out of the way to a free surface. Arrays of stresses end with the components of a symmetric tensor:
3 normal ones, then yz, xz, xy, or xy alone in two dimensions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
OfTemperature = Callable[[Floats], Floats]
LEAST_SHARE = (
    0.25  # of an increment; less is rounded to none or to this, so that the system stays well conditioned
)
PARTS = 8  # of an increment, over which the Maxwell time is taken constant


@dataclass(frozen=True)
class Increment:
    """What an increment asks of each point, (cells, q): see the module's text."""

    share: Floats
    keep: Floats
    free: Floats


def lame(elastic_modulus: ArrayLike, poisson_ratio: ArrayLike) -> tuple[Floats, Floats]:
    """Lamé's moduli (Pa) of an isotropic body."""
    E, nu = np.asarray(elastic_modulus, float), np.asarray(poisson_ratio, float)
    return E * nu / ((1.0 + nu) * (1.0 - 2.0 * nu)), E / (2.0 * (1.0 + nu))


def frozen(start: Floats, end: Floats, set_temperature: float, strain: OfTemperature) -> Increment:
    """From temperatures `start` to `end` (K) under the set temperature's law; strain: K -> thermal strain.

    Arrays are (cells, q): the points of a cell freeze together, by their mean. A cell of which one point
    is stiff hardly resists, and would cost many iterations.
    """
    a, b = start.mean(axis=1, keepdims=True), end.mean(axis=1, keepdims=True)
    now, before = b < set_temperature, a < set_temperature
    freezing = now & ~before
    part = np.where(freezing, (set_temperature - b) / np.where(freezing, a - b, 1.0), now.astype(float))
    late = strain(b) - strain(np.minimum(a, set_temperature))
    late = np.divide(late, part, out=np.zeros_like(part), where=part > 0.0)
    free = np.where(now & before, strain(end) - strain(start), late)
    ones = np.ones_like(end)
    return Increment(_rounded(part) * ones, (now & before) * ones, free)


def fading(
    start: Floats, end: Floats, duration: float, relaxation: OfTemperature, strain: OfTemperature
) -> Increment:
    """The same over `duration` (s) for a Maxwell body; relaxation: K -> s, infinite where nothing flows."""
    a, b = start.mean(axis=1, keepdims=True), end.mean(axis=1, keepdims=True)
    share, later, free = np.zeros_like(a), np.zeros_like(a), np.zeros_like(end)
    for k in reversed(range(PARTS)):
        middle = a + (k + 0.5) / PARTS * (b - a)
        with np.errstate(divide="ignore"):
            x = np.minimum(duration / PARTS / relaxation(middle), 700.0)
        left = np.exp(-later) * np.where(x < 1e-8, 1.0, -np.expm1(-x) / np.where(x < 1e-8, 1.0, x))
        share += left / PARTS
        low, high = (start + j / PARTS * (end - start) for j in (k, k + 1))
        free += left * (strain(high) - strain(low))
        later = np.minimum(later + x, 700.0)
    free = np.divide(free, share, out=np.zeros_like(free), where=share > 0.0)
    resists = _rounded(share)
    kept = np.where(resists > 0.0, np.exp(-later), 0.0)  # what does not resist cannot carry a stress either
    ones = np.ones_like(end)
    return Increment(resists * ones, kept * ones, free)


def _rounded(share: Floats) -> Floats:
    return np.where(share < 0.5 * LEAST_SHARE, 0.0, np.maximum(share, LEAST_SHARE))


def hooke(strain: Floats, lam: Floats, mu: Floats) -> Floats:
    """Stresses (..., components), Pa, of elastic strains with engineering shear; moduli (...,), Pa."""
    stress = np.empty_like(strain)
    volume = lam * strain[..., :3].sum(axis=-1)
    stress[..., :3] = volume[..., None] + 2.0 * mu[..., None] * strain[..., :3]
    stress[..., 3:] = mu[..., None] * strain[..., 3:]
    return stress


def thermal_stress(free: Floats, lam: Floats, mu: Floats, components: int) -> Floats:
    """The stress (..., components), Pa, that holds a body against its free thermal strain (...,)."""
    stress = np.zeros((*free.shape, components))
    stress[..., :3] = (-(3.0 * lam + 2.0 * mu) * free)[..., None]
    return stress


def largest_principal(stress: Floats) -> Floats:
    """The largest principal stress (n,), tension positive, of stresses (n, components)."""
    if stress.shape[1] == 4:
        middle, half = 0.5 * (stress[:, 0] + stress[:, 1]), 0.5 * (stress[:, 0] - stress[:, 1])
        return np.maximum(middle + np.hypot(half, stress[:, 3]), stress[:, 2])
    tensor = np.empty((len(stress), 3, 3))
    for k, (a, b) in enumerate(((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))):
        tensor[:, a, b] = tensor[:, b, a] = stress[:, k]
    return np.asarray(np.linalg.eigvalsh(tensor)[:, 2])
