"""The cold side: rates through the dangerous window, differences of temperature, verdicts. SI."""

from __future__ import annotations

from magheat.cryo.differences import Extremes, LargestDifference, extremes
from magheat.cryo.dilution import Dilution
from magheat.cryo.gradient import Steepest
from magheat.cryo.ice import IceLaw, ice_law
from magheat.cryo.ice_growth import IceMatter
from magheat.cryo.rates import WindowCrossing
from magheat.cryo.slowest import SLICES, SlowestSlice
from magheat.cryo.trace import Passages, cold_spot, decided_by, instant_summary
from magheat.cryo.verdict import rate_summary

__all__ = [
    "SLICES",
    "Dilution",
    "Extremes",
    "IceLaw",
    "IceMatter",
    "LargestDifference",
    "Passages",
    "SlowestSlice",
    "Steepest",
    "WindowCrossing",
    "cold_spot",
    "decided_by",
    "extremes",
    "ice_law",
    "instant_summary",
    "rate_summary",
]
