"""probes.csv and regions.csv: temperatures in degC with 10 significant digits, row by row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from magheat.constants import ZERO_C
from magheat.errors import InputError
from magheat.runner.instants import Instant

Floats = NDArray[np.float64]
PROBES, REGIONS, DIFFERENCES = "probes.csv", "regions.csv", "differences.csv"


class Rows:
    """Time (s) and the columns of one table, in memory and, where a folder is given, in a file."""

    def __init__(self, columns: Sequence[str]):
        self.columns = tuple(columns)
        self.values: list[tuple[float, ...]] = []
        self._file: TextIO | None = None

    def open(self, path: Path) -> None:
        """Write what there is so far to a new file, and each further row as it comes."""
        self._file = path.open("w", encoding="utf-8", newline="")
        csv.writer(self._file, lineterminator="\n").writerow(("time_s", *self.columns))
        for row in self.values:
            self._write(row)

    def add(self, t: float, values: Sequence[float]) -> None:
        row = (t, *values)
        self.values.append(row)
        self._write(row)

    def _write(self, row: tuple[float, ...]) -> None:
        if self._file is not None:
            self._file.write(",".join(_digits(value) for value in row) + "\n")
            self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def array(self) -> Floats:
        """Rows, shape (rows, 1 + columns)."""
        return np.array(self.values).reshape(-1, 1 + len(self.columns))


def _digits(value: float) -> str:
    """Ten significant digits; what is below a nanokelvin is zero."""
    return f"{round(value, 9) + 0.0:.10g}"


class Tables:
    """Both tables of a run. Values are worked out on all ranks, files written by the caller's choice.

    `read` gives the temperatures at the probes, in their order, from those of the owned dofs.
    """

    name = "tables"

    def __init__(self, probes: Sequence[str], read: Callable[[Floats], Floats], regions: Sequence[str]):
        self._probes, self._read, self._regions = tuple(probes), read, tuple(regions)
        self.probes = Rows([f"{name}_degC" for name in self._probes])
        columns = [f"{name}_{value}_degC" for name in self._regions for value in ("min", "mean", "max")]
        self.regions = Rows(columns)

    def open(self, folder: Path) -> None:
        self.probes.open(folder / PROBES)
        self.regions.open(folder / REGIONS)

    def close(self) -> None:
        self.probes.close()
        self.regions.close()

    def add(self, instant: Instant) -> None:
        self.probes.add(instant.t, [float(T) - ZERO_C for T in self._read(instant.T)])
        row: list[float] = []
        for region in self._regions:
            values = instant.values(region)
            row += [values.min - ZERO_C, values.mean - ZERO_C, values.max - ZERO_C]
        self.regions.add(instant.t, row)

    @property
    def time_s(self) -> Floats:
        return self.probes.array()[:, 0]

    def probes_degC(self) -> dict[str, Floats]:
        columns = self.probes.array()[:, 1:].T
        return dict(zip(self._probes, columns, strict=True))

    def regions_degC(self) -> dict[str, dict[str, Floats]]:
        """{region: {min | mean | max: temperatures at `time_s`}}."""
        columns = iter(self.regions.array()[:, 1:].T)
        return {name: {kind: next(columns) for kind in ("min", "mean", "max")} for name in self._regions}

    def state(self) -> dict[str, Any]:
        return {"probes": self.probes.array(), "regions": self.regions.array()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.probes.values = [tuple(float(v) for v in row) for row in state["probes"]]
        self.regions.values = [tuple(float(v) for v in row) for row in state["regions"]]


def read_table(path: Path) -> tuple[Floats, dict[str, Floats]]:
    """Time (s) and the columns of a table that a run has written; InputError where it is not that."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        rows = np.array([[float(v) for v in line] for line in lines]).reshape(-1, len(header))
    except (OSError, ValueError) as error:
        raise InputError(f"this table of a run cannot be read: {error}", where=str(path)) from None
    return rows[:, 0], dict(zip(header[1:], rows.T[1:], strict=True))
