"""What particles do to their surroundings: the pull of a field gradient, the warmth of one and of a cluster.

One particle warms its surface by P/(4 pi k r), far too little to matter; what warms is the heat of very many
(Rabin 2002, Int. J. Hyperthermia 18, 194; Keblinski et al. 2006, doi:10.1063/1.2335783). Heat Q spread evenly
in a sphere of radius R, within an endless medium of the same k, gives Q (3 R^2 - r^2)/(6 k) at r < R.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from magheat.errors import InputError
from magheat.slp import core
from magheat.slp.arrays import ArrayLike, Floats, Value
from magheat.slp.core import Conditions
from magheat.slp.distribution import mean_cube_ratio
from magheat.slp.inputs import PARTICLE_NUMBERS, broadcast
from magheat.slp.particle import Particle
from magheat.slp.shape import core_volume, hydrodynamic_volume
from magheat.slp.susceptibility import langevin

WATER_DIFFUSIVITY = 1.45e-7  # m^2/s at 25 degC: 0.607 W/m/K over 4.17 MJ/m^3/K


@dataclass(frozen=True)
class ClusterRise:
    """Steady rises of a cluster over the medium far away. Floats, or arrays of one shape.

    single_K   of one median particle's surface over what is right beside it
    edge_K     at the cluster's edge, by all its particles together, Q R^2/(3 k)
    centre_K   at its centre, Q R^2/(2 k)
    surface_K  of a particle's surface at the centre: both
    time_s     R^2/alpha: by then the centre has 64 % of its rise, 88 % after 10 of it, the rest as t^-1/2
    particles, heat_W_per_m3   in the cluster
    """

    single_K: Value
    edge_K: Value
    centre_K: Value
    surface_K: Value
    time_s: Value
    particles: Value
    heat_W_per_m3: Value


def force(
    particle: Particle, gradient: ArrayLike, field: ArrayLike | None = None, temperature: ArrayLike = 298.15
) -> Floats:
    """Force (N) on the median particle's moment in a gradient of B (T/m) along it: (m . grad) B.

    Without a field the moment is saturated, Ms V. In a static field (A/m) it is Ms V L(xi), the mean of a
    moment that is free to turn at the temperature (K), with its particle or over its barrier.
    """
    still = {"frequency": 1.0, "amplitude": 0.0, "viscosity": np.inf, "mobile": 1.0}
    given = {"bias": 0.0 if field is None else field, "temperature": temperature, "gradient": gradient}
    rows, outer = broadcast(given | still | {name: getattr(particle, name) for name in PARTICLE_NUMBERS})
    at = Conditions(**{one.name: rows[one.name] for one in fields(Conditions)})
    d = rows["diameter"]
    moment = core.saturation(d, at) * core_volume(particle.shape, d, at.aspect)
    if field is not None:
        moment = moment * langevin(core.moment_ratio(d, at, particle.shape) * at.bias)
    return np.asarray((moment * rows["gradient"]).reshape(outer), float)


def surface_rise(particle: Particle, slp: ArrayLike, conductivity: ArrayLike) -> Floats:
    """Steady rise (K) of the surface of one particle over its surroundings, P/(4 pi k r).

    slp in W/kg of core, conductivity of the surroundings in W/m/K; r is the radius of the sphere
    that has the volume of core and coating. Raises InputError for a conductivity not above zero.
    """
    power = np.asarray(slp, float) * particle.density
    power = power * core_volume(particle.shape, particle.diameter, particle.aspect)
    outer = hydrodynamic_volume(particle.shape, particle.diameter, particle.aspect, particle.coating)
    radius = np.cbrt(3.0 * outer / (4.0 * np.pi))
    return np.asarray(power / (4.0 * np.pi * _positive("conductivity", conductivity) * radius), float)


def cluster_rise(
    particle: Particle,
    slp: ArrayLike,
    conductivity: ArrayLike,
    *,
    radius: ArrayLike,
    particles: ArrayLike | None = None,
    concentration: ArrayLike | None = None,
    diffusivity: ArrayLike = WATER_DIFFUSIVITY,
) -> ClusterRise:
    """Steady rises of a sphere of that radius (m) in which particles are spread evenly, in an endless medium.

    slp W/kg of core, conductivity W/m/K, diffusivity m^2/s, of cluster and medium alike; either how many
    particles, or their concentration (kg of core per m^3 of cluster). Sizes count by their mean volume, and
    blood takes no heat away. Raises InputError for values not above zero and particles that do not fit.
    """
    given = {"slp": slp, "conductivity": conductivity, "radius": radius, "diffusivity": diffusivity}
    if (particles is None) == (concentration is None):
        raise InputError(
            "a cluster needs either the number of its particles or their concentration", where="particles"
        )
    name, count = ("particles", particles) if concentration is None else ("concentration", concentration)
    given[name] = 0.0 if count is None else count
    values = {key: _positive(key, value) for key, value in given.items()}
    core_m3 = core_volume(particle.shape, particle.diameter, particle.aspect) * _mean_over_median(particle)
    ball = 4.0 / 3.0 * np.pi * values["radius"] ** 3
    mass = particle.density * core_m3
    number = values["particles"] if concentration is None else values["concentration"] * ball / mass
    shell = hydrodynamic_volume(particle.shape, particle.diameter, particle.aspect, particle.coating)
    if np.any(number * np.maximum(shell, core_m3) > ball):
        raise InputError(
            "the particles with their coating do not fit into the cluster", where=name, fix="a larger radius"
        )
    heat = number * mass * values["slp"] / ball
    edge = heat * values["radius"] ** 2 / (3.0 * values["conductivity"])
    single = surface_rise(particle, values["slp"], values["conductivity"])
    rises: dict[str, Any] = {
        "single_K": single,
        "edge_K": edge,
        "centre_K": 1.5 * edge,
        "surface_K": 1.5 * edge + single,
        "time_s": values["radius"] ** 2 / values["diffusivity"],
        "particles": number,
        "heat_W_per_m3": heat,
    }
    outer = np.broadcast_shapes(*(np.shape(value) for value in rises.values()))
    return ClusterRise(
        **{key: np.broadcast_to(value, outer) if outer else float(value) for key, value in rises.items()}
    )


def _positive(name: str, value: ArrayLike) -> Floats:
    array = np.asarray(value, float)
    if not np.all(np.isfinite(array)) or np.any(array <= 0):
        raise InputError(f"the {name} is not a number above zero", where=name)
    return array


def _mean_over_median(particle: Particle) -> Floats:
    """Mean particle volume over that at the median diameter."""
    if not particle.histogram:
        return mean_cube_ratio(np.asarray(particle.sigma, float), particle.weighting)
    d, weight = np.array(particle.histogram).T
    share = weight if particle.weighting == "number" else weight / d**3
    return np.asarray((share * d**3).sum() / share.sum() / np.asarray(particle.diameter, float) ** 3, float)
