"""A small case that solves in a fraction of a second: a heated ball in tissue, axisymmetric."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from magheat.case import load_case
from magheat.case.model import Case
from magheat.mesh.build import build
from magheat.mesh.write import write_mesh

SOFT = {
    "conductivity": "0.5 W/m/K",
    "density": "1045 kg/m^3",
    "heat_capacity": "3600 J/kg/K",
    "perfusion": "0 1/s",
    "metabolic_heat": "0 W/m^3",
}


@pytest.fixture(scope="session")
def mesh_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    mesh = build(
        "concentric_spheres",
        {
            "layers": {"tumour": 0.01, "tissue": 0.04},
            "size": {"tumour": 0.003, "tissue": 0.01},
            "dimension": 2,
        },
    )
    path = tmp_path_factory.mktemp("mesh") / "ball.msh"
    write_mesh(mesh, path)
    return path


@pytest.fixture
def document(mesh_file: Path) -> dict[str, Any]:
    """The case as a mapping of its keys, to be changed at will."""
    return {
        "magheat": 1,
        "title": "Small ball",
        "kind": "hyperthermia",
        "geometry": {"mesh": str(mesh_file), "axisymmetric": True},
        "regions": {"tumour": dict(SOFT), "tissue": dict(SOFT)},
        "blood": {"density": "1050 kg/m^3", "heat_capacity": "3617 J/kg/K", "temperature": "37 degC"},
        "particles": [{"in": "tumour", "heating": "2e5 W/m^3"}],
        "field": {"frequency": "100 kHz", "amplitude": "4 kA/m"},
        "boundary": {"outer": {"temperature": "37 degC"}},
        "initial": "37 degC",
        "schedule": [{"for": "5 min", "field": "on"}, {"for": "100 s", "field": "off"}],
        "probes": {"centre": ["0 mm", "0 mm"], "rim": ["9 mm", "0 mm"]},
        "targets": {"tumour": {"T90": ">= 38 degC", "max": "<= 60 degC"}},
        "solve": {"engine": "embedded", "order": 1, "tolerance": "0.02 K"},
        "output": {"every": "30 s", "fields_every": "60 s", "fields": ["temperature", "cem43"]},
    }


@pytest.fixture
def make_case(document: dict[str, Any]) -> Callable[..., Case]:
    """The case, with top-level keys replaced."""

    def make(**changes: Any) -> Case:
        return load_case({key: value for key, value in (document | changes).items() if value is not None})

    return make
