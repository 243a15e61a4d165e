"""Limits on the exposure of a patient to the field, and the verdict. SI throughout."""

from __future__ import annotations

from magheat.safety.eddy import SarEstimate, eddy_sar
from magheat.safety.limits import (
    ATKINSON_BREZOVICH,
    BINDING,
    FOR_INFORMATION,
    HERGT_DUTZ,
    ICNIRP_OCCUPATIONAL,
    ICNIRP_PUBLIC,
    LIMITS,
    THORAX,
    Limit,
    by_name,
)
from magheat.safety.verdict import Check, amplitude_allowed, check, exceeded, frequency_allowed

__all__ = [
    "ATKINSON_BREZOVICH",
    "BINDING",
    "FOR_INFORMATION",
    "HERGT_DUTZ",
    "ICNIRP_OCCUPATIONAL",
    "ICNIRP_PUBLIC",
    "LIMITS",
    "THORAX",
    "Check",
    "Limit",
    "SarEstimate",
    "amplitude_allowed",
    "by_name",
    "check",
    "eddy_sar",
    "exceeded",
    "frequency_allowed",
]
