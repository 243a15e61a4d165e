"""Contact resistances against exact jumps of temperature, on both engines, and in the files of a run."""

from __future__ import annotations

import importlib.util
import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import magheat
from magheat.case import load_case
from magheat.case.model import Case
from magheat.cryo.stress import hooke, lame, thermal_stress
from magheat.errors import CaseError
from magheat.fem import INSTALL_DOLFINX, make_engine
from magheat.mesh.contact import with_contacts
from magheat.mesh.mesh import Mesh
from magheat.mesh.write import write_mesh
from magheat.runner import simulate
from magheat.verification.meshes import box

Make = Callable[..., Case]
NO_DOLFINX = pytest.mark.skipif(importlib.util.find_spec("dolfinx") is None, reason=INSTALL_DOLFINX)
ENGINES = ["embedded", pytest.param("dolfinx", marks=NO_DOLFINX)]
EDGE, RESISTANCE = 0.01, 2e-3  # m, where the two regions touch; m^2 K/W
MATTER = {"density": "1000 kg/m^3", "heat_capacity": "1000 J/kg/K"}


def halves(size: tuple[float, ...], divisions: tuple[int, ...], axisymmetric: bool = False) -> Mesh:
    """A box whose cells below x = EDGE are "in", the others "out"."""
    mesh = box(size, divisions, axisymmetric)
    beyond = mesh.points[mesh.cells].mean(axis=1)[:, 0] > EDGE
    return replace(mesh, cell_region=beyond.astype(np.int64), regions=("in", "out"))


def contact(between: tuple[str, str] = ("in", "out"), resistance: float = RESISTANCE) -> dict[str, Any]:
    return {"between": list(between), "resistance": f"{resistance!r} m^2*K/W"}


@pytest.fixture
def make(make_case: Make, tmp_path: Path) -> Make:
    """A case on a mesh of two regions of 0.5 and 1 W/m/K, heated by 1e5 W/m^3 inside."""

    def made(mesh: Mesh, **changes: Any) -> Case:
        write_mesh(mesh, tmp_path / "halves.msh")
        base: dict[str, Any] = {
            "geometry": {"mesh": str(tmp_path / "halves.msh"), "axisymmetric": mesh.axisymmetric},
            "regions": {
                "in": {**MATTER, "conductivity": "0.5 W/m/K"},
                "out": {**MATTER, "conductivity": "1 W/m/K"},
            },
            "contact": [contact()],
            "particles": [{"in": "in", "heating": "1e5 W/m^3"}],
            "boundary": {"x1": {"temperature": "37 degC"}},
            "schedule": [{"for": "3 h", "field": "on"}],
            "targets": None,
            "solve": {"engine": "embedded", "tolerance": "0.001 K"},
            "output": {"every": "10 min", "fields": []},
        }
        return make_case(**base | changes)

    return made


def at_end(case: Case) -> dict[str, float]:
    result = simulate(case)
    assert result.summary["energy"]["residual_relative"] < 1e-6
    assert list(result.summary["regions"]) == ["in", "out"]
    assert result.summary["warnings"] == []
    return {name: float(T[-1]) for name, T in result.probes_degC.items()}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dimension", [2, 3])
def test_the_temperature_of_a_slab_jumps_by_flux_times_resistance(
    make: Make, engine: str, dimension: int
) -> None:
    size, divisions = (0.02, 0.004, 0.004)[:dimension], (10, 2, 2)[:dimension]
    rest = [f"{y} mm" for y in (1.3, 1.7)][: dimension - 1]
    probes = {name: [f"{x} mm", *rest] for name, x in (("before", 8.0), ("after", 12.0), ("start", 0.0))}
    case = make(halves(size, divisions), probes=probes, particles=[], field=None,
                boundary={"x0": {"flux": "1000 W/m^2"}, "x1": {"temperature": "37 degC"}},
                schedule=[{"for": "3 h", "field": "off"}],
                solve={"engine": engine, "tolerance": "0.001 K"})  # fmt: skip
    T = at_end(case)
    assert T["after"] == pytest.approx(37.0 + 8.0, abs=2e-3)  # 1 K per mm in "out", 2 in "in"
    assert T["before"] - T["after"] == pytest.approx(2.0 + RESISTANCE * 1000.0 + 4.0, rel=1e-3)
    assert T["start"] - T["before"] == pytest.approx(16.0, rel=1e-3)


@pytest.mark.parametrize("order", [1, 2])
def test_the_jump_around_a_heated_cylinder_converges(make: Make, order: int) -> None:
    flux = 1e5 * EDGE / 2.0
    wall = 37.0 + flux * EDGE * math.log(2.0)
    exact = {"axis": wall + flux * RESISTANCE + 1e5 * EDGE**2 / 4.0 / 0.5}
    exact["outer"] = 37.0 + flux * EDGE * math.log(0.02 / 0.015)
    probes = {"axis": ["0 mm", "2 mm"], "outer": ["15 mm", "2 mm"]}
    errors = []
    for n in (16, 32) if order == 1 else (4, 8):
        mesh = halves((0.02, 0.004), (n, 2), axisymmetric=True)
        T = at_end(
            make(mesh, probes=probes, solve={"engine": "embedded", "order": order, "tolerance": "0.001 K"})
        )
        errors.append(max(abs(T[name] - exact[name]) for name in exact))
    assert np.log2(errors[0] / errors[1]) > 1.6  # at the axis h^2 log h, then the layer's own 0.1 micrometres
    assert errors[1] < (0.02 if order == 1 else 2e-4) * flux * RESISTANCE


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("engine", ENGINES)
def test_two_bodies_even_out_by_the_contact_alone(make: Make, engine: str, order: int) -> None:
    """Nearly isothermal halves of heat C a unit area each: their difference decays by 2 / (R C)."""
    metal = {**MATTER, "conductivity": "1000 W/m/K"}
    case = make(halves((0.02, 0.004), (10, 2)), regions={"in": metal, "out": metal}, particles=[], field=None,
                boundary={}, initial={"in": "57 degC", "out": "37 degC"}, contact=[contact(resistance=0.02)],
                probes={"a": ["5 mm", "1 mm"], "b": ["15 mm", "1 mm"]},
                schedule=[{"for": "100 s", "field": "off"}],
                solve={"engine": engine, "order": order, "tolerance": "0.001 K"})  # fmt: skip
    result = simulate(case)
    heat, biot = 1e6 * EDGE, EDGE / 1000.0 / 0.02
    slower = 1.0 + 2.0 * biot / 3.0  # the halves' own resistance, to first order
    expected = 20.0 * math.exp(-2.0 * 100.0 / (0.02 * heat * slower))
    assert result.probes_degC["a"][-1] - result.probes_degC["b"][-1] == pytest.approx(expected, rel=1e-3)
    assert result.probes_degC["a"][-1] + result.probes_degC["b"][-1] == pytest.approx(94.0, abs=1e-3)
    assert abs(result.summary["energy"]["stored_J"]) < 1e-6 * 10.0 * heat * 0.004


def test_a_run_again_from_its_resolved_case_is_the_same(make: Make, tmp_path: Path) -> None:
    case = make(halves((0.02, 0.004), (10, 2)), probes={"in": ["5 mm", "1 mm"]})
    first = simulate(case, tmp_path / "first")
    text = (tmp_path / "first" / "case.resolved.yaml").read_text()
    assert "resistance: 0.002" in text
    again = simulate(load_case(tmp_path / "first" / "case.resolved.yaml"), tmp_path / "again")
    assert np.array_equal(first.probes_degC["in"], again.probes_degC["in"])
    assert (tmp_path / "again" / "case.resolved.yaml").read_text() == text
    header = (tmp_path / "first" / "regions.csv").read_text().splitlines()[0]
    assert "|" not in header


@pytest.mark.parametrize(
    ("contacts", "message"),
    [
        ([contact(("in", "outside"))], "contact.0.between.1: there is no region 'outside'"),
        ([contact(("in", "in"))], "contact.0.between: 'in' stands twice"),
        ([contact(), contact(("out", "in"))], "contact.1.between: 'out' and 'in' have a contact already"),
        ([{"between": ["in"], "resistance": "1 m^2*K/W"}], "contact.0.between"),
        ([{"between": ["in", "out"], "resistance": "0 m^2*K/W"}], "above 0 m\\^2\\*K/W"),
        ([{"between": ["in", "out"], "resistance": "1 W/m^2/K"}], "a contact resistance is due"),
    ],
)
def test_wrong_contacts_are_told_at_their_key(make: Make, contacts: list[Any], message: str) -> None:
    with pytest.raises(CaseError, match=message):
        make(halves((0.02, 0.004), (10, 2)), contact=contacts)


def test_regions_that_do_not_touch_are_told(make: Make) -> None:
    mesh = halves((0.03, 0.004), (6, 2))
    third = mesh.points[mesh.cells].mean(axis=1)[:, 0] > 0.02
    apart = replace(mesh, cell_region=np.where(third, 2, mesh.cell_region), regions=("in", "out", "far"))
    matter = {**MATTER, "conductivity": "1 W/m/K"}
    case = make(
        apart, regions=dict.fromkeys(apart.regions, matter), contact=[contact(("in", "far"))], probes=None
    )
    with pytest.raises(CaseError, match=r"contact.*'in' and 'far' do not touch"):
        simulate(case)


@pytest.mark.slow
@NO_DOLFINX
@pytest.mark.skipif(shutil.which("mpirun") is None, reason="needs mpirun")
def test_two_ranks_agree_with_one(make: Make, document: dict[str, Any], tmp_path: Path) -> None:
    case = make(halves((0.02, 0.008, 0.008), (8, 4, 4)), probes={"a": ["5 mm", "4 mm", "4 mm"]},
                solve={"engine": "dolfinx", "linear_tolerance": 1e-12})  # fmt: skip
    simulate(case, tmp_path / "one")
    settings = {"OMP_NUM_THREADS": "1", "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_mpi_yield_when_idle": "1",
                "PYTHONPATH": str(Path(magheat.__file__).parents[1])}  # fmt: skip
    command = ["mpirun", "-n", "2", sys.executable, "-m", "magheat", "run",
               str(tmp_path / "one" / "case.resolved.yaml"), "--out", str(tmp_path / "two")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, env=os.environ | settings)
    assert done.returncode == 0, done.stderr
    one, two = (json.loads((tmp_path / name / "summary.json").read_text()) for name in ("one", "two"))
    assert len(two["mpi"]["dofs_per_rank"]) == 2
    for name in ("in", "out"):
        assert two["regions"][name] == pytest.approx(one["regions"][name], rel=1e-6)
    assert (
        yaml.safe_load((tmp_path / "two" / "case.resolved.yaml").read_text())["contact"]
        == case.tree["contact"]
    )


@NO_DOLFINX
def test_a_contact_leaves_the_glass_beside_it_as_if_it_stood_alone() -> None:
    """Stress of one half with the contact and the other half outside the body, by both engines."""
    alone = box((EDGE, 0.008, 0.008), (4, 4, 4))
    joined = with_contacts(halves((0.02, 0.008, 0.008), (8, 4, 4)), [("in", "out")])
    lam, mu = lame(1e9, 0.2)
    found, iterations = [], []
    for mesh, name in ((alone, "embedded"), (joined, "embedded"), (joined, "dolfinx")):
        engine = make_engine(name, mesh, 1)
        body = engine.cell_region == 0
        solver = engine.elastic(body, np.full(int(body.sum()), lam), np.full(int(body.sum()), mu), 1)
        change = 30.0 * np.sin(300.0 * mesh.points[:, 0]) * np.cos(200.0 * mesh.points[:, 1])
        at = engine.at_vertices(engine.from_vertices(change), solver.cells) @ solver.places.T
        held = thermal_stress(6e-5 * at, np.full(at.shape, lam), np.full(at.shape, mu), solver.components)
        strain, count = solver.solve(held, 1e-8)
        order = np.lexsort(np.round(solver.points[:, 0], 6).T)
        found.append((held + hooke(strain, lam, mu))[order])
        iterations.append(count)
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], atol=1e-4 * np.abs(found[0]).max())
    assert max(iterations) < 5 * iterations[0] + 50
