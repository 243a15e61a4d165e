"""The response to fields that vanish, exact: all modes of Brown's equation, for held and for free axes.

In the frame of the particle the moments <R> follow dy/dt = A y, A = (D + s E)/(2 tau_D). A steady field moves
them from their equilibrium by xi y_s, y_s the correlations <R u> with the moment u along the field. What is
left of it a time t after the field goes is exp(A t) y_s, and exp(-t/tau_B) of that where the particle turns
too; by the fluctuation-dissipation theorem that gives the response at all frequencies.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from magheat.slp.arrays import Floats
from magheat.slp.rotor import operators

HIGHEST = 20.0  # kT: above, one mode along and one across do, and rounding hides the slowest
_DEGREE = 30
_CHUNK = 4000  # points solved at once


@dataclass(frozen=True, eq=False)
class _Channel:
    """Moments that a field along or across the axis moves: their operators, and the mean moment in them.

    product: with the moment along the field, from the moments of the equilibrium.
    """

    decay: Floats
    easy: Floats
    product: Floats
    mean: Floats


def losses(barrier: Floats, phase: Floats, turn: Floats) -> tuple[Floats, Floats]:
    """-Im of the response of the mean moment to xi cos(phi), along and across the axis, each (n,), per xi.

    barrier (n,) s up to HIGHEST;  phase (n,) omega tau_D, above zero;  turn (n,) 1/(omega tau_B).
    """
    along, across = np.empty(barrier.shape), np.empty(barrier.shape)
    for start in range(0, barrier.size, _CHUNK):
        some = slice(start, start + _CHUNK)
        level, channels = _system()
        A = level.decay + barrier[some, None, None] * level.easy
        inner = np.linalg.solve(A[:, 1:, 1:], -A[:, 1:, 0, None])[..., 0]
        rest = np.concatenate([np.ones((inner.shape[0], 1)), inner], axis=1)
        for channel, result in zip(channels, (along, across), strict=True):
            result[some] = _loss(channel, rest, barrier[some], phase[some], turn[some])
    return along, across


def _loss(channel: _Channel, rest: Floats, barrier: Floats, phase: Floats, turn: Floats) -> Floats:
    rate = (0.5 / phase)[:, None, None]
    A = rate * (channel.decay + barrier[:, None, None] * channel.easy)
    steady = (rest @ channel.product.T)[..., None]
    fading = (1j + turn)[:, None, None] * np.eye(A.shape[1]) - A
    return np.asarray((np.linalg.solve(fading, steady.astype(complex))[..., 0] @ channel.mean).real, float)


@lru_cache(maxsize=1)
def _system() -> tuple[_Channel, tuple[_Channel, _Channel]]:
    """The moments of the equilibrium, and those that fields along and across move."""
    ops = operators(_DEGREE, 1)
    labels = [(degree, m) for degree in range(_DEGREE + 1) for m in range(min(degree, 1) + 1)]
    even, along, across = (
        np.array([i for i, (l, m) in enumerate(labels) if (l % 2, m) == kind])
        for kind in ((0, 0), (1, 0), (1, 1))
    )

    def channel(rows: Floats, product: Floats) -> _Channel:
        square = np.ix_(rows, rows)
        return _Channel(ops.decay[square], ops.easy[square], product[np.ix_(rows, even)], product[0, rows])

    return channel(even, ops.times_along), (
        channel(along, ops.times_along),
        channel(across, ops.times_across),
    )
