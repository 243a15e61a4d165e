"""Thermally activated uniaxial moments in an alternating field: two wells, and rates between them.

The share p of moments in the upper well follows dp/dt = (1 - p) k_lower - p k_upper, with the rates and the
mean moments of `wells`. The moments within a well are in equilibrium. Valid for barriers above some 5 kT;
at T -> 0 it ends in Stoner and Wohlfarth's loops, at small fields in linear response.
"""

from __future__ import annotations

import numpy as np

from magheat.slp import wells
from magheat.slp.arrays import Floats

_STEPS = 512  # per period
MODEL_FROM = 5.0  # kT: below, moments are not in one well or the other


def cycle_loss(
    barrier: Floats, xi: Floats, phase: Floats, angles: tuple[float, ...], weights: Floats
) -> Floats:
    """Work over kT done on one moment in a period, (n,), as a weighted mean over the angles of its axis.

    barrier (n,) s = K V/(kT);  xi (n, steps) mu0 Ms V H/(kT) over one period, its end left out;
    phase (n,) omega tau_D.
    """
    result = np.empty(barrier.shape)
    for i in range(barrier.size):
        result[i] = weights @ _loop(float(barrier[i]), xi[i], float(phase[i]), angles)[1]
    return result


def loop(barrier: float, xi: Floats, phase: float, angles: tuple[float, ...], weights: Floats) -> Floats:
    """Mean moment along the field over that period, (steps,)."""
    return np.asarray(weights @ _loop(barrier, xi, phase, angles)[0], float)


def phases(steps: int = _STEPS) -> Floats:
    """Phases of a period, the end left out."""
    return np.asarray(2.0 * np.pi * np.arange(steps) / steps, float)


def _loop(s: float, xi: Floats, phase: float, angles: tuple[float, ...]) -> tuple[Floats, Floats]:
    log_rate, mean = wells.at_barrier(s, angles)
    h = np.clip(xi / (2.0 * s), wells.FIELDS[0], wells.FIELDS[-1])
    i = np.clip(np.searchsorted(wells.FIELDS, h) - 1, 0, wells.FIELDS.size - 2)
    share = (h - wells.FIELDS[i]) / (wells.FIELDS[i + 1] - wells.FIELDS[i])
    last = wells.FIELDS.size - 1

    def read(values: Floats) -> Floats:
        return np.asarray(values[:, i] + share * (values[:, i + 1] - values[:, i]), float)

    up, down = read(log_rate), read(log_rate[:, ::-1][:, : last + 1])
    step = 2.0 * np.pi / xi.size / phase
    leave, come = np.exp(np.minimum(up, 500.0)), np.exp(np.minimum(down, 500.0))
    m_upper, m_lower = read(mean), -read(mean[:, ::-1])
    total = np.maximum(leave + come, 1e-300)
    target = come / total
    ahead = np.roll(target, -1, axis=1)
    K = 0.5 * (total + np.roll(total, -1, axis=1)) * step  # the target is linear within a step: no false lag
    decay = np.exp(-K)
    gain = ahead - decay * target + np.expm1(-K) / K * (ahead - target)
    product, constant = np.ones(len(angles)), np.zeros(len(angles))
    for j in range(xi.size):
        constant = decay[:, j] * constant + gain[:, j]
        product = product * decay[:, j]
    missing = np.maximum(-np.expm1(-K.sum(axis=1)), 1e-290)
    share_up = np.where(missing > 1e-290, constant / missing, 0.5)
    p = np.empty(up.shape)
    for j in range(xi.size):
        p[:, j] = share_up
        share_up = decay[:, j] * share_up + gain[:, j]
    m = p * m_upper + (1.0 - p) * m_lower
    work = 0.5 * (xi + np.roll(xi, -1)) * (np.roll(m, -1, axis=1) - m)
    return m, np.asarray(work.sum(axis=1), float)
