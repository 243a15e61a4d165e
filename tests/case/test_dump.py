# ruff: noqa: E501  (cases as text)
"""case.resolved.yaml reads back to the very same case."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from magheat.case import load_case, resolved_yaml
from magheat.case.document import parse_document
from magheat.case.dump import files

SEVERAL = """\
magheat: 1
title: "1e5"
geometry: {mesh: body.msh, unit: mm, axisymmetric: true}
regions:
  tumour:
    density: 1045.3 kg/m^3
    conductivity: {table: [[0 degC, 0.5 W/m/K], [37 degC, 0.6 W/m/K], [37 degC, 0.7 W/m/K]]}
    heat_capacity: 3.6 kJ/kg/K
    perfusion: {law: lang_tumour}
    electrical_conductivity: 0.4 S/m
  "no": {density: 1 g/cc, conductivity: 0.3 W/m/degC, heat_capacity: 0.9 cal/g/degC, metabolic_heat: 700 W/m^3,
         perfusion: 35 mL/min/100g, electrical_conductivity: 0 S/m}
contact: [{between: [tumour, "no"], resistance: 2.1e-4 m^2*degC/W}]
blood: {density: 1050 kg/m^3, heat_capacity: 3617 J/kg/K, temperature: 98.6 degF}
particles:
  - {in: tumour, concentration: 30 mg/mL, of: Fe, heating: {table: [[0 Oe, 0 W/g], [50 Oe, 7 W/g]]}, label: fluid}
  - {in: "no", concentration: 1 mg/mL, heating: 10 W/g, at: {frequency: 300 kHz, amplitude: 12 mT}, exponent: 2.3}
  - {in: "no", heating: 0.1 MW/m^3}
  - in: tumour
    concentration: 3 mg/mL
    particle: {diameter: 13.7 nm, sigma: 0.13, saturation: 446 kA/m, anisotropy: 23 kJ/m^3, density: 5180 kg/m^3,
               coating: 2 nm, shape: prolate, aspect: 1.2, weighting: volume, iron_fraction: 0.7236}
    model: {neel: brown}
    medium: {viscosity: {table: [[0 degC, 1.8 mPa*s], [40 degC, 0.65 cP]]}}
    mobile: 0.3
  - in: tumour
    concentration: 2 mg/mL
    particle: {material: magnetite, histogram: [[8.3 nm, 0.1], [10 nm, 0.5], [13.1 nm, 0.4]], weighting: volume,
               dead_layer: 0.7 nm, surface_anisotropy: 29 uJ/m^2, temperature_law: bloch, shape: octopod,
               aggregation: {keeps: 0.7, source: my own measurement}}
    model: {model: hysteresis, axis: 30 deg, accuracy: 0.05}
field: {frequency: 100 kHz, amplitude: 57 Oe, waveform: {3: 0.1, 1: 1}, bias: 5 mT, eddy: {axis: [0, 1], centre: [0 mm, 3.3 mm]}}
boundary:
  skin: [{convection: {coefficient: 10 W/m^2/K, ambient: {ramp: -1 degC/min, from: 36.6 degC, to: 20 degC}}},
         {radiation: {emissivity: 0.9, ambient: 20 degC}}]
  core: {temperature: {table: [[0 s, 37 degC], [7 min, 36.6 degC]]}}
initial: {tumour: 37 degC, "no": 36.6 degC}
schedule:
  - {for: 7 min, field: 0.77, until: "max(tumour) > 45.5 degC"}
  - {for: 0.1 h, field: off, boundary: {skin: {flux: 3 W/m^2}, core: []}}
probes: {centre: [0 mm, 3.3 mm]}
targets: {tumour: {T90: ">= 41 degC", CEM43_T90: {value: "> 7 min", at: 0.1 h}}, "no": {fraction_above_43C: "<= 0.1"}}
safety: {diameter: 0.17 m, limits: [atkinson_brezovich]}
solve: {engine: embedded, order: 2, tolerance: 3 mK, linear_tolerance: 1e-9, max_step: 13 s}
output: {every: 7 s, fields_every: 77 s, fields: [cem43]}
citations: [my own thesis]
warnings: [a warning]
"""


def without_laws(case):
    """Laws compare by identity of their functions: their names stand for them here."""
    from dataclasses import replace

    from magheat.tissue.properties import Law

    regions = {
        name: replace(r, perfusion=r.perfusion.name if isinstance(r.perfusion, Law) else r.perfusion)
        for name, r in case.regions.items()
    }
    return replace(case, regions=regions)


def test_every_form_comes_back(tmp_path, write):
    (tmp_path / "body.msh").write_text("")
    case = load_case(write(SEVERAL))
    again = load_case(write(resolved_yaml(case), "resolved.yaml"))
    assert without_laws(again) == without_laws(case)
    assert again.tree == case.tree
    T = np.linspace(300, 330, 31)
    assert np.array_equal(again.regions["tumour"].perfusion(T), case.regions["tumour"].perfusion(T))


def test_the_text_is_yaml_for_others_too(tmp_path, write):
    (tmp_path / "body.msh").write_text("")
    case = load_case(write(SEVERAL))
    text = resolved_yaml(case)
    assert yaml.safe_load(text) == parse_document(text).data | {"magheat": 1} == case.tree
    assert case.tree["title"] == "1e5"


def test_the_mesh_is_the_copy(good, write):
    case = load_case(write(good))
    text = resolved_yaml(case, mesh_file="mesh.msh")
    assert parse_document(text).data["geometry"] == {"mesh": "mesh.msh"}
    flat = load_case(write(good), ["geometry.dimension=axisymmetric", "probes={}"])
    assert parse_document(resolved_yaml(flat, mesh_file="mesh.msh")).data["geometry"] == {
        "mesh": "mesh.msh",
        "axisymmetric": True,
    }


def test_maps_are_the_copies(good, tmp_path, write):
    (tmp_path / "map.csv").write_text("x,y,z,value\n0,0,0,1\n0.01,0,0,2\n0,0.01,0,3\n0,0,0.01,4\n")
    case = load_case(write(good), ["particles.0.concentration={csv: map.csv, unit: mg/mL}"])
    assert files(case) == (tmp_path / "map.csv",)
    data = parse_document(resolved_yaml(case, copies={tmp_path / "map.csv": "copy.csv"})).data
    assert data["particles"][0]["concentration"] == {"csv": "copy.csv", "unit": "mg/mL"}
    again = load_case(write(resolved_yaml(case), "again.yaml"))
    assert again.particles[0].concentration.at == case.particles[0].concentration.at


positive = st.floats(1e-6, 1e6, allow_subnormal=False)
celsius = st.floats(-270.0, 400.0).filter(lambda T: abs(T) > 1e-9)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    density=positive, k=positive, cp=positive, w=st.floats(1e-6, 10), T=celsius, H=positive, f=positive,
    d=st.floats(1e-3, 1e4), power=st.floats(1e-6, 1e9), x=st.floats(-1e3, 1e3).filter(lambda x: abs(x) > 1e-9),
)  # fmt: skip
def test_numbers_come_back_bit_for_bit(good, density, k, cp, w, T, H, f, d, power, x):
    data = parse_document(good).data
    data["regions"]["tumour"] = {
        "density": f"{density!r} g/cm^3",
        "conductivity": f"{k!r} mW/cm/K",
        "heat_capacity": f"{cp!r} cal/g/degC",
        "perfusion": f"{w!r} mL/min/100g",
    }
    data["particles"] = [{"in": "brain", "heating": f"{power!r} mW/mL"}]
    data["field"] = {"frequency": f"{f!r} kHz", "amplitude": f"{H!r} Oe"}
    data["initial"] = f"{T!r} degC"
    data["schedule"] = [{"for": f"{d!r} min"}]
    data["probes"] = {"p": [f"{x!r} in", "0 mm", "0 mm"]}
    data["output"], data["targets"] = {}, {"brain": {"max": f"<= {T!r} degC"}}
    case = load_case(data)
    again = load_case(parse_document(resolved_yaml(case)).data)
    assert again == case
    assert again.tree == case.tree


def test_absolute_paths_without_copies(tmp_path, write):
    (tmp_path / "body.msh").write_text("")
    case = load_case(write(SEVERAL))
    assert Path(case.tree["geometry"]["mesh"]).is_absolute()


def test_a_map_of_no_file_is_refused():
    from magheat.case.dump_values import in_space
    from magheat.tissue.properties import Map

    with pytest.raises(TypeError, match="no file"):
        in_space(Map(lambda points: points[:, 0]), "density", {})
