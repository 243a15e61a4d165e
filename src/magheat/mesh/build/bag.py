"""A cryobag: a flat pillow with rounded edges, its film if it has a thickness, an organ in it if named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat.mesh.budget import check_round
from magheat.mesh.build import solids
from magheat.mesh.build.parameters import SIZE, Builder, Parameter, region_sizes, wrong
from magheat.mesh.gmsh_session import exterior, generate, gmsh_session, mesh_from_model, name_groups
from magheat.mesh.mesh import Mesh
from magheat.mesh.shell import with_shell

NAME = "bag"


def make(parameters: Mapping[str, Any]) -> Mesh:
    """The content centred at the origin, thin along z; the film around it, an ellipsoid immersed."""
    p = dict(parameters)
    lengths = (p["length"], p["width"], p["thickness"])
    rounding = 0.45 * min(lengths) if p["rounding"] is None else p["rounding"]
    names = [
        p["content"],
        *([p["organ"]] if p["organ"] else []),
        *([p["wall"]] if p["wall_thickness"] else []),
    ]
    if len(set(names)) < len(names):
        raise wrong(NAME, "content", "two regions bear the same name")
    if rounding >= 0.5 * min(lengths):
        raise wrong(NAME, "rounding", "edges cannot be rounder than half of the shortest side")
    defaults = {p["content"]: min(lengths) / 6}
    if p["organ"]:
        defaults[p["organ"]] = min(p["semi_axes"] or lengths) / 6
    sizes = region_sizes(NAME, p["size"], defaults)
    with gmsh_session(NAME) as gmsh:
        bodies = {p["content"]: [solids.pillow(gmsh, lengths, rounding)]}
        if p["organ"]:
            bodies = {p["organ"]: [_organ(gmsh, p, lengths, sizes[p["organ"]])], **bodies}
        regions = solids.nested(gmsh, 3, bodies)
        name_groups(gmsh, 3, regions)
        name_groups(gmsh, 2, solids.top_bottom_side(gmsh, exterior(gmsh, 3, regions), 0.5 * p["thickness"]))
        generate(gmsh, 3, [(sizes[name], tags) for name, tags in regions.items()])
        mesh = mesh_from_model(gmsh, 3)
    return with_shell(mesh, p["wall"], p["wall_thickness"]) if p["wall_thickness"] else mesh


def _organ(gmsh: Any, p: Mapping[str, Any], lengths: tuple[float, ...], size: float) -> int:
    """An ellipsoid within the content, by default in its middle."""
    axes, centre = p["semi_axes"], p["centre"] or (0.0, 0.0, 0.0)
    if axes is None or len(axes) != 3 or len(centre) != 3:
        raise wrong(NAME, "semi_axes", "an organ needs 'semi_axes', and 'centre' if given, as [x, y, z]")
    if any(abs(c) + a >= 0.5 * length for c, a, length in zip(centre, axes, lengths, strict=True)):
        raise wrong(NAME, "semi_axes", f"'{p['organ']}' does not fit into the content")
    check_round(p["organ"], size, axes)
    return solids.ball(gmsh, centre, axes)


BUILDER = Builder(
    NAME,
    "a flat bag with rounded edges, centred at the origin, thin along z",
    (
        Parameter("length", "length", "inner extent along x"),
        Parameter("width", "length", "inner extent along y"),
        Parameter("thickness", "length", "inner extent along z"),
        Parameter("rounding", "length", "inner radius of the edges; 0.45 of the shortest side", None),
        Parameter(
            "wall_thickness", "length", "thickness of the film, one cell across; no film without it", None
        ),
        Parameter("content", "region", "region of the content", "content"),
        Parameter("wall", "region", "region of the film", "wall"),
        Parameter("organ", "region", "region of an organ in the content", None),
        Parameter("semi_axes", "extent", "semi-axes of the organ, [x, y, z]", None),
        Parameter("centre", "point", "centre of the organ; the origin", None),
        SIZE,
    ),
    {"top": "the flat upper face", "bottom": "the flat lower face", "side": "what is round or upright"},
    make,
)
