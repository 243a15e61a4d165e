"""The text of a range: `low:high:count`, `low:high:count:log`, with one unit behind or one on each end."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from magheat.errors import InputError

MOST_POINTS = 100_000
_COUNT = re.compile(r"(\d+)\s*(.*)\Z")
_LOG = re.compile(r"log\b\s*(.*)\Z")
_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*)\Z", re.DOTALL)
FORM = "low:high:count, or low:high:count:log, e.g. 2:20:10 mg/mL"


@dataclass(frozen=True)
class Span:
    """The two ends as written, each with its unit; `count` is None where the text names none."""

    low: str
    high: str
    count: int | None
    logarithmic: bool


def read_span(text: str, where: str, counted: bool = True) -> Span:
    """The parts of a range; counted: a number of points is due, else low:high and low:high:log do too.

    Raises InputError.
    """
    parts = [part.strip() for part in text.split(":")]
    if not 2 <= len(parts) <= 4 or not all(parts):
        raise InputError("not a range", where=where, fix=FORM if counted else f"low:high, or {FORM}")
    found = _LOG.match(parts[-1])
    if counted and (len(parts) == 2 or (len(parts) == 3 and found)):
        raise InputError("a range without a number of points", where=where, fix=FORM)
    low, high = parts[:2]
    if len(parts) == 2:
        return Span(*_shared(low, high), None, False)
    number: int | None = None
    if found and len(parts) == 3:
        unit = found[1]
    elif len(parts) == 3 or found:
        number, unit = _count(parts[2], where)
        unit = f"{unit} {found[1]}".strip() if found else unit
    else:
        raise InputError("not a range", where=where, fix=FORM)
    if unit and not (_bare(low) and _bare(high)):
        raise InputError("a unit behind the range and one within it", where=where, fix="keep one of them")
    ends = (f"{low} {unit}", f"{high} {unit}") if unit else (low, high)
    return Span(*ends, number, found is not None)


def number_and_unit(text: str) -> tuple[float, str] | None:
    """("2.5 mg/mL") as (2.5, "mg/mL"); None for what does not begin with a number."""
    found = _NUMBER.match(text.strip())
    return (float(found[1]), found[2].strip()) if found else None


def _bare(text: str) -> bool:
    found = number_and_unit(text)
    return found is not None and not found[1]


def _shared(low: str, high: str) -> tuple[str, str]:
    """In low:high the unit stands behind the range, that is at the high end."""
    found = number_and_unit(high)
    return (f"{low} {found[1]}" if _bare(low) and found and found[1] else low), high


def _count(text: str, where: str) -> tuple[int, str]:
    found = _COUNT.match(text)
    if not found or not 1 <= int(found[1]) <= MOST_POINTS:
        raise InputError(
            f"'{text}' is not a number of points",
            where=where,
            fix=f"a whole number from 1 to {MOST_POINTS}",
        )
    return int(found[1]), found[2]


def spaced(low: float, high: float, count: int, logarithmic: bool, where: str) -> tuple[float, ...]:
    """`count` values from low to high, evenly or in even ratios."""
    if logarithmic and not (low > 0 and high > 0):
        raise InputError("even ratios need values above zero", where=where)
    return tuple(float(x) for x in (np.geomspace if logarithmic else np.linspace)(low, high, count))
