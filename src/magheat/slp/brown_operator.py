"""The slowest relaxation of a uniaxial moment: the lowest eigenvalue of Brown's operator.

Without a field the orientations x = cos(angle to the easy axis) of a moment whose energy over kT is
-s x^2 follow (Brown 1963, doi:10.1103/PhysRev.130.1677)

    2 tau_D dW/dt = d/dx [ (1 - x^2) (dW/dx - 2 s x W) ].

With W = u exp(s x^2), the slowest odd mode u obeys u = lambda G u, where

    G u (x) = int_0^x dz exp(-s z^2)/(1 - z^2) int_z^1 exp(s y^2) u(y) dy

is a positive operator: its largest eigenvalue 1/lambda is found by power iteration, without the
cancellation that makes a matrix eigensolver useless at high barriers. Then tau/tau_D = 2/lambda.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from magheat.slp.arrays import ArrayLike, Floats

_chebyshev: Any = np.polynomial.chebyshev  # numpy leaves its series modules untyped
_legendre: Any = np.polynomial.legendre

_ORDER = 16  # Gauss-Legendre nodes per panel
_TERMS = 60  # Chebyshev terms; the interpolation error is then below 1e-11
_SCALE = 8.0  # the barrier at the middle of the Chebyshev interval s/(s + scale)
_CONVERGED = 1e-15


def log_time_ratio(barrier: ArrayLike) -> Floats:
    """ln(tau/tau_D) of Brown's slowest mode for barriers s = K V/(kT) >= 0 (any shape), to 1e-11.

    Interpolated in s/(s + 8), with e^s and the power law of high barriers taken out.
    """
    s = np.asarray(barrier, float)
    share = s / (s + _SCALE)
    smooth = _chebyshev.chebval(2.0 * share - 1.0, _coefficients())
    return np.asarray(smooth + s - 1.5 * np.log1p(s), float)


@lru_cache(maxsize=1)
def _coefficients() -> Floats:
    nodes = np.cos(np.pi * (np.arange(_TERMS) + 0.5) / _TERMS)
    share = 0.5 * (1.0 + nodes)
    barriers = _SCALE * share / (1.0 - share)
    values = [np.log(scaled_time_ratio(float(s))) + 1.5 * np.log1p(s) for s in barriers]
    fitted = _chebyshev.chebfit(nodes, np.asarray(values), _TERMS - 1)
    return np.asarray(fitted, float)


def scaled_time_ratio(barrier: float) -> float:
    """tau/tau_D * e^-s of Brown's slowest mode at one barrier, by power iteration on G."""
    nodes, weights, cumulative = _rule()
    edges = _panel_edges(barrier)
    half, middle = 0.5 * np.diff(edges)[:, None], 0.5 * (edges[1:] + edges[:-1])[:, None]
    y, w = middle + half * nodes, half * weights
    inner_weight = np.exp(barrier * (y * y - 1.0))  # e^-s taken out
    outer_weight = np.exp(-barrier * y * y) / ((1.0 - y) * (1.0 + y))

    u, ratio = y.copy(), 0.0
    for _ in range(200):
        f = inner_weight * u
        total = (f * w).sum(axis=1)
        beyond = np.append(np.cumsum(total[:0:-1])[::-1], 0.0)  # from the pole: no cancellation
        q = outer_weight * (beyond[:, None] + total[:, None] - half * (f @ cumulative.T))
        before = np.concatenate([[0.0], np.cumsum((q * w).sum(axis=1))[:-1]])
        new = before[:, None] + half * (q @ cumulative.T)
        last, ratio = ratio, float((f * new * w).sum() / (f * u * w).sum())
        if abs(ratio - last) <= _CONVERGED * ratio:
            break
        u = new / new.max()
    return 2.0 * ratio


@lru_cache(maxsize=1)
def _rule() -> tuple[Floats, Floats, Floats]:
    """Nodes and weights on [-1, 1], and the matrix that integrates from -1 to each node."""
    nodes, weights = _legendre.leggauss(_ORDER)
    to_series = np.linalg.inv(_legendre.legvander(nodes, _ORDER - 1))
    primitives = _legendre.legint(to_series, lbnd=-1, axis=0)
    return nodes, weights, _legendre.legval(nodes, primitives).T


def _panel_edges(barrier: float) -> Floats:
    """Panels of [0, 1] graded to the layers at the equator (1/sqrt(s)) and at the pole (1/s)."""
    equator = np.geomspace(0.25, 4096.0, 15) / np.sqrt(barrier + 1.0)
    pole = 1.0 - np.geomspace(0.25, 2.0**20, 23) / (2.0 * barrier + 2.0)
    edges = np.concatenate([[0.0, 1.0], equator[equator < 0.6], pole[pole > 0.3]])
    return np.asarray(np.unique(edges), float)
