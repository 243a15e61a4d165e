"""A thin wall around a mesh: one layer of prisms on its exterior, which no mesher has to resolve."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from magheat.errors import MeshError
from magheat.mesh.mesh import Mesh
from magheat.mesh.prisms import filled, normals, offsets, oriented
from magheat.mesh.topology import exterior_facets


def with_shell(mesh: Mesh, region: str, thickness: float) -> Mesh:
    """The mesh of a body in 3-D with a layer of that thickness (m) around it, a region of its own.

    The named surfaces, which lie on the exterior, move to the outside of the layer. One cell stands
    across it. Raises MeshError where the layer folds, at an edge that is too sharp for it.
    """
    facets, behind = exterior_facets(mesh.cells)
    normal, area = normals(mesh, facets, behind)
    out = np.unique(facets)
    outside = np.arange(len(mesh.points))
    outside[out] = len(mesh.points) + np.arange(len(out))
    shift = offsets(mesh.points, facets, normal, area, thickness, axisymmetric=False)
    points = np.concatenate([mesh.points, mesh.points[out] + shift[out]])
    layer, _ = filled(facets, outside[facets], np.zeros(len(facets), dtype=np.int64))
    layer = oriented(points, layer)
    made = replace(
        mesh,
        points=points,
        cells=np.concatenate([mesh.cells, layer]),
        cell_region=np.concatenate([mesh.cell_region, np.full(len(layer), len(mesh.regions))]),
        regions=(*mesh.regions, region),
        facets=outside[mesh.facets],
    )
    expected = thickness * area.sum()
    if not expected < made.region_volume(region) < 3.0 * expected:
        raise MeshError(f"a wall of {1e3 * thickness:.3g} mm folds at the edges", fix="a thinner wall")
    return made
