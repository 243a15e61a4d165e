"""From measurements: the loss of a heating curve, and particles fitted to measured losses."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from magheat import slp, units
from magheat.api.loss import loss_power, si_conditions
from magheat.api.particle import FROM_MATERIAL, QUANTITIES, make_particle
from magheat.api.table_file import Columns, read_columns
from magheat.errors import InputError, Where
from magheat.slp import calorimetry, fit
from magheat.slp.arrays import Floats
from magheat.slp.fit_problem import Progress

CURVE_HEAD = "time (s),temperature (degC)"
POINTS_HEAD = "frequency (kHz),field (kA/m),slp (W/g),error (W/g)"
WATER_HEAT_CAPACITY, WATER_DENSITY = "4.18 kJ/kg/K", "997 kg/m^3"  # at 25 degC
_KINDS = {"viscosity": "viscosity"} | QUANTITIES
_COLUMNS = {  # of measured losses: their names in a head, kind, and whether they are needed
    "frequency": (("frequency", "f"), "frequency", True),
    "amplitude": (("field", "h", "amplitude", "b"), "field", True),
    "slp": (("slp", "sar"), "slp", True),
    "error": (("error", "uncertainty", "slp error"), "slp", False),
    "temperature": (("temperature", "t"), "temperature", False),
}
_CONDITIONS = {
    name: one.default
    for name, one in inspect.signature(loss_power).parameters.items()
    if name not in ("particle", "frequency", "amplitude")
} | {"model": "auto"}


def slp_from_curve(
    curve: str | Path | tuple[Any, Any],
    *,
    concentration: Any,
    of: str = "core",
    volume: Any = None,
    mass: Any = None,
    heat_capacity: Any = WATER_HEAT_CAPACITY,
    density: Any = WATER_DENSITY,
    vessel: Any = None,
    sample_error: Any = 0.0,
    iron_fraction: Any = None,
    on: Any = None,
    off: Any = None,
    frequency: Any = None,
    amplitude: Any = None,
    level: float = calorimetry.LEVEL,
) -> calorimetry.CurveResult:
    """The specific loss power of a measured heating curve; see `magheat.slp.calorimetry.slp_from_curve`.

    curve          a CSV file (head `time (s),temperature (degC)`, perhaps a column `field` of 0 and 1), or
                   (times in s, temperatures in K)
    concentration  mass of core, or of Fe as `of` says, per volume of suspension
    volume, mass   of the suspension; needed only with a vessel, else losses are those of 1 mL
    heat_capacity, density  of the suspension (default: water's)
    vessel         heat capacity (J/K) of what warms with the sample
    sample_error   standard and relative, of heat capacity over concentration
    iron_fraction  mass of Fe per mass of core, for the SLP of the other basis
    on, off        times at which the field is switched; default: by the column `field`, else the whole curve
    frequency, amplitude    of the field, for the ILP

    Texts with units, or SI numbers. Raises InputError.
    """
    t, T, switched_on, switched_off = read_curve(curve)
    sample = _sample(
        concentration, of, volume, mass, heat_capacity, density, vessel, sample_error, iron_fraction
    )
    result = calorimetry.slp_from_curve(
        t,
        T,
        sample,
        on=switched_on if on is None else units.si(on, "time", "on"),
        off=switched_off if off is None else units.si(off, "time", "off"),
        level=level,
    )
    if frequency is None or amplitude is None:
        return result
    f, H = units.si(frequency, "frequency", "frequency"), units.si(amplitude, "field", "amplitude")
    if not (f > 0 and H > 0):
        raise InputError("the frequency or the field is not above zero", where="frequency, amplitude")
    return replace(result, ilp_nH_m2_per_kg=result[result.recommended].slp_W_per_g * 1e12 / (f * H**2))


def _sample(
    concentration: Any,
    of: str,
    volume: Any,
    mass: Any,
    heat_capacity: Any,
    density: Any,
    vessel: Any,
    sample_error: Any,
    iron_fraction: Any,
) -> calorimetry.Sample:
    if volume is not None and mass is not None:
        raise InputError(
            "both the volume and the mass of the sample are given", where="mass", fix="one of them"
        )
    if vessel is not None and volume is None and mass is None:
        raise InputError(
            "with a vessel the amount of suspension counts", where="vessel", fix="volume or mass"
        )
    rho = units.si(density, "density", "density")
    c = units.si(concentration, "amount_density", "concentration")
    if not rho > 0 or not c > 0:
        raise InputError("the density or the concentration is not above zero", where="concentration")
    V = 1e-6 if volume is None else units.si(volume, "volume", "volume")
    m = V * rho if mass is None else units.si(mass, "mass", "mass")
    own = m * units.si(heat_capacity, "heat_capacity", "heat_capacity")
    beside = 0.0 if vessel is None else units.si(vessel, "total_heat_capacity", "vessel")
    if beside < 0:
        raise InputError("the heat capacity of the vessel is negative", where="vessel")
    share = np.nan if iron_fraction is None else units.si(iron_fraction, "dimensionless", "iron_fraction")
    error = units.si(sample_error, "dimensionless", "sample_error")
    return calorimetry.Sample(own + beside, c * m / rho, of, share, error)


def read_curve(curve: str | Path | tuple[Any, Any]) -> tuple[Floats, Floats, float | None, float | None]:
    """Times, temperatures, and when the field is switched on and off by its column."""
    if not isinstance(curve, (str, Path)):
        time, temperature = curve
        return units.si(time, "time", "time"), units.si(temperature, "temperature", "temperature"), None, None
    table = read_columns(curve, CURVE_HEAD)
    if len(table.heads) < 2:
        raise InputError("one column only", where=Where(table.path, None, table.head_line), fix=CURVE_HEAD)
    t, T = table.values(0, "time"), table.values(1, "temperature")
    back = np.flatnonzero(np.diff(t) <= 0)
    if back.size:
        where = Where(table.path, None, table.lines[back[0] + 1])
        raise InputError("the time does not rise", where=where)
    return t, T, *_switches(table, t)


def _switches(table: Columns, t: Floats) -> tuple[float | None, float | None]:
    i = table.position("field")
    if i is None:
        return None, None
    words = {"1": True, "on": True, "0": False, "off": False}
    for row, line in zip(table.rows, table.lines, strict=True):
        if row[i].lower() not in words:
            where = Where(table.path, "column field", line)
            raise InputError(f"'{row[i]}' is neither on nor off", where=where, fix="1 or 0")
    on = np.array([words[row[i].lower()] for row in table.rows])
    at = np.flatnonzero(on)
    where = Where(table.path, "column field")
    if not at.size:
        raise InputError("the field is never on", where=where)
    if not on[at[0] : at[-1] + 1].all():
        raise InputError("the field is switched on more than once", where=where, fix="a file for each time")
    return float(t[at[0]]), float(t[at[-1]]) if at[-1] + 1 < t.size else None


def fit_loss(
    measured: str | Path | Mapping[str, Any],
    *,
    free: Sequence[str] | Mapping[str, Any],
    of: str = "core",
    holdout: str | None = None,
    level: float = 0.05,
    progress: Progress | None = None,
    **keys: Any,
) -> fit.FitResult:
    """Numbers of a particle fitted to measured losses; see `magheat.slp.fit.fit_loss`.

    measured   a CSV file (head `frequency (kHz),field (kA/m),slp (W/g)`, perhaps `error (W/g)`, standard, and
               `temperature (degC)`), or {frequency, amplitude, slp (W/kg), error, temperature} in SI
    free       names of what is fitted: diameter, sigma, anisotropy, saturation, viscosity; or {name: (low,
               high)}, their bounds as texts or SI numbers, None for the usual ones
    of         the gram that the losses are of: core or Fe
    holdout    every-second, every-third, highest-field: points kept out of a second fit and compared with it
    progress   called with (what, done, in all)
    keys       of `Particle`, for all that is not fitted, and of `loss_power`; model: auto by default

    Raises InputError.
    """
    wanted = dict(free) if isinstance(free, Mapping) else dict.fromkeys(free)
    bounds = {name: _bounds(name, pair) for name, pair in wanted.items()}
    given = {name: value for name, value in keys.items() if value is not None}
    both = [name for name in bounds if name in given]
    if both:
        raise InputError(f"{both[0]} is both given and fitted", where="free", fix="one of them")
    points = read_points(measured)
    options = {name: given.pop(name, default) for name, default in _CONDITIONS.items()}
    temperature = points.pop("temperature", options["temperature"])
    viscosity = 1.0 if "viscosity" in bounds else options["viscosity"]
    si = si_conditions(
        points["frequency"], points["amplitude"], temperature, viscosity,
        options["mobile"], options["axis"], options["bias"],
    )  # fmt: skip
    error = None if points.get("error") is None else np.asarray(points["error"], float) / 1e3
    f, H = (np.atleast_1d(si.pop(name)) for name in ("frequency", "amplitude"))
    at = fit.Measured(f, H, np.asarray(points["slp"], float) / 1e3, error, si.pop("temperature"), of)
    words = ("model", "neel", "susceptibility", "mechanism", "waveform", "accuracy")
    return fit.fit_loss(
        _particle(given, bounds),
        at,
        bounds,
        holdout=holdout,
        level=level,
        progress=progress,
        **(si | {name: options[name] for name in words}),
    )


def _bounds(name: str, pair: Any) -> tuple[float, float] | None:
    if pair is None or name not in fit.BOUNDS:
        return None
    low, high = (units.si(one, _KINDS[name], f"free.{name}") for one in pair)
    return low, high


def _particle(given: Mapping[str, Any], bounds: Mapping[str, Any]) -> slp.Particle:
    """The particle, with any value in bounds for what is fitted."""
    middle = {name: float(np.sqrt(np.prod(fit.BOUNDS[name]))) for name in bounds if name in fit.BOUNDS}
    middle.pop("viscosity", None)
    return make_particle(**(dict(given) | middle))


def read_points(measured: str | Path | Mapping[str, Any]) -> dict[str, Any]:
    """The measured columns in SI; slp and error in W/kg."""
    if not isinstance(measured, (str, Path)):
        unknown = [name for name in measured if name not in _COLUMNS]
        missing = [name for name, (_, _, due) in _COLUMNS.items() if due and name not in measured]
        if unknown or missing:
            what = f"no column '{unknown[0]}'" if unknown else f"the {missing[0]} is missing"
            raise InputError(what, where="measured", fix=f"{', '.join(_COLUMNS)}")
        return {name: units.si(value, _COLUMNS[name][1], name) for name, value in measured.items()}
    table = read_columns(measured, POINTS_HEAD)
    points = {}
    for name, (heads, kind, due) in _COLUMNS.items():
        i = table.position(*heads)
        if i is not None:
            points[name] = table.values(i, kind)
        elif due:
            where = Where(table.path, None, table.head_line)
            raise InputError(f"no column '{heads[0]}'", where=where, fix=f"a head like {POINTS_HEAD}")
    return points


def iron_fraction_of(material: str) -> float | None:
    """Mass of Fe per mass of core of a material of the library."""
    from magheat import library

    value = library.get("materials", material).values.get(FROM_MATERIAL[-1])
    return None if value is None or value.si is None else float(value.si)
