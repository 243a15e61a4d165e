"""The particle: shape, size distribution, relaxation, susceptibility and loss. SI throughout."""

from __future__ import annotations

from magheat.slp.along_temperature import AlongTemperature
from magheat.slp.demagnetising import demagnetisation
from magheat.slp.field_relaxation import FieldRelaxation, relaxation_time
from magheat.slp.inputs import check_particle
from magheat.slp.loop import Loop, magnetisation_loop
from magheat.slp.loss import loss_power
from magheat.slp.loss_result import LossResult
from magheat.slp.particle import Particle
from magheat.slp.single import WATER_DIFFUSIVITY, ClusterRise, cluster_rise, force, surface_rise
from magheat.slp.spectrum import Spectrum, complex_susceptibility
from magheat.slp.table import LossTable, OutsideTable, tabulate

__all__ = [
    "WATER_DIFFUSIVITY",
    "AlongTemperature",
    "ClusterRise",
    "FieldRelaxation",
    "Loop",
    "LossResult",
    "LossTable",
    "OutsideTable",
    "Particle",
    "Spectrum",
    "check_particle",
    "cluster_rise",
    "complex_susceptibility",
    "demagnetisation",
    "force",
    "loss_power",
    "magnetisation_loop",
    "relaxation_time",
    "surface_rise",
    "tabulate",
]
