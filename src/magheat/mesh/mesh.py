"""The mesh that the whole program shares: simplices with named regions and surfaces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Mesh:
    """Tetrahedra (3-D) or triangles (2-D plane, or axisymmetric with x = r, y = z), in metres.

    points         (n, dimension)
    cells          (m, dimension + 1) vertex numbers, positively oriented
    cell_region    (m,) index into `regions`
    facets         (k, dimension) vertex numbers of the named facets; a facet may stand twice
    facet_surface  (k,) index into `surfaces`
    """

    points: Floats
    cells: Ints
    cell_region: Ints
    regions: tuple[str, ...]
    facets: Ints
    facet_surface: Ints
    surfaces: tuple[str, ...]
    axisymmetric: bool = False

    @property
    def dimension(self) -> int:
        return int(self.cells.shape[1]) - 1

    @cached_property
    def cell_measure(self) -> Floats:
        """Signed volume (3-D, m^3), area (plane, m^2) or revolved volume (axisymmetric, m^3), shape (m,)."""
        corners = self.points[self.cells]
        edges = corners[:, 1:] - corners[:, :1]
        measure: Floats = np.linalg.det(edges) / (6.0 if self.dimension == 3 else 2.0)
        if self.axisymmetric:
            measure = measure * 2.0 * np.pi * corners[:, :, 0].mean(axis=1)
        return measure

    def region_volume(self, name: str) -> float:
        """Volume of a region in m^3 (per metre of depth in the plane)."""
        return float(self.cell_measure[self.cell_region == self.regions.index(name)].sum())

    def surface_facets(self, name: str) -> Ints:
        """Vertex numbers of a surface's facets, shape (count, dimension)."""
        return self.facets[self.facet_surface == self.surfaces.index(name)]
