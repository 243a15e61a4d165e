"""The few results of a table that are shown first."""

from __future__ import annotations

from collections.abc import Sequence

from magheat.study.settings import Study
from magheat.study.table import ERROR, RUN, SEARCH, WALL, Cell, Table, is_numeric

NOISE = 1e-6  # of the largest number of a column

_FIRST = (
    "warming.min_rate_K_per_min", "warming.fraction_below", "warming.verdict", "cooling.min_rate_K_per_min",
    "cooling.fraction_below", "ice.max_fraction", "stress.ratio", "warming.max_difference_glass_K",
)  # fmt: skip
_THEN = (".T90_degC", ".peak_degC", ".cem43_T90_min")  # of regions


def inputs(study: Study) -> list[str]:
    """The columns of what was varied, and of what was sought."""
    names = [variable.column for variable in study.vary]
    return names + ([study.find.column, SEARCH] if study.find is not None else [])


def headline(study: Study, table: Table, most: int) -> list[str]:
    """Inputs, at most so many results, and `error` where there is one."""
    aside = {*inputs(study), RUN, WALL, ERROR}
    shown = [name for name in ranked(table, study) if name not in aside][:most]
    failed = [ERROR] if any(error is not None for error in table[ERROR]) else []
    return [*(name for name in inputs(study) if name in table), *shown, *failed]


def ranked(table: Table, study: Study) -> list[str]:
    """The results in the order of interest: those asked for, else verdicts and rates, then regions."""
    if study.columns:
        return list(table)
    asked = [c.path for c in study.goal.conditions] if study.goal is not None else []
    first = [name for name in (*asked, *_FIRST) if name in table]
    return list(dict.fromkeys(first)) + [
        n for end in _THEN for n in table if n.endswith(end) and n not in first
    ]


def results_to_draw(table: Table, study: Study, most: int) -> list[str]:
    """Numeric results that differ between the points, in the order of interest."""
    sought = [study.find.column] if study.find is not None else []
    aside = {*(variable.column for variable in study.vary), SEARCH, RUN, WALL, ERROR}
    names = dict.fromkeys([*sought, *ranked(table, study)])
    drawn = [n for n in names if n not in aside and n in table and is_numeric(table[n])]
    return [n for n in drawn if _differs(table[n])][:most]


def _differs(cells: Sequence[Cell]) -> bool:
    """Whether numbers differ by more than the solver's noise."""
    numbers = [float(cell) for cell in cells if isinstance(cell, int | float)]
    return max(numbers) - min(numbers) > NOISE * max(map(abs, numbers))
