"""A cylinder about the z axis, standing on z = 0: phantoms and samples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat.mesh.build import solids
from magheat.mesh.build.parameters import (
    DIMENSION,
    SIZE,
    Builder,
    Parameter,
    region_sizes,
)
from magheat.mesh.gmsh_session import (
    exterior,
    generate,
    gmsh_session,
    mesh_from_model,
    name_groups,
)
from magheat.mesh.mesh import Mesh

NAME = "cylinder"


def make(parameters: Mapping[str, Any]) -> Mesh:
    """One region between z = 0 and the height."""
    radius, height, region = (
        parameters["radius"],
        parameters["height"],
        parameters["region"],
    )
    sizes = region_sizes(NAME, parameters["size"], {region: min(radius / 8, height / 4)})
    dimension = parameters["dimension"]
    slack = 1e-3 * min(radius, height)
    with gmsh_session(NAME) as gmsh:
        body = solids.cylinder(gmsh, dimension, radius, 0.0, height)
        gmsh.model.occ.synchronize()
        regions = {region: [body]}
        surfaces: dict[str, list[int]] = {"side": [], "top": [], "bottom": []}
        for entity in exterior(gmsh, dimension, regions):
            if solids.flat_at(gmsh, dimension, entity, 0.0, slack):
                surfaces["bottom"].append(entity)
            elif solids.flat_at(gmsh, dimension, entity, height, slack):
                surfaces["top"].append(entity)
            else:
                surfaces["side"].append(entity)
        name_groups(gmsh, dimension, regions)
        name_groups(gmsh, dimension - 1, surfaces)
        generate(gmsh, dimension, [(sizes[region], [body])])
        return mesh_from_model(gmsh, dimension, axisymmetric=dimension == 2)


BUILDER = Builder(
    NAME,
    "a cylinder about z, from z = 0 up",
    (
        Parameter("radius", "length", "radius"),
        Parameter("height", "length", "height"),
        Parameter("region", "region", "name of the region", "cylinder"),
        SIZE,
        DIMENSION,
    ),
    {"side": "the mantle", "top": "z = height", "bottom": "z = 0"},
    make,
)
