"""`magheat slp --loop`: magnetisation over field in a period, as numbers or drawn."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from magheat.commands import _particle_options as o
from magheat.errors import InputError

Point = tuple[Mapping[str, Any], Mapping[str, Any]]  # what was swept, and all values in SI
_LRT_ONLY = ("neel", "susceptibility")


def write_loop(path: Path, points: Sequence[Point], kinds: Mapping[str, str | None]) -> None:
    """The loop of every point: to a .csv with a row for each instant, else drawn."""
    from magheat.commands._slp_output import label, watched

    loops = [(swept, _loop(values)) for swept, values in watched(points)]
    if path.suffix == ".csv":
        _write(path, loops)
    else:
        labels = [", ".join(label(name, value, kinds) for name, value in swept.items()) for swept, _ in loops]
        _draw(path, [loop for _, loop in loops], labels)


def _loop(values: Mapping[str, Any]) -> Any:
    from magheat import api

    conditions = {key: value for key, value in o.conditions_of(values).items() if key not in _LRT_ONLY}
    return api.magnetisation_loop(o.particle_of(values), **conditions)


def _write(path: Path, loops: Sequence[tuple[Mapping[str, Any], Any]]) -> None:
    from magheat.commands._slp_output import COLUMNS

    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            names = [COLUMNS.get(name, name) for name in loops[0][0]]
            writer.writerow([*names, "field_A_per_m", "magnetisation_A_per_m", "model"])
            for swept, loop in loops:
                for H, M in zip(loop.field_A_per_m, loop.magnetisation_A_per_m, strict=True):
                    writer.writerow([*swept.values(), f"{H:.10g}", f"{M:.10g}", loop.model])
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def _draw(path: Path, loops: Sequence[Any], labels: Sequence[str]) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np

    figure, axes = plt.subplots(figsize=(6.0, 4.5), layout="constrained")
    for loop, text in zip(loops, labels, strict=True):
        H, M = (np.append(x, x[0]) / 1e3 for x in (loop.field_A_per_m, loop.magnetisation_A_per_m))
        axes.plot(H, M, label=text or loop.model)
    axes.set_xlabel("H (kA/m)")
    axes.set_ylabel("M (kA/m of core)")
    axes.axhline(0.0, color="0.8", linewidth=0.8, zorder=0)
    axes.axvline(0.0, color="0.8", linewidth=0.8, zorder=0)
    axes.legend(fontsize="small")
    try:
        figure.savefig(path, dpi=150)
    except (OSError, ValueError) as error:
        raise InputError(
            f"cannot be written: {error}", where=str(path), fix="e.g. loop.csv, loop.png, .svg, .pdf"
        ) from None
    finally:
        plt.close(figure)
