"""Volume quantiles of a field that varies within each cell of a mesh.

A cell's volume is taken as evenly spread over a range of values with the mean and the variance that the
field has in the cell, within its extremes. The share of the volume below a value is then piecewise
linear, and is found exactly. Nodes with lumped volumes would not do instead: at ten cells per radius the
nodes on the rim of a sphere stand for more than a tenth of it, and T90 would be the rim's temperature.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
NARROW = 1e-9  # of the range of all values: a cell no wider than that counts as one value


@dataclass(frozen=True)
class Spread:
    """Cells, each spread evenly over centre - half .. centre + half; arrays (n,) of one unit."""

    centre: Floats
    half: Floats

    @classmethod
    def of_simplices(cls, corners: Floats) -> Spread:
        """A linear field by its values at the corners of simplices, (n, corners)."""
        n = corners.shape[1]
        return cls._of(corners, np.full(n, 1.0 / n), 1.0 / (n + 1))

    @classmethod
    def of_samples(cls, values: Floats, weights: Floats) -> Spread:
        """A field by its values at the points of a quadrature rule in each cell, both (n, points)."""
        return cls._of(values, weights / weights.sum(axis=1, keepdims=True), 1.0)

    @classmethod
    def _of(cls, values: Floats, shares: Floats, factor: float) -> Spread:
        """By the weighted mean of the columns, and `factor` times their weighted variance."""
        columns = [np.ascontiguousarray(column) for column in values.T]
        share = np.broadcast_to(shares, values.shape).T
        low, high = reduce(np.minimum, columns), reduce(np.maximum, columns)
        # differences from the lowest, for a body at one value to have exactly that
        mean = sum(s * (v - low) for s, v in zip(share, columns, strict=True))
        variance = sum(s * (v - low - mean) ** 2 for s, v in zip(share, columns, strict=True))
        half = np.sqrt(3.0 * factor * np.asarray(variance))
        room = np.maximum(np.minimum(mean, high - low - mean), 0.0)
        return cls(low + mean, np.minimum(half, room))


def spread_quantile(spread: Spread, volumes: ArrayLike, share_below: ArrayLike) -> Floats:
    """Values below which shares (0..1) of the volume lie, of the shape of `share_below`.

    volumes: (n,), not negative, not all zero.
    """
    volume = np.asarray(volumes, float)
    low, high = spread.centre - spread.half, spread.centre + spread.half
    wide = high - low > NARROW * np.ptp(np.concatenate([low, high]))
    slope = volume[wide] / (high[wide] - low[wide])
    value = np.concatenate([low[wide], high[wide], spread.centre[~wide]])
    bend = np.concatenate([slope, -slope, np.zeros(len(value) - 2 * len(slope))])
    jump = np.concatenate([np.zeros(2 * len(slope)), volume[~wide]])
    order = np.argsort(value)
    value, bend, jump = value[order], bend[order], jump[order]
    rise = np.maximum(np.cumsum(bend)[:-1], 0.0) * np.diff(value)
    after = np.cumsum(jump + np.concatenate([[0.0], rise]))
    below = np.column_stack([after - jump, after]).ravel() / after[-1]
    return np.asarray(np.interp(np.asarray(share_below, float), below, np.repeat(value, 2)))


def spread_above(spread: Spread, volumes: ArrayLike, limit: float) -> float:
    """Volume in which the field is above a limit."""
    over, width = spread.centre + spread.half - limit, 2.0 * spread.half
    share = np.where(width > 0.0, over / np.where(width > 0.0, width, 1.0), over > 0.0)
    return float((np.asarray(volumes, float) * np.clip(share, 0.0, 1.0)).sum())
