"""An ellipsoid in a box of tissue: the usual picture of a deep tumour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat.mesh.budget import check_round
from magheat.mesh.build import solids
from magheat.mesh.build.parameters import SIZE, Builder, Parameter, region_sizes, wrong
from magheat.mesh.gmsh_session import (
    exterior,
    generate,
    gmsh_session,
    mesh_from_model,
    name_groups,
)
from magheat.mesh.mesh import Mesh

NAME = "ellipsoid_in_box"


def make(parameters: Mapping[str, Any]) -> Mesh:
    """Two regions; the box is centred at the origin, the ellipsoid at `centre`."""
    semi_axes, box = parameters["semi_axes"], parameters["box"]
    centre = parameters["centre"] or (0.0, 0.0, 0.0)
    inside, outside = parameters["inside"], parameters["outside"]
    for key, value in (("semi_axes", semi_axes), ("box", box), ("centre", centre)):
        if len(value) != 3:
            raise wrong(NAME, key, f"'{key}' must be three lengths")
    if inside == outside:
        raise wrong(NAME, "outside", f"inside and outside are both named '{inside}'")
    if any(abs(c) + a >= 0.5 * edge for c, a, edge in zip(centre, semi_axes, box, strict=True)):
        raise wrong(NAME, "box", "the ellipsoid does not fit into the box", "enlarge 'box'")
    sizes = region_sizes(NAME, parameters["size"], {inside: min(semi_axes) / 6, outside: min(box) / 10})
    check_round(inside, sizes[inside], semi_axes)
    with gmsh_session(NAME) as gmsh:
        occ = gmsh.model.occ
        ellipsoid = solids.ball(gmsh, centre, semi_axes)
        block = occ.addBox(*(-0.5 * edge for edge in box), *box)
        _, (core, whole) = occ.fragment([(3, ellipsoid)], [(3, block)])
        occ.synchronize()
        regions = {
            inside: [t for _, t in core],
            outside: [t for _, t in whole if (3, t) not in core],
        }
        name_groups(gmsh, 3, regions)
        name_groups(gmsh, 2, {"outer": exterior(gmsh, 3, regions)})
        generate(gmsh, 3, [(sizes[name], tags) for name, tags in regions.items()])
        return mesh_from_model(gmsh, 3)


BUILDER = Builder(
    NAME,
    "an ellipsoid in a box that is centred at the origin",
    (
        Parameter("semi_axes", "extent", "semi-axes of the ellipsoid, [x, y, z]"),
        Parameter("box", "extent", "edge lengths of the box, [x, y, z]"),
        Parameter("centre", "point", "centre of the ellipsoid", None),
        Parameter("inside", "region", "region in the ellipsoid", "tumour"),
        Parameter("outside", "region", "region around it", "tissue"),
        SIZE,
    ),
    {"outer": "the box"},
    make,
)
