"""Figures of a study: lines over one variable, maps over two, a scatter matrix for samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from magheat.runner.report.style import colour, drawn
from magheat.study.headline import results_to_draw
from magheat.study.settings import Study
from magheat.study.table import Cell, Table, is_numeric
from magheat.study.variables import Variable

MOST_RESULTS, MOST_SERIES, MOST_MAPS = 6, 9, 6
LEAST_OF_A_MAP = 3  # values of each variable


@dataclass(frozen=True)
class Figure:
    """An SVG with what stands below it."""

    svg: str
    caption: str


def figures(study: Study, table: Table) -> list[Figure]:
    """What there is to draw: nothing where no result differs between the points."""
    names = results_to_draw(table, study, MOST_RESULTS)
    varied = [v for v in study.vary if len(set(table.get(v.column, ()))) > 1]
    if not names or not varied:
        return []
    if study.sample is not None:
        return [_scatter(table, name, v) for name in names for v in varied]
    numeric = sorted((v for v in varied if is_numeric(table[v.column])), key=lambda v: -_distinct(table, v))
    if len(numeric) > 1 and _distinct(table, numeric[1]) >= LEAST_OF_A_MAP:
        return [f for name in names for f in _maps(table, name, numeric[0], numeric[1], varied)]
    across = numeric[0] if numeric else varied[0]
    return [_lines(table, name, across, varied) for name in names]


def _distinct(table: Table, variable: Variable) -> int:
    return len(set(table[variable.column]))


def _groups(table: Table, others: list[Variable]) -> Iterator[tuple[str, list[int]]]:
    """Rows that agree in the other variables, with the text of what they agree in."""
    groups: dict[str, list[int]] = {}
    for number in range(len(table["error"])):
        told = ", ".join(f"{_short(v)} {_text(table[v.column][number])} {v.unit}".strip() for v in others)
        groups.setdefault(told, []).append(number)
    yield from groups.items()


def _lines(table: Table, name: str, across: Variable, varied: list[Variable]) -> Figure:
    """One result over a variable, a line for each combination of the others."""
    groups = list(_groups(table, [v for v in varied if v is not across]))[:MOST_SERIES]

    def draw(ax: Any) -> None:
        for number, (told, rows) in enumerate(groups):
            x, y = _pairs(table, across.column, name, rows)
            ax.plot(x, y, "o-", ms=3.5, color=colour(number), label=told)
        _x_axis(ax, across)
        ax.set_ylabel(name, fontsize=8)
        if len(groups) > 1:
            ax.legend()

    return Figure(drawn(draw, f"lines-{name}"), name)


def _maps(table: Table, name: str, one: Variable, other: Variable, varied: list[Variable]) -> list[Figure]:
    """A result over two variables, a map for each combination of the rest."""
    rest = [v for v in varied if v is not one and v is not other]
    return [_map(table, name, one, other, told, rows)
            for told, rows in list(_groups(table, rest))[:MOST_MAPS]]  # fmt: skip


def _map(table: Table, name: str, one: Variable, other: Variable, told: str, rows: list[int]) -> Figure:
    x = sorted({_number(table[one.column][row]) for row in rows})
    y = sorted({_number(table[other.column][row]) for row in rows})
    values = np.full((len(y), len(x)), np.nan)
    for row in rows:
        at = y.index(_number(table[other.column][row])), x.index(_number(table[one.column][row]))
        values[at] = _number(table[name][row])

    def draw(ax: Any) -> None:
        filled = ax.pcolormesh(x, y, values, shading="nearest", cmap="viridis")
        ax.figure.colorbar(filled, ax=ax)
        ax.grid(visible=False)
        _x_axis(ax, one)
        ax.set_ylabel(_label(other), fontsize=8)
        if other.bracket is not None and other.bracket.logarithmic:
            ax.set_yscale("log")

    return Figure(drawn(draw, f"map-{name}-{told}".replace(" ", "-")), f"{name}{', ' if told else ''}{told}")


def _scatter(table: Table, name: str, across: Variable) -> Figure:
    rows = list(range(len(table[name])))

    def draw(ax: Any) -> None:
        x, y = _pairs(table, across.column, name, rows)
        ax.plot(x, y, "o", ms=3, alpha=0.7, color=colour(0))
        _x_axis(ax, across)
        ax.set_ylabel(name, fontsize=8)

    return Figure(drawn(draw, f"scatter-{name}-{across.column}", (3.6, 2.6)), f"{name} over {_short(across)}")


def _x_axis(ax: Any, variable: Variable) -> None:
    ax.set_xlabel(_label(variable), fontsize=8)
    if variable.bracket is not None and variable.bracket.logarithmic:
        ax.set_xscale("log")


def _pairs(table: Table, across: str, name: str, rows: list[int]) -> tuple[list[Cell], list[float]]:
    """x in order, with y where there is one; words keep their order."""
    pairs = [(table[across][row], _number(table[name][row])) for row in rows if table[name][row] is not None]
    if all(isinstance(x, int | float) for x, _ in pairs):
        pairs.sort(key=lambda pair: _number(pair[0]))
    return [x for x, _ in pairs], [y for _, y in pairs]


def _number(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | float) else np.nan


def _text(cell: Cell) -> str:
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)


def _short(variable: Variable) -> str:
    return variable.key.rsplit(".", 1)[-1]


def _label(variable: Variable) -> str:
    return f"{variable.key} ({variable.unit})" if variable.unit else variable.key
