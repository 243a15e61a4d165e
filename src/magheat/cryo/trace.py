"""Where a verdict on rates comes from: the cold spot, its slowest slice, and the number that decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.constants import ZERO_C
from magheat.cryo.verdict import ALLOWED_BELOW

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Passages:
    """The ways of n nodes through the window; NaN in rates, exit and slices where not complete.

    rates, slowest: K/s, mean and of the slowest slice; slices: the middle of the latter, a share of the
    window from below; entry, exit: s; temperature: K, at the end; weights: volumes; points: (n, d) m;
    region: the number of the region; critical: K/s, one or one a node, None where unknown.
    """

    entered: Bools
    complete: Bools
    rates: Floats
    slowest: Floats
    slices: Floats
    entry: Floats
    exit: Floats
    temperature: Floats
    weights: Floats
    points: Floats
    region: NDArray[np.int64]
    critical: float | Floats | None


def instant_summary(of: Passages) -> dict[str, Any]:
    """The slowest slice of any node that went through, and the volume with a slice below critical.

    As with mean rates, what has not gone through counts as below.
    """
    done, total = of.complete, float(of.weights.sum())
    known = of.critical is not None and total > 0.0
    slow = ~done if of.critical is None else ~done | (of.slowest < of.critical)
    return {
        "slowest_instant_K_per_min": 60.0 * float(of.slowest[done].min()) if done.any() else None,
        "fraction_below_instant": float(of.weights[slow].sum()) / total if known else None,
    }


def cold_spot(
    of: Passages, regions: Sequence[str], window: tuple[float, float], warming: bool
) -> dict[str, Any]:
    """The node that stands most against a pass: one that has not gone through, else the slowest.

    Of several that have not gone through, the one that is farthest from the window's end; of those that have,
    the slowest against the critical rate of its place. Equal ones go by their place.
    """
    at = _worst(of, warming)
    low, high = window
    slowest, share = float(of.slowest[at]), float(of.slices[at])
    critical = None if of.critical is None else float(np.broadcast_to(of.critical, of.rates.shape)[at])
    return {
        "region": regions[int(of.region[at])],
        "place_m": [round(float(x), 12) + 0.0 for x in of.points[at]],
        "rate_K_per_min": 60.0 * float(of.rates[at]),
        "critical_rate_K_per_min": None if critical is None else 60.0 * critical,
        "slowest_instant_K_per_min": 60.0 * slowest,
        "slowest_at_degC": low + share * (high - low) - ZERO_C,
        "entry_s": float(of.entry[at]),
        "exit_s": float(of.exit[at]),
        "end_degC": float(of.temperature[at]) - ZERO_C,
    }


def _worst(of: Passages, warming: bool) -> int:
    if not of.complete.all():
        chosen = np.flatnonzero(~of.complete)
        pace = of.temperature[chosen] if warming else -of.temperature[chosen]
    else:
        chosen = np.arange(len(of.rates))
        pace = of.rates if of.critical is None else of.rates / of.critical
    first = np.lexsort((*of.points[chosen].T, pace))[0]
    return int(chosen[first])


def decided_by(summary: Mapping[str, Any], sources: Sequence[str]) -> dict[str, Any] | None:
    """The number that settled the verdict of `warming` or `cooling`, the limit it was held against, and
    where the critical rate is from (keys; none: the case file gives it). None without a verdict."""
    verdict = summary["verdict"]
    if verdict is None:
        return None
    below, incomplete = summary["fraction_below"], summary["fraction_incomplete"]
    quantity, value = {
        "pass": ("fraction_below", below),
        "fail": ("fraction_slow", below - incomplete),
        "incomplete": ("fraction_incomplete", incomplete),
    }[verdict]
    spot = summary["cold_spot"]
    return {
        "quantity": quantity,
        "value": value,
        "allowed": ALLOWED_BELOW,
        "critical_rate_K_per_min": summary["critical_rate_K_per_min"],
        "slowest_K_per_min": summary["min_rate_K_per_min"],
        "region": spot["region"],
        "place_m": spot["place_m"],
        "source": "; ".join(sources) or "the case file",
    }
