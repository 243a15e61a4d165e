"""Meshes of the organs that `build: organ` knows, in a bag or a jar of solution, and their picture.

    python meshes/organs.py human_kidney [--size 6] [--container jar] [--wall 1] [OUT.msh]
    python meshes/organs.py --picture docs/images/organs.png

A case needs no such file: `geometry: {build: organ, shape: human_kidney}` builds the same mesh, and its
sizes can be swept. Files are for other programs, and for a look at the shapes. Lengths in mm.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from magheat.mesh.build import build
from magheat.mesh.build.organs import ORGANS
from magheat.mesh.mesh import Mesh
from magheat.mesh.topology import exterior_facets
from magheat.mesh.write import write_mesh

MM = 1e-3


def picture(path: Path) -> None:
    """All organs, each at its own scale, as they stand in their containers."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(11, 2.4))
    for i, (name, organ) in enumerate(ORGANS.items()):
        edge = 0.06 * organ.volume ** (1 / 3)
        mesh = build("organ", {"shape": name, "size": {"organ": edge, "solution": 4 * edge}})
        ax = figure.add_subplot(1, len(ORGANS), i + 1, projection="3d")
        surface(ax, mesh, organ.cavity > 0)
        extent = 1e3 * np.ptp(mesh.points[np.unique(mesh.cells[mesh.cell_region == 0])], axis=0)
        lengths = " × ".join(f"{x:.0f}" for x in sorted(extent, reverse=True))
        ax.set_title(f"{name.replace('_', ' ')}\n{1e6 * organ.volume:g} mL, {lengths} mm", fontsize=8)
    figure.subplots_adjust(left=0, right=1, bottom=0, top=0.9, wspace=0)
    figure.savefig(path, dpi=100)


def surface(ax: object, mesh: Mesh, cavity: bool) -> None:
    """The organ's outer surface, shaded, without that of its cavity."""
    facets, _ = exterior_facets(mesh.cells[mesh.cell_region == mesh.regions.index("organ")])
    points = 1e3 * mesh.points
    if cavity:
        corners = points[facets]
        normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        facets = facets[np.einsum("ij,ij->i", normal, corners.mean(axis=1)) > 0]
    ax.plot_trisurf(*points.T, triangles=facets, color="#c8574b", edgecolor="none", antialiased=False)  # type: ignore[attr-defined]
    ax.set_box_aspect(np.ptp(points[np.unique(facets)], axis=0), zoom=1.3)  # type: ignore[attr-defined]
    ax.view_init(12, -60)  # type: ignore[attr-defined]
    ax.set_axis_off()  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", choices=list(ORGANS))
    parser.add_argument("out", nargs="?", type=Path)
    parser.add_argument("--size", type=float, help="edge length in the organ, mm")
    parser.add_argument("--container", default="bag", choices=["bag", "jar"])
    parser.add_argument("--wall", type=float, help="thickness of the wall, mm")
    parser.add_argument("--picture", type=Path)
    given = parser.parse_args()
    if given.picture:
        picture(given.picture)
    if given.name:
        asked: dict[str, object] = {"shape": given.name, "container": given.container}
        if given.size:
            asked["size"] = {"organ": given.size * MM, "solution": 1.5 * given.size * MM}
        if given.wall:
            asked["wall_thickness"] = given.wall * MM
        mesh = build("organ", asked)
        write_mesh(mesh, given.out or Path(f"{given.name}.msh"))
        print({name: f"{1e6 * mesh.region_volume(name):.4g} mL" for name in mesh.regions})


if __name__ == "__main__":
    main()
