"""Measured sizes: histograms of diameters with weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from magheat import units
from magheat.errors import InputError, Where

Place = Where | str | None
Histogram = tuple[tuple[float, float], ...]
_FIX = "e.g. [[8 nm, 0.2], [10 nm, 0.5], [12 nm, 0.3]]: diameter and weight"


def histogram(value: Any, place: Place) -> Histogram:
    """Rows of (diameter, weight) as (m, number), checked."""
    try:
        rows = [(size, float(weight)) for size, weight in value]
    except (TypeError, ValueError):
        raise InputError("the histogram is no list of diameters and weights", where=place, fix=_FIX) from None
    sizes = tuple((float(units.si(size, "length", place)), weight) for size, weight in rows)
    if not sizes or any(not d > 0 or not 0 <= weight < np.inf for d, weight in sizes):
        raise InputError(
            "the histogram holds other than sizes above zero with weights", where=place, fix=_FIX
        )
    if not any(weight for _, weight in sizes):
        raise InputError("all weights of the histogram are zero", where=place, fix=_FIX)
    return sizes


def median(sizes: Histogram) -> float:
    """The median diameter (m), of what the weights count."""
    d, weight = np.array(sorted(sizes)).T
    share = np.cumsum(weight) / weight.sum()
    return float(d[int(np.searchsorted(share, 0.5 - 1e-12))])
