"""Values of the library for a case, with what is wrong told at the key that asked."""

from __future__ import annotations

from typing import Any

from magheat import library, units
from magheat.case.document import KeyPath
from magheat.case.resolve.context import Context
from magheat.errors import LibraryError
from magheat.tissue.properties import Constant, Table


def entry(context: Context, path: KeyPath, kind: str, name: str) -> Any:
    """The entry of that name; a problem at `path` where there is none."""
    try:
        return library.get(kind, name)
    except LibraryError as error:
        raise context.fail(path, error.what, error.fix) from None


def value(context: Context, path: KeyPath, kind: str, name: str, key: str) -> Any | None:
    """A value of an entry, None where the entry does not have it."""
    return entry(context, path, kind, name).values.get(key)


def check_name(context: Context, path: KeyPath, kind: str, name: str) -> None:
    """Note a problem where the library has no entry of that name."""
    with context.problems.at(*path):
        entry(context, path, kind, name)


def highest(known: Any) -> float | None:
    """The value, or the upper end of a published range: what a verdict uses."""
    value: float | None = known.si if known.high is None else known.high
    return value


def law(context: Context, path: KeyPath, kind: str, name: str, key: str) -> Constant | Table | None:
    """A property as the library has it: a table in T, a value, or the middle of a range (with a warning)."""
    known = value(context, path, kind, name, key)
    if known is None:
        return None
    found = _property(context, known, kind, name, key)
    if found is not None:
        context.cite(known.source)
    return found


def _property(context: Context, known: Any, kind: str, name: str, key: str) -> Constant | Table | None:
    if known.table:
        return Table(tuple(T for T, _ in known.table), tuple(v for _, v in known.table))
    if known.si is not None:
        return Constant(known.si)
    if known.low is None or known.high is None:
        return None
    middle = 0.5 * (known.low + known.high)
    context.warn(
        f"{name}: {key} is only known to lie in {units.text(known.low, key)} .. "
        f"{units.text(known.high, key)}; the middle is taken"
    )
    return Constant(middle)


def electrical_conductivity(context: Context, tissue: str, frequency: float) -> float | None:
    """S/m of a tissue at a frequency (Hz), None where the library has none."""
    known = value(context, ("regions",), "tissues", tissue, "electrical_conductivity")
    if known is None:
        return None
    context.cite(known.source)
    return float(library.electrical_conductivity(tissue, frequency))
