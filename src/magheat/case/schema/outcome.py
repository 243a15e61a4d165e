"""`targets`, `safety`, `critical`, `solve` and `output`: what is asked of the run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from magheat import units
from magheat.case.problems import Misplaced
from magheat.case.schema.base import Contract, Reads, Word, amount, value_schema
from magheat.errors import CaseError, MagheatError
from magheat.hints import did_you_mean

_COMPARISON = re.compile(r"\s*(>=|<=|>|<|≥|≤)\s*(.+?)\s*\Z")
_SIGNS = {"≥": ">=", "≤": "<="}
TARGETS = {  # name -> kind of its value
    "T10": "temperature", "T50": "temperature", "T90": "temperature", "min": "temperature",
    "mean": "temperature", "max": "temperature", "CEM43_T90": "time", "CEM43_max": "time",
    "fraction_above_43C": "dimensionless",
}  # fmt: skip
FieldName = Literal["temperature", "cem43", "field"]


@dataclass(frozen=True)
class WrittenTarget:
    """A target in SI: operator, value, its text, and the time asked for (s)."""

    operator: str
    value: float
    text: str
    at: float | None


def _targets(value: Any) -> dict[str, WrittenTarget]:
    """{T90: ">= 41 degC", max: {value: "<= 43 degC", at: 30 min}}."""
    if not isinstance(value, dict) or not value:
        raise CaseError(f"{value!r} is not a mapping of targets", fix='e.g. {T90: ">= 41 degC"}')
    return {name: _target(name, entry) for name, entry in value.items()}


def _target(name: str, entry: Any) -> WrittenTarget:
    if name not in TARGETS:
        raise Misplaced((name,), f"there is no target {name!r}", did_you_mean(name, TARGETS, "targets"))
    if not isinstance(entry, dict):
        return _compared(name, (name,), entry, None)
    for key in entry:
        if key not in ("value", "at"):
            raise Misplaced((name, key), f"unknown key {key!r}", did_you_mean(key, ("value", "at")))
    if "value" not in entry:
        raise Misplaced((name,), "`value` is missing", 'e.g. {value: ">= 41 degC", at: 30 min}')
    at = None
    if "at" in entry:
        try:
            at = units.parse(entry["at"], "time")
        except MagheatError as error:
            raise Misplaced((name, "at"), error.what, error.fix) from None
    return _compared(name, (name, "value"), entry["value"], at)


def _compared(name: str, path: tuple[str, ...], value: Any, at: float | None) -> WrittenTarget:
    kind = TARGETS[name]
    found = _COMPARISON.match(value) if isinstance(value, str) else None
    if not found:
        raise Misplaced(path, f"{value!r} does not compare", f'e.g. ">= {units.KINDS[kind].example}"')
    operator = _SIGNS.get(found[1], found[1])
    try:
        limit = units.parse(found[2], kind)
    except MagheatError as error:
        raise Misplaced(path, error.what, error.fix) from None
    if (kind == "time" and limit < 0) or (kind == "dimensionless" and not 0 <= limit <= 1):
        raise Misplaced(
            path, f"{found[2]} is out of range", "a share from 0 to 1" if kind != "time" else "at least 0 min"
        )
    return WrittenTarget(operator, limit, f"{operator} {found[2]}", at)


def _target_schema(kind: str) -> dict[str, Any]:
    text = {
        "type": "string",
        "description": f'>=, <=, > or < and a value, e.g. ">= {units.KINDS[kind].example}"',
    }
    timed = {
        "type": "object",
        "properties": {"value": text, "at": value_schema("time")},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"anyOf": [text, timed]}


_TARGETS_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {name: _target_schema(kind) for name, kind in TARGETS.items()},
}
Targets = Annotated[dict[str, WrittenTarget], Reads(_targets, _TARGETS_SCHEMA)]


class SafetyModel(Contract):
    """The exposed part of the body, which scales the limit on H f."""

    diameter: Annotated[float, amount("length", above=0.0)] | None = Field(
        default=None, description="exposed diameter (default 0.30 m)"
    )
    site: Word | None = Field(default=None, description="a site of the library (magheat library sites)")
    limits: list[Word] | None = Field(
        default=None, description="limits to check (default: atkinson_brezovich and hergt_dutz)"
    )


def _order(value: Any) -> int:
    if isinstance(value, bool) or value not in (1, 2, "1", "2"):
        raise CaseError(f"{value!r} cannot stand here", fix="one of: 1, 2")
    return int(value)


class SolveModel(Contract):
    """How to solve."""

    engine: Literal["auto", "embedded", "dolfinx"] = Field(
        default="auto", description="auto: dolfinx where it is installed"
    )
    order: Annotated[int, Reads(_order, {"enum": [1, 2]})] = Field(
        default=1, description="order of the elements"
    )
    tolerance: Annotated[float, amount("temperature_difference", above=0.0, least=1e-6, most=10.0)] = Field(
        default=0.02, description="error of the time integration (default 0.02 K)"
    )
    linear_tolerance: Annotated[float, amount("dimensionless", least=1e-14, most=1e-2)] = Field(
        default=1e-8, description="relative residual of the linear solver"
    )
    max_step: Annotated[float, amount("time", above=0.0)] | None = Field(
        default=None, description="largest time step"
    )


def _temperature_alone() -> list[FieldName]:
    return ["temperature"]


class OutputModel(Contract):
    """What is written, and when."""

    every: Annotated[float, amount("time", above=0.0)] | None = Field(
        default=None, description="interval of the tables (default: a hundredth of the schedule)"
    )
    fields_every: Annotated[float, amount("time", above=0.0)] | None = Field(
        default=None, description="interval of the fields (default: a twentieth of the schedule)"
    )
    fields: list[FieldName] = Field(default_factory=_temperature_alone, description="which fields")
