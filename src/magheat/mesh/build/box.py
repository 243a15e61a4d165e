"""A box (three lengths) or a plane rectangle (two): slabs and manufactured solutions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat.mesh.build.parameters import SIZE, Builder, Parameter, region_sizes, wrong
from magheat.mesh.gmsh_session import (
    generate,
    gmsh_session,
    mesh_from_model,
    name_groups,
)
from magheat.mesh.mesh import Mesh

NAME = "box"


def make(parameters: Mapping[str, Any]) -> Mesh:
    """One region from `corner` on, along the axes."""
    lengths, region = parameters["lengths"], parameters["region"]
    dimension = len(lengths)
    corner = parameters["corner"] or (0.0,) * dimension
    if len(corner) != dimension:
        raise wrong(
            NAME,
            "corner",
            f"'corner' has {len(corner)} lengths, but 'lengths' has {dimension}",
        )
    sizes = region_sizes(NAME, parameters["size"], {region: min(lengths) / 4})
    with gmsh_session(NAME) as gmsh:
        occ = gmsh.model.occ
        if dimension == 3:
            body = occ.addBox(*corner, *lengths)
        else:
            body = occ.addRectangle(*corner, 0, *lengths)
        occ.synchronize()
        border = [t for _, t in gmsh.model.getBoundary([(dimension, body)], oriented=False)]
        name_groups(gmsh, dimension, {region: [body]})
        name_groups(gmsh, dimension - 1, _sides(gmsh, dimension, border, corner, lengths))
        generate(gmsh, dimension, [(sizes[region], [body])])
        return mesh_from_model(gmsh, dimension)


def _sides(gmsh: Any, dimension: int, border: list[int], corner: Any, lengths: Any) -> dict[str, list[int]]:
    """Names of the sides by where their centre lies."""
    sides = {}
    for entity in border:
        centre = gmsh.model.occ.getCenterOfMass(dimension - 1, entity)
        for axis in range(dimension):
            share = (centre[axis] - corner[axis]) / lengths[axis]
            if abs(share) < 1e-6 or abs(share - 1) < 1e-6:
                sides["xyz"[axis] + ("_max" if share > 0.5 else "_min")] = [entity]
    return dict(sorted(sides.items()))


BUILDER = Builder(
    NAME,
    "a box, or with two lengths a plane rectangle",
    (
        Parameter("lengths", "extent", "edge lengths, [x, y, z] or [x, y]"),
        Parameter("corner", "point", "corner of smallest coordinates", None),
        Parameter("region", "region", "name of the region", "box"),
        SIZE,
    ),
    {"x_min": "and x_max, y_min, y_max, z_min, z_max: the sides"},
    make,
)
