"""Operators of a moment u that diffuses on the sphere, in real spherical harmonics even about one plane.

Brown's equation (1963, doi:10.1103/PhysRev.130.1677) without precession, for an energy V over kT:

    2 tau d<R>/dt = <lap R> - <grad V . grad R>,    grad g . grad R = (lap(g R) - g lap R - R lap g)/2

so that all it needs are the products of the harmonics with cos(theta), sin(theta) cos(phi) and P2. The easy
axis is z, the field lies in the plane x z. With highest order 0 only the harmonics about z are kept: a field
along the axis, or no axis at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from magheat.slp.arrays import Floats


@dataclass(frozen=True, eq=False)
class Operators:
    """Matrices that act on the moments <R>, constant one first; all are per 1/(2 tau).

    degree   l of each moment, (n,)
    decay    (n, n) free diffusion;  easy: times s, the barrier ratio
    along, across  (n, n), times xi cos(psi) and xi sin(psi)
    m_along, m_across  the rows of cos(theta) and sin(theta) cos(phi) in the moments, <R_00> = 1
    times_along, times_across  (n, n) products of the harmonics with these two
    """

    degree: Floats
    decay: Floats
    easy: Floats
    along: Floats
    across: Floats
    m_along: Floats
    m_across: Floats
    times_along: Floats
    times_across: Floats


@lru_cache(maxsize=64)
def operators(degree: int, order: int) -> Operators:
    """Operators for harmonics up to that degree l and order m <= l."""
    wide = _labels(degree + 2, min(order, degree) + 1)
    z, x = _cosine(wide), _sine_cosine(wide)
    P2 = 0.5 * (3.0 * z @ z - np.eye(len(wide)))
    keep = np.array([i for i, (l, m) in enumerate(wide) if l <= degree and m <= order])
    l_all = np.array([l for l, _ in wide], float)
    laplace = -l_all * (l_all + 1.0)

    def gradient(g: Floats, eigenvalue: float) -> Floats:
        full = 0.5 * (g * laplace[None, :] - laplace[:, None] * g - eigenvalue * g)
        return np.asarray(full[np.ix_(keep, keep)], float)

    first = np.zeros(len(wide))
    first[wide.index((0, 0))] = 1.0
    return Operators(
        degree=l_all[keep],
        decay=np.diag(laplace[keep]),
        easy=2.0 / 3.0 * gradient(P2, -6.0),
        along=gradient(z, -2.0),
        across=gradient(x, -2.0),
        m_along=(first @ z)[keep],
        m_across=(first @ x)[keep],
        times_along=z[np.ix_(keep, keep)],
        times_across=x[np.ix_(keep, keep)],
    )


def _labels(degree: int, order: int) -> list[tuple[int, int]]:
    return [(l, m) for l in range(degree + 1) for m in range(min(l, order) + 1)]


def _cosine(labels: list[tuple[int, int]]) -> Floats:
    at = {label: i for i, label in enumerate(labels)}
    z = np.zeros((len(labels), len(labels)))
    for (l, m), i in at.items():
        j = at.get((l + 1, m))
        if j is not None:
            z[i, j] = z[j, i] = np.sqrt(((l + 1) ** 2 - m * m) / (4.0 * (l + 1) ** 2 - 1.0))
    return z


def _sine_cosine(labels: list[tuple[int, int]]) -> Floats:
    """sin(theta) cos(phi) between cos-type harmonics, taken positive for m = 1 at phi = 0."""
    at = {label: i for i, label in enumerate(labels)}
    x = np.zeros((len(labels), len(labels)))
    for (l, m), i in at.items():
        weight = np.sqrt(0.5) if m == 0 else 0.5  # sqrt(2) Re Y_m against Y_0
        up = at.get((l + 1, m + 1))
        if up is not None:
            share = (l + m + 1.0) * (l + m + 2.0) / ((2 * l + 1.0) * (2 * l + 3))
            x[i, up] = x[up, i] = weight * np.sqrt(share)
        down = at.get((l - 1, m + 1))
        if down is not None:
            share = (l - m) * (l - m - 1.0) / ((2 * l - 1.0) * (2 * l + 1))
            x[i, down] = x[down, i] = -weight * np.sqrt(share)
    return x
