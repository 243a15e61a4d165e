"""The smallest or the largest value that meets a goal, by bisection."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from magheat.study.variables import Bracket

FOUND = "found"
AT_LOWER, AT_UPPER = "already at the lower end", "already at the upper end"
NOT_UPPER, NOT_LOWER = "not even at the upper end", "not even at the lower end"
OTHER_WAY = {
    True: "only at the lower end: seek the largest",
    False: "only at the upper end: seek the smallest",
}
NO_VALUE = "the goal has no value at either end"

Search = Generator[tuple[float, ...], Sequence[bool | None], "Found"]


@dataclass(frozen=True)
class Found:
    """`value` (None where the word says so), the word, and `at`, the value of the run that tells most."""

    value: float | None
    word: str
    at: float


def bisect(bracket: Bracket, tolerance: float, largest: bool = False) -> Search:
    """Yields values to try, is sent whether each meets the goal, and returns what it found.

    The goal is taken to change once between the ends, which are tried first: met at the upper one and
    not at the lower (the other way round for `largest`). A value that is None counts as not met. The
    value found meets the goal and lies within `tolerance` of one that does not: a share of itself in a
    logarithmic bracket, of the bracket's width in a linear one.
    """
    low, high = bracket.low, bracket.high
    answers = yield low, high
    at_low, at_high = (bool(answer) for answer in answers)
    good, bad = (low, high) if largest else (high, low)
    good_met, bad_met = (at_low, at_high) if largest else (at_high, at_low)
    if bad_met and good_met:
        return Found(None, AT_UPPER if largest else AT_LOWER, bad)
    if bad_met:
        return Found(None, OTHER_WAY[not largest], bad)
    if not good_met:
        unknown = all(answer is None for answer in answers)
        return Found(None, NO_VALUE if unknown else NOT_LOWER if largest else NOT_UPPER, good)
    while not _close(good, bad, bracket, tolerance):
        between = (good * bad) ** 0.5 if bracket.logarithmic else 0.5 * (good + bad)
        (met,) = yield (between,)
        good, bad = (between, bad) if met else (good, between)
    return Found(good, FOUND, good)


def _close(one: float, other: float, bracket: Bracket, tolerance: float) -> bool:
    if bracket.logarithmic:
        return max(one, other) <= (1.0 + tolerance) * min(one, other)
    return abs(one - other) <= tolerance * (bracket.high - bracket.low)
