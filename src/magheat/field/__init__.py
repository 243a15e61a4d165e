"""The drive: its waveform, and the eddy currents that it induces. SI throughout."""

from __future__ import annotations

from magheat.constants import MU_0
from magheat.field.eddy import distance_to_axis, eddy_power
from magheat.field.waveform import Harmonics, Sine

__all__ = ["MU_0", "Harmonics", "Sine", "distance_to_axis", "eddy_power"]
