"""The magnetic core at one size and temperature: its saturation, its anisotropy, its energies over kT.

Dead layer: a shell of thickness t without moment, Ms = Ms_bulk ((d - 2t)/d)^3. Surface: K_eff = K + 6 K_s/d
(Bodker, Morup, Linderoth 1994, doi:10.1103/PhysRevLett.72.282). Shape: (mu0/2) Ms^2 (N_short - N_long).
Temperature: Bloch's law Ms(T) ~ 1 - (T/T_C)^(3/2) and K ~ Ms^3 (Callen & Callen 1966,
doi:10.1016/0022-3697(66)90012-6), both relative to their values at 298.15 K.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magheat.slp.arrays import Floats
from magheat.slp.constants import K_B, MU_0
from magheat.slp.demagnetising import demagnetisation
from magheat.slp.particle import Shape
from magheat.slp.shape import core_volume

REFERENCE_TEMPERATURE = 298.15  # K, at which saturation and anisotropy of a particle are given
ELONGATED = ("prolate", "cuboid", "cylinder")  # shapes with one long axis: uniaxial
_CALLEN_UNIAXIAL = 3.0


@dataclass(frozen=True)
class Conditions:
    """Particles and drive in SI as arrays of one shape (a column per row of sizes)."""

    frequency: Floats
    amplitude: Floats
    bias: Floats
    temperature: Floats
    viscosity: Floats
    mobile: Floats
    saturation: Floats
    anisotropy: Floats
    attempt_time: Floats
    coating: Floats
    aspect: Floats
    dead_layer: Floats
    surface_anisotropy: Floats
    curie_temperature: Floats

    def rows(self, rows: slice) -> Conditions:
        """Those rows, as columns that broadcast over sizes."""
        return Conditions(**{name: value[rows, None] for name, value in vars(self).items()})

    def chosen(self, mask: NDArray[np.bool_] | NDArray[np.intp] | slice) -> Conditions:
        """The rows of a mask, of indices, or of a slice."""
        return Conditions(**{name: value[mask] for name, value in vars(self).items()})


def saturation(diameter: Floats, at: Conditions) -> Floats:
    """Ms in A/m, as a mean over the core with its dead layer, at the temperature; 0 above T_C."""
    return np.asarray(at.saturation * order(at) * moment_share(diameter, at.dead_layer), float)


def anisotropy(diameter: Floats, at: Conditions, shape: Shape, with_shape: bool) -> Floats:
    """Uniaxial K_eff in J/m^3 with the surface's share and, if asked, that of the shape."""
    K = at.anisotropy * order(at) ** _CALLEN_UNIAXIAL + 6.0 * at.surface_anisotropy / diameter
    if with_shape and shape in ELONGATED:
        along, across = demagnetisation(shape, at.aspect)
        K = K + 0.5 * MU_0 * saturation(diameter, at) ** 2 * (across - along)
    return np.asarray(np.maximum(K, 0.0), float)


def moment_share(diameter: Floats, dead_layer: Floats) -> Floats:
    """Share of the core's volume that carries a moment."""
    return np.asarray(np.maximum(1.0 - 2.0 * dead_layer / diameter, 0.0) ** 3, float)


def order(at: Conditions) -> Floats:
    """Ms(T) over Ms at 298.15 K by Bloch's law; 1 for an infinite Curie temperature, 0 above a finite one."""
    here = np.maximum(1.0 - (at.temperature / at.curie_temperature) ** 1.5, 0.0)
    return np.asarray(here / (1.0 - (REFERENCE_TEMPERATURE / at.curie_temperature) ** 1.5), float)


def barrier_ratio(diameter: Floats, at: Conditions, shape: Shape, with_shape: bool) -> Floats:
    """s = K V/(kT)."""
    volume = core_volume(shape, diameter, at.aspect)
    return np.asarray(anisotropy(diameter, at, shape, with_shape) * volume / (K_B * at.temperature), float)


def moment_ratio(diameter: Floats, at: Conditions, shape: Shape) -> Floats:
    """mu0 Ms V/(kT) in 1/(A/m): times a field it is xi."""
    volume = core_volume(shape, diameter, at.aspect)
    return np.asarray(MU_0 * saturation(diameter, at) * volume / (K_B * at.temperature), float)
