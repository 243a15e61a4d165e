"""The specific loss power of one kind of particle in a sinusoidal field."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, get_args

import numpy as np

from magheat.errors import InputError, Where
from magheat.slp import lrt, validity
from magheat.slp.arrays import ArrayLike, Floats, Value
from magheat.slp.core import Conditions
from magheat.slp.distribution import mean_cube_ratio, volume_average, volume_median
from magheat.slp.particle import Axis, Mechanism, NeelForm, Particle, SusceptibilityForm, Weighting
from magheat.slp.relaxation import NEEL_FORMS, brown_time, neel_time
from magheat.slp.shape import SHAPES, core_volume, hydrodynamic_volume
from magheat.slp.susceptibility import SUSCEPTIBILITIES, langevin_parameter

Model = Literal["auto", "lrt"]
MODELS: tuple[str, ...] = get_args(Model)
MECHANISMS: tuple[str, ...] = get_args(Mechanism)


@dataclass(frozen=True)
class LossResult:
    """What a particle loses. Floats where all input was one number, else arrays of one shape.

    Times, xi = mu0 Ms V H/(kT) and barrier_ratio = K V/(kT) are those at the median diameter;
    relaxation_time_s is that of the free particles where any are free, else of the bound ones.
    slp_W_per_g_fe is nan for a core without iron.
    loss_per_cycle_J is the mean over the particles, per particle and field cycle.
    validity holds the reasons why the model is outside its range; empty: it is inside.
    """

    slp_W_per_g: Value
    slp_W_per_g_fe: Value
    ilp_nH_m2_per_kg: Value
    loss_per_cycle_J: Value
    neel_time_s: Value
    brown_time_s: Value
    relaxation_time_s: Value
    xi: Value
    barrier_ratio: Value
    model: str
    validity: tuple[str, ...]


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
    bias: ArrayLike = 0.0,
) -> LossResult:
    """Loss of `particle` in a field of peak `amplitude` (A/m) at `frequency` (Hz).

    temperature K, viscosity Pa s (infinite: no rotation), mobile the share free to rotate; these and
    the particle's numbers may be arrays and broadcast. neel: arrhenius | brown | coffey | exact;
    susceptibility: initial | chord; mechanism: both | neel | brown. The error of the average over
    sizes is below 1e-6. Raises InputError for values outside their range and unknown names.

    Source: Rosensweig 2002, doi:10.1016/S0304-8853(02)00706-0.
    """
    _check_names(model=model, neel=neel, susceptibility=susceptibility, mechanism=mechanism, axis=axis)
    _check_names(shape=particle.shape, weighting=particle.weighting)
    given = {
        "frequency": frequency,
        "amplitude": amplitude,
        "temperature": temperature,
        "viscosity": viscosity,
        "mobile": mobile,
        "bias": bias,
    }
    values = given | {name: getattr(particle, name) for name in _PARTICLE_NUMBERS}
    rows, outer = _broadcast(values)
    at = Conditions(**{field.name: rows[field.name] for field in fields(Conditions)})
    choice = lrt.Choice(particle.shape, particle.shape_anisotropy, neel, susceptibility, mechanism)

    per_square = volume_average(
        lambda block, d: lrt.heat_per_field_squared(d, at.rows(block), choice),
        rows["diameter"],
        rows["sigma"],
        particle.weighting,
        lrt.kink_diameter(at, choice),
    )
    return _result(particle, rows, at, choice, per_square, outer)


def _result(
    particle: Particle,
    rows: dict[str, Floats],
    at: Conditions,
    choice: lrt.Choice,
    per_square: Floats,
    outer: tuple[int, ...],
) -> LossResult:
    d, sigma = rows["diameter"], rows["sigma"]
    volume = core_volume(choice.shape, d, at.aspect)
    xi = langevin_parameter(at.saturation, volume, at.amplitude, at.temperature)
    barrier = lrt.barrier_ratio(d, at, choice)
    shell = hydrodynamic_volume(choice.shape, d, at.aspect, at.coating)
    per_volume = per_square * at.amplitude**2
    slp = per_volume / rows["density"] / 1e3
    mean_volume = volume * mean_cube_ratio(sigma, particle.weighting)
    growth = (volume_median(d, sigma, particle.weighting) / d) ** 3
    results = {
        "slp_W_per_g": slp,
        "slp_W_per_g_fe": slp / np.where(rows["iron_fraction"] > 0, rows["iron_fraction"], np.nan),
        "ilp_nH_m2_per_kg": per_square / rows["density"] / at.frequency * 1e9,
        "loss_per_cycle_J": per_volume * mean_volume / at.frequency,
        "neel_time_s": neel_time(barrier, at.attempt_time, choice.neel),
        "brown_time_s": brown_time(at.viscosity, shell, at.temperature),
        "relaxation_time_s": _relaxation_time(d, at, choice),
        "xi": xi,
        "barrier_ratio": barrier,
    }
    reasons = validity.linear_response(
        xi,
        xi * growth,
        at.amplitude,
        barrier,
        saturation=at.saturation,
        anisotropy=at.anisotropy,
        diameter=d,
        aspect=at.aspect,
        shape=choice.shape,
        neel=choice.neel,
        mechanism=choice.mechanism,
    )
    shaped = {name: _unflatten(value, outer) for name, value in results.items()}
    return LossResult(**shaped, model="lrt", validity=reasons)


def _relaxation_time(diameter: Floats, at: Conditions, choice: lrt.Choice) -> Floats:
    neel, brown = lrt.neel_rate(diameter, at, choice), lrt.brown_rate(diameter, at, choice)
    both = neel + np.where(at.mobile > 0, brown, 0.0)
    rate = {"both": both, "neel": neel, "brown": brown}[choice.mechanism]
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(1.0 / rate, float)


_POSITIVE = (
    "frequency",
    "temperature",
    "viscosity",
    "diameter",
    "saturation",
    "density",
    "attempt_time",
    "curie_temperature",
)
_NOT_NEGATIVE = ("amplitude", "anisotropy", "sigma", "coating", "dead_layer")
_SHARES = ("mobile", "iron_fraction")
WIDEST = 2.0  # sigma: the volumes of such particles spread over eight decades already
_PARTICLE_NUMBERS = (
    "diameter",
    "saturation",
    "anisotropy",
    "density",
    "iron_fraction",
    "attempt_time",
    "sigma",
    "aspect",
    "coating",
    "dead_layer",
    "surface_anisotropy",
    "curie_temperature",
)


def _broadcast(values: dict[str, ArrayLike]) -> tuple[dict[str, Floats], tuple[int, ...]]:
    """All numbers as flat arrays of one length, checked, and the shape they came from."""
    arrays = {name: np.asarray(value, float) for name, value in values.items()}
    for name, array in arrays.items():
        _check_range(name, array)
    try:
        outer = np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items() if array.ndim)
        raise InputError("the arrays do not broadcast", fix=f"their shapes are {shapes}") from None
    return {name: np.broadcast_to(array, outer).ravel() for name, array in arrays.items()}, outer


def check_particle(particle: Particle, where: Where | str | None = None) -> None:
    """Refuse, with InputError at `where`, a particle whose numbers or names are impossible."""
    try:
        _check_names(shape=particle.shape, weighting=particle.weighting)
        for name in _PARTICLE_NUMBERS:
            _check_range(name, np.asarray(getattr(particle, name), float))
        core_volume(particle.shape, particle.diameter, particle.aspect)
    except InputError as error:
        raise InputError(error.what, where=where or error.where, fix=error.fix) from None


def _check_range(name: str, array: Floats) -> None:
    endless = name in ("viscosity", "curie_temperature")
    if np.any(np.isnan(array)) or (not endless and np.any(np.isinf(array))):
        raise InputError(f"the {_words(name)} is not a finite number", where=name)
    if name in _POSITIVE and np.any(array <= 0):
        raise InputError(f"the {_words(name)} is not above zero", where=name)
    if name in _NOT_NEGATIVE and np.any(array < 0):
        raise InputError(f"the {_words(name)} is negative", where=name)
    if name == "sigma" and np.any(array > WIDEST):
        raise InputError(f"the sigma is above {WIDEST:g}", where=name, fix="it is that of ln d")
    if name in _SHARES and np.any((array < 0) | (array > 1)):
        raise InputError(f"the {_words(name)} is not a share from 0 to 1", where=name)


def _check_names(**names: str) -> None:
    known = {
        "model": MODELS,
        "neel": NEEL_FORMS,
        "susceptibility": SUSCEPTIBILITIES,
        "mechanism": MECHANISMS,
        "axis": ("random",),
        "shape": SHAPES,
        "weighting": get_args(Weighting),
    }
    for name, value in names.items():
        if value not in known[name]:
            raise InputError(f"no {name} '{value}'", where=name, fix=f"one of {', '.join(known[name])}")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _unflatten(values: Floats, outer: tuple[int, ...]) -> Value:
    return values.reshape(outer) if outer else float(values[0])
