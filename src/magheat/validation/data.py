"""The data.csv of a validation folder: measured losses, and the particle and the field that go with each.

A column of numbers has its unit in the head, `diameter (nm)`, `slp (W/g)`, `error (W/g)` (empty where
unknown); one without dimension has none: `aspect`. Columns named like keys of the particle or of the
conditions hold for their row. Words: `series`, `sample`, `material`, `shape`, `basis` (core or Fe) and
`provenance`. A row whose provenance starts with "recalled" is a value that no text at hand shows: it is
plotted, not counted.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from magheat import units
from magheat.api.particle import QUANTITIES
from magheat.errors import InputError, Where

CONDITIONS = {
    "amplitude": "field",
    "frequency": "frequency",
    "temperature": "temperature",
    "viscosity": "viscosity",
    "mobile": "dimensionless",
    "bias": "field",
}
KINDS = {"slp": "slp", "error": "slp"} | QUANTITIES | CONDITIONS  # columns of numbers, and what each is
WORDS = ("series", "sample", "material", "shape", "basis", "provenance")
RECALLED = "recalled"

Row = Mapping[str, Any]


def read_data(path: Path) -> list[Row]:
    """The rows of a data.csv: quantities in SI under their names, words as they are."""
    rows = []
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(line for line in file if not line.startswith("#"))
            for raw in reader:
                rows.append(_row(raw, Where(path, line=reader.line_num)))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path)) from None
    return rows


def _row(raw: Mapping[str, str], where: Where) -> Row:
    row: dict[str, Any] = {}
    for head, text in raw.items():
        match = re.fullmatch(r"\s*(\w+)\s*(?:\((.+)\))?\s*", head or "")
        name, unit = (match[1], match[2]) if match else (head, None)
        if name in WORDS and unit is None:
            row[name] = (text or "").strip()
            continue
        if name not in KINDS or (unit is None) is not (KINDS[name] == "dimensionless"):
            fix = f"one of {', '.join((*WORDS, *KINDS))}, with the unit in brackets"
            raise InputError(f"unknown column '{head}'", where=where, fix=fix)
        value = f"{text.strip()} {unit or ''}".strip() if text and text.strip() else None
        row[name] = np.nan if value is None else units.parse(value, KINDS[name], where)
        row[f"{name} unit"] = unit or ""
    return row


def counts(row: Row) -> bool:
    """Whether the value was found in print."""
    return not str(row["provenance"]).startswith(RECALLED)


def varied(rows: list[Row]) -> dict[str, Any]:
    """The keys of particle and conditions that the rows give, each (n,) in SI."""
    found = {}
    for name in QUANTITIES | CONDITIONS:
        column = np.array([row.get(name, np.nan) for row in rows], float)
        known = np.isfinite(column)
        if known.any() and not known.all():
            raise InputError(
                f"some rows have no {name}", fix="fill the column for the whole series, or empty it"
            )
        if known.all():
            found[name] = column
    return found


def words(row: Row) -> dict[str, str]:
    """The words of the particle that the row gives."""
    return {name: row[name] for name in ("material", "shape") if row.get(name)}
