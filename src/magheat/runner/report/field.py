"""Figures of the field: slices of its amplitude, where the run wrote it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from magheat.runner.fields import HDF5, FieldReader
from magheat.runner.report import slices
from magheat.runner.report.style import drawn

NAME = "field_kA_per_m"


def field_maps(folder: Path) -> list[str]:
    """The amplitude at factor 1 in slices through the middle of the body; none where it is uniform."""
    if not (folder / HDF5).exists():
        return []
    fields = FieldReader(folder)
    values = fields.frame(0).get(NAME) if len(fields.times) else None
    if values is None or np.ptp(values) <= 1e-6 * float(values.max()):
        return []
    mesh = fields.mesh()
    middle = 0.5 * (mesh.points.min(axis=0) + mesh.points.max(axis=0))
    span = float(values.min()), float(values.max())

    def picture(face: slices.Face, number: int) -> str:
        def draw(ax: Any) -> None:
            slices.frame(ax, face)
            shown = ax.tripcolor(*face.points.T, face.triangles, face.nodal(values), shading="gouraud",
                                 cmap="cividis", vmin=span[0], vmax=span[1], rasterized=True)  # fmt: skip
            bar = ax.figure.colorbar(shown, ax=ax, shrink=0.8, aspect=30)
            bar.set_label("field (kA/m)")
            bar.outline.set_visible(False)

        return drawn(draw, f"field-{number}", (3.6, 3.1))

    return [picture(face, number) for number, face in enumerate(slices.faces(mesh, middle))]
