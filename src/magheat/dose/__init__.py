"""Thermal dose: CEM43, Arrhenius damage, dose-volume histograms. SI, or degC and minutes where named."""

from __future__ import annotations

from magheat.dose.arrhenius import PROCESSES, DamageProcess, damage, damage_rate, survival
from magheat.dose.cem43 import cem43, cem43_rate
from magheat.dose.dense import DenseDose
from magheat.dose.histogram import cumulative_histogram, exceeded_in, fraction_above, quantile
from magheat.dose.spread import Spread, spread_above, spread_quantile

__all__ = [
    "PROCESSES",
    "DamageProcess",
    "DenseDose",
    "Spread",
    "cem43",
    "cem43_rate",
    "cumulative_histogram",
    "damage",
    "damage_rate",
    "exceeded_in",
    "fraction_above",
    "quantile",
    "spread_above",
    "spread_quantile",
    "survival",
]
