"""Figures of ice: the volume above the critical fraction over time, and where how much has formed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.runner.fields import HDF5, FieldReader
from magheat.runner.report import slices
from magheat.runner.report.curves import time_axis
from magheat.runner.report.style import colour, drawn

Floats = NDArray[np.float64]
LARGEST = "largest_ice_fraction"
TINY = 1e-6  # of the agent's mass, the end of the scale


def figures(folder: Path, summary: Mapping[str, Any], data: Mapping[str, Floats]) -> dict[str, Any] | None:
    """History and slices; None where no ice was reckoned with."""
    ice = summary["ice"]
    if ice is None:
        return None
    return {"history": _history(data, ice["critical_fraction"]), "maps": _maps(folder, ice)}


def _history(data: Mapping[str, Floats], critical: float) -> str:
    time = data["ice/t"]

    def draw(ax: Any) -> None:
        per = time_axis(ax, time, data["step_ends_s"], data["step_factors"])
        ax.plot(
            time / per, 100.0 * data["ice/above"], color=colour(0), label="volume above the critical fraction"
        )
        ax.set_ylabel("volume (%)")
        ax.set_ylim(-3.0, 103.0)
        other = ax.twinx()
        other.grid(visible=False)
        share = np.maximum(100.0 * data["ice/mean"], 100.0 * TINY)
        other.set_ylim(50.0 * TINY, 100.0)
        other.semilogy(time / per, share, color=colour(1), ls="--", label="mean ice there is")
        other.axhline(100.0 * critical, color=colour(7), lw=0.7)
        other.set_ylabel("ice (% of the agent's mass)")
        ax.figure.legend(loc="outside lower left", ncols=2, borderpad=0.0)

    return drawn(draw, "ice")


def _maps(folder: Path, ice: Mapping[str, Any]) -> list[str]:
    if not (folder / HDF5).exists():
        return []
    fields = FieldReader(folder)
    last = fields.frame(len(fields.times) - 1) if len(fields.times) else {}
    if LARGEST not in last:
        return []
    shown = np.log10(np.maximum(last[LARGEST], TINY))
    faces = slices.faces(fields.mesh(), np.array(ice["at_place_m"]))
    return [_map(face, shown, ice["critical_fraction"], f"ice-map-{i}") for i, face in enumerate(faces)]


def _map(face: slices.Face, logarithm: Floats, critical: float, name: str) -> str:
    """The largest fraction so far, on a logarithmic scale, and the line of the critical one."""

    def draw(ax: Any) -> None:
        slices.frame(ax, face)
        values = face.nodal(logarithm)
        of = ax.tripcolor(*face.points.T, face.triangles, values, shading="gouraud", cmap="Blues_r",
                          vmin=np.log10(TINY), vmax=0.0, rasterized=True)  # fmt: skip
        level = float(np.log10(critical))
        if values.min() < level < values.max():
            ax.tricontour(
                *face.points.T, face.triangles, values, levels=[level], colors="red", linewidths=0.8
            )
        bar = ax.figure.colorbar(of, ax=ax, shrink=0.8, aspect=30, ticks=[-6, -4, -2, 0])
        bar.ax.set_yticklabels(["1 ppm", "0.01 %", "1 %", "100 %"])
        bar.set_label("largest ice (of the agent's mass)")
        bar.outline.set_visible(False)

    return drawn(draw, name, (3.8, 3.1))
