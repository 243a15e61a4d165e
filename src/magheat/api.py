"""The public functions: texts with units or SI numbers in, results with units in their names out.

>>> p = make_particle(diameter="14 nm", saturation="446 kA/m", anisotropy="23 kJ/m^3", density="5180 kg/m^3")
>>> r = loss_power(p, frequency="100 kHz", amplitude="10 kA/m", viscosity="1 mPa*s")
>>> round(r.slp_W_per_g, 1), r.validity
(54.0, ('xi = 1.96 at the median diameter; linear response holds below 1',))
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from magheat import slp, units
from magheat.errors import InputError, LibraryError, Where
from magheat.hints import did_you_mean

__all__ = [
    "Particle",
    "arrhenius",
    "cem43",
    "check_field",
    "demagnetisation",
    "exposed_diameter",
    "force",
    "loss_power",
    "make_particle",
    "medium_viscosity",
    "surface_rise",
]

Place = Where | str | None
_QUANTITIES = {  # of a particle, and what each is
    "diameter": "length",
    "sigma": "dimensionless",
    "aspect": "dimensionless",
    "coating": "length",
    "saturation": "saturation",
    "anisotropy": "anisotropy",
    "density": "density",
    "attempt_time": "time",
    "iron_fraction": "dimensionless",
}
_WORDS = ("material", "shape", "weighting")
# what a material gives a particle
FROM_MATERIAL = ("saturation", "anisotropy", "density", "attempt_time", "iron_fraction")
_NEEDED = ("diameter", "saturation", "anisotropy", "density")
_MEDIA = ("media", "agents")  # kinds of the library that have a viscosity
_ROUNDING = 1e-6  # K


def make_particle(*, where: Place = None, **keys: Any) -> slp.Particle:
    """A particle of a material of the library, any of whose values may be overridden.

    material       name in the library; without one saturation, anisotropy and density are needed
    diameter       median core size (length): of the sphere, the cube's edge, else the short axis
    sigma          standard deviation of ln d (default 0); weighting: number (default) or volume median
    shape, aspect  sphere (default), cube, cuboid, cylinder, prolate, oblate; long over short axis
    coating        thickness on each side (length, default 0)
    saturation, anisotropy (uniaxial K_eff), density, attempt_time, iron_fraction

    Quantities are texts with units, or numbers and arrays in SI. Raises InputError (UnitError,
    LibraryError) with `where`, the place in a case file.
    """
    unknown = [key for key in keys if key not in (*_WORDS, *_QUANTITIES)]
    if unknown:
        known = ", ".join((*_WORDS, *_QUANTITIES))
        raise InputError(f"a particle has no '{unknown[0]}'", where=where, fix=f"it has {known}")
    given = {key: value for key, value in keys.items() if value is not None}
    values = {key: _si(key, given[key], kind, where) for key, kind in _QUANTITIES.items() if key in given}
    words = {key: str(given[key]) for key in _WORDS if key in given}
    if "material" in words:
        values = _material_values(words["material"], set(values), where) | values
    missing = [key for key in _NEEDED if key not in values]
    if missing:
        raise _missing(missing[0], words.get("material"), where)
    particle = slp.Particle(**({"iron_fraction": 0.0} | values | words))
    slp.check_particle(particle, where)
    return particle


Particle = make_particle


def _missing(key: str, material: str | None, where: Place) -> InputError:
    if key == "diameter":
        return InputError("the particle's diameter is missing", where=where, fix="diameter: 14 nm")
    if material is None:
        fix = "give it, or a material of the library"
        return InputError(f"the particle's {key} is missing", where=where, fix=fix)
    what = "uniaxial anisotropy (K_eff)" if key == "anisotropy" else key
    return InputError(f"the library knows no {what} of {material}", where=where, fix=f"give the {key}")


def _si(key: str, value: Any, kind: str, where: Place) -> Any:
    place = f"{where}.{key}" if isinstance(where, str) else where or key
    return units.si(value, kind, place)


def _material_values(name: str, given: set[str], where: Place) -> dict[str, float]:
    from magheat import library

    try:
        entry = library.get("materials", name)
    except LibraryError as error:
        raise LibraryError(error.what, where=where or "material", fix=error.fix) from None
    found = {}
    for key in FROM_MATERIAL:
        value = entry.values.get(key)
        if key not in given and value is not None and value.si is not None:
            found[key] = float(value.si)
    return found


def loss_power(
    particle: slp.Particle,
    *,
    frequency: Any,
    amplitude: Any,
    temperature: Any = 298.15,
    viscosity: Any = "water",
    mobile: Any = 1.0,
    model: Any = "lrt",
    neel: Any = "coffey",
    susceptibility: Any = "chord",
    mechanism: Any = "both",
    axis: Any = "random",
) -> slp.LossResult:
    """What a particle loses in a sinusoidal field of peak `amplitude`; see `magheat.slp.loss_power`.

    frequency, amplitude (A/m, or mT, G, Oe), temperature, viscosity: texts with units, or numbers and
    arrays in SI, which broadcast. viscosity may also name a medium of the library, taken at that
    temperature, or be infinite. mobile: the share of particles free to rotate.
    """
    T = units.si(temperature, "temperature", "temperature")
    return slp.loss_power(
        particle,
        frequency=units.si(frequency, "frequency", "frequency"),
        amplitude=units.si(amplitude, "field", "amplitude"),
        temperature=T,
        viscosity=_viscosity(viscosity, T),
        mobile=units.si(mobile, "dimensionless", "mobile"),
        model=model,
        neel=neel,
        susceptibility=susceptibility,
        mechanism=mechanism,
        axis=axis,
    )


def _viscosity(value: Any, temperature: Any) -> Any:
    if isinstance(value, float) and math.isinf(value):
        return value
    if isinstance(value, str) and value.strip()[:1].isalpha():
        return medium_viscosity(value.strip(), temperature)
    return units.si(value, "viscosity", "viscosity")


def medium_viscosity(name: str, temperature: Any) -> Any:
    """Viscosity (Pa s) of a medium or an agent of the library at temperatures in K (or a text).

    Raises LibraryError for an unknown name, InputError where the library has no viscosity there.
    """
    from magheat import library

    T = np.asarray(units.si(temperature, "temperature", "temperature"), float)
    kind = next((kind for kind in _MEDIA if name in library.names(kind)), None)
    if kind is None:
        known = [other for kind in _MEDIA for other in library.names(kind)]
        fix = did_you_mean(name, known, "a viscosity with its unit, or a medium")
        raise LibraryError(f"the library has no medium '{name}'", where="viscosity", fix=fix)
    value = library.get(kind, name).values.get("viscosity")
    if value is not None and value.law is not None:
        _inside(name, T, value.law.low, value.law.high)
        return _plain(value.law(T))
    if value is not None and value.table:
        at, eta = (np.array(column) for column in zip(*value.table, strict=True))
        _inside(name, T, at[0], at[-1])
        return _plain(np.interp(T, at, eta))
    if value is None or value.si is None:
        raise InputError(
            f"the library knows no viscosity of {name}", where="viscosity", fix="give it: 2 mPa*s"
        )
    return _plain(np.full(T.shape, value.si))


def _inside(name: str, T: Any, low: float, high: float) -> None:
    if T.size and (T.min() < low - _ROUNDING or T.max() > high + _ROUNDING):
        span = f"from {units.text(low, 'temperature')} to {units.text(high, 'temperature')}"
        raise InputError(f"the viscosity of {name} is known {span} only", where="viscosity", fix="give it")


def check_field(
    *,
    frequency: Any,
    amplitude: Any,
    diameter: Any = None,
    site: str | None = None,
    limits: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """The limits on a field: limit, value, allowed, unit, verdict and source of each.

    diameter: of the body in the field (default 0.30 m, the thorax of Atkinson's volunteers), or `site`,
    an entry of the library's sites. limits: names of the limits to check, default the binding ones.
    """
    from magheat import safety

    chosen = None if limits is None else [safety.by_name(name) for name in limits]
    rows = safety.check(
        units.si(frequency, "frequency", "frequency"),
        units.si(amplitude, "field", "amplitude"),
        exposed_diameter(diameter, site),
        chosen,
    )
    return [asdict(row) for row in rows]


def exposed_diameter(diameter: Any = None, site: str | None = None, prefix: str = "") -> float:
    """The diameter (m) of the body in the field: given, of a site of the library, or that of a thorax.

    prefix: of the names in an error, "--" on the command line. Raises InputError where both are given,
    UnitError, LibraryError.
    """
    from magheat import library, safety

    if diameter is not None and site is not None:
        raise InputError(
            "both a diameter and a site are given", where=f"{prefix}site", fix="give one of them"
        )
    if diameter is not None:
        return float(units.si(diameter, "length", f"{prefix}diameter"))
    if site is None:
        return safety.THORAX
    value = library.get("sites", site).values.get("diameter")
    if value is None or value.si is None:
        raise LibraryError(f"the site '{site}' has no diameter", fix="give the diameter")
    return float(value.si)


def cem43(time_s: Any, T_degC: Any) -> Any:
    """CEM43 in minutes of temperatures (degC; time first, further axes allowed) at times in s."""
    from magheat import dose

    return _plain(dose.cem43(time_s, T_degC))


def arrhenius(tissue: Any, time_s: Any, T_degC: Any) -> Any:
    """Arrhenius damage integral Omega of temperatures (degC) at times in s.

    tissue: skin, liver or artery, or (frequency factor in 1/s, activation energy in J/mol or a text).
    """
    from magheat.dose.arrhenius import DamageProcess, damage

    if isinstance(tissue, str):
        return _plain(damage(tissue, time_s, T_degC))
    factor, energy = tissue
    rate = units.si(factor, "rate_constant", "frequency factor")
    barrier = units.si(energy, "energy_per_mole", "activation energy")
    return _plain(damage(DamageProcess("given", rate, barrier, ""), time_s, T_degC))


def demagnetisation(shape: str, aspect: Any = 1.0) -> tuple[Any, Any]:
    """(N_long, N_short) of a particle shape; see `magheat.slp.demagnetisation`."""
    along, across = slp.demagnetisation(shape, units.si(aspect, "dimensionless", "aspect"))
    return _plain(along), _plain(across)


def force(particle: slp.Particle, *, gradient: Any) -> Any:
    """Force (N) on the median particle, saturated, in a gradient of the flux density (T/m)."""
    return _plain(slp.force(particle, units.si(gradient, "gradient", "gradient")))


def surface_rise(particle: slp.Particle, *, slp: Any, conductivity: Any) -> Any:
    """Steady rise (K) of one particle's surface over its surroundings: P/(4 pi k r)."""
    from magheat.slp import surface_rise as rise

    power = units.si(slp, "slp", "slp")
    return _plain(rise(particle, power, units.si(conductivity, "conductivity", "conductivity")))


def _plain(value: Any) -> Any:
    """Floats for single numbers, arrays as they are."""
    return value if getattr(value, "ndim", 0) else float(value)
