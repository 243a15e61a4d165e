"""The table of a study: a row per point, columns of what was varied and what came out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.errors import InputError
from magheat.hints import did_you_mean
from magheat.runner.files import replace, replace_text

Cell = float | int | bool | str | None
Table = dict[str, list[Cell]]

RUN, WALL, ERROR, SEARCH = "run", "run_wall_s", "error", "search"
INSTALL = "pip install 'magheat[sweep]'"
# what says how a run was made, not what came out
_ASIDE = ("status", "title", "kind", "versions", "mpi", "wall_s", "warnings", "citations", "switches_s")
_WORDS = ("verdict", "state")  # the texts that are results


@dataclass(frozen=True)
class Row:
    """One point as it ended: `labels` of what was varied or found, the flat summary or an error."""

    number: int
    labels: dict[str, Any]
    run: str | None = None
    flat: dict[str, Cell] = field(default_factory=dict)
    wall_s: float | None = None
    error: str | None = None
    code: int = 0


def flatten(value: Any, path: str = "") -> dict[str, Cell]:
    """{"regions.organ.max_degC": 12.3, ...}: the single values of a summary, entries of lists by index."""
    if isinstance(value, Mapping):
        items: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list | tuple):
        items = enumerate(value)
    else:
        return {path: value}
    flat: dict[str, Cell] = {}
    for key, inner in items:
        flat |= flatten(inner, f"{path}.{key}" if path else str(key))
    return flat


def chosen(flat: Mapping[str, Cell], patterns: Sequence[str]) -> list[str]:
    """The columns for one run: what the patterns (`warming.*`) match, else every number and verdict."""
    if not patterns:
        return [name for name, value in flat.items() if _is_result(name, value)]
    matched = (name for pattern in patterns for name in flat if _matches(name, pattern))
    return list(dict.fromkeys(matched))


def check_columns(flat: Mapping[str, Cell], patterns: Sequence[str]) -> None:
    """Raises InputError for a pattern that matches no result; what may stand below a null passes."""
    for pattern in patterns:
        below_null = (
            name for name, value in flat.items() if value is None and pattern.startswith(f"{name}.")
        )
        if not chosen(flat, [pattern]) and next(below_null, None) is None:
            raise InputError(f"no result is called {pattern!r}", where="--columns",
                             fix=did_you_mean(pattern, flat, "results"))  # fmt: skip


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or name.startswith(f"{pattern}.")


def _is_result(name: str, value: Cell) -> bool:
    first, last = name.split(".")[0], name.rsplit(".", 1)[-1]
    if first in _ASIDE:
        return False
    return last in _WORDS or not isinstance(value, str)


def tabulate(rows: Sequence[Row], patterns: Sequence[str]) -> Table:
    """Columns: what was varied, `run`, the results that any run has, `run_wall_s` and `error`."""
    labels: dict[str, None] = {}
    results: dict[str, None] = {}
    for row in rows:
        labels |= dict.fromkeys(row.labels)
        if row.flat:
            results |= dict.fromkeys(chosen(row.flat, patterns))
    if not patterns:  # a null says nothing of a kind: kept where another run has a number there
        results = {n: None for n in results if any(row.flat.get(n) is not None for row in rows)}
    table: Table = {name: [row.labels.get(name) for row in rows] for name in labels}
    table[RUN] = [row.run for row in rows]
    table |= {name: [row.flat.get(name) for row in rows] for name in results}
    table[WALL] = [row.wall_s for row in rows]
    table[ERROR] = [row.error for row in rows]
    return table


def is_numeric(cells: Sequence[Cell]) -> bool:
    """Whether a column holds numbers (or nulls) only, and one number at least."""
    held = [cell for cell in cells if cell is not None]
    return bool(held) and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in held)


def arrays(table: Table) -> dict[str, NDArray[Any]]:
    """The columns as numpy: floats with nan for null, else objects."""
    return {
        name: np.array([np.nan if c is None else c for c in cells], float)
        if is_numeric(cells)
        else np.array(cells, object)
        for name, cells in table.items()
    }


def write_csv(path: Path, table: Table) -> None:
    """One line per point; numbers with all their digits, nothing for null."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows([_text(cell) for cell in row] for row in zip(*table.values(), strict=True))
    replace_text(path, text.getvalue())


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else repr(cell) if isinstance(cell, float) else str(cell)


def has_parquet() -> bool:
    return _no_pyarrow() is None


def check_parquet() -> None:
    """Raises InputError where pyarrow is not installed, or does not load."""
    reason = _no_pyarrow()
    if reason is not None:
        raise InputError(f"a Parquet table needs pyarrow: {reason}", where="--parquet", fix=INSTALL)


def _no_pyarrow() -> str | None:
    """Why pyarrow does not load: it is missing, or built for another numpy."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        return str(error)
    return None


def write_parquet(path: Path, table: Table) -> None:
    """The same table; numbers are doubles, or integers where all are."""
    import pyarrow
    from pyarrow import parquet

    columns = {}
    for name, cells in table.items():
        whole = all(c is None or (isinstance(c, int) and not isinstance(c, bool)) for c in cells)
        if is_numeric(cells):
            columns[name] = pyarrow.array(cells, pyarrow.int64() if whole else pyarrow.float64())
        elif (
            cells
            and all(c is None or isinstance(c, bool) for c in cells)
            and any(c is not None for c in cells)
        ):
            columns[name] = pyarrow.array(cells, pyarrow.bool_())
        else:
            columns[name] = pyarrow.array([None if c is None else _text(c) for c in cells], pyarrow.string())
    replace(path, lambda file: parquet.write_table(pyarrow.table(columns), file))
