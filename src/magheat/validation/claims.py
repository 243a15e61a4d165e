"""What a series of measured losses may claim, and whether it is so.

factor: 2       the largest ratio of computed and measured, either way, over the points that count
median: 1.5     that of the median of the ratios
order: true     computed values rank as the measured ones that count
rises: true     the computed line rises throughout (by more than it errs)
dip: true       the computed line has a valley between two higher parts; false: none deeper than 5 %
flagged: true   every point carries a reason why the model is outside its range
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from magheat.errors import InputError
from magheat.validation.outcome import Claim, Series

_RIPPLE = 0.05  # of a computed line, that is its accuracy and no valley


def judge(series: Series, claims: Mapping[str, Any]) -> list[Claim]:
    """Every claim of a series, judged. InputError for claims that there are not, or on nothing."""
    judged = []
    for key, value in claims.items():
        if key not in _JUDGES:
            raise InputError(f"no claim '{key}'", fix=", ".join(_JUDGES))
        if key in _COUNTING and not any(series.counts):
            raise InputError(f"nothing counts, so that {key} cannot be claimed", fix="rises, dip or flagged")
        text, holds = _JUDGES[key](series, value)
        judged.append(Claim(f"{series.name}: {text}", bool(holds)))
    return judged


def _factor(series: Series, value: Any) -> tuple[str, bool]:
    factor = series.largest_factor
    return f"within a factor of {value:g} (the largest is {factor:.2f})", factor <= float(value)


def _median(series: Series, value: Any) -> tuple[str, bool]:
    middle = float(np.median(series.counted_ratios))
    text = f"the median of computed over measured is within a factor of {value:g} of one (it is {middle:.2f})"
    return text, 1.0 / float(value) <= middle <= float(value)


def _order(series: Series, value: Any) -> tuple[str, bool]:
    counts = np.array(series.counts)
    reference, computed = np.array(series.reference)[counts], np.array(series.computed)[counts]
    same = bool(np.all(np.argsort(reference, kind="stable") == np.argsort(computed, kind="stable")))
    return f"computed values {'rank' if value else 'do not rank'} as the measured ones", same is bool(value)


def _rises(series: Series, value: Any) -> tuple[str, bool]:
    _, y = _line(series)
    throughout = bool(np.all(y >= (1.0 - _RIPPLE) * np.maximum.accumulate(y)))
    return f"the computed line {'rises' if value else 'does not rise'} throughout", throughout is bool(value)


def _dip(series: Series, value: Any) -> tuple[str, bool]:
    x, y = _line(series)
    left, right = np.maximum.accumulate(y), np.maximum.accumulate(y[::-1])[::-1]
    depth = y / np.minimum(left, right)
    at = int(np.argmin(depth))
    there = bool(depth[at] < 1.0 - _RIPPLE)
    where = f" (at {x[at]:.3g}, to {100 * depth[at]:.0f} % of the lower side)" if there else ""
    return f"the computed line has {'a' if value else 'no'} valley{where}", there is bool(value)


def _flagged(series: Series, value: Any) -> tuple[str, bool]:
    flagged = bool(series.remarks) or (bool(series.points) and all(series.points))
    text = "every point is flagged as outside the range of its model"
    return text if value else f"not so that {text}", flagged is bool(value)


def _line(series: Series) -> tuple[Any, Any]:
    x, y = (series.fine, series.curve) if series.curve else (series.x, series.computed)
    order = np.argsort(x)
    return np.array(x)[order], np.array(y)[order]


_COUNTING = ("factor", "median", "order")
_JUDGES: dict[str, Callable[[Series, Any], tuple[str, bool]]] = {
    "factor": _factor,
    "median": _median,
    "order": _order,
    "rises": _rises,
    "dip": _dip,
    "flagged": _flagged,
}
