"""Draws the pictures of the README from runs of cases/glioblastoma.yaml and cases/vs55_vial_50ml.yaml,
the map of design.md and the SLP in the cold of field.md.

make demo && magheat run cases/vs55_vial_50ml.yaml
.venv/bin/python docs/pictures.py [runs/glioblastoma] [runs/vs55_vial_50ml]
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from magheat.cli import main as magheat
from magheat.runner.fields import FieldReader
from magheat.runner.report.slices import Face, centre_of, faces

SHADES = ListedColormap(["#d1495b", "#b8bec7", "#e8e6df", "#9cc5d3"])
OUT = Path(__file__).parent / "images" / "glioblastoma.png"
VIAL = OUT.with_name("nanowarming.png")
MAP = [
    *("slp", "--map", "diameter=8nm:30nm:90", "--map", "frequency=50kHz:1MHz:70:log"),
    *("--field", "4kA/m", "--coating", "2nm", "--sigma", "0.05", "--plot", str(OUT.with_name("map.png"))),
]

COLD = [
    *("slp", "--diameter", "14nm", "--coating", "3nm", "--sigma", "0.1", "--temperature-law", "bloch"),
    *("--frequency", "360kHz", "--field", "20kA/m", "--medium", "VS55"),
    *("--sweep", "temperature=-150degC:20degC:35", "--sweep", "model=lrt,hysteresis"),
    *("--plot", str(OUT.with_name("slp_cold.png"))),
]


def regions(ax: Axes, face: Face, names: tuple[str, ...]) -> None:
    """Which tissue lies where."""
    ax.tripcolor(*face.points.T, face.triangles, facecolors=face.region, cmap=SHADES, edgecolors="face",
                 linewidth=0.2, vmin=-0.5, vmax=3.5, rasterized=True)  # fmt: skip
    for i, name in enumerate(names):
        ax.plot([], [], "s", color=SHADES(i), label=name.replace("_", " "))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, -0.12), ncols=4, frameon=False, fontsize=7,
              columnspacing=0.8, handletextpad=0.1)  # fmt: skip


def temperatures(ax: Axes, face: Face, T: np.ndarray) -> None:
    """Temperatures at the end of the hour."""
    shown = ax.tripcolor(*face.points.T, face.triangles, face.nodal(T), shading="gouraud", cmap="inferno",
                         rasterized=True)  # fmt: skip
    ax.figure.colorbar(shown, ax=ax, shrink=0.8, aspect=30, label="°C")


def curves(ax: Axes, folder: Path) -> None:
    """Probes in time."""
    with (folder / "probes.csv").open() as file:
        rows = list(csv.DictReader(file))
    minutes = [float(row["time_s"]) / 60.0 for row in rows]
    ax.axvspan(0, 60, color="0.94", lw=0)
    for name, colour in (("centre", "#d1495b"), ("rim", "#edae49"), ("beside", "#00798c")):
        ax.plot(minutes, [float(row[f"{name}_degC"]) for row in rows], color=colour, label=name)
    ax.set(xlabel="time (min)", ylabel="temperature (°C)", xlim=(0, max(minutes)))
    ax.legend(frameon=False, fontsize=8, loc="center", bbox_to_anchor=(0.7, 0.5))
    ax.spines[["top", "right"]].set_visible(False)


def vial(folder: Path) -> None:
    """Half a section of a vial: temperatures, rates with the cold spot; the agent's extremes in time."""
    reader, crossing = FieldReader(folder), json.loads((folder / "summary.json").read_text())["warming"]
    (face,) = faces(reader.mesh(), np.zeros(2))
    figure, axes = plt.subplots(1, 3, figsize=(9, 3.4), width_ratios=(0.7, 0.7, 1.5), layout="constrained")
    half = int(np.argmin(np.abs(reader.times - 0.5 * reader.times[-1])))
    rate = reader.frame(len(reader.times) - 1)["warming_rate_K_per_min"]
    shown = (
        (reader.frame(half)["temperature_degC"], "inferno", f"°C after {reader.times[half]:.0f} s"),
        (rate, "viridis", "mean warming rate, K/min"),
    )
    for ax, (values, cmap, label) in zip(axes[:2], shown, strict=True):
        at = face.nodal(values)
        known = face.triangles[np.isfinite(at)[face.triangles].all(axis=1)]
        drawn = ax.tripcolor(*face.points.T, known, np.nan_to_num(at), shading="gouraud", cmap=cmap,
                             vmin=np.nanmin(at), vmax=np.nanmax(at), rasterized=True)  # fmt: skip
        figure.colorbar(drawn, ax=ax, shrink=0.8, aspect=30, label=label)
        ax.set_aspect("equal")
        ax.axis("off")
    r, z = 1e3 * np.array(crossing["cold_spot"]["place_m"])
    axes[1].plot(r, z, "x", color="#d1495b", ms=9, mew=2.5, clip_on=False)
    extremes(axes[2], folder, crossing["window_degC"])
    figure.savefig(VIAL, dpi=130)
    print(VIAL)


def extremes(ax: Axes, folder: Path, window: list[float]) -> None:
    """The coldest and the warmest node of the agent in time, and the window it has to pass."""
    with (folder / "regions.csv").open() as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    time = [row["time_s"] for row in rows]
    ax.axhspan(*window, color="0.94", lw=0)
    ax.annotate("where ice grows", (1.0, window[1] - 3.0), va="top", color="0.4", fontsize=8)
    for end, colour, label in (("max", "#d1495b", "warmest"), ("min", "#00798c", "coldest")):
        ax.plot(time, [row[f"agent_{end}_degC"] for row in rows], color=colour, label=label)
    ax.set(xlabel="time (s)", ylabel="temperature (°C)", xlim=(0, max(time)))
    ax.legend(frameon=False, fontsize=8, loc="lower right")
    ax.spines[["top", "right"]].set_visible(False)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "runs/glioblastoma")
    reader = FieldReader(folder)
    mesh = reader.mesh()
    axial = faces(mesh, centre_of(mesh, "tumour"))[2]
    frame = reader.frame(int(np.argmin(np.abs(reader.times - 3600.0))))
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.6), width_ratios=(1, 1.2, 1.3), layout="constrained")
    regions(axes[0], axial, mesh.regions)
    temperatures(axes[1], axial, next(v for k, v in frame.items() if k.startswith("temperature")))
    for ax in axes[:2]:
        ax.set_aspect("equal")
        ax.axis("off")
    curves(axes[2], folder)
    OUT.parent.mkdir(exist_ok=True)
    figure.savefig(OUT, dpi=130)
    print(OUT)
    vial(Path(sys.argv[2] if len(sys.argv) > 2 else "runs/vs55_vial_50ml"))
    magheat(MAP)
    magheat(COLD)


if __name__ == "__main__":
    main()
