"""The two wells of a uniaxial moment in an oblique field: how fast they are left, and their magnetisation.

The moment is taken to be in equilibrium around the axis at each angle theta to it, which leaves one
dimension: p(theta) ~ sin(theta) I_0(xi sin(psi) sin(theta)) exp(s cos^2(theta) + xi cos(psi) cos(theta)).
The rate out of a well is the inverse of the mean first-passage time over the saddle (Kramers 1940,
doi:10.1016/S0031-8914(40)90098-2; Brown 1963, doi:10.1103/PhysRev.130.1677): the prefactor is that of
Brown's equation without precession, at every angle and field, not a constant. h = H/H_K = xi/(2 s).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import i0e, i1e

from magheat.slp.arrays import Floats
from magheat.slp.fokker_planck import gauss_angles

RATIO = 1.1  # of barriers that stand side by side in the table
_POINTS = 400  # in theta
_FIELDS = np.concatenate([np.linspace(0.0, 1.1, 56), np.geomspace(1.15, 60.0, 28)])
FIELDS = np.concatenate([-_FIELDS[:0:-1], _FIELDS])
NEVER = -1e4  # ln of a rate that is zero


@lru_cache(maxsize=512)
def table(step: int, angles: tuple[float, ...]) -> tuple[Floats, Floats]:
    """(ln of the rate out of the upper well in 1/tau_D, its mean moment along the field).

    Shapes (angles, FIELDS), at the barrier RATIO**step. The lower well is the upper one in -h.
    """
    return _wells(RATIO**step, np.array(angles))


def _wells(s: float, psi: Floats) -> tuple[Floats, Floats]:
    width = np.pi / _POINTS
    theta = (np.arange(_POINTS) + 0.5) * width
    xi = 2.0 * s * FIELDS
    along, across = np.cos(psi)[:, None, None], np.sin(psi)[:, None, None]
    z = np.abs(xi)[None, :, None] * across * np.sin(theta)
    with np.errstate(divide="ignore"):
        log_p = np.log(np.sin(theta)) + np.log(i0e(z)) + z
    log_p = log_p + s * np.cos(theta) ** 2 + xi[None, :, None] * along * np.cos(theta)
    moment = along * np.cos(theta) + across * np.sin(theta) * np.sign(xi)[None, :, None] * i1e(z) / i0e(z)
    half = _POINTS // 2
    rising = np.diff(log_p, axis=2) > 0
    peaks = np.concatenate([np.ones_like(rising[..., :1]), rising], axis=2)
    peaks[..., :-1] &= ~rising
    upper, lower = peaks.argmax(axis=2), _POINTS - 1 - peaks[..., ::-1].argmax(axis=2)
    alone = upper == lower
    has_upper, has_lower = ~alone | (upper < half), ~alone | (upper >= half)
    top = np.take_along_axis(log_p, upper[..., None], axis=2)
    log_p -= np.where(has_upper[..., None], top, log_p.max(axis=2, keepdims=True))
    index = np.arange(_POINTS)
    between = (index >= upper[..., None]) & (index <= lower[..., None])
    saddle = np.where(between, log_p, np.inf).argmin(axis=2)
    p = np.exp(np.clip(log_p, -600.0, 600.0))
    left = index <= saddle[..., None]
    inside, outside = np.where(left, p, 0.0), np.where(left, 0.0, p)
    Q_in = np.cumsum(inside, axis=2) - 0.5 * inside
    Q_out = np.cumsum(outside[..., ::-1], axis=2)[..., ::-1] - 0.5 * outside
    Z_in, Z_out = inside.sum(axis=2), np.maximum(outside.sum(axis=2), 1e-300)
    flux = np.where(left, Q_in / Z_in[..., None], Q_out / Z_out[..., None]) ** 2
    resistance = (flux / p).sum(axis=2) * width**2
    log_rate = -np.log(2.0 * Z_in * resistance)
    log_rate = np.where(has_lower, log_rate, NEVER)
    log_rate = np.where(has_upper, log_rate, np.log(s))
    share = np.where((has_upper & has_lower)[..., None], inside, p)
    mean = (share * moment).sum(axis=2) / share.sum(axis=2)
    return np.asarray(np.maximum(log_rate, NEVER), float), np.asarray(mean, float)


def at_barrier(s: float, angles: tuple[float, ...]) -> tuple[Floats, Floats]:
    """`table` at any barrier, by cubic interpolation in ln s between the steps."""
    place = np.log(s) / np.log(RATIO)
    first = int(np.floor(place)) - 1
    u = place - first
    weights = np.array([np.prod([(u - j) / (i - j) for j in range(4) if j != i]) for i in range(4)])
    nodes = [table(first + i, angles) for i in range(4)]
    log_rate = sum(w * node[0] for w, node in zip(weights, nodes, strict=True))
    mean = sum(w * node[1] for w, node in zip(weights, nodes, strict=True))
    return np.asarray(log_rate, float), np.asarray(mean, float)


def random_angles(count: int = 8) -> tuple[tuple[float, ...], Floats]:
    """Angles (rad) and weights of a mean over random axes."""
    angles, weights = gauss_angles(count)
    return tuple(float(a) for a in angles), weights
