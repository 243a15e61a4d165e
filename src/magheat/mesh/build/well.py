"""One well of a plate: a cylinder or a cone that opens upwards, with wall and bottom, filled to a level."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from magheat.mesh.build import solids
from magheat.mesh.build.parameters import DIMENSION, SIZE, Builder, Parameter, region_sizes, wrong
from magheat.mesh.gmsh_session import exterior, generate, gmsh_session, mesh_from_model, name_groups
from magheat.mesh.mesh import Mesh

NAME = "well"


def make(parameters: Mapping[str, Any]) -> Mesh:
    """Content from z = 0 to its level; the wall around it up to the rim, as thick everywhere, and below."""
    p = dict(parameters)
    low = 0.5 * (p["bottom_diameter"] or p["top_diameter"])
    high, height = 0.5 * p["top_diameter"], p["height"]
    slope = (high - low) / height
    level = _level(p["fill_volume"], low, slope)
    if slope < 0:
        raise wrong(NAME, "bottom_diameter", "the well narrows towards its top")
    if level > height * (1 - 1e-9):
        held = math.pi / 3 * height * (low**2 + low * high + high**2)
        raise wrong(NAME, "fill_volume", f"the well holds {1e6 * held:.3g} mL up to its rim")
    wall, bottom, dimension = (
        p["wall_thickness"],
        p["bottom_thickness"] or p["wall_thickness"],
        p["dimension"],
    )
    content = min(low / 8, level / 4)
    sizes = region_sizes(NAME, p["size"], {p["content"]: content, p["wall"]: min(wall, content)})
    with gmsh_session(NAME) as gmsh:
        occ = gmsh.model.occ
        plastic = solids.cone(gmsh, dimension, low + wall - slope * bottom, high + wall, -bottom, height)
        cavity = solids.cone(gmsh, dimension, low, high, 0.0, height)
        occ.cut([(dimension, plastic)], [(dimension, cavity)])
        filled = solids.cone(gmsh, dimension, low, low + slope * level, 0.0, level)
        if p["content"] == p["wall"]:
            raise wrong(NAME, "content", "two regions bear the same name")
        regions = solids.nested(gmsh, dimension, {p["content"]: [filled], p["wall"]: [plastic]})
        name_groups(gmsh, dimension, regions)
        outside = exterior(gmsh, dimension, regions)
        name_groups(
            gmsh, dimension - 1, _surfaces(gmsh, dimension, outside, bottom, low + wall, level, height)
        )
        generate(gmsh, dimension, [(sizes[name], tags) for name, tags in regions.items()])
        return mesh_from_model(gmsh, dimension, axisymmetric=dimension == 2)


def _level(volume: float, low: float, slope: float) -> float:
    """Height of a volume in a cone of radius `low` at z = 0."""
    if abs(slope) < 1e-9:
        return volume / (math.pi * low**2)
    return float((math.cbrt(low**3 + 3.0 * slope * volume / math.pi) - low) / slope)


def _surfaces(
    gmsh: Any, dimension: int, outside: list[int], bottom: float, across: float, level: float, height: float
) -> dict[str, list[int]]:
    """By the bounding box of each piece: flat ones by their level, upright ones by their radius."""
    slack = 1e-3 * min(bottom, level)
    surfaces: dict[str, list[int]] = {"side": [], "bottom": [], "top": [], "inside": []}
    for entity in outside:
        box = gmsh.model.getBoundingBox(dimension - 1, entity)
        if solids.flat_at(gmsh, dimension, entity, -bottom, slack):
            surfaces["bottom"].append(entity)
        elif solids.flat_at(gmsh, dimension, entity, level, slack):
            surfaces["top"].append(entity)
        elif box[dimension - 1] < -0.5 * bottom or solids.flat_at(gmsh, dimension, entity, height, slack):
            surfaces["side"].append(entity)
        else:
            surfaces["inside"].append(entity)
    return surfaces


BUILDER = Builder(
    NAME,
    "one well of a plate about z, its content from z = 0 up, open at the top",
    (
        Parameter("top_diameter", "length", "inner diameter at the rim"),
        Parameter("bottom_diameter", "length", "inner diameter at the bottom; that at the rim", None),
        Parameter("height", "length", "inner height from the bottom to the rim"),
        Parameter("wall_thickness", "length", "thickness of the wall, across"),
        Parameter("bottom_thickness", "length", "thickness of the bottom; the wall's", None),
        Parameter("fill_volume", "volume", "volume of the content"),
        Parameter("content", "region", "region of the content", "content"),
        Parameter("wall", "region", "region of wall and bottom", "wall"),
        SIZE,
        DIMENSION,
    ),
    {
        "side": "the outside of the wall, with the rim",
        "bottom": "the underside",
        "top": "the free surface of the content",
        "inside": "the wall above the content",
    },
    make,
)
