"""The two wells of a uniaxial moment in an oblique field: how fast they are left, and their moments.

The moment is taken to be in equilibrium around the axis at each angle theta to it, which leaves one
dimension: p(theta) ~ sin(theta) I_0(xi sin(psi) sin(theta)) exp(s cos^2(theta) + xi cos(psi) cos(theta)).
The rate out of a well is the inverse of the mean first-passage time over the saddle (Kramers 1940,
doi:10.1016/S0031-8914(40)90098-2; Brown 1963, doi:10.1103/PhysRev.130.1677): the prefactor is that of
Brown's equation without precession, at every angle and field, not a constant. h = H/H_K = xi/(2 s).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import i0e, i1e

from magheat.slp.arrays import Floats

Angles = tuple[float, ...]

_RATIO = 1.25  # of barriers that stand side by side in the table
_FIELDS = np.concatenate([np.linspace(0.0, 1.1, 56), np.geomspace(1.15, 60.0, 28)])
FIELDS = np.concatenate([-_FIELDS[:0:-1], _FIELDS])


@dataclass(frozen=True, eq=False)
class Wells:
    """The upper well (theta < pi/2) over angles psi and FIELDS; the lower one is the upper one in -h.

    log_rate: ln of the rate at which it is left, in 1/tau_D; along, across: its mean moment along the
    field, and towards larger psi. Shapes (..., angles, FIELDS).
    """

    log_rate: Floats
    along: Floats
    across: Floats


@lru_cache(maxsize=256)
def _table(step: int, angles: Angles) -> Wells:
    return _wells(_RATIO**step, np.array(angles))


def at_barriers(s: Floats, angles: Angles) -> Wells:
    """The wells at barriers (n,) in kT, shapes (n, angles, FIELDS), by cubics in s between tabled ones."""
    first = np.floor(np.log(s) / np.log(_RATIO)).astype(int) - 1
    unique, row = np.unique(first, return_inverse=True)
    around = [[_table(int(step) + i, angles) for i in range(4)] for step in unique]
    nodes = _RATIO ** (first[:, None] + np.arange(4.0))
    others = [[j for j in range(4) if j != i] for i in range(4)]
    weights = np.stack(
        [
            np.prod((s[:, None] - nodes[:, rest]) / (nodes[:, [i]] - nodes[:, rest]), axis=1)
            for i, rest in enumerate(others)
        ]
    )

    def read(name: str) -> Floats:
        stacks = np.stack([[getattr(node, name) for node in four] for four in around], axis=1)
        return np.asarray(np.einsum("in,in...->n...", weights, stacks[:, row]), float)

    return Wells(read("log_rate"), read("along"), read("across"))


def _wells(s: float, psi: Floats) -> Wells:
    points = int(np.clip(12.0 * np.sqrt(s), 64.0, 400.0))  # the wells are 1/sqrt(2 s) wide
    width = np.pi / points
    theta = (np.arange(points) + 0.5) * width
    xi = 2.0 * s * FIELDS[None, :, None]
    cosine, sine = np.cos(psi)[:, None, None], np.sin(psi)[:, None, None]
    z = np.abs(xi) * sine * np.sin(theta)
    bessel = i0e(z)
    log_p = np.log(np.sin(theta) * bessel) + z + s * np.cos(theta) ** 2 + xi * cosine * np.cos(theta)
    rising = np.diff(log_p, axis=2) > 0
    peaks = np.concatenate([np.ones_like(rising[..., :1]), rising], axis=2)
    peaks[..., :-1] &= ~rising
    upper, lower = peaks.argmax(axis=2), points - 1 - peaks[..., ::-1].argmax(axis=2)
    alone = upper == lower
    has_upper, has_lower = ~alone | (upper < points // 2), ~alone | (upper >= points // 2)
    log_p -= np.take_along_axis(log_p, upper[..., None], axis=2)
    index = np.arange(points)
    between = (index >= upper[..., None]) & (index <= lower[..., None])
    saddle = np.where(between, log_p, np.inf).argmin(axis=2)
    p = np.exp(np.clip(log_p, -600.0, 600.0))
    left = index <= saddle[..., None]
    inside = np.where(left, p, 0.0)
    log_rate = np.log(0.5) - np.log(_passage(p, inside, left, width))
    # a well that is gone is left at the pace of the fall, its partner by detailed balance
    log_rate = np.where(has_lower, log_rate, np.log(s) - 2.0 * (xi * cosine)[..., 0])
    log_rate = np.where(has_upper, log_rate, np.log(s))
    share = np.where((has_upper & has_lower)[..., None], inside, p)
    share = share / share.sum(axis=2, keepdims=True)
    on_axis = (share * np.cos(theta)).sum(axis=2)
    off_axis = (share * np.sin(theta) * i1e(z) / bessel).sum(axis=2) * np.sign(FIELDS)
    cosine, sine = cosine[..., 0], sine[..., 0]
    return Wells(log_rate, cosine * on_axis + sine * off_axis, cosine * off_axis - sine * on_axis)


def _passage(p: Floats, inside: Floats, left: Floats, width: float) -> Floats:
    """Mean first-passage time out of the part `inside`, times the density's norm there."""
    outside = p - inside
    inside[..., 0] -= p[..., 0] / 12.0  # midpoint sums miss the kink of sin(theta) at the poles
    outside[..., -1] -= p[..., -1] / 12.0
    Q_in = np.cumsum(inside, axis=2) - 0.5 * inside
    Q_out = np.cumsum(outside[..., ::-1], axis=2)[..., ::-1] - 0.5 * outside
    Z_in, Z_out = inside.sum(axis=2), np.maximum(outside.sum(axis=2), 1e-300)
    flux = np.where(left, Q_in / Z_in[..., None], Q_out / Z_out[..., None]) ** 2
    return np.asarray(Z_in * (flux / p).sum(axis=2) * width**2, float)
