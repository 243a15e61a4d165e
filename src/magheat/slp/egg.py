"""The egg model: a moment that turns in a particle that turns in a fluid, in coupled harmonics.

Shliomis & Stepanov 1994 (Adv. Chem. Phys. 87, 1): the density W(u, n) of moment u and easy axis n follows
dW/dt = 1/(2 tau_D) L.(L W + W L U) + 1/(2 tau_B) R.(R W + W R U), L the rotation of u, R of both together,
U = -s (u.n)^2 - xi u.h in kT. By symmetry about the field W is a sum of bipolar harmonics
|l1 l2 J 0> of u and n, with l2 and l1 + J even: no angles to average over, and random axes are the limit
of an infinite tau_B. For V with eigenvalue v: D.(W D V) = (1/2)(lambda_i G - G lambda_j + v G), G = <i|V|j>.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from math import factorial, sqrt

import numpy as np

from magheat.slp.arrays import Floats
from magheat.slp.fokker_planck import first_sizes, in_time, refined, strength_of
from magheat.slp.periodic import Complexes, Indices, cycle_work, harmonics

_BATCH = 8  # points solved at once
_FROZEN = 1e-9  # omega tau_B's inverse of axes that do not turn: it keeps them at random
_COARSEST = 0.3  # of the degree of one moment alone, from where to refine
_GROWTH = (1.1, 1.2)  # gentle: a step costs with the ninth power of the degree
Label = tuple[int, int, int]  # l1 of the moment, l2 of the axis, J of both


def cycle_loss(barrier: Floats, drive: Complexes, phase: Floats, turning: Floats, rtol: float) -> Floats:
    """Work over kT done on one particle in a period, (n,), within rtol.

    barrier (n,) s = K V/(kT);  drive (n, N + 1): harmonics of xi as in `fokker_planck.cycle_loss`;
    phase (n,) omega tau_D;  turning (n,) omega tau_B, infinite for axes at random that do not turn.
    Raises SolverError where rtol is not reached.
    """
    result = np.zeros(barrier.shape)
    strength = strength_of(drive)
    hardness = strength + 2.0 * barrier
    order = np.argsort(hardness)
    for start in range(0, order.size, _BATCH):
        rows = order[start : start + _BATCH]

        def solve(part: Indices, degree: int, blocks: int, rows: Indices = rows) -> Floats:
            at = rows[part]
            return _solve(barrier[at], drive[at], phase[at], turning[at], degree, blocks)

        hardest = _COARSEST * float(np.max(hardness[rows]))
        result[rows] = refined(solve, strength[rows], hardest, rtol, _GROWTH)
    return result


def moments(barrier: Floats, drive: Complexes, phase: Floats, turning: Floats, steps: int) -> Floats:
    """Mean moment along the field over a period, its end left out, (n, steps); arguments of `cycle_loss`."""
    strength = strength_of(drive)
    degree, blocks = first_sizes(strength, 0.5 * float(np.max(strength + 2.0 * barrier)))
    return in_time(_response(barrier, drive, phase, turning, degree, 2 * blocks, blocks), steps)


def _solve(
    barrier: Floats, drive: Complexes, phase: Floats, turning: Floats, degree: int, blocks: int
) -> Floats:
    return cycle_work(drive, _response(barrier, drive, phase, turning, degree, blocks, 1))


def _response(
    barrier: Floats,
    drive: Complexes,
    phase: Floats,
    turning: Floats,
    degree: int,
    blocks: int,
    groups: int,
) -> Complexes:
    """Harmonics of the mean moment along the field."""
    ops = egg_operators(degree, 2 + degree // 2)
    spin, turn = (0.5 / phase)[:, None, None], (0.5 / turning)[:, None, None]
    A = spin * (ops.moment + barrier[:, None, None] * ops.easy) + np.maximum(turn, _FROZEN) * ops.body
    B = spin * ops.field + turn * ops.torque
    return np.asarray(harmonics(A, B, drive, ops.degree, blocks, groups) @ ops.m_along)


@dataclass(frozen=True, eq=False)
class EggOperators:
    """Parts of dy/dt = [ (moment + s easy + xi field)/(2 tau_D) + (body + xi torque)/(2 tau_B) ] y."""

    degree: Floats  # J: its parity is that under reversal of the field
    moment: Floats
    easy: Floats
    field: Floats
    body: Floats
    torque: Floats
    m_along: Floats  # mean of u.h from the moments


@lru_cache(maxsize=16)
def egg_operators(degree: int, order: int) -> EggOperators:
    """Operators for l1, l2 up to `degree` and J up to `order`."""
    labels = _labels(degree, order)
    l1, _, J = np.array(labels, float).T
    z, P2 = _along(labels), _easy(labels)
    spin, turn = -l1 * (l1 + 1.0), -J * (J + 1.0)

    def drift(G: Floats, eigenvalue: Floats, of: float) -> Floats:
        return np.asarray(0.5 * (G * eigenvalue[None, :] - eigenvalue[:, None] * G - of * G), float)

    return EggOperators(
        degree=J,
        moment=np.diag(spin),
        easy=2.0 / 3.0 * drift(P2, spin, -6.0),
        field=drift(z, spin, -2.0),
        body=np.diag(turn),
        torque=drift(z, turn, -2.0),
        m_along=z[0],
    )


def _labels(degree: int, order: int) -> list[Label]:
    return [
        (l1, l2, J)
        for J in range(order + 1)
        for l1 in range(J % 2, degree + 1, 2)
        for l2 in range(abs(l1 - J) + (l1 - J) % 2, min(l1 + J, degree + 1) + 1, 2)
    ]


def _along(labels: list[Label]) -> Floats:
    """<i| u.h |j>."""
    at = {label: i for i, label in enumerate(labels)}
    z = np.zeros((len(labels), len(labels)))
    for (l1, l2, J), i in at.items():
        for a in (l1 - 1, l1 + 1):
            j = at.get((a, l2, J + 1))
            if j is not None:
                sign = (-1) ** (J + a + l2 + J + 1)
                scale = sqrt((2 * J + 1) * (2 * J + 3)) * _three_j(J, 1, J + 1) * _reduced(1, l1, a)
                z[i, j] = z[j, i] = sign * scale * _six_j(l1, J, l2, J + 1, a, 1)
    return z


def _easy(labels: list[Label]) -> Floats:
    """<i| P2(u.n) |j>."""
    at = {label: i for i, label in enumerate(labels)}
    P2 = np.zeros((len(labels), len(labels)))
    for (l1, l2, J), i in at.items():
        for a in (l1, l1 + 2):
            for b in (l2 - 2, l2, l2 + 2):
                j = at.get((a, b, J))
                if j is not None:
                    sign = (-1) ** (a + l2 + J)
                    value = sign * _six_j(l1, l2, J, b, a, 2) * _reduced(2, l1, a) * _reduced(2, l2, b)
                    P2[i, j] = P2[j, i] = value
    return P2


def _reduced(k: int, a: int, b: int) -> float:
    """<a || C^k || b>."""
    return float((-1) ** a * sqrt((2 * a + 1) * (2 * b + 1)) * _three_j(a, k, b))


@cache
def _three_j(a: int, b: int, c: int) -> float:
    """Wigner's 3j symbol with all m = 0."""
    J = a + b + c
    if J % 2 or not abs(a - b) <= c <= a + b:
        return 0.0
    g = J // 2
    ratio = factorial(J - 2 * a) * factorial(J - 2 * b) * factorial(J - 2 * c) / factorial(J + 1)
    return float(
        (-1) ** g * sqrt(ratio) * factorial(g) / (factorial(g - a) * factorial(g - b) * factorial(g - c))
    )


@cache
def _six_j(a: int, b: int, c: int, d: int, e: int, f: int) -> float:
    """Wigner's 6j symbol {a b c; d e f} by Racah's sum, in whole numbers."""
    triads = ((a, b, c), (a, e, f), (d, b, f), (d, e, c))
    if not all(abs(x - y) <= z <= x + y for x, y, z in triads):
        return 0.0
    product = 1.0
    for x, y, z in triads:
        product *= (
            factorial(x + y - z) * factorial(x - y + z) * factorial(y + z - x) / factorial(x + y + z + 1)
        )
    low = max(sum(triad) for triad in triads)
    high = min(a + b + d + e, b + c + e + f, c + a + f + d)
    total = 0.0
    for t in range(low, high + 1):
        below = 1
        for triad in triads:
            below *= factorial(t - sum(triad))
        for top in (a + b + d + e, b + c + e + f, c + a + f + d):
            below *= factorial(top - t)
        total += (-1) ** t * factorial(t + 1) / below
    return float(sqrt(product) * total)
