"""Mesh to file: gmsh 2.2 (binary, exact, read by everything), or what meshio writes."""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from magheat.errors import MeshError
from magheat.mesh.mesh import Mesh
from magheat.mesh.raw import SIMPLEX
from magheat.mesh.read import REGION, SURFACE

KEEPS_NAMES = (".vtu", ".vtk", ".xdmf", ".xmf")
_GMSH_TYPE = {1: 1, 2: 2, 3: 4}  # dimension of a simplex: its element type in gmsh


def write_mesh(mesh: Mesh, path: str | Path) -> None:
    """Write the mesh in metres; the suffix says the format.

    .msh is gmsh 2.2 with physical groups, bit for bit what `read_mesh` gives back. Other formats
    carry integers "region" (from 1) and 0/1 cell data "region:NAME", "surface:NAME"; a warning says
    where the format has no room for them. Raises MeshError for a format that cannot be written.
    """
    path = Path(path)
    if path.suffix == ".msh":
        try:
            path.write_bytes(_gmsh(mesh))
        except OSError as error:
            raise MeshError(f"this mesh cannot be written: {error.strerror}", where=str(path)) from None
    else:
        _write_meshio(mesh, path)


def _gmsh(mesh: Mesh) -> bytes:
    d = mesh.dimension
    groups = [(d, i + 1, n) for i, n in enumerate(mesh.regions)]
    groups += [(d - 1, i + 1, n) for i, n in enumerate(mesh.surfaces)]
    names = "".join(f'{dim} {tag} "{name}"\n' for dim, tag, name in groups)
    nodes = np.zeros(len(mesh.points), dtype=[("tag", "<i4"), ("x", "<f8", 3)])
    nodes["tag"] = np.arange(1, len(nodes) + 1)
    nodes["x"][:, :d] = mesh.points
    facets = _elements(mesh.facets, mesh.facet_surface, 0)
    cells = _elements(mesh.cells, mesh.cell_region, len(facets))
    parts = [
        b"$MeshFormat\n2.2 1 8\n" + np.array([1], dtype="<i4").tobytes() + b"\n$EndMeshFormat\n",
        f"$PhysicalNames\n{len(groups)}\n{names}$EndPhysicalNames\n".encode(),
        f"$Nodes\n{len(nodes)}\n".encode() + nodes.tobytes() + b"\n$EndNodes\n",
        f"$Elements\n{len(facets) + len(cells)}\n".encode(),
        _header(d - 1, len(facets)) + facets.tobytes() if len(facets) else b"",
        _header(d, len(cells)) + cells.tobytes(),
        b"\n$EndElements\n",
    ]
    return b"".join(parts)


def _header(dimension: int, count: int) -> bytes:
    return np.array([_GMSH_TYPE[dimension], count, 2], dtype="<i4").tobytes()


def _elements(nodes: Any, group: Any, before: int) -> Any:
    """Rows of number, physical group, entity, nodes."""
    number = np.arange(before + 1, before + len(nodes) + 1)
    return np.column_stack([number, group + 1, group + 1, nodes + 1]).astype("<i4")


def _write_meshio(mesh: Mesh, path: Path) -> None:
    import meshio

    d = mesh.dimension
    points = np.zeros((len(mesh.points), 3))
    points[:, :d] = mesh.points
    none = np.zeros(len(mesh.facets), dtype=np.int32)
    data = {"region": [mesh.cell_region.astype(np.int32) + 1, none]}
    for i, name in enumerate(mesh.regions):
        data[REGION + name] = [(mesh.cell_region == i).astype(np.int32), none]
    for i, name in enumerate(mesh.surfaces):
        data[SURFACE + name] = [
            np.zeros(len(mesh.cells), dtype=np.int32),
            (mesh.facet_surface == i).astype(np.int32),
        ]
    cells = [(SIMPLEX[d], mesh.cells), (SIMPLEX[d - 1], mesh.facets)]
    existed = path.exists()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            meshio.Mesh(points, cells, cell_data=data).write(path)
    except (Exception, SystemExit) as error:  # each of meshio's writers raises its own
        if not existed:
            path.unlink(missing_ok=True)
        raise MeshError(
            f"this mesh cannot be written so: {str(error).splitlines()[0] if str(error) else error!r}",
            where=str(path),
            fix="write .msh, .vtu or .xdmf",
        ) from None
    if path.suffix not in KEEPS_NAMES:
        warnings.warn(f"{path}: files of this kind may lose the names of regions and surfaces", stacklevel=3)
