"""The quadrature rules of the protocol, on the reference simplex.

Both engines must take nonlinear coefficients at the very same points, or they would differ by the
quadrature error; these are the symmetric rules of degree 4 that basix gives for simplices
(a test compares them where basix is installed). The triangle rule has 6 points, the tetrahedron 14.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# orbits of a point under the symmetries of the simplex: (barycentric coordinates, weight of each point)
_TRIANGLE = (
    ((0.816847572980459, 0.091576213509771, 0.091576213509771), 0.054975871827661),
    ((0.10810301816807, 0.445948490915965, 0.445948490915965), 0.1116907948390055),
)
_TETRAHEDRON = (
    ((0.5, 0.5, 0.0, 0.0), 0.003174603174603167),
    (
        (0.6984197043243866, 0.1005267652252045, 0.1005267652252045, 0.1005267652252045),
        0.014764970790496783,
    ),
    (
        (0.0568813795204234, 0.3143728734931922, 0.3143728734931922, 0.3143728734931922),
        0.022139791114265117,
    ),
)


def degree_four(dimension: int) -> tuple[Floats, Floats]:
    """Points (q, dimension) and weights (q,) on the reference simplex; exact for degree 4."""
    points: list[tuple[float, ...]] = []
    weights: list[float] = []
    for corner, weight in _TRIANGLE if dimension == 2 else _TETRAHEDRON:
        orbit = sorted(set(permutations(corner)))
        points += [p[1:] for p in orbit]
        weights += [weight] * len(orbit)
    return np.array(points), np.array(weights)


def degree_two(dimension: int) -> tuple[Floats, Floats]:
    """Points (q, dimension) and weights (q,), one near each vertex; exact for degree 2."""
    d = dimension
    inner = (1.0 - 1.0 / np.sqrt(d + 2.0)) / (d + 1.0)
    places = np.full((d + 1, d + 1), inner) + np.eye(d + 1) * (1.0 - (d + 1.0) * inner)
    return places[:, 1:], np.full(d + 1, 1.0 / ((d + 1) * (2 if d == 2 else 6)))
