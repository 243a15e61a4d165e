"""An organ of an animal or of man in a bag or a jar of solution: what an organ bank would vitrify."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat.mesh.build import solids
from magheat.mesh.build.organs import ORGANS, draw
from magheat.mesh.build.parameters import SIZE, Builder, Parameter, region_sizes, wrong
from magheat.mesh.gmsh_session import exterior, generate, gmsh_session, mesh_from_model, name_groups
from magheat.mesh.mesh import Mesh
from magheat.mesh.shell import with_shell

NAME = "organ"
_ROUND = 0.3  # of a bag's shortest side: the radius of its edges, well outside a round organ


def make(parameters: Mapping[str, Any]) -> Mesh:
    """The organ about the origin, long axis along z; solution around it and in its cavity; the wall."""
    p, known = parameters, ORGANS[parameters["shape"]]
    volume = p["volume"] or known.volume
    names = [p["organ"], p["solution"], *([p["wall"]] if p["wall_thickness"] else [])]
    if len(set(names)) < len(names):
        raise wrong(NAME, "organ", "two regions bear the same name")
    edge = volume ** (1 / 3) / 10
    sizes = region_sizes(NAME, p["size"], {p["organ"]: edge, p["solution"]: 1.5 * edge})
    with gmsh_session(NAME) as gmsh:
        (tissue, *holes), extent = draw(gmsh, known, volume)
        margin = p["margin"] or 0.2 * max(extent)
        half = tuple(e + margin for e in extent)
        around = _container(gmsh, p["container"], half)
        cut = solids.nested(gmsh, 3, {"hole": holes, p["organ"]: [tissue], p["solution"]: [around]})
        regions = {p["organ"]: cut[p["organ"]], p["solution"]: cut["hole"] + cut[p["solution"]]}
        name_groups(gmsh, 3, regions)
        name_groups(gmsh, 2, solids.top_bottom_side(gmsh, exterior(gmsh, 3, regions), half[2]))
        generate(gmsh, 3, [(sizes[name], tags) for name, tags in regions.items()])
        mesh = mesh_from_model(gmsh, 3)
    return with_shell(mesh, p["wall"], p["wall_thickness"]) if p["wall_thickness"] else mesh


def _container(gmsh: Any, kind: str, half: tuple[float, ...]) -> int:
    """A bag of these half extents, or a jar about z that holds it; its tag."""
    if kind == "bag":
        lengths = tuple(2.0 * h for h in half)
        return solids.pillow(gmsh, lengths, _ROUND * min(lengths))
    return solids.cylinder(gmsh, 3, max(half[:2]), -half[2], half[2])


BUILDER = Builder(
    NAME,
    "an organ of known shape and volume in a bag or a jar of solution",
    (
        Parameter("shape", "choice", "which organ", choices=tuple(ORGANS)),
        Parameter("volume", "volume", "volume of its tissue; the organ's own", None),
        Parameter("container", "choice", "bag (a box with rounded edges) or jar", "bag", ("bag", "jar")),
        Parameter("margin", "length", "solution beyond the organ on each side; a tenth of its length", None),
        Parameter(
            "wall_thickness", "length", "thickness of the wall, one cell across; no wall without", None
        ),
        Parameter("organ", "region", "region of the organ", "organ"),
        Parameter(
            "solution", "region", "region of the solution, that in the cavity of a heart too", "solution"
        ),
        Parameter("wall", "region", "region of the wall", "wall"),
        SIZE,
    ),
    {"top": "the flat upper face", "bottom": "the flat lower face", "side": "what lies between them"},
    make,
)
