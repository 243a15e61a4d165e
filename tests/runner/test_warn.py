"""What a run warns of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from magheat.mesh.write import write_mesh
from magheat.runner import simulate
from magheat.verification.meshes import box

Make = Callable[..., Any]
MATTER = {"density": "1000 kg/m^3", "heat_capacity": "4 kJ/kg/K", "conductivity": "0.5 W/m/K"}


def test_a_mesh_in_millimetres_read_as_metres_is_told(make_case: Make, tmp_path: Path) -> None:
    write_mesh(box((30.0, 20.0), (3, 2)), tmp_path / "body.msh")
    body: dict[str, Any] = {
        "geometry": {"mesh": str(tmp_path / "body.msh")},
        "regions": {"body": MATTER},
        "particles": [],
        "boundary": {},
        "probes": {},
        "targets": {},
    }
    told = [w for w in simulate(make_case(**body)).summary["warnings"] if "unit: mm" in w]
    assert told == ["the body is 30 m long; if the file is in millimetres, say geometry.unit: mm"]
    body["geometry"]["unit"] = "mm"
    assert not [w for w in simulate(make_case(**body)).summary["warnings"] if "unit: mm" in w]
