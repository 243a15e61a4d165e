"""A vial with its wall, filled to a level, and an organ in it if there is one: cryopreservation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from magheat.mesh.build import solids
from magheat.mesh.build.parameters import (
    DIMENSION,
    SIZE,
    Builder,
    Parameter,
    region_sizes,
    wrong,
)
from magheat.mesh.gmsh_session import (
    exterior,
    generate,
    gmsh_session,
    mesh_from_model,
    name_groups,
)
from magheat.mesh.mesh import Mesh

NAME = "vial"


def make(parameters: Mapping[str, Any]) -> Mesh:
    """Content from z = 0 to the fill height, the wall around and below it, an ellipsoid immersed."""
    p = {**parameters, "radius": _radius(parameters)}
    p["fill"] = _fill_height(p)
    p["height"] = p["height"] or p["fill"]
    p["bottom_thickness"] = p["bottom_thickness"] or p["wall_thickness"]
    if p["height"] < p["fill"] * (1 - 1e-9):
        raise wrong(NAME, "height", f"the content stands {p['fill']:.4g} m high, above 'height'")
    dimension = p["dimension"]
    sizes = region_sizes(NAME, p["size"], _default_sizes(p))
    with gmsh_session(NAME) as gmsh:
        regions = _regions(gmsh, dimension, p)
        name_groups(gmsh, dimension, regions)
        name_groups(gmsh, dimension - 1, _surfaces(gmsh, dimension, regions, p))
        generate(gmsh, dimension, [(sizes[name], tags) for name, tags in regions.items()])
        return mesh_from_model(gmsh, dimension, axisymmetric=dimension == 2)


def _radius(p: Mapping[str, Any]) -> float:
    if (p["inner_radius"] is None) == (p["inner_diameter"] is None):
        raise wrong(NAME, "inner_diameter", "give either 'inner_diameter' or 'inner_radius'")
    return float(p["inner_radius"] or 0.5 * p["inner_diameter"])


def _fill_height(p: Mapping[str, Any]) -> float:
    """Level of the content; `fill_volume` is what the cavity holds up to there, the organ included."""
    if (p["fill_height"] is None) == (p["fill_volume"] is None):
        raise wrong(NAME, "fill_volume", "give either 'fill_volume' or 'fill_height'")
    return float(p["fill_height"] or p["fill_volume"] / (math.pi * p["radius"] ** 2))


def _default_sizes(p: Mapping[str, Any]) -> dict[str, float]:
    content = min(p["radius"] / 8, p["fill"] / 4)
    sizes = {p["content"]: content, p["wall"]: min(p["wall_thickness"], content)}
    if p["organ"]:
        sizes[p["organ"]] = min(p["semi_axes"] or [math.inf]) / 6
    return sizes


def _regions(gmsh: Any, dimension: int, p: Mapping[str, Any]) -> dict[str, list[int]]:
    occ = gmsh.model.occ
    glass = solids.cylinder(
        gmsh,
        dimension,
        p["radius"] + p["wall_thickness"],
        -p["bottom_thickness"],
        p["height"],
    )
    cavity = solids.cylinder(gmsh, dimension, p["radius"], 0.0, p["height"])
    occ.cut([(dimension, glass)], [(dimension, cavity)])
    content = solids.cylinder(gmsh, dimension, p["radius"], 0.0, p["fill"])
    bodies = {p["wall"]: glass, p["content"]: content}
    if p["organ"]:
        bodies = {p["organ"]: _organ(gmsh, dimension, p), **bodies}
    if len(bodies) < (3 if p["organ"] else 2):
        raise wrong(NAME, "content", "two regions bear the same name")
    first, *others = bodies.values()
    _, origin = occ.fragment([(dimension, first)], [(dimension, b) for b in others])
    occ.synchronize()
    taken: set[int] = set()
    regions = {}
    for name, pieces in zip(bodies, origin, strict=True):
        regions[name] = [t for _, t in pieces if t not in taken]
        taken.update(regions[name])
    return regions


def _organ(gmsh: Any, dimension: int, p: Mapping[str, Any]) -> int:
    """An ellipsoid within the content, by default in its middle."""
    axes = p["semi_axes"]
    centre = p["centre"] or (0.0,) * (dimension - 1) + (0.5 * p["fill"],)
    if axes is None or len(axes) != dimension or len(centre) != dimension:
        lengths = "[r, z]" if dimension == 2 else "[x, y, z]"
        raise wrong(
            NAME,
            "semi_axes",
            f"an organ needs 'semi_axes', and 'centre' if given, as {lengths}",
        )
    if dimension == 2 and centre[0] != 0:
        raise wrong(
            NAME,
            "centre",
            "in an axisymmetric vial the organ lies on the axis",
            "give [0 mm, z]",
        )
    beside = math.hypot(*centre[:-1]) + max(axes[:-1]) >= p["radius"]
    if beside or centre[-1] - axes[-1] <= 0 or centre[-1] + axes[-1] >= p["fill"]:
        raise wrong(NAME, "semi_axes", f"'{p['organ']}' does not fit into the content")
    if dimension == 2:
        return solids.half_disc(gmsh, centre[1], *axes)
    return solids.ball(gmsh, centre, axes)


def _surfaces(
    gmsh: Any, dimension: int, regions: Mapping[str, list[int]], p: Mapping[str, Any]
) -> dict[str, list[int]]:
    """The outside of the wall; and what looks up: content, rim and the wall's inside above the content."""
    slack = 1e-3 * min(p["wall_thickness"], p["bottom_thickness"], p["radius"])
    across = p["radius"] + p["wall_thickness"]
    surfaces: dict[str, list[int]] = {"outer": [], "top": []}
    for entity in exterior(gmsh, dimension, regions):
        widest = gmsh.model.getBoundingBox(dimension - 1, entity)[3]
        side = abs(widest - across) < slack and not solids.flat_at(
            gmsh, dimension, entity, p["height"], slack
        )
        below = solids.flat_at(gmsh, dimension, entity, -p["bottom_thickness"], slack)
        surfaces["outer" if side or below else "top"].append(entity)
    return surfaces


BUILDER = Builder(
    NAME,
    "a vial about z with its content from z = 0 up, and an ellipsoidal organ in it if named",
    (
        Parameter("inner_diameter", "length", "inner diameter", None),
        Parameter("inner_radius", "length", "inner radius, instead of the diameter", None),
        Parameter("wall_thickness", "length", "thickness of the wall"),
        Parameter("bottom_thickness", "length", "thickness of the bottom; the wall's", None),
        Parameter(
            "fill_volume",
            "volume",
            "volume up to the fill level, the organ included",
            None,
        ),
        Parameter("fill_height", "length", "fill level, instead of the volume", None),
        Parameter("height", "length", "inner height of the wall; up to the fill level", None),
        Parameter("content", "region", "region of the content", "content"),
        Parameter("wall", "region", "region of the wall", "wall"),
        Parameter("organ", "region", "region of an organ in the content", None),
        Parameter("semi_axes", "extent", "semi-axes of the organ, [x, y, z] or [r, z]", None),
        Parameter("centre", "point", "centre of the organ; the middle of the content", None),
        SIZE,
        DIMENSION,
    ),
    {
        "outer": "the outside of the wall and of the bottom",
        "top": "the free surface and the rim",
    },
    make,
)
