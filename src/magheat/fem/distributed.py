"""A mesh spread over the ranks by dolfinx, and the way back to its own numbering.

Rank 0 holds the whole mesh and hands it over; afterwards each rank knows its cells and their nodes,
the region of each cell, and the original numbers of its nodes. Named facets are few: every rank keeps
their table and finds its own among them by their vertices, so that a facet may carry two names.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.errors import MeshError
from magheat.fem._compat import create_mesh, dolfinx, geometry_table, table
from magheat.fem.engine import Floats, Ints, inner_surface
from magheat.mesh.mesh import Mesh
from magheat.mesh.topology import rows_among

Facets = NDArray[np.int32]
CELL = {2: "triangle", 3: "tetrahedron"}


class DistributedMesh:
    """This rank's part of a mesh.

    mesh         dolfinx' own
    cell_nodes   (cells, dimension + 1) nodes of this rank, in the order of the cell's vertices
    nodes        (n, dimension) their places
    original     (n,) their numbers in the original mesh, which has `vertex_count` of them
    cell_region  (cells,)
    """

    def __init__(self, mesh: Mesh | None, comm: Any):
        self.comm = comm
        if comm.bcast(mesh is None, root=0):
            raise MeshError("rank 0 holds no mesh")
        about = None
        if mesh is not None:
            names = (mesh.regions, mesh.surfaces, mesh.axisymmetric)
            about = (mesh.dimension, len(mesh.points), *names, mesh.facets, mesh.facet_surface)
        about = comm.bcast(about, root=0)
        self.dimension, self.vertex_count, self.regions, self.surfaces, self.axisymmetric = about[:5]
        self._facets, self._facet_surface = about[5:]
        given = mesh if comm.Get_rank() == 0 else None
        self.mesh = self._spread(given)
        self._read_back(given)

    def _spread(self, mesh: Mesh | None) -> Any:
        d = self.dimension
        points = np.zeros((0, d)) if mesh is None else np.ascontiguousarray(mesh.points, dtype=float)
        cells = np.zeros((0, d + 1)) if mesh is None else mesh.cells
        cells = np.ascontiguousarray(cells, dtype=np.int64)
        return create_mesh(self.comm, cells, points, CELL[d], d)

    def _read_back(self, mesh: Mesh | None) -> None:
        topology, geometry = self.mesh.topology, self.mesh.geometry
        cells = topology.index_map(self.dimension).size_local
        self.cell_nodes: Ints = geometry_table(geometry, self.dimension + 1)[:cells].astype(np.int64)
        self.nodes: Floats = np.ascontiguousarray(geometry.x[:, : self.dimension])
        self.original: Ints = np.asarray(geometry.input_global_indices, dtype=np.int64)
        region = self.comm.bcast(None if mesh is None else mesh.cell_region, root=0)
        self.cell_region: Ints = region[np.asarray(topology.original_cell_index)[:cells]].astype(np.int64)

    def surface_facets(self, surface: str) -> Facets:
        """This rank's facets of a surface, by dolfinx' numbers; those between ranks on both."""
        return rows_among(self._facet_vertices, self._wanted(surface)).astype(np.int32)

    def exterior_facets(self, surface: str) -> Facets:
        """This rank's share of a surface that must lie on the outside of the body."""
        outside = np.intersect1d(
            self.surface_facets(surface), dolfinx.mesh.exterior_facet_indices(self.mesh.topology)
        )
        named = len(np.unique(np.sort(self._wanted(surface), axis=1), axis=0))
        if sum(self.comm.allgather(len(outside))) != named:
            raise inner_surface(surface)
        return outside.astype(np.int32)

    def _wanted(self, surface: str) -> Ints:
        facets: Ints = self._facets[self._facet_surface == self.surfaces.index(surface)]
        return facets

    @cached_property
    def _facet_vertices(self) -> Ints:
        """Original numbers of the vertices of this rank's facets, sorted in each, (facets, dimension)."""
        topology, d = self.mesh.topology, self.dimension
        topology.create_entities(d - 1)
        for pair in ((d - 1, 0), (d - 1, d), (d, 0)):
            topology.create_connectivity(*pair)
        corners = table(topology.connectivity(d, 0), d + 1)
        node_of_vertex = np.zeros(len(self.nodes), dtype=np.int64)
        node_of_vertex[corners] = self.cell_nodes
        ends = table(topology.connectivity(d - 1, 0), d)
        return np.sort(self.original[node_of_vertex[ends]], axis=1)
