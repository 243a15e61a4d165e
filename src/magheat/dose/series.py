"""Time series of temperature: the checks that every dose makes of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.constants import ZERO_C
from magheat.errors import InputError

Floats = NDArray[np.float64]


def checked_series(time_s: ArrayLike, T_degC: ArrayLike) -> tuple[Floats, Floats]:
    """Times (n,) and temperatures (n, ...) as arrays; InputError where they cannot be a series."""
    t, T = np.asarray(time_s, float), np.asarray(T_degC, float)
    if t.ndim != 1 or T.ndim < 1 or len(t) != len(T):
        raise InputError(
            f"times of shape {t.shape} and temperatures of shape {T.shape} are no series",
            fix="times (n,) and temperatures (n, ...), time first",
        )
    if not (np.isfinite(t).all() and np.isfinite(T).all()):
        raise InputError("the series holds values that are not finite", fix="leave those samples out")
    if (np.diff(t) < 0.0).any():
        raise InputError("time runs back in the series", fix="sort the samples by time")
    if T.size and T.min() <= -ZERO_C:
        raise InputError(f"{T.min():g} degC is not above absolute zero", fix="temperatures are due in degC")
    return t, T
