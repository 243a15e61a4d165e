"""What one particle does on its own: the pull of a field gradient, and the warmth of its surface."""

from __future__ import annotations

import numpy as np

from magheat.slp.arrays import ArrayLike, Floats
from magheat.slp.particle import Particle
from magheat.slp.shape import core_volume, hydrodynamic_volume


def force(particle: Particle, gradient: ArrayLike) -> Floats:
    """Force (N) on the saturated moment Ms V of the median particle in a gradient of B (T/m)."""
    volume = core_volume(particle.shape, particle.diameter, particle.aspect)
    return np.asarray(particle.saturation * volume * np.asarray(gradient, float), float)


def surface_rise(particle: Particle, slp: ArrayLike, conductivity: ArrayLike) -> Floats:
    """Steady rise (K) of the surface of one particle over its surroundings, P/(4 pi k r).

    slp in W/kg of core, conductivity of the surroundings in W/m/K; r is the radius of the sphere
    that has the volume of core and coating.
    """
    power = np.asarray(slp, float) * particle.density
    power = power * core_volume(particle.shape, particle.diameter, particle.aspect)
    outer = hydrodynamic_volume(particle.shape, particle.diameter, particle.aspect, particle.coating)
    radius = np.cbrt(3.0 * outer / (4.0 * np.pi))
    return np.asarray(power / (4.0 * np.pi * np.asarray(conductivity, float) * radius), float)
