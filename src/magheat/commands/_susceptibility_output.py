"""How `magheat susceptibility` shows its curves: JSON, CSV, a table for people, a plot."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from magheat.commands._slp_output import COLUMNS, MOST_ROWS, label, save
from magheat.commands._sweep import Sweep
from magheat.errors import InputError
from magheat.slp import Spectrum
from magheat.slp.spectrum import absorption_peaks

Kinds = Mapping[str, str | None]


@dataclass(frozen=True, eq=False)
class Curve:
    """What was swept beside it, what it runs along (None: a point), and the susceptibility."""

    swept: Mapping[str, Any]
    along: Sweep | None
    chi: Spectrum

    @property
    def x(self) -> tuple[Any, ...]:
        """Abscissae; one that means nothing for a point."""
        return self.along.values if self.along else (math.nan,)

    @property
    def harmonics(self) -> Any:
        """chi_1, chi_2, ... of each point, (points, count)."""
        return self.chi.harmonics.reshape(-1, self.count)

    @property
    def count(self) -> int:
        """How many harmonics there are."""
        return int(self.chi.harmonics.shape[-1])

    @property
    def columns(self) -> dict[str, list[float]]:
        """The numbers of each abscissa by their names."""
        chi = self.chi
        names = ("chi_real", "chi_imag", "chi_static", "relaxation_time_s")
        columns = {name: np.ravel(getattr(chi, name)).tolist() for name in names}
        for n in range(2, self.count + 1):
            columns[f"chi_{n}_real"] = self.harmonics[:, n - 1].real.tolist()
            columns[f"chi_{n}_imag"] = (-self.harmonics[:, n - 1].imag).tolist()
        return columns

    @property
    def peaks(self) -> list[dict[str, float]]:
        """Of chi'' along the curve, the highest first; with 1/(2 pi f) where it runs over frequency."""
        if self.along is None:
            return []
        name = COLUMNS[self.along.name]
        found = []
        for x, height in absorption_peaks(self.x, self.chi.chi_imag):
            time = {"relaxation_time_s": 1.0 / (2.0 * math.pi * x)} if name == "frequency_Hz" else {}
            found.append({name: x, "chi_imag": height} | time)
        return found


def record(curve: Curve) -> dict[str, Any]:
    """A curve as JSON holds it: lists along it, numbers for a point; null for infinite."""
    row = {COLUMNS.get(name, name): value for name, value in curve.swept.items()}
    columns = {name: [_finite(value) for value in column] for name, column in curve.columns.items()}
    if curve.along is None:
        row |= {name: column[0] for name, column in columns.items()}
    else:
        row |= {COLUMNS[curve.along.name]: list(curve.x)} | columns
    return row | {"peaks": curve.peaks, "model": curve.chi.model, "validity": list(curve.chi.validity)}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def write_csv(path: Path, curves: Sequence[Curve]) -> None:
    """One line per point, units in the column names."""
    first = curves[0]
    swept = [COLUMNS.get(name, name) for name in first.swept]
    along = [COLUMNS[first.along.name]] if first.along else []
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*swept, *along, *first.columns, "model"])
            for curve in curves:
                for x, *numbers in zip(curve.x, *curve.columns.values(), strict=True):
                    at = [x] if curve.along else []
                    writer.writerow([*curve.swept.values(), *at, *numbers, curve.chi.model])
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def show(curves: Sequence[Curve], kinds: Kinds) -> None:
    """A table of the points, then what there is to say of each curve."""
    from rich.console import Console

    console = Console()
    console.print(_table(curves, kinds))
    for curve in curves:
        name = ", ".join(label(key, value, kinds) for key, value in curve.swept.items())
        for line in _told(curve, kinds):
            console.print(f"{name}: {line}" if name else line, soft_wrap=True, highlight=False)


def _table(curves: Sequence[Curve], kinds: Kinds) -> Any:
    from rich.table import Table

    first = curves[0]
    total = sum(len(curve.x) for curve in curves)
    every = -(-total // MOST_ROWS)
    table = Table(title=None if every == 1 else f"every {every}th of {total} points; --csv FILE writes all")
    for name in (*first.swept, *([first.along.name] if first.along else [])):
        table.add_column(name.replace("_", " "), justify="right")
    for head in ("chi'", "chi''", "static", "tau s", *(f"|chi_{n}|" for n in range(2, first.count + 1))):
        table.add_column(head, justify="right")
    rows = []
    for curve in curves:
        swept = [_text(name, value, kinds) for name, value in curve.swept.items()]
        shown = [*list(curve.columns.values())[:4], *np.abs(curve.harmonics[:, 1:]).T.tolist()]
        for x, *numbers in zip(curve.x, *shown, strict=True):
            at = [_text(curve.along.name, x, kinds)] if curve.along else []
            rows.append([*swept, *at, *(f"{value:.4g}" for value in numbers)])
    for row in rows[::every]:
        table.add_row(*row)
    return table


def _text(name: str, value: Any, kinds: Kinds) -> str:
    from magheat import units

    kind = kinds[name]
    if kind == "temperature":
        return f"{value:.6g} K"  # as blocking is told
    return str(value) if kind is None else str(units.text(value, kind))


def _told(curve: Curve, kinds: Kinds) -> Iterator[str]:
    from magheat import units

    if curve.along is not None:
        name = curve.along.name
        found = curve.peaks
        for peak in found:
            at, height = peak[COLUMNS[name]], peak["chi_imag"]
            time = peak.get("relaxation_time_s")
            tail = "" if time is None else f", tau = 1/(2 pi f) = {units.text(time, 'time')}"
            yield f"chi'' = {height:.4g} is highest at {_text(name, at, kinds)}{tail}"
        if not found and name != "field":
            yield "chi'' has no peak within the range"
    for reason in curve.chi.validity:
        yield f"outside the range of {curve.chi.model}: {reason}"


def plot(path: Path, curves: Sequence[Curve], kinds: Kinds) -> None:
    """chi' and chi'' along the curves, peaks of chi'' marked."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from magheat import units

    along = curves[0].along
    assert along is not None
    kind = kinds[along.name] or ""
    middle = sorted(along.values)[len(along.values) // 2]
    unit = "K" if kind == "temperature" else units.text(middle, kind).partition(" ")[2]
    scale, zero = units.unit_factor(unit, kind)
    figure, axes = plt.subplots(figsize=(7.0, 4.5), layout="constrained")
    for i, curve in enumerate(curves):
        text = ", ".join(label(name, value, kinds) for name, value in curve.swept.items())
        x = (np.array(curve.x) - zero) / scale
        axes.plot(x, curve.chi.chi_real, color=f"C{i}", linestyle="--", label=f"{text} χ′".strip())
        axes.plot(x, curve.chi.chi_imag, color=f"C{i}", label=f"{text} χ″".strip())
        for peak in curve.peaks:
            at = (peak[COLUMNS[along.name]] - zero) / scale
            axes.plot(at, peak["chi_imag"], "o", color=f"C{i}")
    if _even_ratios(along.values):
        axes.set_xscale("log")
    axes.set_xlabel(f"{along.name} ({unit})")
    axes.set_ylabel("susceptibility per volume of core (SI)")
    axes.set_ylim(bottom=0.0)
    axes.legend(fontsize="small")
    save(figure, path)


def _even_ratios(values: Sequence[float]) -> bool:
    if len(values) < 3 or min(values) <= 0:
        return False
    return bool(np.allclose(np.diff(np.log(values), 2), 0.0, atol=1e-6))
