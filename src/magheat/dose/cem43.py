"""Cumulative equivalent minutes at 43 degC (Sapareto & Dewey 1984, doi:10.1016/0360-3016(84)90379-1).

CEM43 = int R^(43 - T) dt in minutes, T in degC, R = 0.5 at and above 43 degC and 0.25 below. The
rule is applied at every temperature; below some 39 degC it adds next to nothing.
"""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.constants import ZERO_C
from magheat.dose.series import checked_series

Floats = NDArray[np.float64]
BREAK = 43.0  # degC
BREAK_K = ZERO_C + BREAK
ABOVE, BELOW = log(2.0), log(4.0)  # ln 1/R


def cem43(time_s: ArrayLike, T_degC: ArrayLike) -> Floats:
    """CEM43 (min) of temperatures (degC) at times (s), exact for T linear between the samples.

    time_s: (n,), not decreasing. T_degC: (n, ...), time first. The result has the trailing shape;
    0-d for one series. Raises InputError for samples that do not match, NaN, or time running back.

    >>> float(cem43([0, 3600], [44, 44]))
    120.0
    """
    t, T = checked_series(time_s, T_degC)
    dt = np.diff(t).reshape(-1, *[1] * (T.ndim - 1))
    return np.asarray((_mean_rate(T[:-1], T[1:]) * dt / 60.0).sum(axis=0))


def cem43_rate(T_K: ArrayLike) -> Floats:
    """Equivalent minutes per minute (or seconds per second) at temperatures in K, of the same shape."""
    x = np.asarray(T_K, float) - BREAK_K
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(x * np.where(x >= 0.0, ABOVE, BELOW)))


def _mean_rate(start: Floats, end: Floats) -> Floats:
    """Mean of R^(43-T) while T goes linearly from start to end (degC), split where it passes 43."""
    width = np.abs(end - start)
    low = np.minimum(start, end)
    share_below = np.where(
        width > 0.0,
        np.divide(np.clip(BREAK - low, 0.0, width), width, out=np.zeros_like(width), where=width > 0.0),
        (low < BREAK).astype(float),
    )
    below = _mean_exponential(*(BELOW * np.minimum(T - BREAK, 0.0) for T in (start, end)))
    above = _mean_exponential(*(ABOVE * np.maximum(T - BREAK, 0.0) for T in (start, end)))
    return np.asarray(share_below * below + (1.0 - share_below) * above)


def _mean_exponential(a: Floats, b: Floats) -> Floats:
    """Mean of e^x for x going linearly from a to b."""
    high, drop = np.maximum(a, b), -np.abs(b - a)
    small = drop > -1e-8
    ratio = np.divide(np.expm1(drop), drop, out=np.ones_like(drop), where=~small)
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(high) * np.where(small, 1.0 + 0.5 * drop, ratio))
