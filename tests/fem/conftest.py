"""Bodies for both engines, and how to start MPI ranks where the suite itself is one process."""

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from magheat.fem import INSTALL_DOLFINX
from magheat.mesh.mesh import Mesh
from magheat.verification.meshes import box

KINDS = {
    "solid": ((1.0, 2.0, 3.0), (3, 4, 5), False),
    "plane": ((1.0, 2.0), (5, 6), False),
    "axisymmetric": ((1.0, 2.0), (5, 6), True),
    "tiny": ((1.0, 2.0), (2, 1), False),
}


def two_regions(size: tuple[float, ...], divisions: tuple[int, ...], axisymmetric: bool = False) -> Mesh:
    """A box cut into "left" and "right"; "lid" is a second name of the surface y1, "cut" lies inside."""
    mesh = box(size, divisions, axisymmetric)
    d, at = mesh.dimension, np.linspace(0.0, size[0], divisions[0] + 1)[divisions[0] // 2]
    right = (mesh.points[mesh.cells][:, :, 0].mean(axis=1) > at).astype(np.int64)
    faces = np.concatenate([np.delete(mesh.cells, i, axis=1) for i in range(d + 1)])
    inner = faces[np.isclose(mesh.points[faces][:, :, 0], at).all(axis=1)]
    inner = np.unique(np.sort(inner, axis=1), axis=0)
    lid = mesh.surface_facets("y1")[:, ::-1]
    count = len(mesh.surfaces)
    more = np.concatenate([np.full(len(lid), count), np.full(len(inner), count + 1)])
    return replace(
        mesh,
        cell_region=right,
        regions=("left", "right"),
        facets=np.concatenate([mesh.facets, lid, inner]),
        facet_surface=np.concatenate([mesh.facet_surface, more]),
        surfaces=(*mesh.surfaces, "lid", "cut"),
    )


@pytest.fixture(scope="session")
def make_body():
    """The two-region body of a kind."""
    return lambda kind: two_regions(*KINDS[kind])


@pytest.fixture(scope="session")
def dolfinx_engine():
    """The class; found by its place, for nothing may import dolfinx before h5py."""
    if importlib.util.find_spec("dolfinx") is None:
        pytest.skip(f"dolfinx is not here: {INSTALL_DOLFINX}")
    from magheat.fem.dolfinx import DolfinxEngine

    return DolfinxEngine


@pytest.fixture(scope="session")
def child():
    """Run this Python on arguments, on `ranks` MPI ranks if given; returns the completed process."""

    def start(*arguments: str, ranks: int | None = None, timeout: float = 240.0):
        command = [sys.executable, *arguments]
        environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": _source()}
        if ranks is not None:
            command = [*_mpirun(ranks), *command]
            environment |= {
                "OMPI_ALLOW_RUN_AS_ROOT": "1",
                "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                "OMPI_MCA_mpi_yield_when_idle": "1",  # more ranks than cores must not spin
                "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
            }
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, env=environment)

    return start


def _source() -> str:
    import magheat

    ours = str(Path(magheat.__file__).parents[1])
    return os.pathsep.join(p for p in (ours, os.environ.get("PYTHONPATH", "")) if p)


def _mpirun(ranks: int) -> list[str]:
    found = shutil.which("mpirun")
    if found is None or importlib.util.find_spec("mpi4py") is None:
        pytest.skip(f"MPI is not here; it comes with dolfinx: {INSTALL_DOLFINX}")
    about = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=60).stdout
    return [found, "-n", str(ranks), *(["--oversubscribe"] if "Open MPI" in about else [])]
