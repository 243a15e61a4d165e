"""Mixtures that are named with their share: `glycerol 60 %`, by mass, the rest water."""

from __future__ import annotations

import re

from magheat.constants import ZERO_C
from magheat.library.laws import LawData

_NAME = re.compile(r"glycerol\s+(\d+(?:\.\d+)?)\s*%")


def glycerol_viscosity(name: str) -> LawData | None:
    """The viscosity of glycerol and water (Cheng 2008, 0 to 100 degC); None for any other name."""
    match = _NAME.fullmatch(name.strip())
    if match is None or float(match[1]) > 100.0:
        return None
    return LawData("cheng_mixture", {"share": float(match[1]) / 100.0}, ZERO_C, ZERO_C + 100.0)
