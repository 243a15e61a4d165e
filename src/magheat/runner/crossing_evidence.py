"""The evidence behind the verdict on warming or cooling, from its part of the summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from magheat.runner.evidence import Evidence

QUANTITY = {
    "fraction_below": "volume slower than the critical rate, or not through the window",
    "fraction_slow": "volume that went through the window slower than the critical rate",
    "fraction_incomplete": "volume that has not gone through the window",
}


def crossing_evidence(crossing: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """First the number that decided, then what it was counted from and what stands beside it."""
    decided = crossing.get("decided_by")
    if decided is None:
        return ()
    spot = crossing["cold_spot"]
    where, source = place(spot["region"], spot["place_m"]), decided["source"]
    needed = spot["critical_rate_K_per_min"]
    rows = [
        Evidence(
            QUANTITY[decided["quantity"]], 100.0 * decided["value"], "%", "<=", 100.0 * decided["allowed"],
            source="the definition of the verdict", decides=True,
        ),
        Evidence(
            "mean rate over the window at the cold spot", spot["rate_K_per_min"], "K/min", ">=", needed,
            where, spot["exit_s"], source,
        ),
        Evidence(
            "rate in its slowest slice", spot["slowest_instant_K_per_min"], "K/min", ">=", needed, where,
            source=source,
        ),
        Evidence(
            "rate in the slowest slice of any node", crossing["slowest_instant_K_per_min"], "K/min", ">=",
            needed, source=source,
        ),
        Evidence(
            "volume with a slice slower than the critical rate, or not through",
            _percent(crossing["fraction_below_instant"]), "%",
        ),
        Evidence(
            "largest difference in the organ", crossing["max_difference_K"], "K",
            time_s=crossing["max_difference_at_s"],
        ),
        Evidence(
            "largest difference in the glass", crossing["max_difference_glass_K"], "K",
            time_s=crossing["max_difference_glass_at_s"],
        ),
        Evidence(
            "steepest gradient", _per_mm(crossing["max_gradient_K_per_m"]), "K/mm",
            place=place("", crossing["max_gradient_place_m"]), time_s=crossing["max_gradient_at_s"],
        ),
    ]  # fmt: skip
    return tuple(rows)


def place(region: str, point_m: Sequence[float] | None) -> str:
    """A place in words: "organ at (0, 0, 3.2) mm"; coordinates as the mesh has them."""
    if point_m is None:
        return region
    at = ", ".join(f"{1e3 * x + 0.0:.3g}" for x in point_m)
    return f"{region} at ({at}) mm".strip()


def _percent(share: float | None) -> float | None:
    return None if share is None else 100.0 * share


def _per_mm(gradient: float | None) -> float | None:
    return None if gradient is None else 1e-3 * gradient
