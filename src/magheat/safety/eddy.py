"""Eddy heating of the exposed part of the body, as one number to set beside the limits."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, pi

from magheat.constants import MU_0
from magheat.errors import InputError

CONDUCTIVITY = 0.4  # S/m, the muscle-like value that Atkinson-Brezovich's 4.85e8 is usually read with
DENSITY = 1050.0  # kg/m^3, soft tissue


@dataclass(frozen=True)
class SarEstimate:
    """Specific absorption rates (W/kg) in a cylinder of the exposed diameter, and the rim's W/m^3."""

    rim: float
    mean: float
    rim_power: float


def eddy_sar(
    frequency: float,
    amplitude: float,
    diameter: float,
    conductivity: float = CONDUCTIVITY,
    density: float = DENSITY,
) -> SarEstimate:
    """Eddy heating of a cylinder of `diameter` (m) in a uniform axial field of peak `amplitude` (A/m).

    At the rim P = sigma (pi mu0 f H r)^2 / 2 with r = diameter/2, over the cylinder half of it;
    conductivity in S/m, density in kg/m^3. At 4.85e8 A/m/s, 0.30 m and 0.4 S/m the rim takes
    16 497 W/m^3, some 16 W/kg: far above the 10 W/kg that MR scanners may put into a part of the
    body (IEC 60601-2-33), so it is shown and not enforced.
    """
    for name, value in (("frequency", frequency), ("diameter", diameter), ("density", density)):
        if not (isfinite(value) and value > 0):
            raise InputError(f"the {name} is {value:g}", fix="it must be above zero")
    rim = 0.5 * conductivity * (pi * MU_0 * frequency * amplitude * diameter / 2.0) ** 2
    return SarEstimate(rim / density, 0.5 * rim / density, rim)
