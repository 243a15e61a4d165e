"""Demagnetisation factors of the particle shapes along their long and their short axes.

The factors of a body add up to 1 over three perpendicular axes. Those of cuboids and cylinders are
magnetometric: means over the volume of a uniformly magnetised body.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from magheat.errors import InputError
from magheat.slp.arrays import ArrayLike, Floats
from magheat.slp.shape import ISOTROPIC, SHAPES

_SERIES_BELOW = 0.03  # of the squared eccentricity, where the closed forms cancel


def demagnetisation(shape: str, aspect: ArrayLike = 1.0) -> tuple[Floats, Floats]:
    """(N_long, N_short) for aspects (long over short axis, >= 1); arrays of the aspect's shape.

    prolate, cuboid and cylinder have one long axis (N_long + 2 N_short = 1), oblate has two
    (2 N_long + N_short = 1); sphere and cube 1/3 each. A cylinder of aspect near 1 has its
    "long" axis along its height. Raises InputError for unknown shapes and aspects below 1.

    Source: Osborn 1945 (doi:10.1103/PhysRev.67.351), Aharoni 1998 (doi:10.1063/1.367113),
    Joseph 1966 (doi:10.1063/1.1703180).
    """
    if shape not in SHAPES:
        raise InputError(f"no shape '{shape}'", where="shape", fix=f"one of {', '.join(SHAPES)}")
    p = np.asarray(aspect, float)
    if not np.all(np.isfinite(p)) or np.any(p < 1.0):
        raise InputError("the aspect is not a number from 1 on", where="aspect", fix="long over short axis")
    if shape in ISOTROPIC:
        if np.any(p != 1.0):
            raise InputError(f"a {shape} has no aspect", where="aspect")
        return np.full(p.shape, 1.0 / 3.0), np.full(p.shape, 1.0 / 3.0)
    axial = np.asarray(_AXIAL[shape](p), float)  # along the axis of symmetry
    across = np.asarray(0.5 * (1.0 - axial), float)
    return (across, axial) if shape == "oblate" else (axial, across)


def _prolate(p: Floats) -> Floats:
    e2 = 1.0 - 1.0 / p**2
    e = np.sqrt(np.where(e2 > _SERIES_BELOW, e2, 0.5))
    closed = (1.0 - e**2) / e**2 * (np.arctanh(e) / e - 1.0)
    series = (1.0 - e2) * _power_series(e2, 1.0)
    return np.where(e2 > _SERIES_BELOW, closed, series)


def _oblate(p: Floats) -> Floats:
    q2 = p**2 - 1.0  # e^2/(1 - e^2)
    q = np.sqrt(np.where(q2 > _SERIES_BELOW, q2, 0.5))
    closed = (1.0 + q**2) / q**2 * (1.0 - np.arctan(q) / q)
    series = (1.0 + q2) * _power_series(q2, -1.0)
    return np.where(q2 > _SERIES_BELOW, closed, series)


def _power_series(x: Floats, sign: float) -> Floats:
    """Sum of (sign x)^k/(2k + 3): (atanh(e)/e - 1)/e^2 in e^2 = x, or its circular twin."""
    total = np.zeros_like(x)
    for k in range(12, -1, -1):
        total = 1.0 / (2 * k + 3) + sign * x * total
    return total


def _cuboid(p: Floats) -> Floats:
    """Aharoni's formula for edges 1 x 1 x p, along p."""
    p2 = p**2
    r, s, t = np.sqrt(2.0 + p2), np.sqrt(2.0), np.sqrt(1.0 + p2)
    logs = (
        (1.0 - p2) / p * np.log((r - 1.0) / (r + 1.0))
        + np.log((s + 1.0) / (s - 1.0)) / p
        + p * np.log((t - 1.0) / (t + 1.0))
    )
    roots = (2.0 - 2.0 * p**3 + (2.0 - 2.0 * p2) * r - s**3 - 2.0 * t**3) / (3.0 * p) + 2.0 * p * t
    return np.asarray((logs + 2.0 * np.arctan(1.0 / (p * r)) + roots) / np.pi, float)


def _cylinder(p: Floats) -> Floats:
    """Magnetometric factor along the axis of a cylinder of height p and diameter 1."""
    from scipy.special import ellipe, ellipkm1  # late: not needed for the loss

    p2 = p**2
    m1 = p2 / (1.0 + p2)  # 1 - k^2
    bracket = np.sqrt(1.0 + p2) * (p2 * ellipkm1(m1) + (1.0 - p2) * ellipe(1.0 - m1)) - 1.0
    return np.asarray(1.0 - 4.0 / (3.0 * np.pi * p) * bracket, float)


_AXIAL: dict[str, Callable[[Floats], Floats]] = {
    "prolate": _prolate,
    "oblate": _oblate,
    "cuboid": _cuboid,
    "cylinder": _cylinder,
}
