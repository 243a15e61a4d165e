"""The particle in SI: what the loss models need to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Particle:
    """One kind of particle. Lengths in m.

    diameter      number (or volume) median of the core: sphere diameter, cube edge, else the short axis
    sigma         standard deviation of ln d
    aspect        long over short axis
    coating       thickness of the non-magnetic layer on each side
    saturation    A/m;  anisotropy: uniaxial K_eff, J/m^3;  density: kg/m^3;  attempt_time: tau_0, s
    iron_fraction mass of Fe per mass of core
    """

    diameter: float
    saturation: float
    anisotropy: float
    density: float
    iron_fraction: float
    attempt_time: float = 1e-9
    sigma: float = 0.0
    weighting: Literal["number", "volume"] = "number"
    shape: Literal["sphere", "cube", "cuboid", "cylinder", "prolate", "oblate"] = "sphere"
    aspect: float = 1.0
    coating: float = 0.0
    material: str = ""
