"""Spherical layers about the origin: a tumour in tissue, the body of most analytic benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat.mesh.budget import check_round
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

NAME = "concentric_spheres"


def make(parameters: Mapping[str, Any]) -> Mesh:
    """Spheres, or in the axisymmetric section half discs, one region between each radius and the next."""
    layers = dict(sorted(parameters["layers"].items(), key=lambda item: item[1]))
    radii = list(layers.values())
    if len(set(radii)) < len(radii):
        raise wrong(
            NAME,
            "layers",
            "two layers have the same outer radius",
            "give each layer its own",
        )
    thickness = [b - a for a, b in zip([0.0, *radii], radii, strict=False)]
    defaults = {name: t / 8 for name, t in zip(layers, thickness, strict=True)}
    sizes = region_sizes(NAME, parameters["size"], defaults)
    dimension = parameters["dimension"]
    for name, radius in layers.items():
        check_round(name, sizes[name], (radius,))
    with gmsh_session(NAME) as gmsh:
        bodies = [_ball(gmsh, dimension, r) for r in radii]
        regions = dict(zip(layers, _layers(gmsh, dimension, bodies), strict=True))
        name_groups(gmsh, dimension, regions)
        name_groups(gmsh, dimension - 1, {"outer": exterior(gmsh, dimension, regions)})
        generate(gmsh, dimension, [(sizes[name], tags) for name, tags in regions.items()])
        return mesh_from_model(gmsh, dimension, axisymmetric=dimension == 2)


def _ball(gmsh: Any, dimension: int, radius: float) -> int:
    if dimension == 2:
        return solids.half_disc(gmsh, 0.0, radius, radius)
    return solids.ball(gmsh, (0.0, 0.0, 0.0), (radius,) * 3)


def _layers(gmsh: Any, dimension: int, bodies: list[int]) -> list[list[int]]:
    """Entities of each layer: the pieces of its ball that the next smaller ball does not hold."""
    occ = gmsh.model.occ
    pieces = [{bodies[0]}]
    if len(bodies) > 1:
        _, origin = occ.fragment([(dimension, bodies[0])], [(dimension, b) for b in bodies[1:]])
        pieces = [{tag for _, tag in balls} for balls in origin]
    occ.synchronize()
    return [sorted(ball - (pieces[i - 1] if i else set())) for i, ball in enumerate(pieces)]


BUILDER = Builder(
    NAME,
    "spherical layers about the origin",
    (
        Parameter(
            "layers",
            "lengths",
            "outer radius of each region, {tumour: 10 mm, brain: 60 mm}",
        ),
        SIZE,
        DIMENSION,
    ),
    {"outer": "the outermost sphere"},
    make,
)
