"""Rows to a table, CSV and Parquet."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from magheat.errors import InputError
from magheat.study import table as tables
from magheat.study.table import Row, arrays, check_columns, flatten, tabulate

FLAT = flatten(
    {"title": "x", "warming": {"min": 1.5, "verdict": "pass", "window": [-123.0, -38.0]}, "steps": {"n": 3},
     "particles": [{"model": "lrt"}], "targets": [{"met": True}], "ice": None}
)  # fmt: skip
ROWS = [
    Row(0, {"a_mL": 0.1, "agent": "VS55"}, "0-x", FLAT, 0.25),
    Row(1, {"a_mL": 1 / 3, "agent": "M22"}, "1-y", FLAT | {"warming.min": None, "ice": 2.0}, 0.5),
    Row(2, {"a_mL": 2.0, "agent": "M22"}, error="wrong, and so"),
]


def test_numbers_flags_and_verdicts_are_the_columns() -> None:
    table = tabulate(ROWS, ())
    assert list(table) == [
        "a_mL", "agent", "run", "warming.min", "warming.verdict", "warming.window.0", "warming.window.1",
        "steps.n", "targets.0.met", "ice", "run_wall_s", "error",
    ]  # fmt: skip
    assert table["warming.min"] == [1.5, None, None]
    assert table["error"] == [None, None, "wrong, and so"]


def test_columns_by_pattern() -> None:
    names = tabulate(ROWS, ("warming.m*", "title", "targets"))
    assert list(names) == [
        "a_mL",
        "agent",
        "run",
        "warming.min",
        "title",
        "targets.0.met",
        "run_wall_s",
        "error",
    ]
    check_columns(FLAT, ["warming.*", "ice.max_fraction"])
    with pytest.raises(InputError, match=r"did you mean steps\.n"):
        check_columns(FLAT, ["step.n"])


def test_arrays_hold_floats_and_objects() -> None:
    columns = arrays(tabulate(ROWS, ()))
    assert columns["warming.min"].dtype == float and np.isnan(columns["warming.min"][1])
    assert columns["agent"].tolist() == ["VS55", "M22", "M22"]
    assert columns["targets.0.met"].tolist() == [True, True, None]


def test_csv_and_parquet_hold_the_same(tmp_path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = tabulate(ROWS, ())
    tables.write_csv(tmp_path / "t.csv", table)
    tables.write_parquet(tmp_path / "t.parquet", table)
    with open(tmp_path / "t.csv", newline="") as file:
        lines = list(csv.DictReader(file))
    stored = parquet.read_table(tmp_path / "t.parquet").to_pydict()
    assert list(stored) == list(lines[0]) == list(table)
    assert stored["a_mL"] == table["a_mL"] and stored["targets.0.met"] == [True, True, None]
    for name, cells in stored.items():
        for cell, line in zip(cells, lines, strict=True):
            if isinstance(cell, float):
                assert float(line[name]) == cell
            else:
                assert line[name] == (
                    "" if cell is None else str(cell).lower() if cell is True else str(cell)
                )


def test_without_pyarrow_the_message_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    assert not tables.has_parquet()
    with pytest.raises(InputError, match=r"pip install 'magheat\[sweep\]'"):
        tables.check_parquet()
