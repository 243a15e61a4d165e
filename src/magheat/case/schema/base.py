"""The base of all models of the contract, and the types of its values."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from magheat import units
from magheat.bioheat.timeseries import Ramp, Steady, TimeTable
from magheat.case.forms import LAW, MAP, REGIONS, TABLE, Convert, read_form, read_rows
from magheat.case.problems import Misplaced
from magheat.errors import CaseError, MagheatError, UnitError

HOTTEST = 5000.0  # K, beyond all solids: a slip, and steps without end to resolve it


class Contract(BaseModel):
    """A mapping of the case file; keys that are not named here are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


@dataclass(frozen=True, eq=False)
class Reads:
    """How a value is read: `Annotated[float, Reads(function, json_schema)]`; MagheatErrors are collected."""

    read: Callable[[Any], Any]
    schema: dict[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(told(self.read))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: Any) -> dict[str, Any]:
        return dict(self.schema)


def told(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`read`, with a MagheatError turned into the error that pydantic collects."""

    def reader(value: Any) -> Any:
        try:
            return read(value)
        except MagheatError as error:
            path = error.path if isinstance(error, Misplaced) else ()
            context = {"what": error.what, "fix": error.fix, "path": path}
            raise PydanticCustomError("magheat", "{what}", context) from None

    return reader


def number(
    kind: str, above: float | None = None, least: float | None = None, most: float | None = None
) -> Convert:
    """Reads a text with a unit to SI and holds it within bounds (in SI)."""
    if kind == "temperature" and most is None:
        most = HOTTEST

    def convert(value: Any) -> float:
        si = units.parse(value, kind)
        if (
            (above is not None and si <= above)
            or (least is not None and si < least)
            or (most is not None and si > most)
        ):
            raise CaseError(f"{_written(value)} is out of range", fix=bounds(kind, above, least, most))
        return si

    return convert


def bounds(kind: str, above: float | None, least: float | None, most: float | None) -> str:
    """ "must be above 0 kg/m^3"."""
    unit = units.KINDS[kind].si
    unit = "" if unit == "1" else f" {unit}"
    parts = [
        f"{word} {limit:g}{unit}"
        for word, limit in (("above", above), ("at least", least), ("at most", most))
        if limit is not None
    ]
    return "must be " + " and ".join(parts)


def amount(
    kind: str, above: float | None = None, least: float | None = None, most: float | None = None
) -> Reads:
    """One value with a unit; SI in the model."""
    return Reads(number(kind, above, least, most), value_schema(kind))


def form(
    kind: str,
    *allowed: str,
    above: float | None = None,
    least: float | None = None,
    most: float | None = None,
    over: tuple[str, ...] = ("temperature",),
) -> Reads:
    """A value in one of the allowed forms (see case/forms.py)."""
    convert = number(kind, above, least, most)
    return form_of(convert, kind, *allowed, over=over)


def form_of(convert: Convert, kind: str, *allowed: str, over: tuple[str, ...] = ("temperature",)) -> Reads:
    """As `form`, with a converter of its own."""
    choices = frozenset(allowed)
    return Reads(lambda value: read_form(value, convert, choices, over), form_schema(kind, choices))


def in_time(kind: str, least: float | None = None) -> Reads:
    """A value that may follow time: one value, {table: ...}, or for temperatures {ramp: ...}."""
    schema = {"anyOf": [value_schema(kind), _table_schema("time", kind)]}
    if kind == "temperature":
        schema["anyOf"].append(_RAMP_SCHEMA)
    return Reads(lambda value: _time_value(value, kind, least), schema)


def _time_value(value: Any, kind: str, least: float | None) -> Any:
    convert = number(kind, least=least)
    if isinstance(value, dict) and "ramp" in value:
        return _ramp(value, kind)
    if isinstance(value, dict) and set(value) == {"table"}:
        try:
            rows = read_rows(value["table"], number("time", least=0.0), convert)
        except Misplaced as error:
            raise Misplaced(("table", *error.path), error.what, error.fix) from None
        return TimeTable(tuple(t for t, _ in rows), tuple(v for _, v in rows))
    if isinstance(value, dict | list):
        ramp = ", {ramp: -5 K/min}" if kind == "temperature" else ""
        raise Misplaced(
            (),
            "this is not a value that follows time",
            f"one value with its unit, {{table: [[0 s, ...], ...]}}{ramp}",
        )
    return Steady(convert(value))


def _ramp(value: dict[str, Any], kind: str) -> Ramp:
    if kind != "temperature":
        raise Misplaced(("ramp",), "only temperatures take a ramp", "use {table: [[0 s, ...], ...]}")
    parts: dict[str, float] = {}
    for key, kind_of in (("ramp", "rate"), ("from", "temperature"), ("to", "temperature")):
        if key in value:
            try:
                parts[key] = units.parse(value[key], kind_of)
            except UnitError as error:
                raise Misplaced((key,), error.what, error.fix) from None
    unknown = [key for key in value if key not in ("ramp", "from", "to")]
    if unknown:
        raise Misplaced((unknown[0],), f"unknown key {unknown[0]!r}", "known: ramp, from, to")
    rate, start, end = parts["ramp"], parts.get("from"), parts.get("to")
    if rate == 0:
        raise Misplaced(("ramp",), "a ramp of 0 K/min never moves", "give the temperature alone")
    if start is not None and end is not None and (end - start) * rate < 0:
        raise Misplaced(("to",), "the ramp leads away from `to`", "change the sign of the rate")
    return Ramp(rate, start, end)


def read_flag(value: Any) -> bool:
    """true or false, in the words of YAML 1.1 and 1.2."""
    if isinstance(value, str):
        value = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.get(
            value.lower(), value
        )
    if not isinstance(value, bool):
        raise CaseError(f"{value!r} is neither true nor false")
    return value


Flag = Annotated[bool, Reads(read_flag, {"enum": ["on", "off", True, False]})]


def _word(value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float) or value in (math.inf, -math.inf):
        raise CaseError(f"{value!r} is not a text" if value != "" else "an empty text")
    return str(value)


Word = Annotated[str, Reads(_word, {"type": "string"})]
"""A text; a number is taken as it is written."""


def _written(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def value_schema(kind: str) -> dict[str, Any]:
    """JSON Schema of one value: a text with a unit, or a number where none is due."""
    chosen = units.KINDS[kind]
    if chosen.si == "1":
        return {"type": ["number", "string"], "examples": [chosen.example]}
    return {
        "type": "string",
        "description": f"{chosen.title}, e.g. {chosen.example}",
        "examples": [chosen.example],
    }


def form_schema(kind: str, allowed: frozenset[str]) -> dict[str, Any]:
    """JSON Schema of a value in its forms."""
    one = value_schema(kind)
    choices: list[dict[str, Any]] = [one]
    if MAP in allowed:
        choices.append(_MAP_SCHEMA)
    if TABLE in allowed:
        choices.append(_table_schema("temperature", kind))
    if LAW in allowed:
        choices.append(
            {
                "type": "object",
                "properties": {"law": {"type": "string"}},
                "required": ["law"],
                "additionalProperties": False,
            }
        )
    if REGIONS in allowed:
        choices.append(
            {
                "type": "object",
                "description": "one value per region",
                "additionalProperties": {"anyOf": [one, _MAP_SCHEMA]},
            }
        )
    return {"anyOf": choices} if len(choices) > 1 else one


def _table_schema(first: str, second: str) -> dict[str, Any]:
    row = {
        "type": "array",
        "prefixItems": [value_schema(first), value_schema(second)],
        "minItems": 2,
        "maxItems": 2,
    }
    return {
        "type": "object",
        "properties": {"table": {"type": "array", "items": row, "minItems": 2}},
        "required": ["table"],
        "additionalProperties": False,
    }


_RAMP_SCHEMA = {
    "type": "object", "required": ["ramp"], "additionalProperties": False,
    "properties": {"ramp": value_schema("rate"), "from": value_schema("temperature"),
                   "to": value_schema("temperature")},
}  # fmt: skip
_MAP_SCHEMA = {
    "type": "object", "additionalProperties": False,
    "properties": {"file": {"type": "string", "description": "an image (NIfTI) in world coordinates"},
                   "csv": {"type": "string", "description": "points and values, x,y,z,value"},
                   "unit": {"type": "string", "description": "unit of the values in the file"}},
    "oneOf": [{"required": ["file"]}, {"required": ["csv"]}],
}  # fmt: skip
