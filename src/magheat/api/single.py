"""What particles do on their own, one of them and a cluster."""

from __future__ import annotations

from typing import Any

from magheat import slp as room
from magheat import units
from magheat.api.plain import plain
from magheat.errors import InputError


def demagnetisation(shape: str, aspect: Any = 1.0) -> tuple[Any, Any]:
    """(N_long, N_short) of a particle shape; see `magheat.slp.demagnetisation`."""
    along, across = room.demagnetisation(shape, units.si(aspect, "dimensionless", "aspect"))
    return plain(along), plain(across)


def force(particle: room.Particle, *, gradient: Any, field: Any = None, temperature: Any = 298.15) -> Any:
    """Force (N) on the median particle in a gradient of the flux density (T/m), its moment saturated.

    In a static field (A/m, or mT, G, Oe) the moment is Langevin's at that temperature.
    """
    H = None if field is None else units.si(field, "field", "field")
    T = units.si(temperature, "temperature", "temperature")
    return plain(room.force(particle, units.si(gradient, "gradient", "gradient"), H, T))


def surface_rise(
    particle: room.Particle,
    *,
    slp: Any,
    conductivity: Any,
    cluster: Any = None,
    particles: Any = None,
    concentration: Any = None,
    diffusivity: Any = room.WATER_DIFFUSIVITY,
) -> Any:
    """Steady rise (K) of one particle's surface over its surroundings: P/(4 pi k r).

    With a `cluster`, the radius of a sphere of many particles, and how many `particles` it holds or at which
    `concentration` of core (30 mg/mL): the rises of a cluster, `magheat.slp.ClusterRise`, and the time they
    take at that thermal diffusivity (by default water's).
    """
    power = units.si(slp, "slp", "slp")
    k = units.si(conductivity, "conductivity", "conductivity")
    if cluster is None:
        if particles is not None or concentration is not None:
            raise InputError("the radius of the cluster is missing", where="cluster", fix="cluster: 10 um")
        return plain(room.surface_rise(particle, power, k))
    return room.cluster_rise(
        particle,
        power,
        k,
        radius=units.si(cluster, "length", "cluster"),
        particles=None if particles is None else units.si(particles, "dimensionless", "particles"),
        concentration=None
        if concentration is None
        else units.si(concentration, "amount_density", "concentration"),
        diffusivity=units.si(diffusivity, "diffusivity", "diffusivity"),
    )
