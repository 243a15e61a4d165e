"""Thermally activated uniaxial moments in an alternating field: two wells, and rates between them.

The share p of moments in the upper well follows dp/dt = (1 - p) k_lower - p k_upper, with the rates and the
mean moments of `wells`; within a well the moments are in equilibrium. At T -> 0 it ends in the loops of
Stoner and Wohlfarth, at small fields in linear response.
"""

from __future__ import annotations

import numpy as np

from magheat.slp import wells
from magheat.slp.arrays import Floats
from magheat.slp.fokker_planck import gauss_angles
from magheat.slp.wells import FIELDS, Angles, Wells

STEPS = 512  # per period
_ROWS = 128  # loops worked out at once
_TINY = 1e-290


def cycle_loss(barrier: Floats, xi: Floats, phase: Floats, angles: Angles, weights: Floats) -> Floats:
    """Work over kT done on one moment in a period, (n,), as a weighted mean over the angles of its axis.

    barrier (n,) s = K V/(kT);  xi (n, steps) mu0 Ms V H/(kT) over one period, its end left out;
    phase (n,) omega tau_D.
    """
    result = np.empty(barrier.shape)
    for start in range(0, barrier.size, _ROWS):
        rows = slice(start, start + _ROWS)
        moment = moments(barrier[rows], xi[rows], phase[rows], angles) @ weights
        within = in_well_loss(barrier[rows, None], xi[rows], phase[rows, None], np.array(angles)) @ weights
        result[rows] = work(xi[rows], moment) + within
    return result


def in_well_loss(barrier: Floats, xi: Floats, phase: Floats, angle: Floats) -> Floats:
    """Work over kT and period of a moment that lags in its well, (n, angles): all that a blocked one does.

    Leading order in 1/s and h: around the axis moments vary by 1/(2 s) across it and 1/(4 s^2) along it, and
    settle in tau_D/s and tau_D/(2 s).
    """
    change = np.diff(xi, axis=1, append=xi[:, :1])
    squares = (change**2).sum(axis=1, keepdims=True) * xi.shape[1] / (2.0 * np.pi)
    across, along = np.sin(angle) ** 2 / (2.0 * barrier**2), np.cos(angle) ** 2 / (8.0 * barrier**3)
    return np.asarray(squares * phase * (across + along), float)


def work(xi: Floats, moment: Floats) -> Floats:
    """Integral of xi dm over periods whose ends are left out, (n,) of (n, steps)."""
    ahead = np.roll(moment, -1, axis=1) - moment
    return np.asarray((0.5 * (xi + np.roll(xi, -1, axis=1)) * ahead).sum(axis=1), float)


def phases(steps: int = STEPS) -> Floats:
    """Phases of a period, the end left out."""
    return np.asarray(2.0 * np.pi * np.arange(steps) / steps, float)


def axis_angles(axis: float | str, count: int = 8) -> tuple[Angles, Floats]:
    """Angles (rad) and weights of axes that are `random`, `parallel` to the field, or at an angle (rad)."""
    if axis == "random":
        angles, weights = gauss_angles(count)
        return tuple(float(a) for a in angles), weights
    folded = 0.0 if axis == "parallel" else float(np.arccos(abs(np.cos(float(axis)))))
    return (folded,), np.ones(1)


def error(barrier: Floats, field_ratio: Floats, phase: Floats) -> Floats:
    """Relative error of `cycle_loss`, as measured against Brown's equation for s = 5 ... 20, h up to 2.

    An envelope of measured errors: low barriers, which moments do not cross one by one; fields that change
    faster than the moments settle within a well; fields that outgrow the wells. field_ratio: H/H_K.
    """
    low = 0.045 * (5.0 / barrier) ** 4
    fast = phase / barrier * (2.0 + 7.0 * field_ratio)  # phase / barrier = omega tau_0
    return np.asarray(low + fast + 0.006 * field_ratio**2, float)


def moments(barrier: Floats, xi: Floats, phase: Floats, angles: Angles) -> Floats:
    """Mean moment along the field, (n, steps, angles)."""
    both = wells.at_barriers(barrier, angles)
    up, along = read(both, "log_rate", barrier, xi), read(both, "along", barrier, xi)
    down, against = read(both, "log_rate", barrier, -xi), -read(both, "along", barrier, -xi)
    step = (2.0 * np.pi / xi.shape[1] / phase)[:, None, None]
    p = _share(np.exp(np.minimum(up, 500.0)), np.exp(np.minimum(down, 500.0)), step)
    return np.asarray(p * along + (1.0 - p) * against, float)


def read(both: Wells, name: str, barrier: Floats, xi: Floats) -> Floats:
    """A quantity of the upper wells at every xi (n, steps), linear between FIELDS: (n, steps, angles)."""
    h = np.clip(xi / (2.0 * barrier[:, None]), FIELDS[0], FIELDS[-1])
    i = np.clip(np.searchsorted(FIELDS, h, side="right") - 1, 0, FIELDS.size - 2)
    share = ((h - FIELDS[i]) / (FIELDS[i + 1] - FIELDS[i]))[..., None]
    values = np.swapaxes(getattr(both, name), 1, 2)
    row = np.arange(len(values))[:, None]
    below = values[row, i]
    return np.asarray(below + share * (values[row, i + 1] - below), float)


def relaxing(leave: Floats, come: Floats, step: Floats) -> tuple[Floats, Floats]:
    """(decay, gain) of p -> decay p + gain over each step; the equilibrium is linear within: no false lag."""
    total = np.maximum(leave + come, 1e-300)
    target = come / total
    ahead = np.roll(target, -1, axis=1)
    K = 0.5 * (total + np.roll(total, -1, axis=1)) * step
    decay = np.exp(-K)
    return decay, ahead - decay * target + np.expm1(-K) / K * (ahead - target)


def _share(leave: Floats, come: Floats, step: Floats) -> Floats:
    """The periodic share in the upper well at every step."""
    decay, gain = relaxing(leave, come, step)
    constant, product = np.zeros_like(gain[:, 0]), np.ones_like(gain[:, 0])
    for j in range(gain.shape[1]):
        constant = decay[:, j] * constant + gain[:, j]
        product = product * decay[:, j]
    missing = 1.0 - product
    now = np.where(missing > _TINY, constant / np.maximum(missing, _TINY), 0.5)
    p = np.empty(gain.shape)
    for j in range(gain.shape[1]):
        p[:, j] = now
        now = decay[:, j] * now + gain[:, j]
    return p
