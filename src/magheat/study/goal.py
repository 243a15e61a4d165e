"""What a search must reach: numbers and words of a run's summary, by path."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from magheat.errors import InputError
from magheat.hints import did_you_mean

Value = float | str | bool
_COMPARE = {
    "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
    "<": operator.lt, ">": operator.gt,
}  # fmt: skip
_PART = re.compile(r"\s*([\w.\-]+)\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*\Z")
EXAMPLE = 'e.g. "warming.fraction_below <= 0.01 and stress.ratio < 1"'


@dataclass(frozen=True)
class Condition:
    """`path` of the summary compared with a value."""

    path: str
    sign: str
    value: Value

    def met(self, summary: Mapping[str, Any]) -> bool | None:
        """None where the summary holds no value there."""
        found = lookup(summary, self.path)
        if found is None:
            return None
        if isinstance(found, str) != isinstance(self.value, str):
            raise InputError(f"{self.path} is {found!r}, to be compared with {self.value!r}", where="goal")
        return bool(_COMPARE[self.sign](found, self.value))


@dataclass(frozen=True)
class Goal:
    """Conditions that must all be met; `text` as written."""

    text: str
    conditions: tuple[Condition, ...]

    def met(self, summary: Mapping[str, Any]) -> bool | None:
        """Whether the run reaches the goal; None where a value is missing and no other one decides.

        Raises InputError for a path that a summary does not have.
        """
        found = [condition.met(summary) for condition in self.conditions]
        return False if False in found else None if None in found else True


def read_goal(text: str) -> Goal:
    """`path < value`, several joined by `and`; raises InputError."""
    conditions = []
    for part in re.split(r"\band\b", text):
        found = _PART.match(part)
        if not found:
            raise InputError(f"'{part.strip()}' is not `path < value`", where=f"goal {text}", fix=EXAMPLE)
        value = _value(found[3])
        if isinstance(value, str | bool) and found[2] not in ("==", "!="):
            raise InputError(f"'{found[3]}' is no number", where=f"goal {text}", fix=EXAMPLE)
        conditions.append(Condition(found[1], found[2], value))
    return Goal(text, tuple(conditions))


def lookup(summary: Mapping[str, Any], path: str) -> Any:
    """The number, flag or word at a path such as `regions.organ.max_degC`; None below a null.

    Raises InputError, with the nearest key, where there is no such path.
    """
    at: Any = summary
    done: list[str] = []
    for part in path.split("."):
        if at is None:
            return None
        known = list(at) if isinstance(at, Mapping) else [str(i) for i in range(len(at))] if _many(at) else []
        if part not in known:
            place = ".".join(done) or "the summary"
            raise InputError(f"{place} has no {part!r}", where=f"goal {path}", fix=did_you_mean(part, known))
        done.append(part)
        at = at[part] if isinstance(at, Mapping) else at[int(part)]
    if isinstance(at, Mapping) or _many(at):
        inner = list(at) if isinstance(at, Mapping) else [str(i) for i in range(len(at))]
        raise InputError(f"{path} is no single value", where=f"goal {path}", fix=f"one of {', '.join(inner)}")
    return at


def _many(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _value(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return text.strip("\"'")
