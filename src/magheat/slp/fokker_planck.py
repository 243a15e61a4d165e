"""Work that moments do in an alternating field, by Brown's equation: any amplitude, to a chosen accuracy.

Brown 1963, doi:10.1103/PhysRev.130.1677, without precession (intermediate to high damping); for a rigid
dipole in a fluid the same with no barrier and the Brown time (Debye). All in units of kT, per period.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from magheat.errors import SolverError
from magheat.slp.arrays import Floats
from magheat.slp.periodic import Complexes, Indices, cycle_work, harmonics
from magheat.slp.rotor import operators

_BATCH = 32  # points solved at once
_ROUNDS = 7  # of refinement
_ANGLES = 8  # Gauss-Legendre nodes in the cosine of the angle between axis and field
_legendre: Any = np.polynomial.legendre

Solve = Callable[[Indices, int, int], Floats]


def cycle_loss(
    barrier: Floats, drive: Complexes, phase: Floats, angle: Floats | None = None, rtol: float = 1e-4
) -> Floats:
    """Work over kT done on one moment in a period, (n,), within rtol.

    barrier  (n,) s = K V/(kT), 0 for a rigid dipole;  phase (n,) omega tau_D, of the moment's free diffusion
    drive    (n, N + 1): harmonics of xi(t) = mu0 Ms V H(t)/(kT) = c_0 + 2 Re sum c_k e^(i k omega t)
    angle    (n,) in rad between the easy axis and the field; None: along it
    Raises SolverError where rtol is not reached.
    """
    result = np.zeros(barrier.shape)
    strength = strength_of(drive)
    order = np.lexsort((strength, np.round(np.log2(strength + barrier + 1.0))))
    for start in range(0, order.size, _BATCH):
        rows = order[start : start + _BATCH]
        result[rows] = _converged(
            barrier[rows], drive[rows], phase[rows], None if angle is None else angle[rows], rtol
        )
    return result


def random_axes(barrier: Floats, drive: Complexes, phase: Floats, rtol: float = 1e-3) -> Floats:
    """`cycle_loss` as a mean over axes that point anywhere, (n,)."""
    nodes, weights = gauss_angles()
    n = barrier.size
    loss = cycle_loss(
        np.repeat(barrier, nodes.size),
        np.repeat(drive, nodes.size, axis=0),
        np.repeat(phase, nodes.size),
        np.tile(nodes, n),
        rtol,
    )
    return np.asarray(loss.reshape(n, -1) @ weights, float)


def gauss_angles(count: int = _ANGLES) -> tuple[Floats, Floats]:
    """Angles in rad and weights of a mean over random axes."""
    nodes, weights = _legendre.leggauss(count)
    return np.arccos(0.5 * (nodes + 1.0)), 0.5 * weights


def refined(
    solve: Solve, strength: Floats, hardest: float, rtol: float, growth: tuple[float, float] = (1.25, 1.35)
) -> Floats:
    """solve(rows, degree, blocks), refined until two results in a row agree; the finer one is better.

    growth: of the degree and of the blocks from one result to the next.
    """
    degree, blocks = first_sizes(strength, hardest)
    todo = np.arange(strength.size)
    result = np.zeros(strength.shape)
    last = solve(todo, degree, blocks)
    for _ in range(_ROUNDS):
        degree, blocks = int(growth[0] * degree) + 2, int(growth[1] * blocks) + 4
        new = solve(todo, degree, blocks)
        result[todo] = new
        bad = np.abs(new - last) > 3.0 * rtol * np.abs(new) + 1e-13 * strength[todo] ** 2
        if not bad.any():
            return result
        todo, last = todo[bad], new[bad]
    raise SolverError(
        f"the moments of {todo.size} points do not settle with {degree} harmonics in space "
        f"and {blocks} in time",
        fix="a larger accuracy, or model hysteresis for barriers and fields this high",
    )


def first_sizes(strength: Floats, hardest: float) -> tuple[int, int]:
    """Harmonics in space, and groups of them in time, that are near enough to begin with."""
    root = float(np.sqrt(hardest))
    return int(6 + 3.0 * root), int(6 + 2.5 * root * (1.0 + 0.25 * np.sqrt(float(np.max(strength)))))


def strength_of(drive: Complexes) -> Floats:
    """Largest xi of a drive, (n,)."""
    return np.asarray(np.abs(drive[:, 0]) + 2.0 * np.abs(drive[:, 1:]).sum(axis=1), float)


def _converged(barrier: Floats, drive: Complexes, phase: Floats, angle: Floats | None, rtol: float) -> Floats:
    strength = strength_of(drive)

    def solve(rows: Indices, degree: int, blocks: int) -> Floats:
        part = None if angle is None else angle[rows]
        return _solve(barrier[rows], drive[rows], phase[rows], part, degree, blocks)

    return refined(solve, strength, float(np.max(strength + 2.0 * barrier)), rtol)


def moments(barrier: Floats, drive: Complexes, phase: Floats, angle: Floats | None, steps: int) -> Floats:
    """Mean moment along the field over a period, its end left out, (n, steps); arguments of `cycle_loss`."""
    degree, blocks = first_sizes(strength_of(drive), float(np.max(strength_of(drive) + 2.0 * barrier)))
    return in_time(_response(barrier, drive, phase, angle, 2 * degree, 2 * blocks, blocks), steps)


def in_time(harmonic: Complexes, steps: int) -> Floats:
    """c_0 + 2 Re sum c_k e^(i k phi) at `steps` phases, of (n, k)."""
    phi = 2.0 * np.pi * np.arange(steps) / steps
    waves = np.exp(1j * np.arange(harmonic.shape[1])[:, None] * phi)
    return np.asarray(2.0 * (harmonic @ waves).real - harmonic[:, :1].real, float)


def _solve(
    barrier: Floats, drive: Complexes, phase: Floats, angle: Floats | None, degree: int, blocks: int
) -> Floats:
    return cycle_work(drive, _response(barrier, drive, phase, angle, degree, blocks, 1))


def _response(
    barrier: Floats,
    drive: Complexes,
    phase: Floats,
    angle: Floats | None,
    degree: int,
    blocks: int,
    groups: int,
) -> Complexes:
    """Harmonics of the mean moment along the field."""
    ops = operators(degree, 0 if angle is None else degree)
    psi = np.zeros(barrier.shape) if angle is None else angle
    rate = (0.5 / phase)[:, None, None]
    along, across = np.cos(psi), np.sin(psi)
    A = rate * (ops.decay + barrier[:, None, None] * ops.easy)
    B = rate * (along[:, None, None] * ops.along + across[:, None, None] * ops.across)
    Y = harmonics(A, B, drive, ops.degree, blocks, groups)
    return np.asarray(along[:, None] * (Y @ ops.m_along) + across[:, None] * (Y @ ops.m_across))
