"""Coherent rotation at T = 0 (Stoner & Wohlfarth 1948, doi:10.1098/rsta.1948.0007).

In units of the anisotropy: fields h = H/H_K with H_K = 2K/(mu0 Ms), energies in K per volume,
e = sin^2(theta) - 2 h cos(theta - psi). A moment follows its minimum without loss until that ends, at
h_sw = sqrt(1 - t^2 + t^4)/(1 + t^2), t = tan^(1/3)(psi), and loses what it falls.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from magheat.slp.arrays import ArrayLike, Floats

_legendre: Any = np.polynomial.legendre
_chebyshev_series: Any = np.polynomial.chebyshev
_NODES = 48
_DESCENTS = 200  # steps at most to the next minimum
_FLAT = 0.02  # curvature below which the slope is followed


def switching_field(angle: ArrayLike) -> Floats:
    """h_sw for angles (rad) from 0 to pi/2 between the field and the easy axis."""
    t2 = np.cbrt(np.tan(np.asarray(angle, float))) ** 2
    with np.errstate(invalid="ignore"):
        h = np.sqrt(1.0 - t2 + t2 * t2) / (1.0 + t2)
    return np.asarray(np.where(t2 > 1e12, 1.0, h), float)


def loop_area(field: ArrayLike, angle: ArrayLike) -> Floats:
    """Area of the loop up to peak `field` h, in K: zero below the switching field, else twice the fall."""
    h, psi = np.broadcast_arrays(np.asarray(field, float), np.asarray(angle, float))
    fall = _fall(np.cbrt(np.tan(np.clip(psi, 0.0, 0.5 * np.pi - 1e-12))))
    return np.where(h >= switching_field(psi), 2.0 * fall, 0.0)


def random_area(field: ArrayLike) -> Floats:
    """Area of the loop up to peak `field` h as a mean over random axes, in K; 1.976636 when saturated."""
    h = np.asarray(field, float)
    flat = np.atleast_1d(h).ravel()
    knots, table = _random_table()
    inner = np.clip((flat - 0.5) / 0.5, 0.0, 1.0)
    return np.asarray(np.where(flat < 0.5, 0.0, _chebyshev(knots, table, inner)).reshape(h.shape), float)


def _chebyshev(knots: Floats, table: Floats, at: Floats) -> Floats:
    """Values in sqrt of the share of the way from h = 1/2, where the area sets in as a root."""
    return np.asarray(_chebyshev_series.chebval(2.0 * np.sqrt(at) - 1.0, table), float)


@lru_cache(maxsize=1)
def _random_table() -> tuple[Floats, Floats]:
    count = 40
    nodes = np.cos(np.pi * (np.arange(count) + 0.5) / count)
    h = 0.5 + 0.5 * (0.5 * (nodes + 1.0)) ** 2
    areas = np.array([random_area_by_quadrature(float(one)) for one in h])
    return nodes, np.asarray(_chebyshev_series.chebfit(nodes, areas, count - 1), float)


def random_area_by_quadrature(field: float) -> float:
    """The mean over random axes at one peak field, by Gauss-Legendre over the axes that switch."""
    if field <= 0.5:
        return 0.0
    low, high = 0.0, 0.5 * np.pi
    if field < 1.0:  # t^2 between the roots of h_sw = field
        a, b = 1.0 - field**2, 1.0 + 2.0 * field**2
        root = (b - np.sqrt(b * b - 4.0 * a * a)) / (2.0 * a)
        low = float(np.arctan(np.sqrt(root)))
        high = 0.5 * np.pi - low
    nodes, weights = _legendre.leggauss(_NODES)
    total = 0.0
    for start, end in ((low, 0.25 * np.pi), (0.25 * np.pi, high)):
        u = start + 0.5 * (end - start) * (nodes + 1.0)
        t = np.tan(u)
        psi_slope = 3.0 * t * t / (1.0 + t**6) * (1.0 + t * t)
        sine = t**3 / np.sqrt(1.0 + t**6)
        total += 0.5 * (end - start) * float(np.sum(weights * 2.0 * _fall(t) * sine * psi_slope))
    return total


def follow(field: Floats, angle: Floats) -> Floats:
    """Moments along the field that follow their minima over a period of fields h (steps,), (steps, angles).

    Two rounds, of which the second is kept: the first forgets where it began.
    """
    theta = angle.copy()
    m = np.empty((field.size, angle.size))
    for j in [*range(field.size), *range(field.size)]:
        h = field[j]
        for _ in range(_DESCENTS):
            slope = np.sin(2.0 * theta) + 2.0 * h * np.sin(theta - angle)
            bend = 2.0 * np.cos(2.0 * theta) + 2.0 * h * np.cos(theta - angle)
            newton = -slope / np.where(bend > _FLAT, bend, 1.0)
            theta = theta + np.clip(np.where(bend > _FLAT, newton, -0.2 * np.sign(slope)), -0.2, 0.2)
            if np.all(np.abs(slope) < 1e-9):
                break
        m[j] = np.cos(theta - angle)
    return m


def _fall(t: Floats) -> Floats:
    """Energy (K) lost where the minimum ends, for t = tan^(1/3)(psi)."""
    t = np.asarray(t, float)
    psi = np.arctan(t**3)
    h = np.sqrt(1.0 - t**2 + t**4) / (1.0 + t**2)
    before = np.pi - np.arctan(t)  # sin(theta)^3 sin(psi) = cos(theta)^3 cos(psi), moment against the field
    theta = 0.5 * psi  # between the axis and the field stands the minimum left: bisection, then Newton
    low, high = np.zeros_like(psi), psi.copy()
    for _ in range(60):
        slope = np.sin(2.0 * theta) + 2.0 * h * np.sin(theta - psi)
        low, high = np.where(slope < 0, theta, low), np.where(slope < 0, high, theta)
        theta = 0.5 * (low + high)
    return _energy(before, psi, h) - _energy(theta, psi, h)


def _energy(theta: Floats, psi: Floats, h: Floats) -> Floats:
    return np.asarray(np.sin(theta) ** 2 - 2.0 * h * np.cos(theta - psi), float)
