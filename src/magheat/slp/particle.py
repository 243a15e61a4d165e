"""The particle in SI: what the loss models need to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from magheat.slp.arrays import Value

NeelForm = Literal["arrhenius", "brown", "coffey", "exact"]
SusceptibilityForm = Literal["initial", "chord", "anisotropic"]
Model = Literal["auto", "lrt", "stoner-wohlfarth", "hysteresis", "fokker-planck", "coupled"]
Mechanism = Literal["both", "neel", "brown"]
Weighting = Literal["number", "volume"]
Axis = float | Literal["random", "parallel"]  # of the easy axes to the field; an angle in rad
Shape = Literal["sphere", "cube", "cuboid", "cylinder", "prolate", "oblate"]


@dataclass(frozen=True)
class Particle:
    """One kind of particle. Lengths in m; numbers may be arrays, which then broadcast in the models.

    diameter      number (or volume) median of the core: sphere diameter, cube edge, else the short axis
    sigma         standard deviation of ln d
    aspect        long over short axis
    coating       thickness of the non-magnetic layer on each side
    saturation    A/m;  anisotropy: uniaxial K_eff, J/m^3;  density: kg/m^3;  attempt_time: tau_0, s
    iron_fraction mass of Fe per mass of core
    dead_layer    thickness of the core's shell without moment
    surface_anisotropy  K_s, J/m^2; adds 6 K_s/d to K_eff
    shape_anisotropy    add (mu0/2) Ms^2 (N_short - N_long) of an elongated shape to K_eff
    curie_temperature   K: saturation and anisotropy, given at 298.15 K, follow the temperature by Bloch's law
                        and its cube; infinite (default): they stay as given
    histogram           measured sizes (diameter m, weight), by number or volume as weighting says; sigma is
                        then not used
    heating_factor      measured, times the computed loss (shapes without a model, aggregates); factor_note
                        says of what and by whom
    """

    diameter: Value
    saturation: Value
    anisotropy: Value
    density: Value
    iron_fraction: Value
    attempt_time: Value = 1e-9
    sigma: Value = 0.0
    weighting: Weighting = "number"
    shape: Shape = "sphere"
    aspect: Value = 1.0
    coating: Value = 0.0
    dead_layer: Value = 0.0
    surface_anisotropy: Value = 0.0
    shape_anisotropy: bool = False
    curie_temperature: Value = np.inf
    material: str = ""
    histogram: tuple[tuple[float, float], ...] = ()
    heating_factor: Value = 1.0
    factor_note: str = ""
