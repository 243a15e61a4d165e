"""Finite elements: one protocol (engine.py), two engines."""

from __future__ import annotations

import importlib.util

from magheat.errors import EngineError
from magheat.fem.engine import Engine
from magheat.fem.ranks import world_size
from magheat.mesh.mesh import Mesh

INSTALL_DOLFINX = (
    "make dolfinx, or: apt install python3-dolfinx-real, or: conda install -c conda-forge fenics-dolfinx"
)


def engine_name(wanted: str = "auto") -> str:
    """The engine that `auto` means here: dolfinx where it imports, else embedded.

    Raises EngineError for one that is unknown, not installed, or cannot run under this mpirun.
    """
    if wanted == "auto":
        wanted = "dolfinx" if importlib.util.find_spec("dolfinx") else "embedded"
    if wanted == "dolfinx" and not importlib.util.find_spec("dolfinx"):
        raise EngineError("engine dolfinx is not installed here", fix=INSTALL_DOLFINX)
    if wanted not in ("embedded", "dolfinx"):
        raise EngineError(f"no engine is called {wanted!r}", fix="auto, embedded or dolfinx")
    if wanted == "embedded" and world_size() > 1:
        raise EngineError(
            "the embedded engine runs on one rank only", fix="--engine dolfinx, or without mpirun"
        )
    return wanted


def make_engine(name: str, mesh: Mesh | None, order: int = 1) -> Engine:
    """An engine on a mesh. Under mpirun only rank 0 needs to hold the mesh."""
    if engine_name(name) == "dolfinx":
        from magheat.fem.dolfinx import DolfinxEngine

        return DolfinxEngine(mesh, order)
    from magheat.fem.embedded import EmbeddedEngine

    assert mesh is not None
    return EmbeddedEngine(mesh, order)
