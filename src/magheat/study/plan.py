"""The points of a study: every combination, or a Latin hypercube."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magheat.errors import InputError
from magheat.study.spans import MOST_POINTS
from magheat.study.variables import Choice, Label, Variable


@dataclass(frozen=True)
class Point:
    """One place of the study: its number from 0, what the table holds, the texts for `--set`."""

    number: int
    labels: dict[str, Label]
    settings: tuple[str, ...]


def points(variables: Sequence[Variable], sample: int | None, seed: int) -> list[Point]:
    """All combinations of the variables' choices, the last running fastest; or `sample` points.

    Raises InputError for a key that stands twice, for a range without a number of values in a grid,
    and for more points than MOST_POINTS.
    """
    keys = [variable.key for variable in variables]
    if len(set(keys)) < len(keys):
        raise InputError("a key is varied twice", where="--vary", fix="list its values in one --vary")
    if sample is not None:
        _check_count(sample)
        drawn = _sampled(variables, sample, seed)
    else:
        for variable in variables:
            if not variable.choices:
                raise InputError("a range without a number of values", where=f"--vary {variable.key}",
                                 fix="low:high:count, or --sample")  # fmt: skip
        _check_count(math.prod(len(variable.choices) for variable in variables))
        drawn = itertools.product(*(variable.choices for variable in variables))
    return [_point(number, variables, choices) for number, choices in enumerate(drawn)]


def latin_hypercube(count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """(count, dimensions) in [0, 1): in every dimension each of `count` equal strata holds one point.

    McKay, Beckman and Conover 1979, doi:10.1080/00401706.1979.10489755.
    """
    rng = np.random.default_rng(seed)
    strata = np.stack([rng.permutation(count) for _ in range(dimensions)], axis=1)
    return np.asarray((strata + rng.random((count, dimensions))) / count)


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST_POINTS:
        raise InputError(f"{count} points", where="--vary", fix=f"1 to {MOST_POINTS}")


def _sampled(variables: Sequence[Variable], count: int, seed: int) -> Iterator[tuple[Choice, ...]]:
    """Ranges filled evenly (by ratio where they say log), the values of lists in equal shares."""
    for row in latin_hypercube(count, len(variables), seed):
        yield tuple(_drawn(variable, share) for variable, share in zip(variables, row, strict=True))


def _drawn(variable: Variable, share: float) -> Choice:
    if variable.bracket is not None:
        return variable.choice(variable.bracket.at(float(share)))
    return variable.choices[int(share * len(variable.choices))]


def _point(number: int, variables: Sequence[Variable], choices: Sequence[Choice]) -> Point:
    labels = {v.column: choice.label for v, choice in zip(variables, choices, strict=True)}
    return Point(number, labels, tuple(text for choice in choices for text in choice.settings))
