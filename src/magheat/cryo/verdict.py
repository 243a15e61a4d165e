"""The verdict on warming or cooling rates: is the organ fast enough everywhere?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.constants import ZERO_C

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
ALLOWED_BELOW = 0.01  # share of the volume that may be slower than the critical rate


def rate_summary(
    rates: Floats,
    entered: Bools,
    complete: Bools,
    weights: Floats,
    critical: float | Floats | None,
    window: tuple[float, float],
    max_difference: float | None = None,
    max_difference_glass: float | None = None,
) -> dict[str, Any]:
    """`warming` or `cooling` of the summary, from all counted nodes (of all ranks).

    rates (K/s, NaN where not complete), entered, complete, weights (volumes): (n,). critical: K/s, one
    for all or one for each node (infinite where nothing is fast enough), None where no rate is known;
    window: K; differences: K. Rates are given over the nodes that went through; the mean is over
    volume. A node that has not gone through counts as below and as incomplete. verdict: "pass" where at
    most 1 % of the volume is below, "fail" where more than 1 % went through too slowly, "incomplete"
    where only unfinished nodes stand against a pass. A window that no node has entered, or a body without
    counted nodes, has None for rates, shares and verdict.
    """
    least, most = (None, None) if critical is None else _span(critical)
    summary: dict[str, Any] = {
        "window_degC": [round(edge - ZERO_C, 9) for edge in window],
        "critical_rate_K_per_min": least,
        "critical_rate_max_K_per_min": most,
        "min_rate_K_per_min": None,
        "mean_rate_K_per_min": None,
        "max_rate_K_per_min": None,
        "fraction_below": None,
        "fraction_incomplete": None,
        "max_difference_K": max_difference,
        "max_difference_glass_K": max_difference_glass,
        "verdict": None,
    }
    total = float(np.sum(weights))
    if not entered.any() or total <= 0.0:
        return summary
    if complete.any():
        done, volumes = rates[complete] * 60.0, weights[complete]
        summary["min_rate_K_per_min"] = float(done.min())
        summary["max_rate_K_per_min"] = float(done.max())
        summary["mean_rate_K_per_min"] = (
            float(np.average(done, weights=volumes)) if volumes.any() else float(done.mean())
        )
    incomplete = float(weights[~complete].sum()) / total
    summary["fraction_incomplete"] = incomplete
    if critical is not None:
        slow = float(weights[complete & (rates < critical)].sum()) / total
        summary["fraction_below"] = slow + incomplete
        summary["verdict"] = _verdict(slow, incomplete)
    return summary


def _span(critical: float | Floats) -> tuple[float | None, float | None]:
    """The least and the largest critical rate (K/min) of those that can be met at all."""
    finite = 60.0 * np.atleast_1d(critical)[np.isfinite(np.atleast_1d(critical))]
    return (float(finite.min()), float(finite.max())) if finite.size else (None, None)


def _verdict(slow: float, incomplete: float) -> str:
    if slow + incomplete <= ALLOWED_BELOW:
        return "pass"
    return "fail" if slow > ALLOWED_BELOW else "incomplete"
