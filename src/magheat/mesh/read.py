"""Mesh files: gmsh by our own reader, all else (vtu, xdmf, ...) through meshio."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.errors import MeshError
from magheat.mesh.mesh import Mesh
from magheat.mesh.raw import Block, RawMesh, dimension_of, to_mesh
from magheat.mesh.read_gmsh import read_gmsh

Ints = NDArray[np.int64]

# Cell data that programs use for the number of a region, in order of preference.
NUMBER_KEYS = (
    "region",
    "gmsh:physical",
    "medit:ref",
    "material",
    "MaterialID",
    "MaterialIds",
    "cell_tags",
    "label",
    "labels",
    "subdomain",
)
REGION, SURFACE = "region:", "surface:"  # 0/1 cell data that name a region or a surface


def read_mesh(path: str | Path, scale: float = 1.0, axisymmetric: bool = False) -> Mesh:
    """A mesh file as a Mesh.

    gmsh (2.2, 4.1, text or binary): physical groups of cells are the regions, those of facets the
    surfaces; a group without a name bears its number. Other formats that meshio reads: regions by
    0/1 cell data named "region:NAME" and surfaces by "surface:NAME" (as `write_mesh` writes them),
    else by sets of cells, else by integers in "region" or another of NUMBER_KEYS, whose numbers are
    then the names. A file without groups is one region "domain".
    `scale` is metres per unit of the file. Raises MeshError for what cannot be read or used.
    """
    path = Path(path)
    if not path.is_file():
        raise MeshError("there is no such mesh file", where=str(path))
    if not path.stat().st_size:
        raise MeshError("this mesh file is empty", where=str(path))
    raw = read_gmsh(path) if _is_gmsh(path) else _read_meshio(path)
    return to_mesh(raw, scale, axisymmetric, str(path))


def _is_gmsh(path: Path) -> bool:
    with path.open("rb") as file:
        return b"$MeshFormat" in file.read(4096)


def _read_meshio(path: Path) -> RawMesh:
    import meshio

    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            found = meshio.read(path)
    except (Exception, SystemExit) as error:  # each of meshio's readers raises its own
        text = str(error).strip().splitlines()
        reason = f": {text[0]}" if text and text[0] != "1" else ""
        raise MeshError(
            f"this mesh file cannot be read{reason}",
            where=str(path),
            fix="gmsh (.msh), .vtu and .xdmf files are read",
        ) from None
    names: dict[int, list[str]] = {d: [] for d in range(4)}
    blocks = []
    for i, block in enumerate(found.cells):
        nodes = np.asarray(block.data)
        if nodes.dtype == object or nodes.ndim != 2:  # polygons, polyhedra
            nodes = np.zeros((len(nodes), 1))
        dimension = dimension_of(block.type)
        first, *others = _groups(found, i, dimension, len(nodes), names[dimension])
        nodes = nodes.astype(np.int64)
        blocks.append(Block(block.type, nodes, first))
        blocks += [Block(block.type, nodes[g >= 0], g[g >= 0]) for g in others]
    points = np.asarray(found.points, dtype=float)
    return RawMesh(points, blocks, names)


def _groups(found: Any, i: int, dimension: int, count: int, names: list[str]) -> list[Ints]:
    """Group numbers of block i (several arrays where facets belong to several); enters new names."""
    sets = _indicators(found, i, dimension, count) or _cell_sets(found, i)
    if sets:
        return _from_sets(sets, count, names)
    for key in NUMBER_KEYS:
        if key in found.cell_data:
            return [_from_numbers(found.cell_data[key][i], names)]
    return [np.full(count, -1, dtype=np.int64)]


def _indicators(found: Any, i: int, dimension: int, count: int) -> dict[str, Any]:
    top = max((dimension_of(b.type) for b in found.cells), default=3)
    prefix = REGION if dimension == top else SURFACE
    data = {k: np.asarray(v[i]) for k, v in found.cell_data.items() if k.startswith(prefix)}
    return {k.removeprefix(prefix): np.flatnonzero(v == 1) for k, v in data.items() if v.shape == (count,)}


def _cell_sets(found: Any, i: int) -> dict[str, Any]:
    sets = {}
    for name, members in found.cell_sets.items():
        if not name.startswith("gmsh:") and members[i] is not None and len(members[i]):
            sets[name] = np.asarray(members[i], dtype=np.int64)
    return sets


def _from_sets(sets: dict[str, Any], count: int, names: list[str]) -> list[Ints]:
    """As few arrays as hold all memberships: a second one only where elements are in two sets."""
    layers: list[Ints] = [np.full(count, -1, dtype=np.int64)]
    for name, members in sets.items():
        if name not in names:
            names.append(name)
        layer = next((x for x in layers if (x[members] < 0).all()), None)
        if layer is None:
            layer = np.full(count, -1, dtype=np.int64)
            layers.append(layer)
        layer[members] = names.index(name)
    return layers


def _from_numbers(values: Any, names: list[str]) -> Ints:
    """Integers as names: "1", "2", ...; zero and what is not an integer give no name."""
    values = np.asarray(values, dtype=float).reshape(len(values), -1)[:, 0]
    group = np.full(len(values), -1, dtype=np.int64)
    for value in np.unique(values[np.isfinite(values)]):
        if value == int(value) and value != 0:
            if str(int(value)) not in names:
                names.append(str(int(value)))
            group[values == value] = names.index(str(int(value)))
    return group
