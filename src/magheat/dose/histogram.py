"""Dose and temperature over a volume: quantiles, shares above a limit, cumulative histograms.

Samples stand for volumes: T90 is the temperature exceeded in 90 % of the volume. Between samples
the distribution is taken linear through the middle of each sample's share; equal values are one sample.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.errors import InputError

Floats = NDArray[np.float64]


def quantile(values: ArrayLike, weights: ArrayLike, share_below: ArrayLike) -> Floats:
    """Values below which shares (0..1) of the volume lie, of the shape of `share_below`.

    values, weights: (n,), any unit and volumes (not negative, not all zero).
    """
    v, w = _checked(values, weights)
    distinct, of = np.unique(v, return_inverse=True)
    w = np.asarray(np.bincount(of, weights=w), float)  # or the order of equal values would show
    middle = (np.cumsum(w) - 0.5 * w) / w.sum()
    return np.asarray(np.interp(np.asarray(share_below, float), middle, distinct))


def exceeded_in(values: ArrayLike, weights: ArrayLike, percent: ArrayLike) -> Floats:
    """Values exceeded in so many percent of the volume: T90 is `exceeded_in(T, volumes, 90)`.

    >>> [float(q) for q in exceeded_in([40, 41, 42, 43, 44], [1, 1, 1, 1, 1], [90, 50, 10])]
    [40.0, 42.0, 44.0]
    """
    return quantile(values, weights, 1.0 - np.asarray(percent, float) / 100.0)


def fraction_above(values: ArrayLike, weights: ArrayLike, limit: float) -> float:
    """Share of the volume above a limit."""
    v, w = _checked(values, weights)
    return float(w[v > limit].sum() / w.sum())


def cumulative_histogram(values: ArrayLike, weights: ArrayLike, at: ArrayLike) -> Floats:
    """Share of the volume that has at least each value of `at`: the dose-volume histogram.

    >>> [float(s) for s in cumulative_histogram([1, 2, 3, 4], [1, 1, 1, 1], [0, 2, 2.5, 5])]
    [1.0, 0.75, 0.5, 0.0]
    """
    v, w = _checked(values, weights)
    order = np.argsort(v, kind="stable")
    below = np.concatenate([[0.0], np.cumsum(w[order])])
    places = np.searchsorted(v[order], np.asarray(at, float), side="left")
    return np.asarray((below[-1] - below[places]) / below[-1])


def _checked(values: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    v, w = np.asarray(values, float), np.asarray(weights, float)
    if v.ndim != 1 or v.shape != w.shape or not v.size:
        raise InputError(f"values of shape {v.shape} with volumes of shape {w.shape}", fix="both (n,), n > 0")
    if np.isnan(v).any() or not np.isfinite(w).all() or (w < 0.0).any() or not w.any():
        raise InputError("values or volumes that cannot be", fix="no NaN, volumes not negative, not all zero")
    return v, w
