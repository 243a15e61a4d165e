"""One face for the versions of dolfinx from 0.5 to 0.11, by looking at what is there.

h5py comes first, here and only here: its wheel brings an HDF5 of its own, and loading it after the
one that dolfinx links ends in a crash or in wrong symbols.
"""

from __future__ import annotations

import inspect
from typing import Any

import h5py  # noqa: F401  isort: skip
import numpy as np

from magheat.fem._polite import kept_signals, quiet

with kept_signals(), quiet():
    import dolfinx
    import dolfinx.fem.petsc
    import ufl
    from dolfinx import fem, la
    from petsc4py import PETSc

    if hasattr(PETSc.Sys, "popSignalHandler"):
        PETSc.Sys.popSignalHandler()

try:
    import basix.ufl as elements
except ImportError:
    elements = None

__all__ = ["PETSc", "dolfinx", "fem", "ufl"]

ADD: Any = (la.InsertMode if hasattr(la, "InsertMode") else la.ScatterMode).add


def vector_element(cell: str, dimension: int, degree: int = 1) -> Any:
    """Lagrange vectors: linear ones are the geometry."""
    if elements is None:
        return ufl.VectorElement("Lagrange", cell, degree, dim=dimension)
    return elements.element("Lagrange", cell, degree, shape=(dimension,))


def lagrange(cell: str, degree: int) -> Any:
    if elements is None:
        return ufl.FiniteElement("Lagrange" if degree else "DG", cell, degree)
    return elements.element("Lagrange", cell, degree, discontinuous=degree == 0)


def quadrature(cell: str, degree: int) -> Any:
    """Values at the points of the default rule of a degree."""
    if elements is None:
        return ufl.FiniteElement("Quadrature", cell, degree, quad_scheme="default")
    return elements.quadrature_element(cell, scheme="default", degree=degree)


def function_space(mesh: Any, element: Any) -> Any:
    make = fem.functionspace if hasattr(fem, "functionspace") else fem.FunctionSpace
    with quiet():
        return make(mesh, element)


def compiled(form: Any) -> Any:
    """The form as machine code (kept in FFCx' cache between runs)."""
    with quiet():
        return fem.form(form)


def create_mesh(comm: Any, cells: Any, points: Any, cell: str, dimension: int) -> Any:
    """A mesh spread over the ranks without ghost cells, from the cells and points each rank gives."""
    make = dolfinx.mesh.create_mesh
    names = inspect.signature(make).parameters
    domain = ufl.Mesh(vector_element(cell, dimension))
    given = {"cells": cells, "x": points, ("e" if "e" in names else "domain"): domain}
    if "ghost_mode" in names:  # newer versions make no ghosts unless asked
        given["ghost_mode"] = dolfinx.mesh.GhostMode.none
    with quiet():
        return make(comm, **given)


def table(connected: Any, width: int) -> Any:
    """A dof map, or connectivity, as an array (rows, width); without rows on a rank without cells."""
    return np.asarray(getattr(connected, "array", connected)).reshape(-1, width)


def geometry_table(geometry: Any, width: int) -> Any:
    """Nodes of the cells (cells, width)."""
    return table(geometry.dofmaps[0] if hasattr(geometry, "dofmaps") else geometry.dofmap, width)
