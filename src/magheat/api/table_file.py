"""Measured columns of a CSV file, whose head names their units."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from magheat import units
from magheat.errors import InputError, UnitError, Where
from magheat.slp.arrays import Floats

_BRACKET = re.compile(r"^(?P<name>[^(\[]+?)\s*[(\[](?P<unit>[^)\]]*)[)\]]$")
_TAIL = re.compile(r"^(?P<name>[A-Za-z]+)_(?P<unit>[A-Za-zµ%]\S*)$")


@dataclass(frozen=True)
class Head:
    """The head of a column: its name in lower case, and its unit ("" for none)."""

    name: str
    unit: str


@dataclass(frozen=True, eq=False)
class Columns:
    """The table of a file: its heads, the texts of its rows, and the line of each."""

    path: Path
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    head_line: int

    def position(self, *names: str) -> int | None:
        """Where the column of one of these names is, if there is one."""
        return next((i for i, head in enumerate(self.heads) if head.name in names), None)

    def values(self, i: int, kind: str) -> Floats:
        """A column in SI, (n,). Raises InputError that tells the line."""
        head = self.heads[i]
        try:
            scale, zero = units.unit_factor(head.unit, kind)
        except UnitError as error:
            where = Where(self.path, f"column {head.name}", self.head_line)
            raise UnitError(error.what, where=where, fix=error.fix) from None
        numbers = [
            self._number(row[i], line, head.name) for row, line in zip(self.rows, self.lines, strict=True)
        ]
        return np.array(numbers, float) * scale + zero

    def _number(self, text: str, line: int, name: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = np.nan
        if not np.isfinite(value):
            raise InputError(f"'{text}' is not a number", where=Where(self.path, f"column {name}", line))
        return value


def read_columns(path: str | Path, example: str) -> Columns:
    """A CSV file with a head such as `time (s),temperature (degC)` or `t_s,T_degC`; # begins a comment.

    example: a head that would be right, for the messages. Raises InputError that tells file and line.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "not a text in UTF-8"
        raise InputError(f"cannot be read: {what}", where=str(path)) from None
    kept = [
        (number, next(csv.reader([line])))
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if len(kept) < 2:
        raise InputError("no head and values in it", where=str(path), fix=f"a head like {example}")
    (head_line, cells), rows = kept[0], kept[1:]
    heads = tuple(_head(cell) for cell in cells)
    if all(_is_number(cell) for cell in cells):
        where = Where(path, None, head_line)
        raise InputError("the head is missing", where=where, fix=f"a first line like {example}")
    for line, row in rows:
        if len(row) != len(heads):
            what = f"{len(row)} values under {len(heads)} heads"
            raise InputError(what, where=Where(path, None, line))
    texts = tuple(tuple(cell.strip() for cell in row) for _, row in rows)
    return Columns(path, heads, texts, tuple(line for line, _ in rows), head_line)


def _head(text: str) -> Head:
    """`time (s)`, `time [s]`, `t_s`, `slp_W_per_g`, `field`."""
    found = _BRACKET.match(text.strip()) or _TAIL.match(text.strip())
    if found is None:
        return Head(text.strip().lower(), "")
    return Head(found["name"].lower(), found["unit"].strip().replace("_per_", "/"))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
