"""Peaks of values on a grid of any dimension, by how far they stand out."""

from __future__ import annotations

import itertools

import numpy as np

from magheat.slp.arrays import Floats


def peaks(values: Floats, least: float) -> list[tuple[int, ...]]:
    """Indices of the peaks that rise more than `least` above the saddle to a higher one, highest first.

    The points are flooded from the highest down; where two islands meet, the peak of the lower one stands out
    by its height over that place (the prominence of a mountain). The highest peak always counts.
    """
    shape = values.shape
    flat = values.ravel()
    around = [step for step in itertools.product((-1, 0, 1), repeat=values.ndim) if any(step)]
    island = np.full(flat.size, -1)  # a point's parent in its island; the peak is its own
    found: list[int] = []

    def peak_of(point: int) -> int:
        while island[point] != point:
            island[point] = island[island[point]]
            point = int(island[point])
        return point

    for point in np.argsort(-flat, kind="stable").tolist():
        at = np.unravel_index(point, shape)
        beside = {peak_of(one) for one in _neighbours(at, around, shape) if island[one] >= 0}
        if not beside:
            island[point] = point
            continue
        highest, *lower = sorted(beside, key=lambda peak: -flat[peak])
        island[point] = highest
        for peak in lower:
            island[peak] = highest
            if flat[peak] - flat[point] > least:
                found.append(peak)
    found.append(int(np.argmax(flat)))
    found.sort(key=lambda peak: -flat[peak])
    return [tuple(int(i) for i in np.unravel_index(peak, shape)) for peak in found]


def _neighbours(at: tuple[np.intp, ...], around: list[tuple[int, ...]], shape: tuple[int, ...]) -> list[int]:
    """Flat indices of the points beside one, corners included."""
    result = []
    for step in around:
        index = 0
        for i, move, size in zip(at, step, shape, strict=True):
            j = int(i) + move
            if not 0 <= j < size:
                break
            index = index * size + j
        else:
            result.append(index)
    return result
