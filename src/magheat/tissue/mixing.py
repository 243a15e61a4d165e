"""Two constituents that share a volume, a tissue perfused by an agent: named laws of mixing.

With phi the share of the volume that the agent fills,
  rho   = phi rho_a + (1 - phi) rho_t
  rho c = phi rho_a c_a(T) + (1 - phi) rho_t c_t(T)     (heat is stored in both)
  k     = a law of k_a(T), k_t(T) and phi:
    parallel        phi k_a + (1 - phi) k_t, the upper bound of Wiener
    series          1/(phi/k_a + (1 - phi)/k_t), the lower one
    geometric       k_a^phi k_t^(1 - phi) (Lichtenecker; Woodside & Messmer 1961, doi:10.1063/1.1728419)
    maxwell         the tissue as balls in the agent (Maxwell 1873, Eucken 1940)
    maxwell_tissue  the agent as balls in the tissue; the two are the bounds of Hashin & Shtrikman 1962
                    (doi:10.1063/1.1728579) for bodies that look the same in all directions
Both constituents are taken to be at the same temperature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.tissue.properties import Constant, Law, Map, Property, Table

Floats = NDArray[np.float64]
_SAMPLES = np.linspace(73.15, 373.15, 301)  # K, where laws, and tables under a law that bends, are tabulated


def _parallel(a: Floats, b: Floats, phi: Floats) -> Floats:
    return phi * a + (1.0 - phi) * b


def _series(a: Floats, b: Floats, phi: Floats) -> Floats:
    return a * b / (phi * b + (1.0 - phi) * a)


def _geometric(a: Floats, b: Floats, phi: Floats) -> Floats:
    return np.asarray(a**phi * b ** (1.0 - phi))


def _maxwell(a: Floats, b: Floats, phi: Floats) -> Floats:
    inside = (1.0 - phi) * (b - a)
    return np.asarray(a * (b + 2.0 * a + 2.0 * inside) / (b + 2.0 * a - inside))


def _maxwell_tissue(a: Floats, b: Floats, phi: Floats) -> Floats:
    return _maxwell(b, a, 1.0 - phi)


_LAWS: Mapping[str, Callable[[Floats, Floats, Floats], Floats]] = {
    "parallel": _parallel, "series": _series, "geometric": _geometric, "maxwell": _maxwell,
    "maxwell_tissue": _maxwell_tissue,
}  # fmt: skip
LAWS = tuple(_LAWS)


def mix(law: str, a: ArrayLike, b: ArrayLike, phi: ArrayLike) -> Floats:
    """The law (one of LAWS) of two values above 0 and the share phi (0..1) of the first; arrays broadcast."""
    return _LAWS[law](np.asarray(a, float), np.asarray(b, float), np.asarray(phi, float))


@dataclass(frozen=True)
class Blend:
    """A property that follows place and temperature: `law` of a(T) and b(T), the share of a being a map."""

    share: Map
    a: Property
    b: Property
    law: str = "parallel"

    @property
    def varies(self) -> bool:
        return self.a.varies or self.b.varies

    @property
    def jumps(self) -> tuple[float, ...]:
        """Temperatures (K) at which the value steps."""
        return tuple(sorted({*self.a.jumps, *self.b.jumps}))

    def at_share(self, share: Floats, T: Floats) -> Floats:
        """Values where the share of a is known; T (K) of the same shape."""
        return mix(self.law, self.a(T), self.b(T), share)


@dataclass(frozen=True)
class MassShare:
    """The share of the mass that the agent has, from the map of its share of the volume."""

    perfused: Map
    agent: float  # kg/m^3
    tissue: float

    def __call__(self, points: Floats) -> Floats:
        phi = self.perfused.at(points)
        return phi * self.agent / _parallel(np.asarray(self.agent), np.asarray(self.tissue), phi)


@dataclass(frozen=True)
class MixedDensity:
    """kg/m^3 of the mixture, from the map of the agent's share of the volume."""

    perfused: Map
    agent: float
    tissue: float

    def __call__(self, points: Floats) -> Floats:
        return _parallel(np.asarray(self.agent), np.asarray(self.tissue), self.perfused.at(points))


def density(agent: float, tissue: float, phi: float | Map) -> Constant | Map:
    """kg/m^3 of the mixture."""
    if isinstance(phi, Map):
        return Map(MixedDensity(phi, agent, tissue), phi.label)
    return Constant(float(mix("parallel", agent, tissue, phi)))


def conductivity(agent: Property, tissue: Property, phi: float | Map, law: str) -> Property | Blend:
    """W/m/K of the mixture by one of LAWS."""
    return Blend(phi, agent, tissue, law) if isinstance(phi, Map) else combine(agent, tissue, phi, law)


def heat_capacity(
    agent: Property, tissue: Property, phi: float | Map, rho_agent: float, rho_tissue: float
) -> Property | Blend:
    """J/kg/K of the mixture: both by their mass."""
    if isinstance(phi, Map):
        return Blend(Map(MassShare(phi, rho_agent, rho_tissue), phi.label), agent, tissue)
    mass = phi * rho_agent / float(mix("parallel", rho_agent, rho_tissue, phi))
    return combine(agent, tissue, mass, "parallel")


def combine(a: Property, b: Property, share: float, law: str = "parallel") -> Constant | Table:
    """`law` of a and b with the share of a; exact for constants, for tables in parallel; steps stay steps."""
    if isinstance(a, Constant) and isinstance(b, Constant):
        return Constant(float(mix(law, a.value, b.value, share)))
    bends = law != "parallel"
    temperatures, values = [], []
    for T in sorted({T for part in (a, b) for T in _abscissae(part, bends)}):
        left, right = (
            float(mix(law, _limit(a, T, side), _limit(b, T, side), share)) for side in ("left", "right")
        )
        for value in (left,) if left == right else (left, right):
            temperatures.append(T)
            values.append(value)
    return Table(tuple(temperatures), tuple(values))


def _abscissae(part: Property, bends: bool) -> tuple[float, ...]:
    own = part.temperatures if isinstance(part, Table) else ()
    return (*own, *_SAMPLES.tolist()) if isinstance(part, Law) or (bends and own) else own


def _limit(part: Property, T: float, side: str) -> float:
    """The value at T from below ("left") or from above."""
    if not isinstance(part, Table):
        return float(np.asarray(part(np.asarray(T))))
    here = [v for t, v in zip(part.temperatures, part.values, strict=True) if t == T]
    if here:
        first = part.temperatures[0] == T
        return here[0] if side == "left" and not (first and len(here) > 1) else here[-1]
    return float(np.interp(T, part.temperatures, part.values))
