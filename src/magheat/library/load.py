"""Read the data files: one YAML file per kind, loaded when first asked for."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from magheat import units
from magheat.errors import LibraryError
from magheat.library.entries import CONFIDENCES, KEY_KINDS, TABLES_OVER, Entry, Rows, Value
from magheat.library.laws import LawData

KINDS = (
    "materials", "particles", "tissues", "perfusion", "agents", "media", "aqueous", "conductivity",
    "limits", "exposure", "sites", "applicators",
)  # fmt: skip
BLOOD_DENSITY = 1050.0  # kg/m^3, for perfusions by mass of blood


def kinds() -> tuple[str, ...]:
    """The kinds of entries: materials, tissues, agents ..."""
    return KINDS


def names(kind: str) -> tuple[str, ...]:
    """The names of the entries of a kind. Raises LibraryError for an unknown kind."""
    return tuple(_file(_known_kind(kind))["entries"])


def get(kind: str, name: str) -> Entry:
    """The entry of that kind and name. Raises LibraryError, with the nearest names, where there is none."""
    entries = _file(_known_kind(kind))["entries"]
    if name not in entries:
        raise LibraryError(f'the library has no "{name}" among its {kind}', fix=_hint(name, tuple(entries)))
    return _entry(kind, name)


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise LibraryError(f'the library has no kind "{kind}"', fix=_hint(kind, KINDS))
    return kind


def _hint(name: str, known: tuple[str, ...]) -> str:
    folded = {n.casefold(): n for n in known}
    wanted = name.casefold().replace(" ", "_").replace("-", "_")
    near = difflib.get_close_matches(wanted, folded, 3, 0.6) or [n for n in folded if wanted and wanted in n]
    if near:
        return "did you mean " + " or ".join(folded[n] for n in near[:3]) + "?"
    shown = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return f"there are {shown}"


@lru_cache(maxsize=len(KINDS))
def _file(kind: str) -> Mapping[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files("magheat.library").joinpath("data", f"{kind}.yaml").read_text("utf-8")
    loaded: Mapping[str, Any] = yaml.load(text, Loader=loader)
    return loaded


@lru_cache(maxsize=1024)
def _entry(kind: str, name: str) -> Entry:
    file = _file(kind)
    raw = file["entries"][name]
    defaults = {**file.get("defaults", {}), **{k: raw[k] for k in ("source", "confidence") if k in raw}}
    given: Mapping[str, Any] = raw.get("values", {})
    order = ("density", *(k for k in given if k != "density")) if "density" in given else tuple(given)
    values: dict[str, Value] = {}
    for key in order:
        values[key] = _value(kind, name, key, given[key], defaults, values)
    return Entry(
        kind=kind,
        name=name,
        title=raw.get("title", name.replace("_", " ")),
        values=MappingProxyType({key: values[key] for key in given}),
        note=" ".join(str(raw.get("note", "")).split()),
        data=MappingProxyType(raw.get("data", {})),
        sources=() if given else (defaults["source"],),
    )


def _value(
    kind: str, name: str, key: str, given: Any, defaults: Mapping[str, Any], sofar: Mapping[str, Value]
) -> Value:
    """One value; a plain text or number takes source and confidence from its entry or file."""
    raw = {**defaults, **(given if isinstance(given, dict) else {"value": given})}
    place = f"library {kind}.{name}.{key}"
    quantity = KEY_KINDS[key]
    if raw["confidence"] not in CONFIDENCES:
        raise LibraryError(f"confidence is {raw['confidence']!r}", where=place, fix=", ".join(CONFIDENCES))
    common = {"key": key, "source": raw["source"], "confidence": raw["confidence"],
              "note": " ".join(str(raw.get("note", "")).split())}  # fmt: skip
    if "reference" in raw:
        return Value(kind=quantity, text=raw["reference"], reference=raw["reference"], **common)
    if quantity is None:
        return Value(kind=None, text=str(raw["value"]), **common)

    def si(text: Any) -> float:
        if quantity == "perfusion" and "density" in sofar:
            return units.perfusion(text, sofar["density"].si or 1.0, BLOOD_DENSITY, place)
        return units.parse(text, quantity or "", place)

    def part(name: str) -> float | None:
        return si(raw[name]) if name in raw and not isinstance(raw[name], list) else None

    def rows(name: str) -> Rows | None:
        if not isinstance(raw.get(name), list):
            return None
        over = TABLES_OVER.get(key, "temperature")
        return tuple((units.parse(x, over, place), si(v)) for x, v in raw[name])

    law = raw.get("law")
    return Value(
        kind=quantity,
        text=_text(raw),
        unit=_unit(raw),
        table=rows("table"),
        low_table=rows("low"),
        high_table=rows("high"),
        law=_law(law, place) if law else None,
        si=part("value"),
        low=part("low"),
        high=part("high"),
        **common,
    )


def _law(raw: Mapping[str, Any], place: str) -> LawData:
    low, high = (units.parse(T, "temperature", place) for T in raw["between"])
    return LawData(raw["form"], dict(raw["parameters"]), low, high)


def _unit(raw: Mapping[str, Any]) -> str:
    """The unit as written: what follows the number."""
    written = raw["table"][0][1] if "table" in raw else raw.get("low", raw.get("high", ""))
    first = raw.get("value", written)
    return str(first).partition(" ")[2]


def _rows(table: list[tuple[Any, Any]]) -> str:
    """A table on one line: its unit once, a step as `a|b`."""
    unit = str(table[0][1]).partition(" ")[2]
    shown: dict[str, str] = {}
    for x, y in table:
        number = str(y).partition(" ")[0]
        shown[str(x)] = f"{shown[str(x)]}|{number}" if str(x) in shown else number
    return ", ".join(f"{y} at {x}" for x, y in shown.items()) + f" ({unit})"


def _text(raw: Mapping[str, Any]) -> str:
    """The value for people, as written in the file."""
    if "table" in raw:
        return _rows(raw["table"]) + "".join(
            f"; {end}: {_rows(raw[end])}" for end in ("low", "high") if isinstance(raw.get(end), list)
        )
    if "law" in raw:
        return f"law {raw['law']['form']}, {raw['law']['between'][0]} to {raw['law']['between'][1]}"
    span = f"{raw['low']} to {raw['high']}" if "low" in raw and "high" in raw else ""
    if "value" not in raw:
        return span or str(raw.get("low", raw.get("high")))
    return f"{raw['value']} ({span})" if span else str(raw["value"])
