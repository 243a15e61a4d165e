"""What one particle does on its own."""

from __future__ import annotations

from typing import Any

from magheat import slp, units
from magheat.api.plain import plain


def demagnetisation(shape: str, aspect: Any = 1.0) -> tuple[Any, Any]:
    """(N_long, N_short) of a particle shape; see `magheat.slp.demagnetisation`."""
    along, across = slp.demagnetisation(shape, units.si(aspect, "dimensionless", "aspect"))
    return plain(along), plain(across)


def force(particle: slp.Particle, *, gradient: Any) -> Any:
    """Force (N) on the median particle, saturated, in a gradient of the flux density (T/m)."""
    return plain(slp.force(particle, units.si(gradient, "gradient", "gradient")))


def surface_rise(particle: slp.Particle, *, slp: Any, conductivity: Any) -> Any:
    """Steady rise (K) of one particle's surface over its surroundings: P/(4 pi k r)."""
    from magheat.slp import surface_rise as rise

    power = units.si(slp, "slp", "slp")
    return plain(rise(particle, power, units.si(conductivity, "conductivity", "conductivity")))
