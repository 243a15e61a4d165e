"""The loss models beyond linear response, and the choice among them, over reduced numbers.

Each gives the work over kT done on one particle in a period, its relative error, and the model that gave it.
Which model holds where is measured, model against model: `hysteresis.error`, tests/slp/test_models.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from magheat.errors import InputError
from magheat.slp import egg, flip_rotor, fokker_planck, hysteresis, stoner_wohlfarth
from magheat.slp.arrays import Floats
from magheat.slp.brown_operator import log_time_ratio
from magheat.slp.lrt import debye
from magheat.slp.memory import remembered
from magheat.slp.particle import Axis, Mechanism
from magheat.slp.periodic import Indices
from magheat.slp.points import Points
from magheat.slp.susceptibility import axis_order

EXPOSURE = 1.0  # s in the field after which the axes of free particles are looked at
NAMES = ("none", "lrt", "stoner-wohlfarth", "hysteresis", "fokker-planck", "coupled")
REASONS = {
    "lrt": "linear response, where xi^2/2 at the field's peak is below {accuracy:g}",
    "stoner-wohlfarth": "loops at T = 0",
    "hysteresis": "held axes, with barriers high enough for two wells and the rates between them",
    "fokker-planck": "Brown's equation, for held axes with barriers too low for two wells, or rigid dipoles",
    "coupled": "free particles, whose moments turn both with them and within them",
}
_LINEAR, _ATHERMAL, _TWO_WELLS, _BROWN, _COUPLED = range(1, 6)
_MOMENTS_TO = 12.0  # kT: barriers up to which random axes are worked out in moments, by choice
_PARALLEL_TO = 60.0  # kT, the same for one axis


@dataclass(frozen=True)
class Setting:
    """Which model, for axes at which angle, to which relative accuracy."""

    model: str
    axis: Axis
    mechanism: Mechanism
    accuracy: float


@dataclass(frozen=True, eq=False)
class Work:
    """Work over kT and period, relative error, and index into NAMES, each (n,)."""

    work: Floats
    error: Floats
    used: Floats


def bound(p: Points, setting: Setting) -> Work:
    """Particles whose axes are held."""
    model, accuracy = setting.model, setting.accuracy
    if model == "stoner-wohlfarth":
        return _whole(_athermal(p, setting.axis), _athermal_error(p), _ATHERMAL)
    if model == "hysteresis":
        return _whole(_two_wells(p, setting.axis), _two_wells_error(p), _TWO_WELLS)
    linear = (_linear_error(p) <= accuracy) & (model == "auto")
    limit = _MOMENTS_TO if setting.axis == "random" else _PARALLEL_TO
    wells = (p.barrier > limit) | ((_two_wells_error(p) <= accuracy) & (model == "auto"))

    def even(q: Points) -> Floats:
        return np.full(q.xi.shape, accuracy)

    return _mixed(
        p,
        (
            (linear, _LINEAR, lambda q: _linear(q, setting.axis, free=False), _linear_error),
            (wells, _TWO_WELLS, lambda q: _two_wells(q, setting.axis), _two_wells_error),
            (~wells, _BROWN, lambda q: _moments(q, setting), even),
        ),
    )


def free(p: Points, setting: Setting) -> Work:
    """Particles that turn in their medium."""
    model, accuracy = setting.model, setting.accuracy
    if setting.mechanism == "brown":
        return _rigid(p, setting)
    held = model in ("stoner-wohlfarth", "hysteresis") or setting.mechanism == "neel"
    if held or (model == "fokker-planck" and setting.axis != "random"):
        return bound(p, setting)
    linear = (_linear_error(p) <= accuracy) & (model == "auto")
    wells = (p.barrier > _MOMENTS_TO) | (_two_wells_error(p) <= accuracy)
    fixed = np.isinf(p.turning)

    def even(q: Points) -> Floats:
        return np.full(q.xi.shape, accuracy)

    return _mixed(
        p,
        (
            (linear, _LINEAR, lambda q: _linear(q, "random", free=True), _linear_error),
            (fixed & wells, _TWO_WELLS, lambda q: _two_wells(q, "random"), _two_wells_error),
            (wells, _COUPLED, _flipping, _two_wells_error),
            (~wells, _COUPLED, lambda q: _egg(q, accuracy), even),
        ),
    )


Rule = tuple[NDArray[np.bool_], int, Callable[[Points], Floats], Callable[[Points], Floats]]


def _mixed(p: Points, rules: tuple[Rule, ...]) -> Work:
    """Each point by the first rule that takes it; without a barrier or a moment's lag there is no loss."""
    work, error, used = np.zeros(p.xi.shape), np.zeros(p.xi.shape), np.zeros(p.xi.shape)
    left = p.phase > 0
    for mask, index, model, estimate in rules:
        chosen = left & mask
        if chosen.any():
            part = p.chosen(chosen)
            work[chosen], error[chosen], used[chosen] = model(part), estimate(part), index
        left &= ~mask
    return Work(work, error, used)


def _whole(work: Floats, error: Floats, index: int) -> Work:
    return Work(work, error, np.full(work.shape, float(index)))


def _rigid(p: Points, setting: Setting) -> Work:
    """Moments fixed in particles that turn."""
    if setting.model in ("stoner-wohlfarth", "hysteresis"):
        raise InputError(
            f"the model {setting.model} has no Brownian rotation",
            where="mechanism",
            fix="mechanism neel, or model fokker-planck, coupled or auto",
        )
    turns = np.isfinite(p.turning)
    work = np.zeros(p.xi.shape)
    if turns.any():
        q = p.chosen(turns)
        work[turns] = fokker_planck.cycle_loss(
            np.zeros(q.xi.shape), q.drive(), q.turning, rtol=setting.accuracy
        )
    return _whole(work, np.full(work.shape, setting.accuracy), _BROWN)


def _linear(p: Points, axis: Axis, free: bool) -> Floats:
    """Linear response, exact for fields that vanish: random axes, or one angle."""
    S, ratio = axis_order(p.barrier), np.exp(-log_time_ratio(p.barrier))
    across = (2.0 + S) / (2.0 * (1.0 - S))
    turn = 1.0 / p.turning if free else np.zeros(p.xi.shape)
    share = 1.0 / 3.0 if isinstance(axis, str) and axis == "random" else float(np.cos(_angle(axis)) ** 2)
    total = np.zeros(p.xi.shape)
    for n, a in enumerate(p.harmonics, start=1):
        parallel = (1.0 + 2.0 * S) * debye((ratio / p.phase + turn) / n)
        transverse = (1.0 - S) * debye((across / p.phase + turn) / n)
        total += n * a**2 * (share * parallel + (1.0 - share) * transverse)
    return np.asarray(np.pi / 3.0 * p.xi**2 * total, float)


def _linear_error(p: Points) -> Floats:
    """A blocked moment's rate grows as cosh xi."""
    return np.asarray(0.5 * p.peak**2, float)


def _angle(axis: Axis) -> float:
    return 0.0 if isinstance(axis, str) else float(np.arccos(abs(np.cos(axis))))


def _athermal(p: Points, axis: Axis) -> Floats:
    """Loops at T = 0, each way once in a period where both peaks of the field reach far enough."""
    xi = p.samples(hysteresis.STEPS)
    reach = np.maximum(np.minimum(xi.max(axis=1), -xi.min(axis=1)), 0.0)
    s = np.maximum(p.barrier, 1e-300)
    field = np.minimum(reach / (2.0 * s), 1e6)
    random = isinstance(axis, str) and axis == "random"
    area = stoner_wohlfarth.random_area(field) if random else stoner_wohlfarth.loop_area(field, _angle(axis))
    return np.asarray(p.barrier * area, float)


def _athermal_error(p: Points) -> Floats:
    """Share of the coercive field that warmth takes, kappa^0.8 (Carrey, Mehdaoui & Respaud 2011,
    doi:10.1063/1.3551582, fitted there to loops of random axes)."""
    s = np.maximum(p.barrier, 1e-300)
    attempts = p.phase / (2.0 * np.pi * s)  # f tau_0
    kappa = np.log(1.0 / np.maximum(4.0 * p.xi * attempts, 1e-300)) / s
    return np.asarray(np.clip(kappa, 0.0, 1.0) ** 0.8, float)


def _two_wells(p: Points, axis: Axis) -> Floats:
    angles, weights = hysteresis.axis_angles(axis)
    steps = hysteresis.STEPS * (1 + len(p.harmonics) // 4)

    def compute(rows: Indices) -> Floats:
        q = p.chosen(rows)
        return hysteresis.cycle_loss(np.maximum(q.barrier, 0.5), q.samples(steps), q.phase, angles, weights)

    return remembered(f"wells {axis} {p.harmonics}", [p.barrier, p.xi, p.bias, p.phase], compute)


def _two_wells_error(p: Points) -> Floats:
    return hysteresis.error(np.maximum(p.barrier, 1e-3), p.field_ratio, p.phase)


def _moments(p: Points, setting: Setting) -> Floats:
    """Brown's equation at held axes."""
    axis, rtol = setting.axis, setting.accuracy

    def compute(rows: Indices) -> Floats:
        q = p.chosen(rows)
        if isinstance(axis, str) and axis == "random":
            return egg.cycle_loss(q.barrier, q.drive(), q.phase, np.full(q.xi.shape, np.inf), rtol)
        angle = None if isinstance(axis, str) else np.full(q.xi.shape, _angle(axis))
        return fokker_planck.cycle_loss(q.barrier, q.drive(), q.phase, angle, rtol)

    return remembered(f"brown {axis} {rtol} {p.harmonics}", [p.barrier, p.xi, p.bias, p.phase], compute)


def _egg(p: Points, rtol: float) -> Floats:
    """Both rotations in moments; axes too slow to settle within EXPOSURE are in part at random."""
    columns = [p.barrier, p.xi, p.bias, p.phase, p.turning]

    def settled(counts: Indices, turning: Floats, rows: Indices) -> Floats:
        q = p.chosen(counts[rows])
        return egg.cycle_loss(q.barrier, q.drive(), q.phase, turning[counts[rows]], rtol)

    still = np.exp(-2.0 * np.pi * p.cycles / p.turning)
    work = np.zeros(p.xi.shape)
    for share, turning in ((1.0 - still, p.turning), (still, np.full(p.xi.shape, np.inf))):
        counts = np.flatnonzero(share > 1e-4)
        if counts.size:
            part = [column[counts] for column in (*columns[:4], turning)]
            compute = partial(settled, counts, turning)
            work[counts] += share[counts] * remembered(f"egg {rtol} {p.harmonics}", part, compute)
    return work


def _flipping(p: Points) -> Floats:
    steps = hysteresis.STEPS // 2 * (1 + len(p.harmonics) // 4)

    def compute(rows: Indices) -> Floats:
        q = p.chosen(rows)
        turning = np.minimum(q.turning, 1e15)
        return flip_rotor.cycle_loss(q.barrier, q.samples(steps), q.phase, turning, q.cycles)

    columns = [p.barrier, p.xi, p.bias, p.phase, np.minimum(p.turning, 1e15), p.cycles]
    return remembered(f"flip {p.harmonics}", columns, compute)
