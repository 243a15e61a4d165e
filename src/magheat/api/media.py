"""Viscosities of the library's media and agents."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from magheat import units
from magheat.api.plain import plain
from magheat.errors import InputError, LibraryError
from magheat.hints import did_you_mean

_KINDS = ("media", "agents")  # kinds of the library that have a viscosity
_ROUNDING = 1e-6  # K


def viscosity_of(value: Any, temperature: Any) -> Any:
    """A viscosity in Pa s: infinite, given with its unit, or of a medium of the library."""
    if isinstance(value, float) and math.isinf(value):
        return value
    if isinstance(value, str) and value.strip()[:1].isalpha():
        return medium_viscosity(value.strip(), temperature)
    return units.si(value, "viscosity", "viscosity")


def medium_viscosity(name: str, temperature: Any) -> Any:
    """Viscosity (Pa s) of a medium or an agent of the library at temperatures in K (or a text).

    `glycerol 60 %` is so much by mass in water. Raises LibraryError for an unknown name, InputError where
    the library has no viscosity there.
    """
    from magheat import library

    T = np.asarray(units.si(temperature, "temperature", "temperature"), float)
    mixed = library.glycerol_viscosity(name)
    if mixed is not None:
        _inside(name, T, mixed.low, mixed.high)
        return plain(mixed(T))
    kind = next((kind for kind in _KINDS if name in library.names(kind)), None)
    if kind is None:
        known = [*(other for kind in _KINDS for other in library.names(kind)), "glycerol 60 %"]
        fix = did_you_mean(name, known, "a viscosity with its unit, or a medium")
        raise LibraryError(f"the library has no medium '{name}'", where="viscosity", fix=fix)
    value = library.get(kind, name).values.get("viscosity")
    if value is not None and value.law is not None:
        _inside(name, T, value.law.low, value.law.high)
        return plain(value.law(T))
    if value is not None and value.table:
        at, eta = (np.array(column) for column in zip(*value.table, strict=True))
        _inside(name, T, at[0], at[-1])
        return plain(np.interp(T, at, eta))
    if value is None or value.si is None:
        raise InputError(
            f"the library knows no viscosity of {name}", where="viscosity", fix="give it: 2 mPa*s"
        )
    return plain(np.full(T.shape, value.si))


def _inside(name: str, T: Any, low: float, high: float) -> None:
    if T.size and (T.min() < low - _ROUNDING or T.max() > high + _ROUNDING):
        span = f"from {units.text(low, 'temperature')} to {units.text(high, 'temperature')}"
        raise InputError(f"the viscosity of {name} is known {span} only", where="viscosity", fix="give it")
