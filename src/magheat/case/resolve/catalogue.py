"""Values of the library for a case, with what is wrong told at the key that asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magheat import library, units
from magheat.case.document import KeyPath
from magheat.case.resolve.context import Context
from magheat.errors import InputError, LibraryError
from magheat.hints import did_you_mean
from magheat.library import Entry, LawData, Rows, Value
from magheat.tissue.properties import Constant, Law, Table

Floats = NDArray[np.float64]
TISSUES, AGENTS, SITES = "tissues", "agents", "sites"
MATERIALS, PARTICLES = "materials", "particles"
_FLUIDS = ("media", "agents")  # kinds of the library whose entries have a viscosity
_WITH_LAWS = ("media", "agents", "tissues")
# The end of a range that makes heat spread and rise slowly; the other one is fast.
SLOW_END = {
    "slow": {"heat_capacity": "high", "density": "high", "conductivity": "low"},
    "fast": {"heat_capacity": "low", "density": "low", "conductivity": "high"},
}


def entry(context: Context, path: KeyPath, kind: str, name: str) -> Entry:
    """The entry of that name; a problem at `path` where there is none. A medium may stand for a tissue."""
    if kind == TISSUES and name not in library.names(TISSUES) and name in library.names("media"):
        kind = "media"
    try:
        return library.get(kind, name)
    except LibraryError as error:
        raise context.fail(path, error.what, error.fix) from None


def value(context: Context, path: KeyPath, kind: str, name: str, key: str) -> Value | None:
    """A value of an entry, None where the entry does not have it."""
    return entry(context, path, kind, name).values.get(key)


def highest(known: Value) -> float | None:
    """The value, or the upper end of a published range: what a verdict uses."""
    return known.si if known.high is None else known.high


def typical(known: Value) -> float | None:
    """The value, or the middle of a published range."""
    if known.si is None and known.low is not None and known.high is not None:
        return 0.5 * (known.low + known.high)
    return known.si


def matter(context: Context, path: KeyPath, kind: str, name: str, key: str) -> Constant | Table | Law | None:
    """A property as the library has it, and its source noted; None where the library has none."""
    known = value(context, path, kind, name, key)
    found = None if known is None else _property(context, known, name)
    if known is not None and found is not None:
        context.cite(known.source)
    return found


def _property(context: Context, known: Value, name: str) -> Constant | Table | Law | None:
    end = _end(context, known)
    if end is not None:
        return end
    middle = typical(known)
    if known.law is not None:
        return _law(name, known.law, known.source)
    if middle is None and known.table is None:
        return None
    if known.confidence == "low":
        context.warn(
            f"{name}: the {known.key.replace('_', ' ')} is known with low confidence only{_span(known)}"
        )
    return _table(known.table) if known.table else Constant(float(middle or 0.0))


def _end(context: Context, known: Value) -> Constant | Table | None:
    """The end of a range of low confidence that a corner takes; None where there is no choice."""
    if context.corner is None or known.confidence != "low":
        return None
    end = SLOW_END[context.corner].get(known.key)
    if end is None:
        return None
    rows, alone = getattr(known, f"{end}_table"), getattr(known, end)
    return _table(rows) if rows else None if alone is None else Constant(alone)


def _table(rows: Rows) -> Table:
    return Table(tuple(T for T, _ in rows), tuple(v for _, v in rows))


def _span(known: Value) -> str:
    """The range of a value in words, or nothing."""
    kind = known.kind or "dimensionless"
    if known.low is not None and known.high is not None:
        return f", from {units.text(known.low, kind)} to {units.text(known.high, kind)}"
    if known.low_table and known.high_table:
        least, most = min(v for _, v in known.low_table), max(v for _, v in known.high_table)
        return f", over all temperatures from {units.text(least, kind)} to {units.text(most, kind)}"
    return ""


@dataclass(frozen=True)
class HeldLaw:
    """A law of the library that keeps its last value beyond the temperatures it was fitted at."""

    data: LawData

    def __call__(self, T: Floats) -> Floats:
        low = 0.0 if self.data.form == "vft" else self.data.low  # towards a glass it goes on to infinity
        return self.data(np.clip(T, low, self.data.high))


def _law(name: str, data: LawData, source: str) -> Law:
    return Law(name, HeldLaw(data), source)


def property_law(key: str) -> Callable[[str], Law]:
    """Makes the laws of one property by the name of the entry that has it."""

    def named(name: str) -> Law:
        mixed = library.glycerol_viscosity(name) if key == "viscosity" else None
        if mixed is not None:
            return _law(name, mixed, "cheng2008")
        for kind in _WITH_LAWS:
            known = library.get(kind, name).values.get(key) if name in library.names(kind) else None
            if known is not None and known.law is not None:
                return _law(name, known.law, known.source)
        raise LibraryError(f"there is no law {name!r}", fix=did_you_mean(name, _laws(key), "laws"))

    return named


def _laws(key: str) -> Iterable[str]:
    for kind in _WITH_LAWS:
        for name in library.names(kind):
            known = library.get(kind, name).values.get(key)
            if known is not None and known.law is not None:
                yield name


def viscosity(context: Context, path: KeyPath, name: str) -> Constant | Table | Law | None:
    """The viscosity of a medium, an agent or a mixture, None where the library does not know it."""
    mixed = library.glycerol_viscosity(name)
    if mixed is not None:
        context.cite("cheng2008")
        return _law(name, mixed, "cheng2008")
    kind = next((kind for kind in _FLUIDS if name in library.names(kind)), None)
    if kind is None:
        known = [medium for kind in _FLUIDS for medium in library.names(kind)]
        raise context.fail(
            path, f"there is no medium {name!r}", did_you_mean(name, known, "{viscosity: 1 mPa*s}, or")
        )
    return matter(context, path, kind, name, "viscosity")


def electrical_conductivity(context: Context, tissue: str, frequency: float) -> float | None:
    """S/m of a tissue at a frequency (Hz), None where the library has none."""
    try:
        sigma = library.electrical_conductivity(tissue, frequency)
    except InputError:
        return None
    known = library.get(TISSUES, tissue).values.get("electrical_conductivity")
    context.cite(None if known is None else known.source)
    return sigma
