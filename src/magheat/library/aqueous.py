"""Water with glycerol, ethylene glycol or propylene glycol: Melinder's polynomials."""

from __future__ import annotations

import math
from typing import Any

from magheat.constants import ZERO_C
from magheat.errors import LibraryError
from magheat.library.load import get

_ROUNDING = 0.1  # K, within which the freezing curve is known
PROPERTIES = ("density", "heat_capacity", "conductivity", "viscosity")


def freezing(fluid: str, share: float) -> float:
    """Freezing temperature (K) of the mixture; `share` is the mass of solute over the whole, 0 to 0.6."""
    data: Any = get("aqueous", fluid).data
    x = _deviation(fluid, share)
    return float(sum(c * x**j for j, c in enumerate(data["freezing"])))


def aqueous(fluid: str, prop: str, share: float, T: float) -> float:
    """A property (SI) of an entry of the kind aqueous at `share` (0 to 0.6) and `T` (K), after melinder2010.

    `prop` is density, heat_capacity, conductivity or viscosity. Raises LibraryError outside the fit:
    above 60 % by mass, above 40 degC, or below the freezing curve.
    """
    if prop not in PROPERTIES:
        raise LibraryError(f'no property "{prop}" of {fluid}', fix=", ".join(PROPERTIES))
    data: Any = get("aqueous", fluid).data
    x = _deviation(fluid, share)
    lowest = freezing(fluid, share) - _ROUNDING
    if not lowest <= T <= 313.15:
        frozen = lowest + _ROUNDING - ZERO_C
        raise LibraryError(
            f"{fluid}, {share:g} by mass, is not known at {T - ZERO_C:.2f} degC",
            fix=f"from its freezing point ({frozen:.2f} degC) to 40 degC",
        )
    y = T - data["temperature"]
    total = sum(c * x**j * y**i for i, row in enumerate(data[prop]) for j, c in enumerate(row))
    if prop != "viscosity":
        return float(total)
    return float(math.exp(total) * data["viscosity_unit"])


def _deviation(fluid: str, share: float) -> float:
    data: Any = get("aqueous", fluid).data
    if not 0.0 <= share <= 0.6:
        raise LibraryError(f"{fluid}: a mass share of {share:g} lies outside the fit", fix="from 0 to 0.6")
    return share - float(data["share"])
