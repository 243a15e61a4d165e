"""What the loss models accept: names, ranges, and arrays that broadcast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import numpy as np

from magheat.errors import InputError, Where
from magheat.slp.arrays import ArrayLike, Floats
from magheat.slp.particle import Axis, Mechanism, Model, Particle, Weighting
from magheat.slp.relaxation import NEEL_FORMS
from magheat.slp.shape import SHAPES, core_volume
from magheat.slp.susceptibility import SUSCEPTIBILITIES

MODELS: tuple[str, ...] = get_args(Model)
MECHANISMS: tuple[str, ...] = get_args(Mechanism)
WIDEST = 2.0  # sigma: the volumes of such particles spread over eight decades already
HIGHEST = 15  # harmonic of a waveform
PARTICLE_NUMBERS = (
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
    "heating_factor",
)
_POSITIVE = (
    "frequency",
    "temperature",
    "viscosity",
    "diameter",
    "saturation",
    "density",
    "attempt_time",
    "curie_temperature",
    "heating_factor",
)
_NOT_NEGATIVE = ("amplitude", "anisotropy", "sigma", "coating", "dead_layer")
_SHARES = ("mobile", "iron_fraction")
_ENDLESS = ("viscosity", "curie_temperature")


def broadcast(values: Mapping[str, ArrayLike]) -> tuple[dict[str, Floats], tuple[int, ...]]:
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
        check_names(shape=particle.shape, weighting=particle.weighting)
        for name in PARTICLE_NUMBERS:
            _check_range(name, np.asarray(getattr(particle, name), float))
        core_volume(particle.shape, particle.diameter, particle.aspect)
    except InputError as error:
        raise InputError(error.what, where=where or error.where, fix=error.fix) from None


def check_names(**names: str) -> None:
    """Refuse names of forms and models that do not exist."""
    known = {
        "model": MODELS,
        "neel": NEEL_FORMS,
        "susceptibility": SUSCEPTIBILITIES,
        "mechanism": MECHANISMS,
        "shape": SHAPES,
        "weighting": get_args(Weighting),
    }
    for name, value in names.items():
        if value not in known[name]:
            raise InputError(f"no {name} '{value}'", where=name, fix=f"one of {', '.join(known[name])}")


def check_axis(axis: Axis) -> None:
    """Refuse orientations of the easy axes that are none."""
    if isinstance(axis, str) and axis not in ("random", "parallel"):
        raise InputError(f"no axis '{axis}'", where="axis", fix="random, parallel, or an angle in rad")
    if not isinstance(axis, str) and not np.isfinite(axis):
        raise InputError("the angle of the axis is not a finite number", where="axis")


def checked_waveform(waveform: Mapping[int, float] | None) -> tuple[float, ...]:
    """Relative amplitudes of the harmonics 1, 2, ... of the field."""
    if waveform is None:
        return (1.0,)
    fix = "e.g. {1: 1, 3: 0.1}: harmonic and its amplitude relative to the field's"
    orders = list(waveform)
    if not orders or any(int(n) != n or not 1 <= n <= HIGHEST for n in orders):
        raise InputError(f"the harmonics are not from 1 to {HIGHEST}", where="waveform", fix=fix)
    shares = {int(n): float(share) for n, share in waveform.items()}
    if not all(np.isfinite(share) for share in shares.values()) or not any(shares.values()):
        raise InputError(
            "the amplitudes of the harmonics are not numbers above zero", where="waveform", fix=fix
        )
    return tuple(shares.get(n, 0.0) for n in range(1, max(n for n, share in shares.items() if share) + 1))


def check_accuracy(accuracy: float | None) -> None:
    """Refuse accuracies that are none."""
    if accuracy is not None and not 0.0 < accuracy < 1.0:
        raise InputError(f"the accuracy is {accuracy:g}", where="accuracy", fix="a relative error, e.g. 0.01")


def _check_range(name: str, array: Floats) -> None:
    if np.any(np.isnan(array)) or (name not in _ENDLESS and np.any(np.isinf(array))):
        raise InputError(f"the {_words(name)} is not a finite number", where=name)
    if name in _POSITIVE and np.any(array <= 0):
        raise InputError(f"the {_words(name)} is not above zero", where=name)
    if name in _NOT_NEGATIVE and np.any(array < 0):
        raise InputError(f"the {_words(name)} is negative", where=name)
    if name == "sigma" and np.any(array > WIDEST):
        raise InputError(f"the sigma is above {WIDEST:g}", where=name, fix="it is that of ln d")
    if name in _SHARES and np.any((array < 0) | (array > 1)):
        raise InputError(f"the {_words(name)} is not a share from 0 to 1", where=name)


def _words(name: str) -> str:
    return name.replace("_", " ")
