"""Draws the picture of the README from a finished run of cases/glioblastoma.yaml.

magheat run cases/glioblastoma.yaml && python tools/readme_picture.py [runs/glioblastoma]
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from magheat.runner.fields import FieldReader
from magheat.runner.report import read_summary
from magheat.runner.report.slices import Face, centre_of, faces
from magheat.runner.tables import read_table

TARGET = Path(__file__).parents[1] / "docs" / "images" / "glioblastoma.png"
PLANES = {"x": "sagittal", "y": "coronal", "z": "axial"}
SHOWN = {"tumour": "#d1495b", "grey_matter": "#7a7a7a", "white_matter": "#2f7fc1"}


def slice_through(ax, face: Face, T: np.ndarray, tumour: int):
    """Temperatures on one plane, the tumour's outline over them."""
    shown = ax.tripcolor(
        *face.points.T,
        face.triangles,
        face.nodal(T),
        shading="gouraud",
        cmap="inferno",
        vmin=37.0,
        vmax=T.max(),
    )
    inside = np.sort(face.triangles[face.region == tumour][:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2))
    edges, times = np.unique(inside, axis=0, return_counts=True)
    for edge in edges[times == 1]:
        ax.plot(*face.points[edge].T, color="white", linewidth=0.8)
    normal = face.title[0]
    ax.set_title(f"{PLANES[normal]}, {face.title}", fontsize=9)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return shown


def curves(ax, folder: Path) -> None:
    """Mean and maximum of the regions over time."""
    time, columns = read_table(folder / "regions.csv")
    for region, colour in SHOWN.items():
        ax.plot(time / 60, columns[f"{region}_mean_degC"], color=colour, label=region.replace("_", " "))
        ax.plot(time / 60, columns[f"{region}_max_degC"], color=colour, linestyle=":")
    ax.set_xlabel("time (min)")
    ax.set_ylabel("temperature (°C)")
    ax.set_title("mean, and maximum dotted", fontsize=9)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, fontsize=8, loc=(0.2, 0.4))  # between the curves


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "runs/glioblastoma")
    summary, fields = read_summary(folder), FieldReader(folder)
    mesh = fields.mesh()
    warmest = int(np.argmin(np.abs(fields.times - summary["regions"]["tumour"]["at_s"])))
    T = fields.frame(warmest)["temperature_degC"]
    planes = faces(mesh, centre_of(mesh, "tumour"))
    with matplotlib.rc_context({"font.size": 9}):
        figure = Figure(figsize=(10, 3.2), layout="constrained", dpi=110)
        *slices, last = figure.subplots(1, 4, width_ratios=[1, 0.85, 0.85, 1.1])
        for ax, face in zip(slices, planes, strict=True):
            shown = slice_through(ax, face, T, mesh.regions.index("tumour"))
        figure.colorbar(shown, ax=slices, shrink=0.7, aspect=25, label="temperature (°C)")
        curves(last, folder)
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(TARGET)
    print(TARGET)


if __name__ == "__main__":
    main()
