"""The particle: shape, size distribution, relaxation, susceptibility and loss. SI throughout."""

from __future__ import annotations

from magheat.slp.along_temperature import AlongTemperature
from magheat.slp.demagnetising import demagnetisation
from magheat.slp.inputs import check_particle
from magheat.slp.loop import Loop, magnetisation_loop
from magheat.slp.loss import LossResult, loss_power
from magheat.slp.particle import Particle
from magheat.slp.single import force, surface_rise
from magheat.slp.table import LossTable, OutsideTable, tabulate

__all__ = [
    "AlongTemperature",
    "Loop",
    "LossResult",
    "LossTable",
    "OutsideTable",
    "Particle",
    "check_particle",
    "demagnetisation",
    "force",
    "loss_power",
    "magnetisation_loop",
    "surface_rise",
    "tabulate",
]
