"""The drive: its waveform, its coil, and the eddy currents that it induces. SI throughout."""

from __future__ import annotations

from magheat.constants import MU_0
from magheat.field.coils import Coil, Loops, PlacedCoil, Solenoid, helmholtz
from magheat.field.eddy import distance_to_axis, eddy_power, height_along, skin_depth
from magheat.field.waveform import Harmonics, Sine

__all__ = [
    "MU_0", "Coil", "Harmonics", "Loops", "PlacedCoil", "Sine", "Solenoid", "distance_to_axis",
    "eddy_power", "height_along", "helmholtz", "skin_depth",
]  # fmt: skip
