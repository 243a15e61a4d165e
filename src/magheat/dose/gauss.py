"""Gauss points on [0, 1]."""

from __future__ import annotations

from typing import Any

import numpy as np


def gauss(n: int) -> tuple[tuple[float, float], ...]:
    """(point, weight) pairs of the n-point Gauss-Legendre rule on [0, 1]; the weights add up to 1."""
    leggauss: Any = np.polynomial.legendre.leggauss
    points, weights = leggauss(n)
    return tuple((0.5 + 0.5 * float(x), 0.5 * float(w)) for x, w in zip(points, weights, strict=True))
