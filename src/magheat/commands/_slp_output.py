"""How `magheat slp` shows its results: JSON, CSV, a table for people, a plot."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from magheat.commands._sweep import Sweep
from magheat.errors import InputError
from magheat.slp import LossResult

JSON_KEYS = (
    "slp_W_per_g",
    "slp_W_per_g_fe",
    "ilp_nH_m2_per_kg",
    "loss_per_cycle_J",
    "neel_time_s",
    "brown_time_s",
    "relaxation_time_s",
    "xi",
    "barrier_ratio",
    "model",
    "why",
    "error",
    "validity",
)
COLUMNS = {  # the name of a swept option in JSON and CSV, with its SI unit
    "diameter": "diameter_m",
    "coating": "coating_m",
    "temperature": "temperature_K",
    "viscosity": "viscosity_Pa_s",
    "frequency": "frequency_Hz",
    "field": "field_A_per_m",
    "saturation": "saturation_A_per_m",
    "anisotropy": "anisotropy_J_per_m3",
    "density": "density_kg_per_m3",
    "attempt_time": "attempt_time_s",
    "dead_layer": "dead_layer_m",
    "surface_anisotropy": "surface_anisotropy_J_per_m2",
    "curie_temperature": "curie_temperature_K",
    "bias": "bias_A_per_m",
}
SHOWN = {  # row of the table: attribute, unit
    "SLP": ("slp_W_per_g", "W/g"),
    "SLP per iron": ("slp_W_per_g_fe", "W/g Fe"),
    "ILP": ("ilp_nH_m2_per_kg", "nH m²/kg"),
    "loss per particle and cycle": ("loss_per_cycle_J", "J"),
    "Néel time": ("neel_time_s", "s"),
    "Brown time": ("brown_time_s", "s"),
    "relaxation time": ("relaxation_time_s", "s"),
    "xi = mu0 Ms V H/(kT)": ("xi", ""),
    "barrier K V/(kT)": ("barrier_ratio", ""),
}
MOST_ROWS = 40  # of a swept table on the screen

Row = tuple[dict[str, Any], LossResult]


def record(swept: dict[str, Any], result: LossResult) -> dict[str, Any]:
    """One result as JSON holds it: what was swept, then the numbers; null for infinite and for none."""
    values = asdict(result)
    row = {COLUMNS.get(name, name): value for name, value in swept.items()}
    for key in JSON_KEYS:
        value = values[key]
        row[key] = value if not isinstance(value, float) or math.isfinite(value) else None
    return row | {"validity": list(result.validity), "why": list(result.why)}


def watched(points: Sequence[Any]) -> Iterator[Any]:
    """The points one by one, with a bar on a terminal while they last."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    hidden = len(points) < 2 or not console.is_terminal
    yield from track(points, "working out", console=console, transient=True, disable=hidden)


def check_path(path: Path, option: str) -> None:
    """Refuse, before anything is worked out, a file that cannot be written."""
    if path.is_dir():
        raise InputError(f"{path} cannot be written: it is a folder", where=option, fix="give a file")
    if not path.absolute().parent.is_dir():
        raise InputError(f"{path} cannot be written: there is no folder {path.parent}", where=option)


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """One line per result, units in the column names; infinite as `inf`, reasons joined by `; `."""
    header = [COLUMNS.get(name, name) for name in rows[0][0]] + list(JSON_KEYS)
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            for swept, result in rows:
                told = {"validity": "; ".join(result.validity), "why": "; ".join(result.why)}
                values = asdict(result) | told
                writer.writerow([*swept.values(), *(values[key] for key in JSON_KEYS)])
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def show(rows: Sequence[Row], sweeps: Sequence[Sweep], kinds: dict[str, str | None]) -> None:
    """A table on the screen: all numbers of one result, or the main ones of each."""
    from rich.console import Console

    console = Console()
    console.print(_one(rows[0][1]) if not sweeps else _many(rows, kinds))
    what = ", ".join(dict.fromkeys(_range_of(result) for _, result in rows))
    outside = sum(bool(result.validity) for _, result in rows)
    if not sweeps:
        for reason in rows[0][1].why:
            console.print(f"{reason}", soft_wrap=True)
    if not outside:
        console.print(f"inside the range of {what}", style="green")
    elif sweeps:
        told = f"{outside} of {len(rows)} outside the range of {what} (marked !)"
        console.print(told, style="yellow", soft_wrap=True)
    else:
        for reason in rows[0][1].validity:
            console.print(f"outside the range of {what}: {reason}", style="yellow", soft_wrap=True)


def _range_of(result: LossResult) -> str:
    return "linear response" if result.model == "lrt" else f"the {result.model} model"


def _one(result: LossResult) -> Any:
    from rich.table import Table

    table = Table(show_header=False, title=f"model: {result.model}", title_justify="left")
    for name, (attribute, unit) in SHOWN.items():
        table.add_row(name, f"{getattr(result, attribute):.6g}", unit)
    if result.error is not None:
        table.add_row("relative error, estimated", f"{result.error:.2g}", "")
    return table


def _many(rows: Sequence[Row], kinds: dict[str, str | None]) -> Any:
    from rich.table import Table

    from magheat import units

    every = -(-len(rows) // MOST_ROWS)
    title = None if every == 1 else f"every {every}th of {len(rows)} results; --csv FILE writes all"
    table = Table(title=title)
    for name in rows[0][0]:
        table.add_column(name.replace("_", "-"), justify="right")
    for column in ("SLP W/g", "W/g Fe", "ILP nH m²/kg", "tau s", "xi", "KV/kT", ""):
        table.add_column(column, justify="right")
    for swept, result in rows[::every]:
        inputs = []
        for name, value in swept.items():
            kind = kinds[name]
            inputs.append(str(value) if kind is None else units.text(value, kind))
        numbers = (
            result.slp_W_per_g,
            result.slp_W_per_g_fe,
            result.ilp_nH_m2_per_kg,
            result.relaxation_time_s,
            result.xi,
            result.barrier_ratio,
        )
        table.add_row(*inputs, *(f"{value:.4g}" for value in numbers), "!" if result.validity else "")
    return table


def plot(path: Path, rows: Sequence[Row], sweeps: Sequence[Sweep], kinds: dict[str, str | None]) -> None:
    """The loss over the first swept option, one line for each combination of the others."""
    if not sweeps or kinds[sweeps[0].name] is None:
        raise InputError(
            "a plot needs a swept number first", where="--plot", fix="--sweep diameter=6nm:40nm:100"
        )
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from magheat import units

    first = sweeps[0]
    kind = kinds[first.name] or ""
    unit = _unit_of(units.text(max(first.values, key=abs), kind))
    scale, zero = units.unit_factor(unit, kind)
    lines: dict[str, list[Row]] = {}
    for swept, result in rows:
        others = [label(name, value, kinds) for name, value in swept.items() if name != first.name]
        lines.setdefault(", ".join(others), []).append((swept, result))
    figure, axes = plt.subplots(figsize=(7.0, 4.5), layout="constrained")
    for text, line in lines.items():
        x = [(swept[first.name] - zero) / scale for swept, _ in line]
        (drawn,) = axes.plot(x, [result.slp_W_per_g for _, result in line], label=text or None)
        outside = [(a, result.slp_W_per_g) for a, (_, result) in zip(x, line, strict=True) if result.validity]
        if outside:
            axes.plot(*zip(*outside, strict=True), color=drawn.get_color(), linewidth=4, alpha=0.25)
    axes.set_xlabel(f"{first.name.replace('_', ' ')} ({unit})" if unit else first.name)
    axes.set_ylabel("SLP (W/g)")
    axes.set_title("broad bands: outside the range of the model", fontsize="small", color="0.4")
    axes.set_ylim(bottom=0.0)
    if len(lines) > 1:
        axes.legend()
    save(figure, path)


def save(figure: Any, path: Path) -> None:
    """Write a figure and forget it."""
    import matplotlib.pyplot as plt

    try:
        figure.savefig(path, dpi=150)
    except (OSError, ValueError) as error:
        raise InputError(
            f"cannot be written: {error}", where=str(path), fix="e.g. slp.png, .svg, .pdf"
        ) from None
    finally:
        plt.close(figure)


def _unit_of(text: str) -> str:
    return text.partition(" ")[2]


def label(name: str, value: Any, kinds: Mapping[str, str | None]) -> str:
    """What was swept, in words and units."""
    from magheat import units

    kind = kinds[name]
    return f"{name.replace('_', ' ')} {value if kind is None else units.text(value, kind)}"
