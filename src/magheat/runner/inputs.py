"""The case as it was run: its document with every value, the mesh and the maps beside it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from magheat.case.dump import files, resolved_yaml
from magheat.case.model import Case
from magheat.fem.engine import Engine
from magheat.mesh.mesh import Mesh
from magheat.runner.files import replace_text
from magheat.runner.folder import MAPS, MESH, RESOLVED


def resolved_text(case: Case) -> str:
    """What case.resolved.yaml holds: it reads the copies that `copy_inputs` makes."""
    return resolved_yaml(case, MESH, _copies(case))


def copy_inputs(case: Case, mesh: Mesh, folder: Path) -> None:
    """Write case.resolved.yaml, the mesh and the maps of values to the folder."""
    from magheat.mesh.write import write_mesh

    write_mesh(mesh, folder / MESH)
    for source, name in _copies(case).items():
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(source, folder / name)
    replace_text(folder / RESOLVED, resolved_text(case))


def _copies(case: Case) -> dict[Path, str]:
    return {path: f"{MAPS}/{i}-{path.name}" for i, path in enumerate(files(case))}


def fingerprint(case: Case, mesh: Mesh | None, engine: Engine) -> str:
    """Tells one run from another: the case, its mesh (on rank 0) and the engine. Collective under MPI."""
    digest = hashlib.sha256(resolved_text(case).encode() + engine.name.encode())
    if mesh is not None:
        for array in (mesh.points, mesh.cells, mesh.cell_region):
            digest.update(array.tobytes())
    text: str = engine.bcast(digest.hexdigest())
    return text
