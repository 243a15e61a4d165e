"""The one place that talks to gmsh: a quiet session, sizes graded between regions, arrays back."""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from magheat.errors import MeshError
from magheat.mesh.budget import check_sizes
from magheat.mesh.clean import clean_mesh
from magheat.mesh.mesh import Mesh

# Growth of the edge length per length away from a finer region: at 0.35 the rim of a heated sphere at ten
# cells per radius was 2.3 % low, at 0.2 it is 1.3 %, for a quarter more nodes.
GROWTH = 0.2
_HXT = 10
_LONGER = 1.3  # by how much gmsh's edges in volumes exceed the length asked for; on surfaces they keep it
_LINE, _TRIANGLE, _TETRAHEDRON = 1, 2, 4  # gmsh's element types
_BY_DIMENSION = {1: (_LINE, 2), 2: (_TRIANGLE, 3), 3: (_TETRAHEDRON, 4)}
_lock = threading.RLock()  # gmsh keeps one global state


def load_gmsh() -> Any:
    """The gmsh module, or a MeshError that says what it lacks."""
    try:
        import gmsh
    except (ImportError, OSError) as error:
        raise MeshError(
            f"gmsh does not load: {error}",
            fix="pip install gmsh; on Debian also "
            "apt install libgl1 libglu1-mesa libgomp1 libxft2 libxcursor1 libxinerama1",
        ) from None
    return gmsh


@contextmanager
def gmsh_session(name: str = "magheat") -> Iterator[Any]:
    """gmsh with a fresh model, silent, without signal handlers (so in any thread), on one thread.

    One thread makes the mesh the same at every run. A session that the caller's program has open
    already stays open.
    """
    gmsh = load_gmsh()
    with _lock:
        ours = not gmsh.isInitialized()
        if ours:
            gmsh.initialize(readConfigFiles=False, interruptible=False)
        options = {
            "General.Terminal": 0,
            "General.NumThreads": 1,
            "General.AbortOnError": 2,
        }
        before = {key: gmsh.option.getNumber(key) for key in options}
        try:
            for key, value in options.items():
                gmsh.option.setNumber(key, value)
            gmsh.model.add(name)
            yield gmsh
        finally:
            gmsh.model.remove()
            for key, value in before.items():
                gmsh.option.setNumber(key, value)
            if ours:
                gmsh.finalize()


def name_groups(gmsh: Any, dimension: int, groups: Mapping[str, Sequence[int]]) -> None:
    """Physical groups of entities of one dimension, in order."""
    for name, tags in groups.items():
        gmsh.model.addPhysicalGroup(dimension, list(tags), name=name)


def exterior(gmsh: Any, dimension: int, regions: Mapping[str, Sequence[int]]) -> list[int]:
    """Entities that bound the regions as a whole; in two dimensions without the axis x = 0."""
    whole = [(dimension, t) for tags in regions.values() for t in tags]
    border = [t for _, t in gmsh.model.getBoundary(whole, combined=True, oriented=False)]
    if dimension == 3:
        return border
    extent = gmsh.model.getBoundingBox(-1, -1)[3]
    return [t for t in border if gmsh.model.occ.getCenterOfMass(1, t)[0] > 1e-6 * extent]


def generate(gmsh: Any, dimension: int, sizes: Sequence[tuple[float, Sequence[int]]]) -> None:
    """Mesh the model with an edge length (m) for each list of entities of the given dimension.

    From a finer entity the length grows by GROWTH per length into its neighbours. Raises MeshError
    where that is far too fine for the body, and with gmsh's own words where gmsh gives up.
    """
    measure = [(size, gmsh.model.occ.getMass(dimension, tag)) for size, tags in sizes for tag in tags]
    check_sizes(dimension, _extent(gmsh), measure)
    coarsest = max(size for size, _ in sizes)
    field = gmsh.model.mesh.field
    parts = [f for size, tags in sizes for f in _region_fields(gmsh, dimension, size, tags, coarsest)]
    least = field.add("Min")
    field.setNumbers(least, "FieldsList", parts)
    _generate(gmsh, dimension, least)


def _extent(gmsh: Any) -> float:
    """Diagonal of the box around the model."""
    corners = np.array(gmsh.model.getBoundingBox(-1, -1)).reshape(2, 3)
    return float(np.linalg.norm(corners[1] - corners[0]))


def _generate(gmsh: Any, dimension: int, field: int) -> None:
    """Mesh the model with edge lengths by that field alone."""
    sizes = gmsh.model.mesh.field
    for option in ("ExtendFromBoundary", "FromPoints", "FromCurvature"):
        gmsh.option.setNumber(f"Mesh.MeshSize{option}", 0)
    gmsh.option.setNumber("Mesh.Algorithm3D", _HXT)
    sizes.setAsBackgroundMesh(field)
    try:
        with _silent():
            gmsh.model.mesh.generate(2)
            if dimension == 3:
                finer = sizes.add("MathEval")
                sizes.setString(finer, "F", f"F{field} / {_LONGER}")
                sizes.setAsBackgroundMesh(finer)
                gmsh.model.mesh.generate(3)
    except Exception as error:  # gmsh raises nothing finer
        raise MeshError(
            f"gmsh could not mesh this geometry: {error}", where="geometry.size", fix="try smaller ones"
        ) from None


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing on the process' stdout and stderr: HXT writes there past gmsh's own settings."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept, nowhere = [os.dup(1), os.dup(2)], os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        for number in (*kept, nowhere):
            os.close(number)


def _region_fields(gmsh: Any, dimension: int, size: float, tags: Sequence[int], coarsest: float) -> list[int]:
    """`size` inside the entities, and a length that grows with the distance from their border."""
    field = gmsh.model.mesh.field
    inside = field.add("Constant")
    field.setNumber(inside, "VIn", size)
    field.setNumber(inside, "VOut", coarsest)
    field.setNumbers(inside, "VolumesList" if dimension == 3 else "SurfacesList", list(tags))
    if size >= coarsest:
        return [inside]
    border = [t for _, t in gmsh.model.getBoundary([(dimension, t) for t in tags], oriented=False)]
    distance = field.add("Distance")
    field.setNumbers(distance, "SurfacesList" if dimension == 3 else "CurvesList", border)
    field.setNumber(distance, "Sampling", 60)
    graded = field.add("Threshold")
    for key, value in {
        "InField": distance,
        "SizeMin": size,
        "SizeMax": coarsest,
        "DistMin": 0.0,
        "DistMax": (coarsest - size) / GROWTH,
    }.items():
        field.setNumber(graded, key, value)
    return [inside, graded]


def mesh_box(sizes: Any, origin: Any, spacing: Any) -> tuple[Any, Any]:
    """Points and tetrahedra of the box of a grid whose values (nx, ny, nz) are the edge length there."""
    extent = (np.array(sizes.shape) - 1) * spacing
    with gmsh_session("box") as gmsh, tempfile.TemporaryDirectory() as folder:
        gmsh.model.occ.addBox(*origin, *extent)
        gmsh.model.occ.synchronize()
        path = Path(folder) / "sizes"
        head = struct.pack("<6d3i", *origin, *spacing, *sizes.shape)
        path.write_bytes(head + np.ascontiguousarray(sizes, dtype="<f8").tobytes())
        field = gmsh.model.mesh.field
        grid = field.add("Structured")
        field.setString(grid, "FileName", str(path))
        field.setNumber(grid, "TextFormat", 0)
        _generate(gmsh, 3, grid)
        tags, coordinates, _ = gmsh.model.mesh.getNodes()
        number = _numbers(tags)
        _, nodes = gmsh.model.mesh.getElementsByType(_TETRAHEDRON)
    points, cells = coordinates.reshape(-1, 3), number[nodes.astype(np.int64)].reshape(-1, 4)
    corners = points[cells]
    inverted = np.linalg.det(corners[:, 1:] - corners[:, :1]) < 0
    cells[inverted] = cells[inverted][:, [1, 0, 2, 3]]
    return points, cells


def mesh_from_model(gmsh: Any, dimension: int, axisymmetric: bool = False, where: str | None = None) -> Mesh:
    """The current model's mesh with its physical groups as regions and surfaces."""
    tags, coordinates, _ = gmsh.model.mesh.getNodes()
    number = _numbers(tags)
    regions, cells, cell_region = _groups(gmsh, dimension, number)
    surfaces, facets, facet_surface = _groups(gmsh, dimension - 1, number)
    return clean_mesh(
        coordinates.reshape(-1, 3),
        cells,
        cell_region,
        regions,
        facets,
        facet_surface,
        surfaces,
        axisymmetric=axisymmetric,
        where=where,
    )


def _numbers(tags: Any) -> Any:
    """Row of each node tag."""
    number = np.full(int(tags.max()) + 1, -1, dtype=np.int64)
    number[tags.astype(np.int64)] = np.arange(len(tags))
    return number


def _groups(gmsh: Any, dimension: int, number: Any) -> tuple[list[str], Any, Any]:
    """Names of the physical groups of one dimension, their simplices, and the group of each."""
    kind, width = _BY_DIMENSION[dimension]
    names, rows, owners = (
        [],
        [np.zeros((0, width), dtype=np.int64)],
        [np.zeros(0, dtype=np.int64)],
    )
    for i, (_, group) in enumerate(gmsh.model.getPhysicalGroups(dimension)):
        names.append(gmsh.model.getPhysicalName(dimension, group))
        for entity in gmsh.model.getEntitiesForPhysicalGroup(dimension, group):
            _, nodes = gmsh.model.mesh.getElementsByType(kind, int(entity))
            rows.append(number[nodes.astype(np.int64)].reshape(-1, width))
            owners.append(np.full(len(rows[-1]), i, dtype=np.int64))
    return names, np.concatenate(rows), np.concatenate(owners)
