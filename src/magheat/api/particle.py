"""Particles of a material of the library, or of given numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from magheat import slp, units
from magheat.api import factors, sizes
from magheat.errors import InputError, LibraryError, Where
from magheat.slp.core import ELONGATED

Place = Where | str | None
QUANTITIES = {  # of a particle, and what each is
    "diameter": "length",
    "sigma": "dimensionless",
    "aspect": "dimensionless",
    "coating": "length",
    "saturation": "saturation",
    "anisotropy": "anisotropy",
    "density": "density",
    "attempt_time": "time",
    "iron_fraction": "dimensionless",
    "dead_layer": "length",
    "surface_anisotropy": "surface_anisotropy",
    "curie_temperature": "temperature",
    "heating_factor": "dimensionless",
}
_WORDS = ("material", "shape", "weighting", "factor_note")
_OTHERS = ("shape_anisotropy", "temperature_law", "histogram", "aggregation")
# what a material gives a particle
FROM_MATERIAL = ("saturation", "anisotropy", "density", "attempt_time", "iron_fraction")
TEMPERATURE_LAWS = ("constant", "bloch")
_NEEDED = ("diameter", "saturation", "anisotropy", "density")


def make_particle(*, where: Place = None, **keys: Any) -> slp.Particle:
    """A particle of a material of the library, any of whose values may be overridden.

    material       name in the library; without one saturation, anisotropy and density are needed
    diameter       median core size (length): of the sphere, the cube's edge, else the short axis
    sigma          standard deviation of ln d (default 0); weighting: number (default) or volume median
    histogram      instead of both, measured sizes: [[8 nm, 0.1], [10 nm, 0.5], ...], by number or volume
    shape, aspect  sphere (default), cube, cuboid, cylinder, prolate, oblate; long over short axis. octopod
                   and ring: the sphere of the same volume, times the measured factor of the library
    coating        thickness on each side (length, default 0)
    saturation, anisotropy (uniaxial K_eff), density, attempt_time, iron_fraction
    dead_layer     thickness of the core's shell without moment (default 0)
    surface_anisotropy   K_s (J/m^2), adds 6 K_s/d to K_eff (default 0)
    shape_anisotropy     true adds that of an elongated shape to K_eff; by default where the anisotropy is
                         the library's, which is that of the material, and not where it is given
    temperature_law      constant (default), or bloch: saturation and anisotropy follow the temperature up to
                         the Curie temperature, the material's or the curie_temperature given
    heating_factor, factor_note  a measured factor on the loss, and what it is of and by whom
    aggregation    {keeps: 0.7, source: ...}: the measured share of the loss that aggregates keep

    Quantities are texts with units, or numbers and arrays in SI. Raises InputError (UnitError,
    LibraryError) with `where`, the place in a case file.
    """
    given = _known(keys, where)
    if "histogram" in given:
        given["histogram"] = sizes.histogram(given["histogram"], _place("histogram", where))
        given.setdefault("diameter", sizes.median(given["histogram"]))
    values = {key: _si(key, given[key], kind, where) for key, kind in QUANTITIES.items() if key in given}
    words = {key: str(given[key]) for key in _WORDS if key in given}
    known = _material_values(words["material"], where) if "material" in words else {}
    curie = _curie(given, values.pop("curie_temperature", known.pop("curie_temperature", None)), where)
    values = known | values
    missing = [key for key in _NEEDED if key not in values]
    if missing:
        raise _missing(missing[0], words.get("material"), where)
    factor, note = factors.combined(given, values.get("heating_factor"), _place("aggregation", where))
    if words.get("shape") in factors.MEASURED_SHAPES:
        words["shape"] = "sphere"
    by_default = "anisotropy" not in given and words.get("shape") in ELONGATED
    numbers = {"iron_fraction": 0.0} | values | {"curie_temperature": curie, "heating_factor": factor}
    particle = slp.Particle(
        **(numbers | words | {"factor_note": note}),
        shape_anisotropy=bool(given.get("shape_anisotropy", by_default)),
        histogram=given.get("histogram", ()),
    )
    slp.check_particle(particle, where)
    return particle


Particle = make_particle


def _curie(given: dict[str, Any], temperature: Any, where: Place) -> Any:
    law = str(given.get("temperature_law", "bloch" if "curie_temperature" in given else "constant"))
    if law not in TEMPERATURE_LAWS:
        fix = f"one of {', '.join(TEMPERATURE_LAWS)}"
        raise InputError(f"no temperature law '{law}'", where=where or "temperature_law", fix=fix)
    if law == "constant":
        return np.inf
    if temperature is None:
        raise InputError(
            "Bloch's law needs the Curie temperature",
            where=where or "temperature_law",
            fix="curie_temperature: 858 K, or a material whose Curie temperature the library knows",
        )
    return temperature


def _missing(key: str, material: str | None, where: Place) -> InputError:
    if key == "diameter":
        return InputError("the particle's diameter is missing", where=where, fix="diameter: 14 nm")
    if material is None:
        fix = "give it, or a material of the library"
        return InputError(f"the particle's {key} is missing", where=where, fix=fix)
    what = "uniaxial anisotropy (K_eff)" if key == "anisotropy" else key
    return InputError(f"the library knows no {what} of {material}", where=where, fix=f"give the {key}")


def _known(keys: dict[str, Any], where: Place) -> dict[str, Any]:
    """The keys that are given; refuses those that a particle does not have."""
    names = (*_WORDS, *QUANTITIES, *_OTHERS)
    unknown = [key for key in keys if key not in names]
    if unknown:
        raise InputError(f"a particle has no '{unknown[0]}'", where=where, fix=f"it has {', '.join(names)}")
    return {key: value for key, value in keys.items() if value is not None}


def _place(key: str, where: Place) -> Place:
    return f"{where}.{key}" if isinstance(where, str) else where or key


def _si(key: str, value: Any, kind: str, where: Place) -> Any:
    return units.si(value, kind, _place(key, where))


def _material_values(name: str, where: Place) -> dict[str, float]:
    from magheat import library

    try:
        entry = library.get("materials", name)
    except LibraryError as error:
        raise LibraryError(error.what, where=where or "material", fix=error.fix) from None
    known = {key: entry.values.get(key) for key in (*FROM_MATERIAL, "curie_temperature")}
    return {key: float(v.si) for key, v in known.items() if v is not None and v.si is not None}
