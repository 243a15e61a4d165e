"""The slowest relaxation of a moment whose easy axis lies along a static field.

Orientations x = cos(angle to the axis) in the energy -E(x) kT, E = s x^2 + xi x, follow Brown's equation
(1963, doi:10.1103/PhysRev.130.1677); s = 0 is a rigid dipole that turns in a fluid (Debye). With W = exp(E),
the flux j = (1 - x^2) W du/dx of a mode u vanishes at both poles and obeys

    j = lambda G [ j/((1 - x^2) W) ],    G(x, y) = P(x_min) Q(x_max)/(P + Q),

P and Q the integrals of W from x to the poles. G is positive, so that nothing cancels at high barriers; its
three largest eigenvalues 1/lambda are iterated together, since in fields the slowest modes come in near
pairs. Along u, x = tanh(u), all integrands end smoothly at both poles.
"""

from __future__ import annotations

import numpy as np

from magheat.slp.arrays import ArrayLike, Floats

_POINTS = 4000
_POLE = 18.0  # in u beyond the layers at the poles: what is left out weighs e^-36
_TOGETHER = 3
_ROUNDS = 200
_CONVERGED = 1e-11


def log_time_ratio_in_field(barrier: ArrayLike, xi: ArrayLike) -> Floats:
    """ln(tau/tau_D) of the slowest mode, within 1e-6, for barriers s = K V/(kT) and fields mu0 Ms V H/(kT).

    Arrays broadcast. For s = 0 tau_D is the Brown time. Alike for both signs of the field.
    """
    s, x = np.broadcast_arrays(np.asarray(barrier, float), np.abs(np.asarray(xi, float)))
    pairs, row = np.unique(np.stack([s.ravel(), x.ravel()], axis=1), axis=0, return_inverse=True)
    values = np.array([_log_time_ratio(float(a), float(b)) for a, b in pairs], float)
    return np.asarray(values[row.ravel()].reshape(s.shape), float)


def _log_time_ratio(s: float, xi: float) -> float:
    reach = 0.5 * np.log(8.0 * (s + xi + 1.0)) + _POLE
    u = np.linspace(-reach, reach, _POINTS + 1)[:, None]
    step = float(u[1, 0] - u[0, 0])
    x, sine2 = np.tanh(u), 1.0 / np.cosh(u) ** 2
    E = s * x**2 + xi * x
    highest, lowest = float(E.max()), float(E.min())
    weight, root = np.exp(E - highest) * sine2, np.exp(0.5 * (lowest - E))
    P, Q = _rising(weight, step), _falling(weight, step)
    P, Q = P / np.sqrt(P[-1]), Q / np.sqrt(Q[0])

    v, found = sine2 * x ** np.arange(_TOGETHER), 0.0
    for _ in range(_ROUNDS):
        v, _upper = np.linalg.qr(v)
        f = root * v
        new = root * (Q * _rising(P * f, step) + P * _falling(Q * f, step))
        small = v.T @ new
        last, found = found, float(np.linalg.eigvalsh(0.5 * (small + small.T))[-1])
        if abs(found - last) <= _CONVERGED * found:
            break
        v = new
    return float(np.log(2.0 * found) + highest - lowest)


def _rising(f: Floats, step: float) -> Floats:
    """Integral from the first point to each, along axis 0, of fourth order; f vanishes at both ends."""
    p = np.pad(f, ((1, 1), (0, 0)))
    parts = step / 24.0 * (13.0 * (p[1:-2] + p[2:-1]) - p[:-3] - p[3:])
    return np.concatenate([np.zeros((1, f.shape[1])), np.cumsum(parts, axis=0)])


def _falling(f: Floats, step: float) -> Floats:
    """Integral from each point to the last."""
    return _rising(f[::-1], step)[::-1]
