"""Figures of thermal stress: the largest tension over time, and where it was how large."""

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
CRACK = "#c0303c"


def figures(folder: Path, summary: Mapping[str, Any], data: Mapping[str, Floats]) -> dict[str, Any] | None:
    """History and slices; None where no stress was computed."""
    stress = summary["stress"]
    if stress is None or stress["max_principal_MPa"] is None:
        return None
    curve = _history(data, stress["strength_MPa"])
    return {"history": curve, "maps": _maps(folder, stress)}


def _history(data: Mapping[str, Floats], strength: float | None) -> str:
    time, tension = data["stress_s"], data["stress_MPa"]

    def draw(ax: Any) -> None:
        per = time_axis(ax, time, data["step_ends_s"], data["step_factors"])
        ax.plot(time / per, tension, ".-", ms=3, color=colour(0), label="largest in the glass")
        if strength is not None:
            ax.axhline(strength, color=CRACK, ls="--", label=f"strength, {strength:.3g} MPa")
        ax.set_ylabel("principal stress (MPa)")
        ax.legend()

    return drawn(draw, "stress")


def _maps(folder: Path, stress: Mapping[str, Any]) -> list[str]:
    if not (folder / HDF5).exists():
        return []
    fields = FieldReader(folder)
    last = fields.frame(len(fields.times) - 1) if len(fields.times) else {}
    tension = last.get("max_principal_MPa")
    if tension is None or not np.isfinite(tension).any():
        return []
    span = float(np.nanmin(tension)), max(float(np.nanmax(tension)), float(np.nanmin(tension)) + 1e-6)
    faces = slices.faces(fields.mesh(), np.array(stress["place_m"]))
    drawn_maps = [_map(face, tension, span, stress["strength_MPa"], f"stress-map-{i}")
                  for i, face in enumerate(faces)]  # fmt: skip
    return [picture for picture in drawn_maps if picture is not None]


def _map(
    face: slices.Face, tension: Floats, span: tuple[float, float], strength: float | None, name: str
) -> str | None:
    """The largest tension so far, MPa at the mesh's vertices; None where nothing of the face was glass."""

    def mark(ax: Any, triangles: NDArray[np.int64], of: Floats) -> None:
        inside = of[np.unique(triangles)]
        if strength is not None and inside.min() < strength < inside.max():
            ax.tricontour(*face.points.T, triangles, of, levels=[strength], colors="white", linewidths=1.0)

    return slices.where_known(face, tension, span, "magma", "largest principal stress (MPa)", name, mark)
