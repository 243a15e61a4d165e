"""The loss models beyond linear response, and the choice among them, over reduced numbers.

Each gives the work over kT done on one particle in a period, its relative error, and the model that gave it.
Which model holds where is measured, model against model: `hysteresis.error`, tests/slp/test_models.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial

import numpy as np

from magheat.errors import InputError
from magheat.slp import egg, flip_rotor, fokker_planck, hysteresis, stoner_wohlfarth, weak_field
from magheat.slp.arrays import Floats
from magheat.slp.brown_operator import log_time_ratio
from magheat.slp.lrt import debye
from magheat.slp.memory import remembered
from magheat.slp.particle import Axis, Mechanism
from magheat.slp.periodic import Indices
from magheat.slp.points import Points
from magheat.slp.susceptibility import axis_order

EXPOSURE = 1.0  # s in the field after which the axes of free particles are looked at
MOMENTS_TO = 12.0  # kT: barriers up to which random axes are worked out in moments, by choice
_PARALLEL_TO = 60.0  # kT, the same for one axis,
_CROSSED_TO = 25.0  # kT, of which the field's peak leaves so much: rounding hides slower rates than e^-25


class Way(IntEnum):
    """The ways in which the work of a point is found."""

    NONE = 0
    LINEAR = 1
    ATHERMAL = 2
    TWO_WELLS = 3
    BROWN = 4
    RIGID = 5
    EGG = 6
    FLIPPING = 7


NAMES = {
    Way.LINEAR: "lrt",
    Way.ATHERMAL: "stoner-wohlfarth",
    Way.TWO_WELLS: "hysteresis",
    Way.BROWN: "fokker-planck",
    Way.RIGID: "fokker-planck",
    Way.EGG: "coupled",
    Way.FLIPPING: "coupled",
}
REASONS = {
    "lrt": "linear response, where xi^2/2 at the field's peak is below {accuracy:g}",
    "stoner-wohlfarth": "loops at T = 0",
    "hysteresis": "held axes, with barriers high enough for two wells and the rates between them",
    "fokker-planck": "Brown's equation, for held axes with barriers too low for two wells, or rigid dipoles",
    "coupled": "free particles, whose moments turn both with them and within them",
}


@dataclass(frozen=True)
class Setting:
    """Which model, for axes at which angle, to which relative accuracy."""

    model: str
    axis: Axis
    mechanism: Mechanism
    accuracy: float


def ways(p: Points, setting: Setting, free: bool) -> Indices:
    """The Way of every point, (n,), for particles free to turn in their medium or with axes held."""
    if free and setting.mechanism == "brown":
        return _rigid_ways(p, setting)
    if setting.model in ("stoner-wohlfarth", "hysteresis"):
        fixed = Way.ATHERMAL if setting.model == "stoner-wohlfarth" else Way.TWO_WELLS
        return np.full(p.xi.shape, int(fixed))
    at_will = setting.model == "auto"
    held = not free or setting.mechanism == "neel"
    held |= setting.model == "fokker-planck" and not _random(setting.axis)
    turning = np.zeros(p.xi.shape, bool) if held else np.isfinite(p.turning)
    enough = _two_wells_error(p) <= setting.accuracy
    limit = MOMENTS_TO if _random(setting.axis) else _PARALLEL_TO
    crossed = p.barrier * np.maximum(1.0 - p.field_ratio, 0.0) ** 2 <= _CROSSED_TO
    high = ~crossed | (p.barrier > np.where(turning, MOMENTS_TO, limit))
    wells = high | (enough & (turning | at_will))
    way = np.where(turning, np.where(wells, Way.FLIPPING, Way.EGG), np.where(wells, Way.TWO_WELLS, Way.BROWN))
    if at_will:
        way = np.where(_linear_error(p) <= setting.accuracy, Way.LINEAR, way)
    return np.where(p.phase > 0, way, Way.NONE)  # without a barrier nothing lags


def work(p: Points, setting: Setting, free: bool) -> tuple[Floats, Floats, Indices]:
    """(work over kT and period, its relative error, the Way) of every point, each (n,)."""
    way = ways(p, setting, free)
    found, error = np.zeros(p.xi.shape), np.zeros(p.xi.shape)
    for one in np.unique(way[way > 0]):
        chosen = way == one
        part = p.chosen(chosen)
        found[chosen] = _WORK[Way(one)](part, setting, free)
        error[chosen] = _ERROR.get(Way(one), _asked_error)(part, setting)
    return found, error, way


def _rigid_ways(p: Points, setting: Setting) -> Indices:
    """Moments fixed in particles that turn."""
    if setting.model in ("stoner-wohlfarth", "hysteresis"):
        raise InputError(
            f"the model {setting.model} has no Brownian rotation",
            where="mechanism",
            fix="mechanism neel, or model fokker-planck, coupled or auto",
        )
    return np.where(np.isfinite(p.turning), Way.RIGID, Way.NONE)


def _rigid(p: Points, setting: Setting, free: bool) -> Floats:
    return fokker_planck.cycle_loss(np.zeros(p.xi.shape), p.drive(), p.turning, rtol=setting.accuracy)


def _random(axis: Axis) -> bool:
    return isinstance(axis, str) and axis == "random"


def _linear(p: Points, setting: Setting, free: bool) -> Floats:
    """Linear response, exact for fields that vanish: random axes, or one angle."""
    free = free and setting.mechanism == "both"
    turn = 1.0 / p.turning if free else np.zeros(p.xi.shape)
    share = 1.0 / 3.0 if free or _random(setting.axis) else float(np.cos(angle_of(setting.axis)) ** 2)
    total = np.zeros(p.xi.shape)
    for n, a in enumerate(p.harmonics, start=1):
        if a:
            along, across = _lags(p.barrier, n * p.phase, turn / n)
            total += n * a**2 * (share * along + (1.0 - share) * across)
    return np.asarray(np.pi * p.xi**2 * total, float)


def _lags(barrier: Floats, phase: Floats, turn: Floats) -> tuple[Floats, Floats]:
    """Of the mean moment along and across the axis, out of phase with a weak field, per xi."""
    S, rate = axis_order(barrier), np.exp(-log_time_ratio(barrier)) / phase
    across_rate = (2.0 + S) / (2.0 * (1.0 - S)) / phase
    along = (1.0 + 2.0 * S) * debye(rate + turn) / 3.0
    across = (1.0 - S) * debye(across_rate + turn) / 3.0
    low = barrier <= weak_field.HIGHEST
    along[low], across[low] = weak_field.losses(barrier[low], phase[low], turn[low])
    return along, across


def _linear_error(p: Points) -> Floats:
    """A blocked moment's rate grows as cosh xi."""
    return np.asarray(0.5 * p.peak**2, float)


def angle_of(axis: Axis) -> float:
    """Angle (rad, up to pi/2) of one axis to the field."""
    return 0.0 if isinstance(axis, str) else float(np.arccos(abs(np.cos(axis))))


def _athermal(p: Points, setting: Setting, free: bool) -> Floats:
    """Loops at T = 0, each way once in a period where both peaks of the field reach far enough."""
    xi = p.samples(hysteresis.STEPS)
    reach = np.maximum(np.minimum(xi.max(axis=1), -xi.min(axis=1)), 0.0)
    s = np.maximum(p.barrier, 1e-300)
    field = np.minimum(reach / (2.0 * s), 1e6)
    if _random(setting.axis):
        return np.asarray(p.barrier * stoner_wohlfarth.random_area(field), float)
    return np.asarray(p.barrier * stoner_wohlfarth.loop_area(field, angle_of(setting.axis)), float)


def _athermal_error(p: Points) -> Floats:
    """Share of the coercive field that warmth takes, kappa^0.8 (Carrey, Mehdaoui & Respaud 2011,
    doi:10.1063/1.3551582, fitted there to loops of random axes)."""
    s = np.maximum(p.barrier, 1e-300)
    attempts = p.phase / (2.0 * np.pi * s)  # f tau_0
    kappa = np.log(1.0 / np.maximum(4.0 * p.xi * attempts, 1e-300)) / s
    return np.asarray(np.clip(kappa, 0.0, 1.0) ** 0.8, float)


def _two_wells(p: Points, setting: Setting, free: bool) -> Floats:
    axis = setting.axis
    angles, weights = hysteresis.axis_angles(axis)
    steps = hysteresis.STEPS * (1 + len(p.harmonics) // 4)

    def compute(rows: Indices) -> Floats:
        q = p.chosen(rows)
        return hysteresis.cycle_loss(np.maximum(q.barrier, 0.5), q.samples(steps), q.phase, angles, weights)

    return remembered(f"wells {axis} {p.harmonics}", [p.barrier, p.xi, p.bias, p.phase], compute)


def _two_wells_error(p: Points) -> Floats:
    return hysteresis.error(np.maximum(p.barrier, 1e-3), p.field_ratio, p.phase)


def _brown(p: Points, setting: Setting, free: bool) -> Floats:
    """Brown's equation at held axes."""
    axis, rtol = setting.axis, setting.accuracy

    def compute(rows: Indices) -> Floats:
        q = p.chosen(rows)
        if _random(axis):
            return egg.cycle_loss(q.barrier, q.drive(), q.phase, np.full(q.xi.shape, np.inf), rtol)
        angle = None if isinstance(axis, str) else np.full(q.xi.shape, angle_of(axis))
        return fokker_planck.cycle_loss(q.barrier, q.drive(), q.phase, angle, rtol)

    return remembered(f"brown {axis} {rtol} {p.harmonics}", [p.barrier, p.xi, p.bias, p.phase], compute)


def _egg(p: Points, setting: Setting, free: bool) -> Floats:
    """Both rotations in moments; axes too slow to settle within EXPOSURE are in part at random."""
    columns, rtol = [p.barrier, p.xi, p.bias, p.phase], setting.accuracy

    def settled(counts: Indices, turning: Floats, rows: Indices) -> Floats:
        q = p.chosen(counts[rows])
        return egg.cycle_loss(q.barrier, q.drive(), q.phase, turning[counts[rows]], rtol)

    still = np.exp(-2.0 * np.pi * p.cycles / p.turning)
    found = np.zeros(p.xi.shape)
    for share, turning in ((1.0 - still, p.turning), (still, np.full(p.xi.shape, np.inf))):
        counts = np.flatnonzero(share > 1e-4)
        if counts.size:
            part = [column[counts] for column in (*columns, turning)]
            compute = partial(settled, counts, turning)
            found[counts] += share[counts] * remembered(f"egg {rtol} {p.harmonics}", part, compute)
    return found


def _flipping(p: Points, setting: Setting, free: bool) -> Floats:
    steps = hysteresis.STEPS // 2 * (1 + len(p.harmonics) // 4)

    def compute(rows: Indices) -> Floats:
        q = p.chosen(rows)
        turning = np.minimum(q.turning, 1e15)
        return flip_rotor.cycle_loss(q.barrier, q.samples(steps), q.phase, turning, q.cycles)

    columns = [p.barrier, p.xi, p.bias, p.phase, np.minimum(p.turning, 1e15), p.cycles]
    return remembered(f"flip {p.harmonics}", columns, compute)


def _asked_error(p: Points, setting: Setting) -> Floats:
    return np.full(p.xi.shape, setting.accuracy)


_WORK: dict[Way, Callable[[Points, Setting, bool], Floats]] = {
    Way.LINEAR: _linear,
    Way.ATHERMAL: _athermal,
    Way.TWO_WELLS: _two_wells,
    Way.BROWN: _brown,
    Way.RIGID: _rigid,
    Way.EGG: _egg,
    Way.FLIPPING: _flipping,
}
_ERROR: dict[Way, Callable[[Points, Setting], Floats]] = {
    Way.LINEAR: lambda p, setting: _linear_error(p),
    Way.ATHERMAL: lambda p, setting: _athermal_error(p),
    Way.TWO_WELLS: lambda p, setting: _two_wells_error(p),
    Way.FLIPPING: lambda p, setting: _two_wells_error(p),
}
