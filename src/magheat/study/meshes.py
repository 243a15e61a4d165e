"""Meshes that the runs of a study share: each geometry is built once, and kept beside the runs."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from magheat.case.dump import files
from magheat.case.model import Case, LabelImage, MeshFile

FOLDER = "meshes"
_SUFFIX = {False: ".msh", True: ".axisymmetric.msh"}  # a file of triangles does not tell by itself


def mesh_key(case: Case) -> str | None:
    """What tells a geometry from others; None for a mesh file, which needs no building."""
    if isinstance(case.geometry, MeshFile):
        return None
    told = json.dumps(case.tree["geometry"], sort_keys=True, default=str)
    content = file_digest(case.geometry.path) if isinstance(case.geometry, LabelImage) else ""
    return hashlib.sha256(f"{told} {content}".encode()).hexdigest()[:16]


def run_key(case: Case, engine: str) -> str:
    """What tells a run from others: every value of the case, the content of its files, engine, version."""
    from magheat import __version__

    inputs = list(files(case))
    if isinstance(case.geometry, MeshFile | LabelImage):
        inputs.append(case.geometry.path)
    told = json.dumps(case.tree, sort_keys=True, default=str)
    digests = " ".join(file_digest(path) for path in inputs)
    return hashlib.sha256(f"{told} {digests} {engine} {__version__}".encode()).hexdigest()[:10]


def stored_mesh(folder: Path, key: str) -> MeshFile | None:
    """The mesh of that key in a study's folder, if it is there."""
    for flat, suffix in _SUFFIX.items():
        if (folder / f"{key}{suffix}").exists():
            return MeshFile(folder / f"{key}{suffix}", axisymmetric=flat)
    return None


def store_mesh(case: Case, folder: Path, key: str) -> None:
    """Build the geometry of a case and keep it. Raises MeshError, CaseError."""
    from magheat.mesh.write import write_mesh
    from magheat.runner.assemble import read_geometry

    mesh = read_geometry(case)
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{key}.{os.getpid()}.msh"
    write_mesh(mesh, beside)
    beside.replace(folder / f"{key}{_SUFFIX[mesh.axisymmetric]}")


def on_mesh(case: Case, mesh: MeshFile) -> Case:
    """The case on a stored mesh in place of its geometry."""
    return replace(case, geometry=mesh)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file; "" where it cannot be read, which the run itself reports."""
    try:
        state = path.stat()
        return _digest(path, state.st_mtime_ns, state.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=256)
def _digest(path: Path, changed: int, size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
