"""`magheat slp --optimize`: the best particle for a field, as a ranked table."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from magheat.api.design import LossOptimum, optimize_loss
from magheat.api.variables import VARIABLES
from magheat.commands import _particle_options as o
from magheat.commands import _slp_output as output
from magheat.commands._bar import Bar
from magheat.commands._design_options import Wish
from magheat.errors import InputError
from magheat.hints import did_you_mean

_NAMES = {("field" if name == "amplitude" else name): name for name in VARIABLES}  # of options
_OPTIONS = {name: option for option, name in _NAMES.items()}
_DRIVE = {"frequency": ("frequency_Hz", "frequency"), "amplitude": ("amplitude_A_per_m", "field")}
_SKIPPED = ("material", "shape", "frequency", "field", "medium", "viscosity")
_PLAIN = (  # columns of a CSV that are as the result has them
    "frequency_Hz",
    "amplitude_A_per_m",
    "slp_W_per_g",
    "slp_W_per_g_fe",
    "ilp_nH_m2_per_kg",
    "relaxation_time_s",
    "xi",
    "barrier_ratio",
    "model",
    "resolution",
)
_MOST_LINES = 6  # in a plot


def run(
    given: Mapping[str, Any], wish: Wish, *, as_json: bool, csv_path: Path | None, plot_path: Path | None
) -> None:
    """Find, print and write."""
    vary = dict(_variable(text) for text in wish.optimize)
    values = o.parsed(given)
    keys = {name: value for name, value in values.items() if name not in _SKIPPED and value is not None}
    viscosity = values["viscosity"]
    with Bar() as bar:
        found = optimize_loss(
            materials=_list(wish.materials) or values["material"],
            shapes=_list(wish.shapes) or values["shape"] or "sphere",
            vary=vary,
            frequency=values["frequency"],
            amplitude=values["field"],
            limit=wish.limit,
            exposed=wish.exposed_m(),
            site=wish.site,
            viscosity=values["medium"] if viscosity is None else viscosity,
            progress=bar,
            **keys,
        )
    if plot_path is not None:
        _plot(plot_path, found)
    if csv_path is not None:
        _write_csv(csv_path, found)
    if as_json:
        typer.echo(json.dumps([_record(one) for one in found], indent=2, ensure_ascii=False))
        return
    _show(found)
    for path in (csv_path, plot_path):
        if path is not None:
            typer.echo(f"written: {path}")


def _variable(text: str) -> tuple[str, tuple[float, float] | None]:
    """`diameter`, or `diameter=6nm:40nm`."""
    from magheat import units

    where = f"--optimize {text}"
    option, equals, bounds = text.partition("=")
    option = option.strip().lstrip("-").replace("-", "_")
    if option not in _NAMES:
        raise InputError(f"'{option}' cannot be sought", where=where, fix=did_you_mean(option, _NAMES))
    name = _NAMES[option]
    if not equals:
        return name, None
    low, colon, high = bounds.partition(":")
    if not colon:
        raise InputError("not a range", where=where, fix="low:high, e.g. diameter=6nm:40nm")
    kind = VARIABLES[name][0]
    return name, (units.parse(low, kind, where), units.parse(high, kind, where))


def _list(text: str | None) -> list[str] | str | None:
    if text is None or text.strip() == "all":
        return text if text is None else "all"
    return [part.strip() for part in text.split(",")]


def _record(one: LossOptimum) -> dict[str, Any]:
    """As JSON holds it; null for infinite and for none."""
    values = asdict(one)
    del values["curve"]
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in values.items()
    }


def _write_csv(path: Path, found: Sequence[LossOptimum]) -> None:
    """One line per material and shape; an open end of a half maximum is empty."""
    varied = [name for name in found[0].best if name not in _PLAIN]
    ends = [f"{name}_half_{end}" for name in found[0].half_maximum for end in ("low", "high")]
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["material", "shape", *varied, *ends, *_PLAIN, "validity", "notes"])
            for one in found:
                halves = ["" if end is None else end for pair in one.half_maximum.values() for end in pair]
                row = [one.material, one.shape, *(one.best[name] for name in varied), *halves]
                row += [getattr(one, name) for name in _PLAIN]
                writer.writerow([*row, "; ".join(one.validity), "; ".join(one.notes)])
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def _show(found: Sequence[LossOptimum]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    sought = _sought(found[0])
    drive = [(name, at) for name, at in _DRIVE.items() if name not in sought]
    same = [(key, kind) for _, (key, kind) in drive if len({getattr(one, key) for one in found}) == 1]
    drive = [(name, at) for name, at in drive if at not in same]
    title = [f"model: {found[0].model}", *(_text(getattr(found[0], key), kind) for key, kind in same)]
    table = Table(title=", ".join(title), title_justify="left")
    table.add_column("material", overflow="fold")
    table.add_column("shape", no_wrap=True)
    for name in sought:
        table.add_column(f"best {_OPTIONS[name]}\n(half of it)", justify="right")
    for column in (*(_OPTIONS[name] for name, _ in drive), "SLP W/g", "W/g Fe", ""):
        table.add_column(column, justify="right", no_wrap=True)
    for one in found:
        cells = [one.material, one.shape]
        for name in sought:
            cells.append(f"{_value(name, one)}\n({_half(name, one)})")
        cells += [_text(getattr(one, key), kind) for _, (key, kind) in drive]
        cells += [f"{value:.4g}" for value in (one.slp_W_per_g, one.slp_W_per_g_fe)]
        table.add_row(*cells, "!" if one.validity else "")
    console.print(table)
    _remarks(console, found)


def _remarks(console: Any, found: Sequence[LossOptimum]) -> None:
    """What the table cannot tell, each remark once with those it is of."""
    of: dict[str, list[str]] = {}
    for one in found:
        also = [
            f"a further maximum, {other['slp_W_per_g']:.4g} W/g at "
            + ", ".join(_text(other[VARIABLES[name][1]], VARIABLES[name][0]) for name in _sought(one))
            for other in one.others
        ]
        for remark in (*one.notes, *also):
            of.setdefault(remark, []).append(f"{one.material} {one.shape}")
    for remark, which in of.items():
        whose = "" if len(which) == len(found) else f"{', '.join(which)}: "
        colour = "yellow" if "times what" in remark else "none"
        console.print(f"{whose}{remark}", style=colour, soft_wrap=True, highlight=False)
    outside = sum(bool(one.validity) for one in found)
    if outside:
        reason = next(one.validity[0] for one in found if one.validity)
        text = f"{outside} of {len(found)} outside the model's range (marked !), e.g. {reason}"
        console.print(text, style="yellow", soft_wrap=True, highlight=False)


def _sought(one: LossOptimum) -> list[str]:
    return [name for name, (_, key, _) in VARIABLES.items() if key in one.best]


def _value(name: str, one: LossOptimum) -> str:
    kind, key, _ = VARIABLES[name]
    return _text(one.best[key], kind)


def _half(name: str, one: LossOptimum) -> str:
    kind, key, _ = VARIABLES[name]
    low, high = one.half_maximum[key]
    ends = ["..." if end is None else _text(end, kind) for end in (low, high)]
    unit = " " + ends[1].partition(" ")[2]
    return " to ".join([ends[0].removesuffix(unit), ends[1]])  # the unit once


def _text(value: float, kind: str) -> str:
    from magheat import units

    return units.text(float(f"{value:.4g}"), kind)


def _plot(path: Path, found: Sequence[LossOptimum]) -> None:
    """The loss over the first number sought; the best and its half maximum marked."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from magheat import units

    key = next(iter(found[0].curve))
    name = next(name for name, variable in VARIABLES.items() if variable[1] == key)
    kind = VARIABLES[name][0]
    unit = units.text(float(found[0].curve[key][-1]), kind).partition(" ")[2]
    scale = units.unit_factor(unit, kind)[0] if unit else 1.0
    figure, axes = plt.subplots(figsize=(7.0, 4.5), layout="constrained")
    for rank, one in enumerate(found[:_MOST_LINES]):
        x = one.curve[key] / scale
        label = f"{one.material}, {one.shape}".replace("_", " ")
        (line,) = axes.plot(x, one.curve["slp_W_per_g"], label=label)
        axes.plot(one.best[key] / scale, one.slp_W_per_g, "o", color=line.get_color())
        low, high = (
            end if value is None else value / scale
            for end, value in zip((x[0], x[-1]), one.half_maximum[key], strict=True)
        )
        if rank == 0:
            axes.axvspan(low, high, color=line.get_color(), alpha=0.1, linewidth=0)
        axes.hlines(0.5 * one.slp_W_per_g, low, high, color=line.get_color(), linewidth=1, linestyle=":")
    if found[0].curve[key][-1] > 12.0 * found[0].curve[key][0]:
        axes.set_xscale("log")
    axes.set(xlabel=f"{name} ({unit})" if unit else name, ylabel="SLP (W/g)", ylim=(0.0, None))
    axes.set_title("dots: the best; dotted: at least half of it", fontsize="small", color="0.4")
    axes.legend()
    output.save(figure, path)
