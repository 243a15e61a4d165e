"""Kind `nanowarming`: whole cases beside published figures, unknown inputs swept and shown as a band.

A folder's case.yaml names a case, the runs made of it, and what is not known of the experiment::

    kind: nanowarming
    title: VS55 from 1 to 80 mL (Manuchehrabadi 2017)
    case: ../../cases/vs55_vial_50ml.yaml     # a file, or the keys of a case
    unknown:                                  # every combination of the ends is run besides the case itself
      "particles.0.heating": [350 W/g, 800 W/g]
    runs:
      1 mL: {geometry.inner_diameter: 9 mm, geometry.fill_volume: 1 mL}
      50 mL: {}
    quantities:                               # what a row of data.csv may compare, by its path in the summary
      warming: {read: warming.min_rate_K_per_min, unit: K/min, label: slowest warming rate (K/min)}
    verdict: ...
    sources: [manuchehrabadi2017]

data.csv has the columns run, quantity, bound (=, >=, <=), value, error, claim and provenance. A claim is
`always` (over the whole band), `somewhere` (part of the band meets it) or empty. A value that is no
number (pass, fail) is claimed, not drawn. `band:` is the deviation that counts as agreement for "=".
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from magheat.errors import InputError, Where
from magheat.validation.data import RECALLED
from magheat.validation.folders import CASE, Case
from magheat.validation.outcome import Claim, Outcome, Series

COLUMNS = ("run", "quantity", "bound", "value", "error", "claim", "provenance")
BOUNDS = ("=", ">=", "<=")
CLAIMS = ("", "always", "somewhere")
Values = Mapping[str, Any]  # of one summary, by quantity


@dataclass(frozen=True)
class Row:
    """One published figure."""

    run: str
    quantity: str
    bound: str
    value: float | str
    error: float
    claim: str
    provenance: str

    @property
    def counted(self) -> bool:
        """Whether the figure was found in print."""
        return not self.provenance.startswith(RECALLED)


def run(name: str, folder: Path, case: Case) -> Outcome:
    """Run every case with every combination of the unknown inputs, and hold them against data.csv."""
    for key in ("case", "runs", "quantities"):
        if not isinstance(case.get(key), dict) and not (key == "case" and isinstance(case.get(key), str)):
            raise InputError(
                f"'{key}' is missing", where=Where(folder / CASE, key), fix="see the other folders"
            )
    rows = read_rows(folder / "data.csv", case)
    needed = dict.fromkeys(row.run for row in rows)
    found = {of: list(_values(folder, case, of)) for of in needed}
    series = [s for q in case["quantities"] if (s := _series(case, q, rows, found)) is not None]
    if not series:
        raise InputError("no figure is a number", where=Where(folder / "data.csv"), fix="one row at least")
    return Outcome(
        name,
        str(case.get("title", name)),
        "nanowarming",
        tuple(series),
        tuple(_claim(row, case, found[row.run]) for row in rows if row.claim),
        str(case.get("verdict", "")).strip(),
        tuple(case.get("sources") or ()),
    )


def read_rows(path: Path, case: Case) -> list[Row]:
    """The rows of data.csv, checked against the case's runs and quantities."""
    rows = []
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(line for line in file if not line.startswith("#"))
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise InputError("unknown columns", where=Where(path, line=1), fix=",".join(COLUMNS))
        for raw in reader:
            where = Where(path, line=reader.line_num)
            for column, known in (
                ("run", case["runs"]), ("quantity", case["quantities"]), ("bound", BOUNDS), ("claim", CLAIMS),
            ):  # fmt: skip
                if raw[column] not in known:
                    raise InputError(f"unknown {column} {raw[column]!r}", where=where, fix=", ".join(known))
            error = float(raw["error"]) if raw["error"] else float("nan")
            value = _number(raw["value"])
            rows.append(
                Row(raw["run"], raw["quantity"], raw["bound"], value, error, raw["claim"], raw["provenance"])
            )
    return rows


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _values(folder: Path, case: Case, of: str) -> Iterator[Values]:
    """The quantities of one run: as the case is, then with each combination of unknown inputs."""
    from magheat.case import load_case
    from magheat.runner import simulate

    given = case["case"]
    source = folder / given if isinstance(given, str) else given
    unknown: Mapping[str, Any] = case.get("unknown") or {}
    always = {"critical.range": "off", **(case.get("set") or {}), **(case["runs"][of] or {})}
    for ends in [(), *product(*unknown.values())] if unknown else [()]:
        chosen = {**always, **dict(zip(unknown, ends, strict=False))}
        loaded = load_case(source, [f"{key}={_text(value)}" for key, value in chosen.items()])
        summary = simulate(loaded, progress=False).summary
        yield {key: _at(summary, q["read"]) for key, q in case["quantities"].items()}


def _text(value: Any) -> str:
    """A value as `--set` takes it; mappings and lists in flow style."""
    import yaml

    return str(value) if isinstance(value, str) else yaml.safe_dump(value, default_flow_style=True).strip()


def _at(summary: Any, path: str) -> Any:
    for part in path.split("."):
        summary = None if summary is None else summary[int(part) if isinstance(summary, list) else part]
    return summary


def _series(case: Case, quantity: str, rows: list[Row], found: Mapping[str, list[Values]]) -> Series | None:
    mine = [row for row in rows if row.quantity == quantity and not isinstance(row.value, str)]
    if not mine:
        return None
    about = case["quantities"][quantity]
    numbers = [[_finite(values[quantity]) for values in found[row.run]] for row in mine]
    unknown = ", ".join(
        f"{key} from {low} to {high}" for key, (low, high) in (case.get("unknown") or {}).items()
    )
    return Series(
        name=str(about.get("label", quantity)),
        x_label="",
        y_label=str(about.get("label", quantity)),
        x=tuple(float(i) for i in range(len(mine))),
        labels=tuple(row.run for row in mine),
        reference=tuple(float(row.value) for row in mine),
        error=tuple(row.error for row in mine),
        computed=tuple(n[0] for n in numbers),
        span=tuple((min(n), max(n)) for n in numbers) if unknown else (),
        bounds=tuple(row.bound for row in mine),
        band=float(case.get("band", 0.0)),
        counted=tuple(row.counted for row in mine),
        points=tuple(row.provenance for row in mine),
        note=f"Not known, and swept: {unknown}." if unknown else "",
    )


def _finite(value: Any) -> float:
    """A number of a summary; null stands for what was not reached, which is no rate at all."""
    return 0.0 if value is None else float(value)


def _claim(row: Row, case: Case, values: list[Values]) -> Claim:
    allowed = float(case.get("band", 0.0))
    met = [_meets(v[row.quantity], row, allowed) for v in values]
    holds = all(met) if row.claim == "always" else any(met) or _between(values, row)
    unit = case["quantities"][row.quantity].get("unit", "")
    shown = row.value if isinstance(row.value, str) else f"{row.value:g} {unit}"
    where = "over the whole band" if row.claim == "always" else "in part of the band"
    return Claim(f"{row.run}: {row.quantity} {row.bound} {shown.strip()} {where}", holds)


def _meets(value: Any, row: Row, band: float) -> bool:
    if isinstance(row.value, str):
        return bool(value == row.value)
    number = _finite(value)
    if row.bound == "=":
        spread = 0.0 if row.error != row.error else row.error
        return abs(number - row.value) <= max(band * row.value, spread)
    return number >= row.value if row.bound == ">=" else number <= row.value


def _between(values: list[Values], row: Row) -> bool:
    """Whether the ends of the band lie on both sides of a published number."""
    if isinstance(row.value, str):
        return False
    numbers = [_finite(v[row.quantity]) for v in values]
    return min(numbers) <= row.value <= max(numbers)
