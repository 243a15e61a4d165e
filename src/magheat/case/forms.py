"""The forms a value may take in a case file, read but not yet resolved.

One value | {region: value} | {file: map.nii.gz, unit: mg/mL} | {csv: map.csv, unit: mg/mL}
| {table: [[-150 degC, 1.2 kJ/kg/K], ...]} | {law: name}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from magheat.case.problems import Misplaced
from magheat.errors import MagheatError
from magheat.hints import did_you_mean

Convert = Callable[[Any], Any]  # a text with a unit to SI; raises MagheatError

RESERVED = "`distribution` is reserved for a later version and cannot be used yet"
TABLE, LAW, MAP, REGIONS = "table", "law", "map", "regions"
_MAP_KEYS = ("file", "csv")


@dataclass(frozen=True)
class OneValue:
    """One value in SI (or as written, where its conversion has to wait)."""

    value: Any


@dataclass(frozen=True)
class InTable:
    """Rows (abscissa in SI, value); the abscissae do not decrease."""

    rows: tuple[tuple[float, Any], ...]
    over: str = "temperature"  # the kind of the abscissa


@dataclass(frozen=True)
class NamedLaw:
    """A law by its name."""

    name: str


@dataclass(frozen=True)
class InFile:
    """Values in space from an image (NIfTI) or a table of points (CSV), in `unit`."""

    path: str
    unit: str
    csv: bool


@dataclass(frozen=True)
class PerRegion:
    """One value (or file) for each region named."""

    values: Mapping[str, OneValue | InFile]


Form = OneValue | InTable | NamedLaw | InFile | PerRegion


def read_form(value: Any, convert: Convert, allowed: frozenset[str], over: tuple[str, ...] = ()) -> Form:
    """The form that `value` takes. `over`: kinds a table's first column may have.

    Raises MagheatError; a Misplaced one where the problem lies below.
    """
    if not isinstance(value, Mapping):
        if isinstance(value, list):
            raise Misplaced((), "a list is not a value", _fix(allowed))
        return OneValue(convert(value))
    if "distribution" in value:
        raise Misplaced(("distribution",), RESERVED)
    for name, read in (("table", _table), ("law", _law), ("file", _map), ("csv", _map)):
        if name in value:
            kind = MAP if name in _MAP_KEYS else name
            if kind not in allowed:
                raise Misplaced((name,), f"{{{name}: ...}} cannot be used here", _fix(allowed))
            return read(value, convert, over)
    if REGIONS not in allowed:
        raise Misplaced((), f"a mapping with {_listed(value)} is not a value", _fix(allowed))
    return PerRegion({str(k): _of_region(str(k), v, convert, allowed) for k, v in value.items()})


def read_rows(value: Any, first: Convert, second: Convert) -> tuple[tuple[float, Any], ...]:
    """Rows of a table: at least two, abscissae not decreasing, each met at most twice."""
    if not isinstance(value, list) or len(value) < 2:
        raise Misplaced(
            (), "a table needs a list of at least two rows", "e.g. [[0 s, 20 degC], [60 s, 37 degC]]"
        )
    rows: list[tuple[float, Any]] = []
    for i, row in enumerate(value):
        if not isinstance(row, list) or len(row) != 2:
            raise Misplaced((i,), "a row of a table is a pair [abscissa, value]", None)
        rows.append((_at((i, 0), first, row[0]), _at((i, 1), second, row[1])))
        if i and rows[i][0] < rows[i - 1][0]:
            raise Misplaced(
                (i, 0), f"the abscissa {row[0]} stands after a larger one", "rows in ascending order"
            )
        if i > 1 and rows[i][0] == rows[i - 2][0]:
            raise Misplaced(
                (i, 0), f"the abscissa {row[0]} stands three times", "two equal abscissae make a step"
            )
    return tuple(rows)


def _table(value: Mapping[str, Any], convert: Convert, over: tuple[str, ...]) -> InTable:
    from magheat.units import parse

    _only(value, ("table",))
    trouble: MagheatError | None = None
    for kind in over:
        try:
            return InTable(read_rows(value["table"], partial(parse, kind=kind), convert), kind)
        except Misplaced as error:
            trouble = trouble or Misplaced(("table", *error.path), error.what, error.fix)
    raise trouble or Misplaced(("table",), "{table: ...} cannot be used here", None)


def _law(value: Mapping[str, Any], convert: Convert, over: tuple[str, ...]) -> NamedLaw:
    _only(value, ("law",))
    if not isinstance(value["law"], str):
        raise Misplaced(("law",), f"a law is named by a text, not {value['law']!r}", None)
    return NamedLaw(value["law"])


def _map(value: Mapping[str, Any], convert: Convert, over: tuple[str, ...]) -> InFile:
    csv = "csv" in value
    name = "csv" if csv else "file"
    _only(value, (name, "unit"))
    if not isinstance(value[name], str) or not value[name]:
        raise Misplaced((name,), f"a file is named by a text, not {value[name]!r}", None)
    unit = value.get("unit")
    if unit is not None and not isinstance(unit, str):
        raise Misplaced(("unit",), f"{unit!r} is not a unit", 'e.g. "mg/mL"')
    if unit:
        _at(("unit",), convert, f"1 {unit}")
    else:
        _pure(convert)
    return InFile(value[name], unit or "", csv)


def _pure(convert: Convert) -> None:
    """Refuse a map without a unit of values that need one."""
    try:
        convert(1)
    except MagheatError as error:
        raise Misplaced(("unit",), f"the unit of the values is missing: {error.what}", error.fix) from None


def _of_region(name: str, value: Any, convert: Convert, allowed: frozenset[str]) -> OneValue | InFile:
    try:
        form = read_form(value, convert, allowed & {MAP})
    except Misplaced as error:
        raise Misplaced((name, *error.path), error.what, error.fix) from None
    except MagheatError as error:
        raise Misplaced((name,), error.what, error.fix) from None
    assert isinstance(form, OneValue | InFile)
    return form


def _only(value: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in value:
        if key not in keys:
            raise Misplaced((key,), f"unknown key {key!r}", did_you_mean(key, keys))


def _at(path: tuple[str | int, ...], convert: Convert, value: Any) -> Any:
    try:
        return convert(value)
    except MagheatError as error:
        raise Misplaced(path, error.what, error.fix) from None


def _fix(allowed: frozenset[str]) -> str:
    shapes = {
        REGIONS: "{region: value}", MAP: "{file: map.nii.gz, unit: ...}, {csv: ..., unit: ...}",
        TABLE: "{table: [[x, y], ...]}", LAW: "{law: name}",
    }  # fmt: skip
    return ", or ".join(
        ["one value with its unit", *(text for key, text in shapes.items() if key in allowed)]
    )


def _listed(value: Mapping[str, Any]) -> str:
    names = ", ".join(str(k) for k in value)
    return f"the key{'s' if len(value) > 1 else ''} {names}" if value else "no keys"
