"""Particles of a material of the library, or of given numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from magheat import slp, units
from magheat.errors import InputError, LibraryError, Where

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
_OTHERS = ("shape_anisotropy", "temperature_law", "histogram")
# what a material gives a particle
FROM_MATERIAL = ("saturation", "anisotropy", "density", "attempt_time", "iron_fraction")
TEMPERATURE_LAWS = ("constant", "bloch")
_NEEDED = ("diameter", "saturation", "anisotropy", "density")
_ONE_LONG_AXIS = ("prolate", "cuboid", "cylinder")


def make_particle(*, where: Place = None, **keys: Any) -> slp.Particle:
    """A particle of a material of the library, any of whose values may be overridden.

    material       name in the library; without one saturation, anisotropy and density are needed
    diameter       median core size (length): of the sphere, the cube's edge, else the short axis
    sigma          standard deviation of ln d (default 0); weighting: number (default) or volume median
    histogram      instead of both, measured sizes: [[8 nm, 0.1], [10 nm, 0.5], ...], by number or volume
    shape, aspect  sphere (default), cube, cuboid, cylinder, prolate, oblate; long over short axis
    coating        thickness on each side (length, default 0)
    saturation, anisotropy (uniaxial K_eff), density, attempt_time, iron_fraction
    dead_layer     thickness of the core's shell without moment (default 0)
    surface_anisotropy   K_s (J/m^2), adds 6 K_s/d to K_eff (default 0)
    shape_anisotropy     true adds that of an elongated shape to K_eff; by default where the anisotropy is
                         the library's, which is that of the material, and not where it is given
    temperature_law      constant (default), or bloch: saturation and anisotropy follow the temperature up to
                         the Curie temperature, the material's or the curie_temperature given
    heating_factor, factor_note  a measured factor on the loss, and what it is of

    Quantities are texts with units, or numbers and arrays in SI. Raises InputError (UnitError,
    LibraryError) with `where`, the place in a case file.
    """
    unknown = [key for key in keys if key not in (*_WORDS, *QUANTITIES, *_OTHERS)]
    if unknown:
        known = ", ".join((*_WORDS, *QUANTITIES, *_OTHERS))
        raise InputError(f"a particle has no '{unknown[0]}'", where=where, fix=f"it has {known}")
    given = {key: value for key, value in keys.items() if value is not None}
    if "histogram" in given:
        given = {"histogram": _histogram(given["histogram"], where)} | given
        given["diameter"] = given.get("diameter", _median(given["histogram"]))
    values = {key: _si(key, given[key], kind, where) for key, kind in QUANTITIES.items() if key in given}
    words = {key: str(given[key]) for key in _WORDS if key in given}
    known_curie = None
    if "material" in words:
        found = _material_values(words["material"], set(values), where)
        known_curie = found.pop("curie_temperature", None)
        values = found | values
    missing = [key for key in _NEEDED if key not in values]
    if missing:
        raise _missing(missing[0], words.get("material"), where)
    values |= {"curie_temperature": _curie(given, values.get("curie_temperature", known_curie), where)}
    by_default = "anisotropy" not in given and words.get("shape") in _ONE_LONG_AXIS
    options = {"shape_anisotropy": bool(given.get("shape_anisotropy", by_default))}
    if "histogram" in given:
        options["histogram"] = given["histogram"]
    particle = slp.Particle(**({"iron_fraction": 0.0} | values | words | options))
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


def _histogram(value: Any, where: Place) -> tuple[tuple[float, float], ...]:
    fix = "e.g. [[8 nm, 0.2], [10 nm, 0.5], [12 nm, 0.3]]: diameter and weight"
    place = f"{where}.histogram" if isinstance(where, str) else where or "histogram"
    try:
        rows = [(row[0], float(row[1])) for row in value]
    except (TypeError, ValueError, IndexError, KeyError):
        raise InputError("the histogram is no list of diameters and weights", where=place, fix=fix) from None
    sizes = tuple((float(units.si(d, "length", place)), weight) for d, weight in rows)
    if not sizes or any(d <= 0 or weight < 0 for d, weight in sizes) or not any(w for _, w in sizes):
        raise InputError("the histogram holds no sizes above zero with weights", where=place, fix=fix)
    return sizes


def _median(histogram: tuple[tuple[float, float], ...]) -> float:
    d, weight = np.array(sorted(histogram)).T
    share = np.cumsum(weight) / weight.sum()
    return float(d[int(np.searchsorted(share, 0.5 - 1e-12))])


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
    for key in (*FROM_MATERIAL, "curie_temperature"):
        value = entry.values.get(key)
        if key not in given and value is not None and value.si is not None:
            found[key] = float(value.si)
    return found
