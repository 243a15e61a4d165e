"""Figures of nanowarming: maps of the rates with the cold spot, and differences over time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.runner.fields import HDF5, FieldReader
from magheat.runner.report import slices
from magheat.runner.report.curves import thinned, time_axis
from magheat.runner.report.style import colour, drawn
from magheat.runner.tables import DIFFERENCES, read_table

Floats = NDArray[np.float64]
SLOW = "#c0303c"
IN_PLANE = 1e-3  # mm, within which the cold spot lies in a slice


def rate_maps(folder: Path, summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One group of slices for warming and one for cooling, where the window was met and fields are kept."""
    if not (folder / HDF5).exists():
        return []
    fields, found = FieldReader(folder), []
    if not len(fields.times):
        return []
    mesh, last = fields.mesh(), fields.frame(len(fields.times) - 1)
    for name in ("warming", "cooling"):
        rates = last.get(f"{name}_rate_K_per_min")
        if summary[name] is None or rates is None or not np.isfinite(rates).any():
            continue
        critical, spot = summary[name]["critical_rate_K_per_min"], summary[name]["cold_spot"]["place_m"]
        span = float(np.nanmin(rates)), float(np.nanmax(rates))
        pictures = [
            _map(face, rates, span, critical, _spot_in(spot, i), f"{name}-map-{i}")
            for i, face in enumerate(slices.faces(mesh, np.array(spot)))
        ]
        found.append({"name": name, "critical": critical, "drawn": [p for p in pictures if p],
                      "sliced": len(spot) == 3})  # fmt: skip
    return found


def _spot_in(spot: list[float], number: int) -> Floats:
    """The cold spot (mm) in the coordinates of the n-th face."""
    across = slices.AXES["xyz"[number]] if len(spot) == 3 else (0, 1)
    return np.array([spot[i] * slices.MM for i in across])


def _map(
    face: slices.Face,
    rates: Floats,
    span: tuple[float, float],
    critical: float | None,
    spot: Floats,
    name: str,
) -> str | None:
    """Rates (K/min at the mesh's vertices) where they are known; None where nothing of the face is."""

    def mark(ax: Any, triangles: NDArray[np.int64], of: Floats) -> None:
        inside = of[np.unique(triangles)]
        if critical is not None and inside.min() < critical:
            levels = [min(float(inside.min()), critical) - 1.0, critical]
            ax.tricontourf(*face.points.T, triangles, of, levels=levels, colors="none", hatches=["////"])
            if inside.max() > critical:
                ax.tricontour(*face.points.T, triangles, of, levels=[critical], colors=SLOW, linewidths=1.2)
        ax.plot(*spot, "x", color=SLOW, ms=8, mew=2.0, clip_on=False)

    return slices.where_known(face, rates, span, "viridis", "mean rate (K/min)", name, mark)


def differences(folder: Path, ends: Floats, factors: Floats) -> list[str]:
    """Differences and the steepest gradient over time; none where the run kept no such table."""
    if not (folder / DIFFERENCES).exists():
        return []
    time, table = read_table(folder / DIFFERENCES)
    keep = thinned(len(time))

    def of_temperature(ax: Any) -> None:
        per = time_axis(ax, time, ends, factors)
        for i, (column, label) in enumerate(
            (("max_difference_K", "organ"), ("max_difference_glass_K", "glass"))
        ):
            ax.plot(time[keep] / per, table[column][keep], color=colour(i), label=label)
        ax.set_ylabel("largest difference (K)")
        ax.legend()

    def of_gradient(ax: Any) -> None:
        per = time_axis(ax, time, ends, factors)
        ax.plot(time[keep] / per, 1e-3 * table["max_gradient_K_per_m"][keep], color=colour(2))
        ax.set_ylabel("steepest gradient (K/mm)")

    return [drawn(of_temperature, "differences"), drawn(of_gradient, "gradient")]
