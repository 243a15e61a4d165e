"""The best particle for a field: size, material and shape, and the field under a limit on exposure."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from magheat import slp, units
from magheat.api.drive import Drive, Ranges, drive_of, limited
from magheat.api.loss import loss_power, si_conditions
from magheat.api.particle import QUANTITIES, make_particle
from magheat.api.variables import VARIABLES, Vary, ranges_of
from magheat.errors import InputError
from magheat.slp.arrays import Floats
from magheat.slp.many import loss_in_pieces
from magheat.slp.optimum import Optimum, maximise

Progress = Callable[[str, int, int], None]  # what is worked out, points done, points in all

_DRIVE = ("frequency", "amplitude")
_CONDITIONS = {  # of a loss, and their defaults
    name: one.default
    for name, one in inspect.signature(loss_power).parameters.items()
    if name not in ("particle", *_DRIVE)
}
_POINTS = {1: 41, 2: 13, 3: 7}  # of the grid, for models that take milliseconds a point
_RESOLUTION, _DEAR_RESOLUTION = 1e-7, 2e-3
_DEAR_ACCURACY = 0.03
_NUMBERS = ("temperature", "viscosity", "mobile", "axis", "bias")
_WITHOUT_ASPECT = ("sphere", "cube", "octopod", "ring")
_NEEDED = ("saturation", "anisotropy", "density")


@dataclass(frozen=True, eq=False)
class LossOptimum:
    """The best of one material and shape. Values by names with their SI units.

    best: the varied numbers; half_maximum: of each the values between which half of the loss is reached, the
    others kept (None: as far as the end of the range); others: further local maxima, with their loss.
    notes: in words, best values that are ends of ranges, fields over a limit, the models that `auto` took,
    measured factors. resolution: relative.
    safety: the limits checked. curve: the loss over the first varied number, the others kept.
    """

    material: str
    shape: str
    best: Mapping[str, float]
    half_maximum: Mapping[str, tuple[float | None, float | None]]
    slp_W_per_g: float
    slp_W_per_g_fe: float
    ilp_nH_m2_per_kg: float
    frequency_Hz: float
    amplitude_A_per_m: float
    relaxation_time_s: float
    xi: float
    barrier_ratio: float
    model: str
    validity: tuple[str, ...]
    notes: tuple[str, ...]
    others: tuple[Mapping[str, float], ...]
    safety: tuple[Mapping[str, Any], ...]
    resolution: float
    curve: Mapping[str, Floats] = field(repr=False)


def optimize_loss(
    *,
    materials: str | Sequence[str] | None = "magnetite",
    shapes: str | Sequence[str] = "sphere",
    vary: Vary = ("diameter",),
    frequency: Any = None,
    amplitude: Any = None,
    limit: str | None = None,
    exposed: Any = None,
    site: str | None = None,
    resolution: float | None = None,
    progress: Progress | None = None,
    **keys: Any,
) -> tuple[LossOptimum, ...]:
    """The highest loss per gram of core of each material and shape, best first.

    materials     names of the library, "all" that have a uniaxial K_eff, or None where `keys` give numbers
    shapes        as of `Particle`
    vary          what is sought: diameter, frequency, amplitude, aspect, coating, anisotropy, one to three of
                  them, or {"diameter": ("6 nm", "40 nm")} with its range
    limit         of `check_field`, for a body of the diameter `exposed` or a `site`: then an amplitude or a
                  frequency that is not given is the largest allowed, and ranges end there
    resolution    relative, of what is sought: by default 1e-7 for lrt, 0.002 for the other models, whose
                  accuracy (0.03 here) tells no more
    progress      called with (what, points done, points in all) by the models that take long
    keys          of `Particle` and `loss_power`

    Raises InputError for wrong values, a name that is unknown, and fields that are neither given nor follow.
    """
    conditions = _conditions({name: keys.pop(name) for name in list(keys) if name in _CONDITIONS})
    ranges = ranges_of(vary, keys | {"frequency": frequency, "amplitude": amplitude})
    drive = drive_of(
        ranges,
        frequency=frequency,
        amplitude=amplitude,
        limit=limit,
        exposed=exposed,
        site=site,
        waveform=conditions["waveform"],
    )
    drive, ranges = limited(drive, ranges)
    found = [
        _Search(particle, material, shape, drive, ranges, conditions, progress).best(resolution)
        for material, shape, particle in _particles(materials, shapes, ranges, keys)
    ]
    return tuple(sorted(found, key=lambda one: -one.slp_W_per_g))


def design_materials() -> list[str]:
    """The materials of the library that have a saturation, a density and a uniaxial K_eff."""
    from magheat import library

    entries = {name: library.get("materials", name).values for name in library.names("materials")}
    return [
        name
        for name, values in entries.items()
        if all(key in values and values[key].si is not None for key in _NEEDED)
    ]


def _conditions(given: dict[str, Any]) -> dict[str, Any]:
    """The conditions in SI, all but frequency and amplitude."""
    every = _CONDITIONS | given
    numbers = {name: every.pop(name) for name in _NUMBERS}
    if every["model"] != "lrt":
        every["accuracy"] = every["accuracy"] or _DEAR_ACCURACY
    drive = dict.fromkeys(_DRIVE, 1.0)
    return {k: v for k, v in si_conditions(**drive, **numbers).items() if k not in _DRIVE} | every


def _particles(
    materials: str | Sequence[str] | None, shapes: str | Sequence[str], ranges: Ranges, keys: dict[str, Any]
) -> Iterator[tuple[str, str, slp.Particle]]:
    """Material, shape and particle of every combination, what varies at the low end of its range."""
    names: list[str | None]
    if isinstance(materials, str):
        names = [*design_materials()] if materials == "all" else [materials]
    else:
        names = [None] if materials is None else list(dict.fromkeys(materials))
    forms = [shapes] if isinstance(shapes, str) else list(dict.fromkeys(shapes))
    start = {name: low for name, (low, _) in ranges.items() if name in QUANTITIES}
    for material in names:
        for shape in forms:
            given = keys | {"shape": shape} | start | ({"material": material} if material else {})
            if len(forms) > 1 and shape in _WITHOUT_ASPECT and "aspect" not in ranges:
                given["aspect"] = None
            yield material or "given", shape, make_particle(**given)


class _Search:
    """One material and shape: its loss over what varies, and the best of it."""

    def __init__(
        self,
        particle: slp.Particle,
        material: str,
        shape: str,
        drive: Drive,
        ranges: Ranges,
        conditions: dict[str, Any],
        progress: Progress | None,
    ) -> None:
        self._particle, self._material, self._shape = particle, material, shape
        self._drive, self._ranges, self._conditions, self._progress = drive, ranges, conditions, progress
        self._dear = conditions["model"] != "lrt"

    def best(self, resolution: float | None) -> LossOptimum:
        """The optimum, told by names with units."""
        own = {"points": _POINTS[len(self._ranges)]} if self._dear and len(self._ranges) in _POINTS else {}
        noise = 3.0 * self._conditions["accuracy"] if self._dear else 1e-3
        usual = _DEAR_RESOLUTION if self._dear else _RESOLUTION
        try:
            found = maximise(self._losses, self._ranges, resolution=resolution or usual, noise=noise, **own)
        except InputError as error:
            where = error.where or f"{self._material}, {self._shape}"
            raise InputError(error.what, where=where, fix=error.fix) from None
        frequency, amplitude = self._drive.at(found.at)
        result = slp.loss_power(
            replace(self._particle, **_of_particle(found.at)),
            frequency=float(frequency),
            amplitude=float(amplitude),
            **self._conditions,
        )
        checks = self._drive.checks(float(frequency), float(amplitude))
        return LossOptimum(
            material=self._material,
            shape=self._shape,
            best=_with_units(found.at),
            half_maximum={VARIABLES[name][1]: ends for name, ends in found.half.items()},
            slp_W_per_g=result.slp_W_per_g,
            slp_W_per_g_fe=result.slp_W_per_g_fe,
            ilp_nH_m2_per_kg=result.ilp_nH_m2_per_kg,
            frequency_Hz=float(frequency),
            amplitude_A_per_m=float(amplitude),
            relaxation_time_s=result.relaxation_time_s,
            xi=result.xi,
            barrier_ratio=result.barrier_ratio,
            model=result.model,
            validity=result.validity,
            notes=(*self._drive.notes, *self._bounds(found), *_over(checks), *result.why),
            others=tuple(_with_units(one.at) | {"slp_W_per_g": one.value} for one in found.others),
            safety=tuple(asdict(row) for row in checks),
            resolution=found.resolution,
            curve=self._curve(found),
        )

    def _losses(self, values: Mapping[str, Floats]) -> Floats:
        frequency, amplitude = self._drive.at(values)
        told = self._progress
        what = f"{self._material}, {self._shape}"
        result = loss_in_pieces(
            replace(self._particle, **_of_particle(values)),
            None if told is None else lambda done, total: told(what, done, total),
            frequency=frequency,
            amplitude=amplitude,
            **self._conditions,
        )
        return np.asarray(result.slp_W_per_g, float)

    def _bounds(self, found: Optimum) -> list[str]:
        notes = []
        for name, end in found.at_bound.items():
            value = units.text(float(f"{found.at[name]:.4g}"), VARIABLES[name][0])
            limited = end == "upper" and name == self._drive.cut and self._drive.limit
            why = f"the most that {limited.name} allows" if limited else "more may lie beyond"
            notes.append(f"the best {name} is the {end} end of its range, {value}: {why}")
        return notes

    def _curve(self, found: Optimum) -> dict[str, Floats]:
        first, count = next(iter(self._ranges)), _POINTS[1] if self._dear else 301
        low, high = self._ranges[first]
        x = np.clip(np.exp(np.linspace(np.log(low), np.log(high), count)), low, high)  # as of the search
        values = {name: np.full(count, value) for name, value in found.at.items()} | {first: x}
        return {VARIABLES[first][1]: x, "slp_W_per_g": self._losses(values)}


def _of_particle(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _DRIVE}


def _with_units(values: Mapping[str, float]) -> dict[str, float]:
    return {VARIABLES[name][1]: value for name, value in values.items()}


def _over(checks: Sequence[Any]) -> list[str]:
    return [
        f"the field is {row.value / row.allowed:.3g} times what {row.limit} allows"
        for row in checks
        if row.verdict == "exceeded"
    ]
