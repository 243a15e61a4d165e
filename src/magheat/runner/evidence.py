"""A verdict and the numbers it rests on, so that a reader can follow it back to what decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "bad", "open"]
Relation = Literal["<=", "<", ">=", ">"]


@dataclass(frozen=True)
class Evidence:
    """One number of a run, beside the limit that it was held against.

    quantity: in words; value and limit in `unit` (None: not known); `value relation limit` is what was
    asked for; place and time_s: where and when the number was reached; source: of the limit; decides:
    this row alone settled the verdict, the others tell its circumstances.
    """

    quantity: str
    value: float | None
    unit: str
    relation: Relation | None = None
    limit: float | None = None
    place: str = ""
    time_s: float | None = None
    source: str = ""
    decides: bool = False


@dataclass(frozen=True)
class Verdict:
    """One question answered: good, bad, or open where the run does not decide it."""

    question: str
    state: State
    text: str
    evidence: tuple[Evidence, ...] = ()
