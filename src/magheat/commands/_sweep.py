"""Sweeps on the command line: `diameter=6nm:40nm:100` and `neel=brown,coffey`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from magheat import units
from magheat.errors import InputError
from magheat.study.spans import MOST_POINTS, read_span, spaced


@dataclass(frozen=True)
class Sweep:
    """One swept option and its values: SI numbers, or words."""

    name: str
    values: tuple[Any, ...]


def read_sweep(text: str, kinds: Mapping[str, str | None], option: str = "--sweep") -> Sweep:
    """`name=low:high:count`, with `:log` for even ratios and a unit behind, or `name=value,value,...`.

    kinds: the kind of quantity of each option that can be swept, None for words. option: for the messages.
    """
    where = f"{option} {text}"
    name, equals, rest = text.partition("=")
    name = name.strip().lstrip("-").replace("-", "_")
    if not equals or not rest.strip():
        raise InputError("not a sweep", where=where, fix="e.g. diameter=6nm:40nm:100 or neel=brown,coffey")
    if name not in kinds:
        raise InputError(
            f"'{name}' cannot be swept", where=where, fix=f"one of {', '.join(kinds)}".replace("_", "-")
        )
    kind = kinds[name]
    if ":" in rest and kind is not None:
        return Sweep(name, _range(rest, kind, where))
    parts = [part.strip() for part in rest.split(",")]
    if kind is None:
        return Sweep(name, tuple(parts))
    return Sweep(name, tuple(units.parse(part, kind, where) for part in parts))


def _range(text: str, kind: str, where: str) -> tuple[float, ...]:
    span = read_span(text, where)
    assert span.count is not None
    low, high = units.parse(span.low, kind, where), units.parse(span.high, kind, where)
    return spaced(low, high, span.count, span.logarithmic, where)


def combinations(sweeps: Sequence[Sweep]) -> Iterator[dict[str, Any]]:
    """Every combination of the swept values, the last sweep running fastest."""
    names = [sweep.name for sweep in sweeps]
    if len(set(names)) < len(names):
        raise InputError("an option is swept twice", where="--sweep", fix="list its values in one sweep")
    if np.prod([len(sweep.values) for sweep in sweeps], dtype=float) > MOST_POINTS:
        raise InputError(f"more than {MOST_POINTS} points", where="--sweep", fix="sweep fewer values")
    for values in itertools.product(*(sweep.values for sweep in sweeps)):
        yield dict(zip(names, values, strict=True))
