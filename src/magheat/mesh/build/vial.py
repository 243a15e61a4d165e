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
    p["lid"] = (p["lid_thickness"] or p["wall_thickness"]) if p["headspace"] else 0.0
    _check_parts(p)
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
    if p["headspace"]:
        sizes[p["headspace"]] = 1.5 * content
    for part in ("gap", "holder"):
        if p[part]:
            sizes[p[part]] = min(p[f"{part}_thickness"], content)
    if p["organ"]:
        sizes[p["organ"]] = min(p["semi_axes"] or [math.inf]) / 6
    return sizes


def _regions(gmsh: Any, dimension: int, p: Mapping[str, Any]) -> dict[str, list[int]]:
    """Entities of each region, from the organ outwards; above the content the cavity is open or gas."""
    bodies: dict[str, list[int]] = {}
    if p["organ"]:
        bodies[p["organ"]] = [_organ(gmsh, dimension, p)]
    bodies[p["content"]] = [solids.cylinder(gmsh, dimension, p["radius"], 0.0, p["fill"])]
    if p["headspace"]:
        bodies[p["headspace"]] = [solids.cylinder(gmsh, dimension, p["radius"], p["fill"], p["height"])]
    for name, radius, bottom in _shells(p):
        body = solids.cylinder(gmsh, dimension, radius, -bottom, p["height"] + p["lid"])
        if not p["headspace"]:
            cavity = solids.cylinder(gmsh, dimension, p["radius"], 0.0, p["height"])
            body = gmsh.model.occ.cut([(dimension, body)], [(dimension, cavity)])[0][0][1]
        bodies[name] = [body]
    return solids.nested(gmsh, dimension, bodies)


def _shells(p: Mapping[str, Any]) -> list[tuple[str, float, float]]:
    """Name, outer radius and depth below z = 0 of what surrounds the cavity: wall, gap, holder."""
    radius, depth = p["radius"] + p["wall_thickness"], p["bottom_thickness"]
    shells = [(p["wall"], radius, depth)]
    for name in ("gap", "holder"):
        if p[name]:
            radius, depth = radius + p[f"{name}_thickness"], depth + p[f"{name}_thickness"]
            shells.append((p[name], radius, depth))
    return shells


def _check_parts(p: Mapping[str, Any]) -> None:
    """Each part by a name of its own and with its thickness; a headspace with room above the content."""
    parts = ("content", "wall", "organ", "headspace", "gap", "holder")
    names = [p[part] for part in parts if p[part]]
    if len(set(names)) < len(names):
        raise wrong(NAME, "content", "two regions bear the same name")
    for part in ("gap", "holder"):
        if (p[part] is None) != (p[f"{part}_thickness"] is None):
            raise wrong(NAME, part, f"'{part}' and '{part}_thickness' belong together", "give both")
    if p["headspace"] and p["height"] < p["fill"] * (1 + 1e-3):
        raise wrong(NAME, "headspace", "the content reaches the lid", "give a larger 'height'")
    if p["lid_thickness"] and not p["headspace"]:
        raise wrong(NAME, "lid_thickness", "an open vial has no lid", "name its 'headspace' too")


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
    """The outside of side and bottom; and what looks up: lid, or content, rim and the wall's inside."""
    _, across, depth = _shells(p)[-1]
    slack = 1e-3 * min(p["wall_thickness"], p["bottom_thickness"], p["radius"])
    surfaces: dict[str, list[int]] = {"outer": [], "top": []}
    for entity in exterior(gmsh, dimension, regions):
        widest = gmsh.model.getBoundingBox(dimension - 1, entity)[3]
        side = abs(widest - across) < slack and not solids.flat_at(
            gmsh, dimension, entity, p["height"] + p["lid"], slack
        )
        below = solids.flat_at(gmsh, dimension, entity, -depth, slack)
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
        Parameter("headspace", "region", "region of gas above the content, which a lid closes", None),
        Parameter("lid_thickness", "length", "thickness of the lid, of the wall's matter; the wall's", None),
        Parameter("gap", "region", "region of a layer around side and bottom of the wall", None),
        Parameter("gap_thickness", "length", "its thickness", None),
        Parameter("holder", "region", "region of a holder around wall and gap", None),
        Parameter("holder_thickness", "length", "its thickness", None),
        Parameter("organ", "region", "region of an organ in the content", None),
        Parameter("semi_axes", "extent", "semi-axes of the organ, [x, y, z] or [r, z]", None),
        Parameter("centre", "point", "centre of the organ; the middle of the content", None),
        SIZE,
        DIMENSION,
    ),
    {
        "outer": "the outside of the side and of the bottom",
        "top": "the free surface and the rim, or the lid",
    },
    make,
)
