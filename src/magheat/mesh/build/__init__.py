"""Geometries that gmsh builds by name; one file per builder, listed here.

A new builder is a file with a `BUILDER` (see parameters.Builder), and a line in `BUILDERS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat.errors import MeshError
from magheat.hints import did_you_mean
from magheat.mesh.build import bag, box, concentric_spheres, cylinder, ellipsoid_in_box, organ, vial, well
from magheat.mesh.build.parameters import Builder, check_parameters
from magheat.mesh.mesh import Mesh

BUILDERS: dict[str, Builder] = {
    module.BUILDER.name: module.BUILDER
    for module in (concentric_spheres, ellipsoid_in_box, cylinder, vial, bag, well, organ, box)
}


def builder(name: str) -> Builder:
    """The builder of that name; raises MeshError with the nearest name."""
    if name not in BUILDERS:
        fix = did_you_mean(name, BUILDERS, "builders")
        raise MeshError(f"there is no builder '{name}'", where="geometry.build", fix=fix)
    return BUILDERS[name]


def build(name: str, parameters: Mapping[str, Any]) -> Mesh:
    """Mesh a geometry by name; parameters in SI (`BUILDERS[name].parameters` describes them).

    Raises MeshError that names the parameter.

    >>> mesh = build("concentric_spheres", {"layers": {"ball": 0.01}, "size": 0.004})
    >>> mesh.regions, mesh.surfaces
    (('ball',), ('outer',))
    """
    chosen = builder(name)
    return chosen.make(check_parameters(chosen, parameters))
