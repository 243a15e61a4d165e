import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from magheat.commands.mesh import mesh as command
from magheat.errors import InputError
from magheat.mesh.read import read_mesh
from magheat.mesh.write import write_mesh

app = typer.Typer()
app.command()(command)

CASE = """magheat: 1
title: ball
kind: hyperthermia
geometry: {build: concentric_spheres, layers: {ball: 10 mm}, size: 5 mm, dimension: axisymmetric}
regions: {ball: {conductivity: 0.5 W/m/K, density: 1000 kg/m^3, heat_capacity: 4 kJ/kg/K}}
particles: [{in: ball, heating: 1e5 W/m^3}]
boundary: {outer: {temperature: 37 degC}}
initial: 37 degC
schedule: [{for: 1 min}]
output: {every: 30 s}
"""


def run(*words) -> str:
    result = CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_mesh_file_is_shown(tmp_path: Path, spheres) -> None:
    write_mesh(spheres, tmp_path / "x.msh")
    text = run(tmp_path / "x.msh")
    assert f"{len(spheres.points)} nodes, {len(spheres.cells)} cells" in text
    for word in ("tumour", "brain", "outer", "volume (mL)", "area (cm2)", "-30 to 30"):
        assert word in text
    assert f"{1e6 * spheres.region_volume('brain'):.4g}" in text


def test_json_has_si_numbers(tmp_path: Path, spheres) -> None:
    write_mesh(spheres, tmp_path / "x.msh")
    facts = json.loads(run(tmp_path / "x.msh", "--json", "--unit", "mm"))
    assert facts["regions"]["tumour"]["volume_m3"] == pytest.approx(1e-9 * spheres.region_volume("tumour"))
    assert facts["surfaces"]["outer"]["facets"] == len(spheres.facets)
    assert facts["quality"]["min_angle"] > 5
    assert facts["nodes"] == len(spheres.points)


def test_a_case_is_meshed_and_written(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(CASE)
    text = run(tmp_path / "case.yaml", "--write", tmp_path / "out.vtu")
    assert "axisymmetric" in text
    assert "written" in text
    assert read_mesh(tmp_path / "out.vtu", axisymmetric=True).regions == ("ball",)


def test_a_plane_mesh_has_areas_and_lengths(tmp_path: Path, half_disc) -> None:
    write_mesh(half_disc, tmp_path / "x.msh")
    text = run(tmp_path / "x.msh")
    assert "area (cm2)" in text
    assert "length (mm)" in text
    facts = json.loads(run(tmp_path / "x.msh", "--json", "--axisymmetric"))
    assert facts["regions"]["tumour"]["volume_m3"] == pytest.approx(half_disc.region_volume("tumour"))


def test_a_key_of_a_case_can_be_changed(tmp_path: Path, spheres) -> None:
    (tmp_path / "case.yaml").write_text(CASE)
    coarse = json.loads(run(tmp_path / "case.yaml", "--json"))
    fine = json.loads(run(tmp_path / "case.yaml", "--json", "--set", "geometry.size=2 mm"))
    assert fine["nodes"] > 2 * coarse["nodes"]
    write_mesh(spheres, tmp_path / "x.msh")
    with pytest.raises(InputError, match="changes a case"):
        CliRunner().invoke(app, [str(tmp_path / "x.msh"), "--set", "a=b"], catch_exceptions=False)
