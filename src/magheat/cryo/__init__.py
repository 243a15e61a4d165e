"""The cold side: rates through the dangerous window, differences of temperature, verdicts. SI."""

from __future__ import annotations

from magheat.cryo.differences import Extremes, LargestDifference, extremes
from magheat.cryo.rates import WindowCrossing
from magheat.cryo.verdict import rate_summary

__all__ = ["Extremes", "LargestDifference", "WindowCrossing", "extremes", "rate_summary"]
