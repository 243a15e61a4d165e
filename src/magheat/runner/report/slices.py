"""Slices through the hottest region: the geometry by region, and temperatures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.mesh.mesh import Mesh
from magheat.runner.report.style import colour, drawn, light

Floats = NDArray[np.float64]
Mark = Callable[[Any, NDArray[np.int64], Floats], None]  # of axes, triangles and values at all points
MM = 1e3
AXES = {"x": (1, 2), "y": (0, 2), "z": (0, 1)}  # normal of a plane: the coordinates within it
NAMES = "xyz"
LEVEL = 43.0  # degC, drawn as a line


@dataclass(frozen=True)
class Face:
    """Triangles of one slice: corners (mm) in the plane, where values come from, and labels."""

    points: Floats  # (n, 2)
    triangles: NDArray[np.int64]  # (m, 3)
    region: NDArray[np.int64]  # (m,)
    nodal: Any  # values at the mesh's vertices -> values at the points
    labels: tuple[str, str]
    title: str


def faces(mesh: Mesh, centre: Floats) -> list[Face]:
    """The plane mesh itself, or the three planes through `centre` (m) of a solid one."""
    if mesh.dimension == 2:
        labels = ("r (mm)", "z (mm)") if mesh.axisymmetric else ("x (mm)", "y (mm)")
        return [Face(mesh.points * MM, mesh.cells, mesh.cell_region, lambda u: u, labels, "")]
    return [_cut(mesh, centre, normal) for normal in AXES]


def _cut(mesh: Mesh, centre: Floats, normal: str) -> Face:
    from magheat.mesh.slice import cut

    axis = NAMES.index(normal)
    direction = np.eye(3)[axis]
    section = cut(mesh, centre, direction)
    across = AXES[normal]
    return Face(
        section.points[:, across] * MM,
        section.triangles,
        section.region,
        section.interpolate,
        (f"{NAMES[across[0]]} (mm)", f"{NAMES[across[1]]} (mm)"),
        f"{normal} = {round(float(centre[axis]) * MM, 1) + 0.0:g} mm",
    )


def centre_of(mesh: Mesh, region: str) -> Floats:
    """Centre of volume of a region, m."""
    cells = mesh.cell_region == mesh.regions.index(region)
    middle = mesh.points[mesh.cells[cells]].mean(axis=1)
    return np.asarray(np.average(middle, axis=0, weights=np.abs(mesh.cell_measure[cells])))


def geometry(face: Face, regions: Sequence[str], name: str) -> str:
    """Which region lies where."""
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    shades = ListedColormap([light(colour(i)) for i in range(len(regions))])

    def draw(ax: Any) -> None:
        frame(ax, face)
        of_region = {"cmap": shades, "vmin": -0.5, "vmax": len(regions) - 0.5}
        ax.tripcolor(
            *face.points.T,
            face.triangles,
            facecolors=face.region,
            edgecolors="face",
            linewidth=0.3,
            rasterized=True,
            **of_region,
        )
        handles = [Patch(color=light(colour(i)), label=regions[i]) for i in np.unique(face.region)]
        ax.figure.legend(handles=handles, loc="outside lower left", ncols=2, borderpad=0.0)

    return drawn(draw, name, (3.4, 3.6))


def temperature(face: Face, T: Floats, span: tuple[float, float], name: str, level: bool) -> str:
    """Temperatures (degC at the mesh's vertices) with one scale, and the line of 43 degC."""

    def draw(ax: Any) -> None:
        frame(ax, face)
        values = face.nodal(T)
        shown = ax.tripcolor(*face.points.T, face.triangles, values, shading="gouraud", cmap="inferno",
                             vmin=span[0], vmax=span[1], rasterized=True)  # fmt: skip
        if level and values.min() < LEVEL < values.max():
            ax.tricontour(
                *face.points.T, face.triangles, values, levels=[LEVEL], colors="white", linewidths=0.8
            )
        bar = ax.figure.colorbar(shown, ax=ax, shrink=0.8, aspect=30)
        bar.set_label("temperature (°C)")
        bar.outline.set_visible(False)

    return drawn(draw, name, (3.6, 3.1))


def where_known(
    face: Face, values: Floats, span: tuple[float, float], cmap: str, label: str, name: str, mark: Mark
) -> str | None:
    """Values at the mesh's vertices where they are numbers; `mark` adds lines. None where none is."""
    nodal = face.nodal(values)
    known = np.isfinite(nodal)[face.triangles].all(axis=1)
    if not known.any():
        return None
    of, triangles = np.nan_to_num(nodal), face.triangles[known]

    def draw(ax: Any) -> None:
        frame(ax, face)
        shown = ax.tripcolor(*face.points.T, triangles, of, shading="gouraud", cmap=cmap, vmin=span[0],
                             vmax=max(span[1], span[0] + 1e-6), rasterized=True)  # fmt: skip
        mark(ax, triangles, of)
        bar = ax.figure.colorbar(shown, ax=ax, shrink=0.8, aspect=30)
        bar.set_label(label)
        bar.outline.set_visible(False)

    return drawn(draw, name, (3.6, 3.1))


def frame(ax: Any, face: Face) -> None:
    ax.set_aspect("equal")
    ax.grid(visible=False)
    ax.set_xlabel(face.labels[0])
    ax.set_ylabel(face.labels[1])
    ax.set_title(face.title)
