"""The particle: shape, size distribution, relaxation, susceptibility and loss. SI throughout."""

from __future__ import annotations

from magheat.slp.loss import LossResult, loss_power
from magheat.slp.particle import Particle
from magheat.slp.table import LossTable, OutsideTable, tabulate

__all__ = ["LossResult", "LossTable", "OutsideTable", "Particle", "loss_power", "tabulate"]
