"""The loop of the magnetisation over the field, by the same models as the loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from magheat.errors import InputError
from magheat.slp import core, egg, flip_rotor, fokker_planck, hysteresis, lrt, models, stoner_wohlfarth
from magheat.slp.arrays import Floats
from magheat.slp.brown_operator import log_time_ratio
from magheat.slp.constants import MU_0
from magheat.slp.core import Conditions
from magheat.slp.distribution import histogram_average, nested_average
from magheat.slp.inputs import (
    PARTICLE_NUMBERS,
    broadcast,
    check_accuracy,
    check_axis,
    check_names,
    checked_waveform,
)
from magheat.slp.models import Setting, Way
from magheat.slp.particle import Axis, Mechanism, Model, Particle
from magheat.slp.points import Points, points
from magheat.slp.susceptibility import axis_order

STEPS = 256  # over a period


@dataclass(frozen=True, eq=False)
class Loop:
    """A period of field and magnetisation (mean over the core), its end left out; and the models used."""

    field_A_per_m: Floats
    magnetisation_A_per_m: Floats
    model: str

    @property
    def loss_J_per_m3(self) -> float:
        """Area mu0 int H dM per period and volume of core."""
        return float(_area(self.field_A_per_m, self.magnetisation_A_per_m))


def magnetisation_loop(
    particle: Particle,
    *,
    frequency: float,
    amplitude: float,
    temperature: float = 298.15,
    viscosity: float = np.inf,
    mobile: float = 1.0,
    model: Model = "auto",
    mechanism: Mechanism = "both",
    axis: Axis = "random",
    waveform: Mapping[int, float] | None = None,
    bias: float = 0.0,
    accuracy: float | None = None,
) -> Loop:
    """Field and magnetisation over a period; one number for each argument, as in `loss_power`.

    lrt here is linear response along and across the axes, without a chord. The average over sizes is taken
    until the loop's area is within the accuracy. Raises InputError.
    """
    check_names(model=model, mechanism=mechanism, shape=particle.shape, weighting=particle.weighting)
    check_axis(axis)
    check_accuracy(accuracy)
    given: dict[str, Any] = {
        "frequency": frequency,
        "amplitude": amplitude,
        "temperature": temperature,
        "viscosity": viscosity,
        "mobile": mobile,
        "bias": bias,
    }
    rows, outer = broadcast(given | {name: getattr(particle, name) for name in PARTICLE_NUMBERS})
    if outer:
        raise InputError("a loop is of one particle in one field", fix="call it for each")
    at = Conditions(**{field.name: rows[field.name] for field in fields(Conditions)}).rows(slice(0, 1))
    choice = lrt.Choice(particle.shape, particle.shape_anisotropy, "exact", "anisotropic", mechanism, axis)
    setting = Setting(model, axis, mechanism, accuracy or 0.01)
    harmonics = checked_waveform(waveform)
    names: set[str] = set()

    def power(block: Any, d: Floats) -> Floats:
        p = points(d, at, choice, harmonics, models.EXPOSURE)
        m = np.zeros((p.xi.size, STEPS))
        for share, free in ((mobile, True), (1.0 - mobile, False)):
            if share > 0 and (free or mechanism != "brown"):
                m += share * _moments(p, setting, free, names)
        faint = core.moment_ratio(d, at, particle.shape) * at.amplitude / p.xi.reshape(d.shape)
        mean = m.mean(axis=-1, keepdims=True)
        m = mean + faint.reshape(-1, 1) * (m - mean)  # where xi was raised to SMALLEST_XI
        M = core.saturation(d, at)[..., None] * m.reshape(*d.shape, STEPS)
        return np.concatenate([_area(H, M)[..., None], M], axis=-1)

    shape = points(rows["diameter"][:, None], at, choice, harmonics, models.EXPOSURE)
    H = float(bias) + float(amplitude) * (shape.samples(STEPS)[0] - shape.bias) / shape.xi

    most = MU_0 * (at.saturation * core.order(at))[0] * np.abs(np.diff(H, append=H[:1])).sum()
    if particle.histogram:
        total = histogram_average(power, 1, particle.histogram, particle.weighting)
    else:
        total, _ = nested_average(
            power, rows["diameter"], rows["sigma"], particle.weighting, setting.accuracy / 3.0, most
        )
    return Loop(H, total[0, 1:], "+".join(sorted(names)))


def _area(H: Floats, M: Floats) -> Floats:
    """mu0 int H dM over a period, of M (..., steps)."""
    return np.asarray(
        MU_0 * np.sum(0.5 * (H + np.roll(H, -1)) * (np.roll(M, -1, axis=-1) - M), axis=-1), float
    )


def _moments(p: Points, setting: Setting, free: bool, names: set[str]) -> Floats:
    """Mean moment along the field, (n, STEPS); what does not lag is in equilibrium (linear: xi/3)."""
    if setting.model == "lrt":
        way = np.full(p.xi.shape, int(Way.LINEAR))
    else:
        way = models.ways(p, setting, free)
    m = np.zeros((p.xi.size, STEPS))
    for one in np.unique(way):
        chosen = way == one
        m[chosen] = _MOMENTS[Way(one)](p.chosen(chosen), setting, free)
        names.add(models.NAMES.get(Way(one), setting.model))
    return m


def _linear(p: Points, setting: Setting, free: bool) -> Floats:
    if setting.mechanism == "brown":
        S, along = np.zeros(p.xi.shape), 1.0 / p.turning
        across = along
    else:
        S, ratio = axis_order(p.barrier), np.exp(-log_time_ratio(p.barrier))
        free = free and setting.mechanism == "both"
        turn = 1.0 / p.turning if free else np.zeros(p.xi.shape)
        fast = np.maximum(p.phase, 1e-300)
        along, across = ratio / fast + turn, (2.0 + S) / (2.0 * (1.0 - S)) / fast + turn
    along, across = np.maximum(along, 1e-300), np.maximum(across, 1e-300)
    share = 1.0 / 3.0
    if not free and isinstance(setting.axis, float | int):
        share = float(np.cos(setting.axis) ** 2)
    elif not free and setting.axis == "parallel":
        share = 1.0
    c = p.drive() / 3.0
    k = np.arange(c.shape[1])
    chi = share * (1.0 + 2.0 * S)[:, None] / (1.0 + 1j * k / along[:, None])
    chi = chi + (1.0 - share) * (1.0 - S)[:, None] / (1.0 + 1j * k / across[:, None])
    return fokker_planck.in_time(c * chi, STEPS)


def _athermal(p: Points, setting: Setting, free: bool) -> Floats:
    angles, weights = hysteresis.axis_angles(setting.axis, 24)
    h = p.samples(STEPS) / (2.0 * np.maximum(p.barrier, 1e-6))[:, None]
    return np.array([stoner_wohlfarth.follow(row, np.array(angles)) @ weights for row in h], float)


def _two_wells(p: Points, setting: Setting, free: bool) -> Floats:
    angles, weights = hysteresis.axis_angles(setting.axis)
    return np.asarray(
        hysteresis.moments(np.maximum(p.barrier, 0.5), p.samples(STEPS), p.phase, angles) @ weights, float
    )


def _brown(p: Points, setting: Setting, free: bool) -> Floats:
    if setting.axis == "random":
        return egg.moments(p.barrier, p.drive(), p.phase, np.full(p.xi.shape, np.inf), STEPS)
    angle = None if isinstance(setting.axis, str) else np.full(p.xi.shape, models.angle_of(setting.axis))
    return fokker_planck.moments(p.barrier, p.drive(), p.phase, angle, STEPS)


def _rigid(p: Points, setting: Setting, free: bool) -> Floats:
    return fokker_planck.moments(np.zeros(p.xi.shape), p.drive(), p.turning, None, STEPS)


def _egg(p: Points, setting: Setting, free: bool) -> Floats:
    return egg.moments(p.barrier, p.drive(), p.phase, p.turning, STEPS)


def _flipping(p: Points, setting: Setting, free: bool) -> Floats:
    return flip_rotor.moments(p.barrier, p.samples(STEPS), p.phase, p.turning, p.cycles)


_MOMENTS: dict[Way, Callable[[Points, Setting, bool], Floats]] = {
    Way.NONE: _linear,
    Way.LINEAR: _linear,
    Way.ATHERMAL: _athermal,
    Way.TWO_WELLS: _two_wells,
    Way.BROWN: _brown,
    Way.RIGID: _rigid,
    Way.EGG: _egg,
    Way.FLIPPING: _flipping,
}
