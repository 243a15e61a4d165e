"""What a study varies: a key of the case with its values, or a set of named settings of several keys."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from magheat import units
from magheat.errors import InputError, UnitError
from magheat.study.spans import number_and_unit, read_span, spaced

Label = float | str
_RANGE = re.compile(r"\s*[+-]?[\d.][^,:\[{\"']*:[^,\[{\"']*\Z")
_DIGITS = 12  # of a value between the ends of a range, so that texts stay short


@dataclass(frozen=True)
class Choice:
    """One value of a variable: what the table holds, and the texts that `--set` takes."""

    label: Label
    settings: tuple[str, ...]


@dataclass(frozen=True)
class Bracket:
    """The ends of a range in `unit`; logarithmic where values are spaced, drawn or sought by ratio."""

    low: float
    high: float
    unit: str
    logarithmic: bool

    def at(self, share: float) -> float:
        """The value at a share (0 to 1) of the way from low to high."""
        if self.logarithmic:
            return float(self.low * (self.high / self.low) ** share)
        return float(self.low + share * (self.high - self.low))


@dataclass(frozen=True)
class Variable:
    """A key path with its choices; `bracket` where it is a range, which a sample fills evenly."""

    key: str
    unit: str
    choices: tuple[Choice, ...]
    bracket: Bracket | None = None

    @property
    def column(self) -> str:
        """The name in the table, with the unit."""
        suffix = unit_suffix(self.unit)
        return f"{self.key}_{suffix}" if suffix else self.key

    def choice(self, value: float) -> Choice:
        """The choice of a number in the variable's unit."""
        value = float(f"{value:.{_DIGITS}g}")
        return Choice(value, (f"{self.key}={value!r} {self.unit}".strip(),))


def read_variable(key: str, given: Any, where: str, counted: bool = True) -> Variable:
    """A variable from a text (a range or a comma list), a list of YAML values, or named settings.

    Named settings are a mapping {name: {key path: value}}. counted: a range must say how many values.
    Raises InputError that names `where`.
    """
    key = key.strip()
    if isinstance(given, Mapping):
        return _named(key, given, where)
    if isinstance(given, str) and _RANGE.match(given):
        return _range(key, given, where, counted)
    if isinstance(given, str):
        texts = split_list(given)
        return _listed(key, [(text, f"{key}={text}") for text in _units_shared(texts)], where)
    if isinstance(given, Sequence) or hasattr(given, "tolist"):
        values = [_plain(value) for value in given]
        return _listed(
            key, [(_shown(v), f"{key}={json.dumps(v, ensure_ascii=False)}") for v in values], where
        )
    raise InputError(f"{given!r} is no range and no list", where=where, fix="e.g. 2:20:10 mg/mL, or VS55,M22")


def split_list(text: str) -> list[str]:
    """The entries of a comma list; commas within brackets, braces and quotes belong to an entry."""
    parts, depth, quote = [""], 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "[{(":
            depth += 1
        elif sign in "]})":
            depth -= 1
        elif sign == "," and depth == 0:
            parts.append("")
            continue
        parts[-1] += sign
    return [part.strip() for part in parts]


def unit_suffix(unit: str) -> str:
    """A unit as part of a name: mg/mL is mg_per_mL, W/m^2/K is W_per_m2_per_K, 1/s is per_s."""
    over = [re.sub(r"\W+", "_", part.replace("^", "").replace("%", "percent")) for part in unit.split("/")]
    return "_per_".join(part.strip("_") for part in over).removeprefix("1_")


def _named(key: str, given: Mapping[Any, Any], where: str) -> Variable:
    choices = []
    for name, settings in given.items():
        if not isinstance(settings, Mapping) or not settings:
            raise InputError(f"{name} has no settings", where=where, fix="name: {key.path: value, ...}")
        texts = tuple(f"{k}={json.dumps(_plain(v), ensure_ascii=False)}" for k, v in settings.items())
        choices.append(Choice(str(name), texts))
    return Variable(key, "", tuple(choices))


def _range(key: str, text: str, where: str, counted: bool) -> Variable:
    span = read_span(text, where, counted)
    low, high = _end(span.low, where), _end(span.high, where)
    unit = high[1]
    bracket = Bracket(_in_unit(*low, unit, where), high[0], unit, span.logarithmic)
    empty = Variable(key, unit, (), bracket)
    if bracket.logarithmic or span.count is not None:
        values = spaced(bracket.low, bracket.high, span.count or 2, span.logarithmic, where)
        choices = tuple(empty.choice(value) for value in values) if span.count else ()
        return Variable(key, unit, choices, bracket)
    return empty


def _end(text: str, where: str) -> tuple[float, str]:
    found = number_and_unit(text)
    if found is None:
        raise InputError(f"'{text}' is not a number", where=where, fix="e.g. 2:20:10 mg/mL")
    return found


def _in_unit(value: float, unit: str, wanted: str, where: str) -> float:
    if unit == wanted:
        return value
    for kind in units.KINDS:
        try:
            (scale, zero), (other, start) = units.unit_factor(unit, kind), units.unit_factor(wanted, kind)
        except UnitError:
            continue
        return (value * scale + zero - start) / other
    raise InputError(f"{unit or 'no unit'} and {wanted or 'no unit'} are not of one kind", where=where,
                     fix="e.g. 2:20:10 mg/mL")  # fmt: skip


def _listed(key: str, entries: Sequence[tuple[str, str]], where: str) -> Variable:
    if not entries or not all(text for text, _ in entries):
        raise InputError("an empty value in the list", where=where, fix="e.g. VS55,M22")
    if len({text for text, _ in entries}) < len(entries):
        raise InputError("a value stands twice in the list", where=where)
    numbers = [number_and_unit(text) for text, _ in entries]
    found = {number[1] for number in numbers if number is not None}
    if None in numbers or len(found) > 1:
        return Variable(key, "", tuple(Choice(text, (setting,)) for text, setting in entries))
    labels = [number[0] for number in numbers if number is not None]
    pairs = zip(labels, entries, strict=True)
    return Variable(key, found.pop(), tuple(Choice(label, (entry[1],)) for label, entry in pairs))


def _units_shared(texts: list[str]) -> list[str]:
    """In "5, 10, 20 mg/mL" the unit behind the last number is that of all."""
    last = number_and_unit(texts[-1])
    heads = [number_and_unit(text) for text in texts[:-1]]
    if last is None or not last[1] or any(head is None or head[1] for head in heads):
        return texts
    return [f"{text} {last[1]}" for text in texts[:-1]] + texts[-1:]


def _plain(value: Any) -> Any:
    from magheat.case.document import plain

    return plain(value)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
