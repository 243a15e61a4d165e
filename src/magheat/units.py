"""Text with a unit to SI and back: the only module that touches pint.

    >>> parse("14 nm", "length")
    1.4e-08
    >>> parse("37 degC", "temperature")
    310.15
    >>> parse("14", "length")
    Traceback (most recent call last):
    magheat.errors.UnitError: 14 has no unit, but a length is due (for example "14 nm")

The arithmetic is exact until the last rounding. pint is loaded when the first unit is read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Any

from magheat.constants import ZERO_C
from magheat.errors import UnitError, Where
from magheat.unit_kinds import ADVICE, DEFINITIONS, KINDS, PREFIXES, Kind, nearest
from magheat.unit_text import Malformed, all_below, evaluate, tidy

__all__ = ["KINDS", "exact", "parse", "perfusion", "quantity", "si", "text", "unit_factor"]

Place = Where | str | None
Dimension = tuple[tuple[str, int], ...]

_MU0 = 4 * Fraction(str(math.pi)) / 10**7
_TESLA: Dimension = (("[current]", -1), ("[mass]", 1), ("[time]", -2))
_NUMBER = re.compile(r"\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)")
_POWER_OF_TEN = re.compile(r"\s*[x×*]\s*10\s*(?:\^|\*\*)\s*([+-]?\d{1,3})(?![\d.])")
_TEN_TO_THE = re.compile(r"(?:\^|\*\*)\s*([+-]?\d{1,3})(?![\d.])")
_OFFSETS = {  # size of the degree, and its zero in kelvin
    "K": (Fraction(1), Fraction(0)),
    "degC": (Fraction(1), Fraction("273.15")),
    "degF": (Fraction(5, 9), Fraction("459.67") * 5 / 9),
}


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint

    registry: Any = pint.UnitRegistry(None, non_int_type=Fraction)
    for line in PREFIXES + DEFINITIONS:
        registry.define(line)
    return registry


@lru_cache(maxsize=512)
def _name(name: str) -> tuple[Fraction, Mapping[str, int]]:
    """Factor to SI and dimension of one unit name; Malformed where it is not known."""
    import pint

    registry = _registry()
    if name in ("C", "F"):
        raise Malformed(f'unit "{name}" is ambiguous', ADVICE[name])
    for spelling in (name, name.lower() if len(name) > 3 and name[1:].islower() else name):
        try:
            quantity = registry.Quantity(Fraction(1), registry.parse_units(spelling)).to_base_units()
        except (pint.UndefinedUnitError, pint.DefinitionSyntaxError, AttributeError, ValueError):
            continue
        dimension = {str(k): int(v) for k, v in quantity.dimensionality.items()}
        return Fraction(quantity.magnitude), MappingProxyType(dimension)
    raise Malformed(f'unknown unit "{name}"', ADVICE.get(name) or nearest(name))


@lru_cache(maxsize=1024)
def _unit(unit: str) -> tuple[Fraction, Dimension]:
    """Factor to SI and dimension of a compound unit, degC and degF as differences."""
    factor, dimension = evaluate(unit, _name)
    return factor, tuple(sorted((k, v) for k, v in dimension.items() if v))


@lru_cache(maxsize=len(KINDS))
def _due(kind: str) -> Dimension:
    return _unit(_kind(kind).si)[1]


def _kind(kind: str) -> Kind:
    try:
        return KINDS[kind]
    except KeyError:
        raise ValueError(f"no kind of quantity {kind!r}; there are {', '.join(KINDS)}") from None


def _title(dimension: Dimension) -> str:
    for kind in KINDS:
        if _due(kind) == dimension:
            return KINDS[kind].title
    base = {"[length]": "m", "[mass]": "kg", "[time]": "s", "[current]": "A", "[temperature]": "K"}
    base |= {"[substance]": "mol", "[angle]": "rad"}
    return "in " + " ".join(base[k] + (f"^{v}" if v != 1 else "") for k, v in dimension)


def _split(value: object, due: str, example: str, where: Place) -> tuple[Fraction, str, str]:
    """Number (exact), unit text ("" where there is none) and the text as written."""
    if not isinstance(value, str):
        if isinstance(value, bool) or not _is_number(value):
            raise UnitError(f"{value!r} is not a quantity; {due} is due", where=where,
                            fix=f'for example "{example}"')  # fmt: skip
        written = str(value)
    else:
        written = value.strip()
    clean = tidy(written)
    found = _NUMBER.match(clean)
    if not found:
        raise UnitError(f'"{written}" does not begin with a finite number; {due} is due', where=where,
                        fix=f'for example "{example}"')  # fmt: skip
    rest = clean[found.end() :]
    if re.match(r"[,_']?\d|,", rest):
        raise UnitError(f'"{written}" is not a number as magheat reads it', where=where,
                        fix='write a decimal point and no separators, like "1234.5 mm"')  # fmt: skip
    number = Decimal(found[1])
    power = _POWER_OF_TEN.match(rest)
    if power:
        number, rest = number.scaleb(int(power[1])), rest[power.end() :]
    elif number == 10 and (power := _TEN_TO_THE.match(rest)):
        number, rest = Decimal(1).scaleb(int(power[1])), rest[power.end() :]
    if number and not -300 < number.adjusted() < 300:
        raise UnitError(f'"{written}" is out of range', where=where)
    return Fraction(number), rest.strip(), written


def _is_number(value: object) -> bool:
    try:
        return math.isfinite(float(value)) and not isinstance(value, (bytes, list))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False


def _read(value: object, due: str, example: str, where: Place) -> tuple[Fraction, str, Fraction, Dimension]:
    """Number, unit text, factor and dimension of a text; the errors of reading it."""
    number, unit, written = _split(value, due, example, where)
    try:
        factor, dimension = _unit(unit) if unit else (Fraction(1), ())
    except Malformed as trouble:
        raise UnitError(f'"{written}": {trouble.what}', where=where,
                        fix=trouble.advice or f'for example "{example}"') from None  # fmt: skip
    return number, unit, factor, dimension


def _meant(unit: str, kind: str) -> tuple[Fraction, Dimension] | None:
    """W/m·K read as W/(m·K), where that and only that is what is due."""
    below = all_below(unit)
    try:
        found = _unit(below) if below else None
    except Malformed:
        return None
    return found if found and found[1] == _due(kind) else None


def _absolute(value: object, where: Place) -> float:
    kind = KINDS["temperature"]
    number, unit, factor, dimension = _read(value, kind.title, kind.example, where)
    size, zero = _OFFSETS.get(unit, (factor, Fraction(0)))
    if dimension != _due("temperature"):
        raise _wrong(value, unit, dimension, kind, where)
    if unit.startswith("delta"):
        raise UnitError(f'"{value}" is a difference, but a temperature is due', where=where)
    kelvin = number * size + zero
    if kelvin < 0:
        raise UnitError(f'"{value}" is below absolute zero', where=where)
    return float(kelvin)


def _wrong(value: object, unit: str, dimension: Dimension, kind: Kind, where: Place) -> UnitError:
    written = f'"{value}"' if isinstance(value, str) else f"{value}"
    if not unit:
        return UnitError(f"{str(value).strip()} has no unit, but {kind.title} is due", where=where,
                         fix=f'for example "{kind.example}"')  # fmt: skip
    fix = f'for example "{kind.example}"'
    if kind.si == "A/m" and _title(dimension) == KINDS["specific_magnetisation"].title:
        fix = ADVICE["emu"]
    return UnitError(f"{written} is {_title(dimension)}, but {kind.title} is due", where=where, fix=fix)


def parse(value: object, kind: str, where: Place = None) -> float:
    """A text with a unit to SI: `parse("14 nm", "length")` is 1.4e-8.

    `kind` is a name in `KINDS`. A number without a unit is refused unless the kind is
    dimensionless. Absolute temperatures (kind "temperature") may be K, degC or degF;
    everywhere else degC and degF are the size of their degree. A field may be a flux
    density (T, mT, G), a magnetisation too; it is divided by mu0.

    Raises UnitError (with `where`): no unit, an unknown one, the wrong dimension, not finite.
    """
    chosen = _kind(kind)
    if kind == "temperature":
        return _absolute(value, where)
    number, unit, factor, dimension = _read(value, chosen.title, chosen.example, where)
    if dimension != _due(kind):
        factor, dimension = _meant(unit, kind) or (factor, dimension)
    if chosen.through_mu0 and dimension == _TESLA:
        factor, dimension = factor / _MU0, _due(kind)
    if dimension != _due(kind):
        raise _wrong(value, unit, dimension, chosen, where)
    return float(number * factor)


def unit_factor(unit: str, kind: str, where: Place = None) -> tuple[float, float]:
    """`(scale, zero)` with SI = number * scale + zero, for data whose unit is named apart.

    `unit_factor("mg/mL", "amount_density")` is (1.0, 0.0); degC as a temperature is (1, 273.15).
    """
    clean = tidy(unit)
    if kind == "temperature" and clean in _OFFSETS:
        size, zero = _OFFSETS[clean]
        return float(size), float(zero)
    return parse(f"1 {unit}" if unit else 1, kind, where), 0.0


def si(value: Any, kind: str, where: Place = None) -> Any:
    """As `parse` for texts; SI floats pass, and lists and arrays give float arrays.

    Raises UnitError for what is not finite, and for absolute temperatures below zero kelvin.
    """
    if isinstance(value, str):
        return parse(value, kind, where)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not math.isfinite(value) or (kind == "temperature" and value < 0):
            raise UnitError(f"{value} is not {_kind(kind).title}", where=where)
        return float(value)
    import numpy as np

    if isinstance(value, (list, tuple)):
        value = [si(v, kind, where) for v in value]
    try:
        array = np.asarray(value, float)
    except (TypeError, ValueError):
        array = np.asarray(np.nan)
    refused = isinstance(value, (bool, np.bool_)) or not np.all(np.isfinite(array))
    if refused or (kind == "temperature" and np.any(array < 0)):
        raise UnitError(f"{value!r} is not {_kind(kind).title}", where=where,
                        fix=f'a text like "{KINDS[kind].example}", or finite SI numbers')  # fmt: skip
    return array if array.ndim else float(array)


def perfusion(value: object, density: float, blood_density: float, where: Place = None) -> float:
    """Perfusion in 1/s (volume of blood per volume of tissue and second).

    Reads 1/s; volume per time and mass of tissue (mL/min/kg, mL/min/100g), times the tissue
    `density`; and mass per time and volume (kg/s/m^3), over `blood_density`. Densities in kg/m^3.
    """
    kind = KINDS["perfusion"]
    number, unit, factor, dimension = _read(value, kind.title, kind.example, where)
    scale = {
        _due("perfusion"): Fraction(1),
        _unit("m^3/s/kg")[1]: Fraction(density),
        _unit("kg/s/m^3")[1]: 1 / Fraction(blood_density),
    }.get(dimension)
    if scale is None:
        raise _wrong(value, unit, dimension, kind, where)
    return float(number * factor * scale)


def text(value: float, kind: str) -> str:
    """A short text for people, in the usual unit: "37.0 degC", "4.5 kA/m"."""
    value = float(value)
    chosen = _kind(kind)
    if kind == "temperature":
        return f"{round(value - ZERO_C, 3) + 0.0!r} degC"
    unit = chosen.shown[0] if chosen.shown else chosen.si
    for candidate in chosen.shown[1:]:
        if abs(value) >= float(_unit(candidate)[0]) * (1 - 1e-12):
            unit = candidate
    if value == 0 and len(chosen.shown) > 1:
        unit = chosen.si
    return f"{value / float(_unit(unit)[0] if unit else 1):.6g} {unit}".strip()


def exact(value: float, kind: str) -> str:
    """A text in the SI unit that `parse` reads back to the very same float."""
    unit = _kind(kind).si
    return repr(float(value)) if unit == "1" else f"{float(value)!r} {unit}"


def quantity(kind: str) -> Any:
    """The annotated type of a quantity for pydantic: a text with a unit in, an SI float out."""
    from pydantic import BeforeValidator, WithJsonSchema
    from pydantic_core import PydanticCustomError

    chosen = _kind(kind)

    def read(value: object) -> float:
        try:
            return parse(value, kind)
        except UnitError as trouble:
            raise PydanticCustomError("unit", "{message}", {"message": str(trouble)}) from None

    kinds: list[str] = ["number", "string"] if chosen.si == "1" else ["string"]
    schema = {"type": kinds if len(kinds) > 1 else kinds[0], "examples": [chosen.example]}
    return Annotated[float, BeforeValidator(read), WithJsonSchema(schema | {"description": chosen.title})]
