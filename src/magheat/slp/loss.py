"""The specific loss power of one kind of particle in an alternating field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from magheat.slp import core, lrt, lrt_map, models, validity
from magheat.slp.arrays import ArrayLike, Floats, Value
from magheat.slp.constants import K_B, MU_0
from magheat.slp.core import Conditions
from magheat.slp.distribution import (
    histogram_average,
    mean_cube_ratio,
    nested_average,
    volume_average,
    volume_median,
)
from magheat.slp.inputs import (
    PARTICLE_NUMBERS,
    broadcast,
    check_accuracy,
    check_axis,
    check_names,
    checked_waveform,
)
from magheat.slp.loss_result import LossResult
from magheat.slp.particle import Axis, Mechanism, Model, NeelForm, Particle, SusceptibilityForm
from magheat.slp.points import points
from magheat.slp.relaxation import brown_time, neel_time
from magheat.slp.shape import core_volume, hydrodynamic_volume
from magheat.slp.susceptibility import langevin_parameter

_ACCURACY = 0.01
_EXACT, _EXACT_RANDOM = 1e-4, 1e-3  # of fokker-planck; the latter of moments held at random axes
_LEAST_OVER_SIZES = 1e-4


@dataclass(frozen=True, eq=False)
class _Task:
    """One call, checked: the rows of numbers, and what to do with them."""

    particle: Particle
    rows: dict[str, Floats]
    at: Conditions
    choice: lrt.Choice
    setting: models.Setting
    harmonics: tuple[float, ...]
    outer: tuple[int, ...]


def loss_power(
    particle: Particle,
    *,
    frequency: ArrayLike,
    amplitude: ArrayLike,
    temperature: ArrayLike = 298.15,
    viscosity: ArrayLike = np.inf,
    mobile: ArrayLike = 1.0,
    model: Model = "lrt",
    neel: NeelForm = "coffey",
    susceptibility: SusceptibilityForm = "chord",
    mechanism: Mechanism = "both",
    axis: Axis = "random",
    waveform: Mapping[int, float] | None = None,
    bias: ArrayLike = 0.0,
    accuracy: float | None = None,
) -> LossResult:
    """Loss of `particle` in a field H(t) = bias + amplitude * sum a_n cos(n 2 pi f t), in A/m and Hz.

    temperature K, viscosity Pa s (infinite: no rotation), mobile the share free to rotate; these and
    the particle's numbers may be arrays and broadcast. waveform {n: a_n}, {1: 1} if not given.
    model: auto | lrt | stoner-wohlfarth | hysteresis | fokker-planck | coupled. axis: of the easy axes of
    held particles to the field, random | parallel | an angle in rad. mechanism: both | neel | brown.
    accuracy: relative, of auto, fokker-planck and coupled (0.01; fokker-planck 1e-4, held at random 1e-3).
    Of lrt alone, neel: arrhenius | brown | coffey | exact; susceptibility: initial | chord | anisotropic; its
    average over sizes is within 1e-6. Raises InputError for values outside their range and unknown names.

    Sources: Rosensweig 2002, doi:10.1016/S0304-8853(02)00706-0; of the other models in `magheat.slp.models`.
    """
    check_names(model=model, neel=neel, susceptibility=susceptibility, mechanism=mechanism)
    check_names(shape=particle.shape, weighting=particle.weighting)
    check_axis(axis)
    check_accuracy(accuracy)
    given = {
        "frequency": frequency,
        "amplitude": amplitude,
        "temperature": temperature,
        "viscosity": viscosity,
        "mobile": mobile,
        "bias": bias,
    }
    rows, outer = broadcast(given | {name: getattr(particle, name) for name in PARTICLE_NUMBERS})
    at = Conditions(**{field.name: rows[field.name] for field in fields(Conditions)})
    choice = lrt.Choice(particle.shape, particle.shape_anisotropy, neel, susceptibility, mechanism, axis)
    usual = _ACCURACY
    if model == "fokker-planck":
        usual = _EXACT_RANDOM if str(axis) == "random" and mechanism != "brown" else _EXACT
    setting = models.Setting(model, axis, mechanism, accuracy or usual)
    task = _Task(particle, rows, at, choice, setting, checked_waveform(waveform), outer)
    return _linear(task) if model == "lrt" else _nonlinear(task)


def _linear(task: _Task) -> LossResult:
    """Every harmonic on its own: a linear response adds them up."""
    at, choice = task.at, task.choice
    per_square = np.zeros(at.frequency.shape)
    for n, share in enumerate(task.harmonics, start=1):
        if share:
            given = vars(at) | {"frequency": n * at.frequency, "amplitude": abs(share) * at.amplitude}
            per_square += share**2 * _per_square(task, Conditions(**given))
    reasons = validity.linear_response(
        *_xis(task, max(abs(sum(task.harmonics)), max(map(abs, task.harmonics)))),
        at.amplitude,
        lrt.barrier_ratio(task.rows["diameter"], at, choice),
        saturation=core.saturation(task.rows["diameter"], at),
        anisotropy=core.anisotropy(task.rows["diameter"], at, choice.shape, choice.shape_anisotropy),
        diameter=task.rows["diameter"],
        aspect=at.aspect,
        shape=choice.shape,
        neel=choice.neel,
        mechanism=choice.mechanism,
    )
    if np.any(at.bias):
        reasons += ("the bias changes the Néel time, which linear response takes without it",)
    return _result(task, per_square, "lrt", reasons, (), None)


def _per_square(task: _Task, at: Conditions) -> Floats:
    def power(block: slice, d: Floats) -> Floats:
        return lrt.heat_per_field_squared(d, at.rows(block), task.choice)

    particle, rows = task.particle, task.rows
    if particle.histogram:
        sizes, count = particle.histogram, at.frequency.size
        return histogram_average(
            lambda block, d: power(block, d)[..., None], count, sizes, particle.weighting
        )[:, 0]
    d, sigma = rows["diameter"], rows["sigma"]
    spread = sigma > 0
    group, count = lrt_map.groups_of(at)
    if not spread.any() or not lrt_map.worthwhile(count, d.size):
        return volume_average(power, d, sigma, particle.weighting, lrt.kink_diameter(at, task.choice))
    if spread.all():
        return lrt_map.heat_per_field_squared(d, sigma, at, task.choice, particle.weighting, group)
    result = np.empty(d.shape)
    result[spread] = lrt_map.heat_per_field_squared(
        d[spread], sigma[spread], at.chosen(spread), task.choice, particle.weighting, group[spread]
    )
    result[~spread] = lrt.heat_per_field_squared(d[~spread], at.chosen(~spread), task.choice)
    return result


def _xis(task: _Task, peak: float) -> tuple[Floats, Floats]:
    """xi at the median diameter, and at that of the volume."""
    d, sigma, at = task.rows["diameter"], task.rows["sigma"], task.at
    xi = core.moment_ratio(d, at, task.choice.shape) * at.amplitude * peak
    return xi, xi * (volume_median(d, sigma, task.particle.weighting) / d) ** 3


def _nonlinear(task: _Task) -> LossResult:
    particle, rows, at = task.particle, task.rows, task.at

    def power(block: Any, d: Floats) -> Floats:
        return _channels(task, at.rows(block), d)

    if particle.histogram:
        total = histogram_average(power, at.frequency.size, particle.histogram, particle.weighting)
        over_sizes = np.zeros(len(total))
    else:
        rtol = max(task.setting.accuracy / 3.0, _LEAST_OVER_SIZES)
        total, over_sizes = nested_average(
            power, rows["diameter"], rows["sigma"], particle.weighting, rtol, _most(task)
        )
    per_square = total[:, 0]
    heat = np.maximum(per_square, np.finfo(float).tiny)
    error = total[:, 1] / heat + over_sizes
    shares = total[:, 2:] / heat[:, None]
    used, why = _told(shares, task.setting)
    reasons = validity.nonlinear(
        error,
        task.setting,
        at,
        saturation=core.saturation(rows["diameter"], at),
        anisotropy=core.anisotropy(rows["diameter"], at, particle.shape, particle.shape_anisotropy),
        diameter=rows["diameter"],
        shape=particle.shape,
    )
    return _result(task, per_square, used, reasons, why, error)


def _most(task: _Task) -> Floats:
    """What P/H^2 cannot exceed: mu0 Ms times the way that the field goes in a period."""
    way = 4.0 * sum(n * abs(share) for n, share in enumerate(task.harmonics, start=1))
    with np.errstate(divide="ignore"):
        most = MU_0 * task.at.saturation * core.order(task.at) * task.at.frequency * way / task.at.amplitude
    return np.asarray(most, float)


def _channels(task: _Task, at: Conditions, d: Floats) -> Floats:
    """P/H^2 per volume of core, that times its error, and its parts by model: (rows, nodes, channels)."""
    choice = task.choice
    p = points(d, at, choice, task.harmonics, models.EXPOSURE)
    mobile = np.broadcast_to(at.mobile, d.shape).ravel()
    total = np.zeros((p.xi.size, 2 + len(models.Way)))
    for share, free in ((mobile, True), (1.0 - mobile, False)):
        there = share > 0
        if there.any() and (free or choice.mechanism != "brown"):
            work, error, way = models.work(p.chosen(there), task.setting, free)
            heat = share[there] * work
            total[there, 0] += heat
            total[there, 1] += heat * error
            for one in np.unique(way):
                total[there, 2 + one] += np.where(way == one, heat, 0.0)
    per_field = core.moment_ratio(d, at, choice.shape)
    volume = core_volume(choice.shape, d, at.aspect)
    scale = at.frequency * K_B * at.temperature * per_field**2 / volume / p.xi.reshape(d.shape) ** 2
    return np.asarray(total.reshape(*d.shape, -1) * scale[..., None], float)


def _told(shares: Floats, setting: models.Setting) -> tuple[str, tuple[str, ...]]:
    """The names of the models used, the most important first, and why."""
    largest: dict[str, float] = {}
    for way, name in models.NAMES.items():
        largest[name] = largest.get(name, 0.0) + float(shares[:, way].max(initial=0.0))
    names = [name for name in sorted(largest, key=lambda name: -largest[name]) if largest[name] > 0.01]
    if names in ([], [setting.model]):
        return setting.model, ()
    why = tuple(
        f"{name} for up to {min(largest[name], 1.0):.0%} of the heat: "
        + models.REASONS[name].format(accuracy=setting.accuracy)
        for name in names
    )
    return "+".join(names), why


def _result(
    task: _Task,
    per_square: Floats,
    model: str,
    reasons: tuple[str, ...],
    why: tuple[str, ...],
    error: Floats | None,
) -> LossResult:
    particle, rows, at, choice = task.particle, task.rows, task.at, task.choice
    if np.any(rows["heating_factor"] != 1.0):
        per_square = per_square * rows["heating_factor"]
        why += (f"times a measured factor: {particle.factor_note}",)
    d, sigma = rows["diameter"], rows["sigma"]
    volume = core_volume(choice.shape, d, at.aspect)
    barrier = lrt.barrier_ratio(d, at, choice)
    shell = hydrodynamic_volume(choice.shape, d, at.aspect, at.coating)
    per_volume = per_square * at.amplitude**2
    slp = per_volume / rows["density"] / 1e3
    results = {
        "slp_W_per_g": slp,
        "slp_W_per_g_fe": slp / np.where(rows["iron_fraction"] > 0, rows["iron_fraction"], np.nan),
        "ilp_nH_m2_per_kg": per_square / rows["density"] / at.frequency * 1e9,
        "loss_per_cycle_J": per_volume * volume * mean_cube_ratio(sigma, particle.weighting) / at.frequency,
        "neel_time_s": neel_time(barrier, at.attempt_time, choice.neel),
        "brown_time_s": brown_time(at.viscosity, shell, at.temperature),
        "relaxation_time_s": _relaxation_time(d, at, choice),
        "xi": langevin_parameter(core.saturation(d, at), volume, at.amplitude, at.temperature),
        "barrier_ratio": barrier,
    }
    if error is not None:
        results["error"] = error
    shaped = {name: _unflatten(value, task.outer) for name, value in results.items()}
    return LossResult(**shaped, model=model, validity=reasons, why=why)


def _relaxation_time(diameter: Floats, at: Conditions, choice: lrt.Choice) -> Floats:
    neel, brown = lrt.neel_rate(diameter, at, choice), lrt.brown_rate(diameter, at, choice)
    both = neel + np.where(at.mobile > 0, brown, 0.0)
    rate = {"both": both, "neel": neel, "brown": brown}[choice.mechanism]
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(1.0 / rate, float)


def _unflatten(values: Floats, outer: tuple[int, ...]) -> Value:
    return values.reshape(outer) if outer else float(values[0])
