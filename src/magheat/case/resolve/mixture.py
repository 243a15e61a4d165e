"""A tissue perfused by an agent: volume fractions of two constituents.

With phi the share of the volume that the agent fills,
  rho   = phi rho_a + (1 - phi) rho_t
  rho c = phi rho_a c_a(T) + (1 - phi) rho_t c_t(T)   (heat is stored in both)
  k     = phi k_a(T) + (1 - phi) k_t(T)               (parallel: the upper bound of Wiener)
Both constituents are taken to be at the same temperature.
"""

from __future__ import annotations

import numpy as np

from magheat.tissue.properties import Constant, Law, Table

Mixable = Constant | Table | Law
_SAMPLES = np.linspace(73.15, 373.15, 301)  # K, where laws are tabulated


def density(agent: float, tissue: float, phi: float) -> float:
    """kg/m^3 of the mixture."""
    return phi * agent + (1.0 - phi) * tissue


def conductivity(agent: Mixable, tissue: Mixable, phi: float) -> Constant | Table:
    """W/m/K of the mixture."""
    return combine(agent, tissue, phi, 1.0 - phi)


def heat_capacity(
    agent: Mixable, tissue: Mixable, phi: float, rho_agent: float, rho_tissue: float
) -> Constant | Table:
    """J/kg/K of the mixture."""
    rho = density(rho_agent, rho_tissue, phi)
    return combine(agent, tissue, phi * rho_agent / rho, (1.0 - phi) * rho_tissue / rho)


def combine(a: Mixable, b: Mixable, share_a: float, share_b: float) -> Constant | Table:
    """share_a * a + share_b * b, exact for constants and tables; steps stay steps."""
    if isinstance(a, Constant) and isinstance(b, Constant):
        return Constant(share_a * a.value + share_b * b.value)
    at = sorted({T for part in (a, b) for T in _abscissae(part)})
    temperatures, values = [], []
    for T in at:
        left = share_a * _limit(a, T, "left") + share_b * _limit(b, T, "left")
        right = share_a * _limit(a, T, "right") + share_b * _limit(b, T, "right")
        for value in (left,) if left == right else (left, right):
            temperatures.append(T)
            values.append(value)
    return Table(tuple(temperatures), tuple(values))


def _abscissae(part: Mixable) -> tuple[float, ...]:
    if isinstance(part, Table):
        return part.temperatures
    return tuple(_SAMPLES.tolist()) if isinstance(part, Law) else ()


def _limit(part: Mixable, T: float, side: str) -> float:
    """The value at T from below ("left") or from above."""
    if not isinstance(part, Table):
        return float(np.asarray(part(np.asarray(T))))
    here = [v for t, v in zip(part.temperatures, part.values, strict=True) if t == T]
    if here:
        first = part.temperatures[0] == T
        return here[0] if side == "left" and not (first and len(here) > 1) else here[-1]
    return float(np.interp(T, part.temperatures, part.values))
