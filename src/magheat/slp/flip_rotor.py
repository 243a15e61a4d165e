"""Particles that turn in a fluid while their moments jump between two wells: the egg model at high barriers.

The density over the angle psi from the field to the moment's well follows
dw/dt = 1/(2 tau_B sin psi) d/dpsi [ sin psi (dw/dpsi - g w) ] - k(psi) w + k(pi - psi) w(pi - psi),
g = xi(t) times the well's mean moment across the field (the torque), k the rate out of the well (`wells`).
K -> infinity leaves the rigid dipole, eta -> infinity two wells at fixed axes. Finite volumes in psi, with
fluxes after Scharfetter & Gummel 1969 (doi:10.1109/T-ED.1969.16566); turning and jumping take turns (Strang).
"""

from __future__ import annotations

import numpy as np

from magheat.slp import hysteresis, wells
from magheat.slp.arrays import Floats

_CELLS = 48  # of psi, even
_SLOWEST = 0.05  # omega tau_B below which the lag goes as the frequency, to its square
_GAMMA = 1.0 - np.sqrt(0.5)  # of the L-stable two-stage scheme of second order


def cycle_loss(barrier: Floats, xi: Floats, phase: Floats, turning: Floats, cycles: Floats) -> Floats:
    """Work over kT done on one particle in a period, (n,), after that many cycles from random axes.

    barrier (n,) s = K V/(kT);  xi (n, steps) over a period;  phase, turning (n,): omega tau_D, omega tau_B.
    """
    return hysteresis.work(xi, moments(barrier, xi, phase, turning, cycles))


def moments(barrier: Floats, xi: Floats, phase: Floats, turning: Floats, cycles: Floats) -> Floats:
    """Mean moment along the field, (n, steps), which is even in time about its first instant.

    Slow fields, which turning follows, are worked out faster and their lag, odd in time, is scaled back.
    """
    haste = np.maximum(_SLOWEST / turning, 1.0)
    rows = [
        _moments(barrier[i : i + 1], xi[i : i + 1], haste[i] * phase[i : i + 1], turn, float(cycles[i]))
        for i, turn in enumerate((haste * turning).tolist())
    ]
    m = np.array(rows, float).reshape(xi.shape)
    back = np.roll(m[:, ::-1], 1, axis=1)
    return np.asarray(0.5 * (m + back) + 0.5 * (m - back) / haste[:, None], float)


def _moments(s: Floats, xi: Floats, phase: Floats, turning: float, cycles: float) -> Floats:
    steps, half = xi.shape[1], _CELLS // 2
    psi = (np.arange(_CELLS) + 0.5) * np.pi / _CELLS
    both = wells.at_barriers(s, tuple(float(a) for a in psi[:half]))

    def everywhere(name: str, odd: bool) -> Floats:
        near = hysteresis.read(both, name, s, xi)[0]
        far = hysteresis.read(both, name, s, -xi)[0][:, ::-1]
        return np.concatenate([near, -far if odd else far], axis=1)

    rate = np.exp(np.minimum(everywhere("log_rate", odd=False), 500.0))
    along, torque = everywhere("along", odd=True), xi[0][:, None] * everywhere("across", odd=False)
    step = 2.0 * np.pi / steps
    turn = _turns(torque, step / turning)
    jump = _jumps(rate, step / float(phase[0]))
    uniform = np.diff(-np.cos(np.arange(_CELLS + 1) * np.pi / _CELLS)) / 2.0
    period = np.eye(_CELLS)
    for j in range(steps):
        period = jump[j] @ (turn[j] @ period)
    w = _after(period, uniform, cycles)
    m = np.empty(steps)
    for j in range(steps):
        after = turn[j] @ w
        m[j] = along[j] @ (0.5 * (w + after))
        w = jump[j] @ after
    return m


def _turns(torque: Floats, step: float) -> Floats:
    """Propagators of the shares of the cells by turning, (steps, cells, cells), one step centred on each."""
    width = np.pi / _CELLS
    edge = np.arange(1, _CELLS) * width
    volume = np.diff(-np.cos(np.arange(_CELLS + 1) * width))
    pull = 0.5 * (torque[:, 1:] + torque[:, :-1]) * width
    conductance = 0.5 * np.sin(edge) / width
    forward = conductance * _bernoulli(-pull) / volume[:-1]
    backward = conductance * _bernoulli(pull) / volume[1:]
    A = np.zeros((torque.shape[0], _CELLS, _CELLS))
    i = np.arange(_CELLS - 1)
    A[:, i, i] -= forward
    A[:, i + 1, i] += forward
    A[:, i + 1, i + 1] -= backward
    A[:, i, i + 1] += backward
    A *= step
    one = np.eye(_CELLS)
    inverse = np.linalg.inv(one - _GAMMA * A)
    return np.asarray(inverse @ (one + (1.0 - 2.0 * _GAMMA) * A) @ inverse, float)


def _bernoulli(x: Floats) -> Floats:
    small = np.abs(x) < 1e-6
    safe = np.where(small, 1.0, x)
    return np.where(small, 1.0 - 0.5 * x, safe / np.expm1(np.minimum(safe, 500.0)))


def _jumps(rate: Floats, step: float) -> Floats:
    """Propagators by jumps between psi and pi - psi, (steps, cells, cells), each to the next step."""
    decay, gain = (each[0] for each in hysteresis.relaxing(rate[None], rate[None, :, ::-1], np.array(step)))
    i = np.arange(_CELLS)
    J = np.zeros((rate.shape[0], _CELLS, _CELLS))
    J[:, i, i] = decay + gain
    J[:, i, _CELLS - 1 - i] = gain
    return J


def _after(period: Floats, start: Floats, cycles: float) -> Floats:
    """The state after many periods, by squaring."""
    state, power, left = start, period, int(max(cycles, 1.0))
    while left:
        if left % 2:
            state = power @ state
        power = power @ power
        left //= 2
    return np.asarray(state / state.sum(), float)
