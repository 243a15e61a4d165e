# ruff: noqa: E501  (cases as text)
"""Every form of a value, to properties in SI."""

from __future__ import annotations

import numpy as np
import pytest

from magheat.bioheat.model import Convection, FixedTemperature, Flux, Radiation
from magheat.bioheat.timeseries import Ramp, Steady, TimeTable
from magheat.case import load_case
from magheat.case.document import parse_document
from magheat.case.model import LabelImage, MeasuredHeating, MeshFile, PlainHeating
from magheat.tissue.properties import Constant, Map, Table


@pytest.fixture
def load(good):
    """Loads the good case with keys set."""

    def loader(*overrides):
        return load_case(parse_document(good).data, overrides)

    return loader


def test_the_example_of_the_contract(write, good):
    case = load_case(write(good))
    assert case.kind == "hyperthermia"
    assert case.regions["tumour"].perfusion == Constant(0.0009)
    assert case.drive.frequency == 1e5
    assert case.drive.amplitude == 4500.0
    assert case.schedule[0].duration == 1800.0
    assert [step.factor for step in case.schedule] == [1.0, 0.0]
    assert case.probes["rim"] == (0.01, 0.0, 0.0)
    assert case.targets[0].text == "tumour T90 >= 41 degC"
    assert case.targets[0].value == 314.15
    assert case.boundary["outer"] == (FixedTemperature(Steady(310.15)),)
    assert case.output.every == 30.0
    assert case.where("probes", "rim").line == 22
    heating = case.particles[0].heating
    assert heating == MeasuredHeating(Constant(10e3), 1e5, 4500.0)
    assert case.particles[0].concentration == Constant(30.0)


def test_tables_in_temperature_keep_their_steps(load):
    case = load(
        "regions.brain.heat_capacity={table: [[-150 degC, 1.2 kJ/kg/K], [-123 degC, 1.3 kJ/kg/K], "
        "[-123 degC, 2 kJ/kg/K], [20 degC, 3.6 kJ/kg/K]]}",
        "regions.brain.conductivity={table: [[0 degC, 0.5 W/m/degC], [37 °C, 0.6 W/m/K]]}",
    )
    brain = case.regions["brain"]
    assert brain.heat_capacity == Table((123.15, 150.15, 150.15, 293.15), (1200.0, 1300.0, 2000.0, 3600.0))
    assert brain.heat_capacity.jumps == (150.15,)
    assert brain.conductivity == Table((273.15, 310.15), (0.5, 0.6))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.009 1/s", 0.009),
        ("540 mL/min/kg", 540e-6 / 60 * 1045),
        ("54 mL/min/100g", 540e-6 / 60 * 1045),
        ("9.45 kg/s/m^3", 0.009),
    ],
)
def test_perfusion_in_its_units(load, written, value):
    case = load(f"regions.brain.perfusion={written}")
    assert case.regions["brain"].perfusion.value == pytest.approx(value, rel=1e-12)


def test_perfusion_in_a_table(load):
    case = load("regions.brain.perfusion={table: [[37 degC, 540 mL/min/kg], [43 degC, 0.02 1/s]]}")
    table = case.regions["brain"].perfusion
    assert table.temperatures == (310.15, 316.15)
    assert table.values == (pytest.approx(540e-6 / 60 * 1045, rel=1e-12), 0.02)


def test_values_in_time(load):
    case = load(
        "boundary.outer={temperature: {table: [[0 s, 20 degC], [1 min, 37 degC]]}}",
        "boundary.skin=[{convection: {coefficient: 10 W/m^2/degC, ambient: {ramp: -5 degC/min, to: -150 degC}}}, "
        "{flux: {table: [[0 s, 0 W/m^2], [10 s, 100 W/m^2]]}}, {radiation: {emissivity: 0.9, ambient: 68 degF}}]",
        "schedule.1.boundary={outer: {convection: {coefficient: 5 W/m^2/K, ambient: 20 degC}, flux: 1 W/m^2}}",
    )
    assert case.boundary["outer"] == (FixedTemperature(TimeTable((0.0, 60.0), (293.15, 310.15))),)
    convection, flux, radiation = case.boundary["skin"]
    assert convection == Convection(Steady(10.0), Ramp(-5 / 60, None, 123.15))
    assert flux == Flux(TimeTable((0.0, 10.0), (0.0, 100.0)))
    assert radiation == Radiation(0.9, Steady(293.15))
    assert case.schedule[1].boundary["outer"] == (Convection(Steady(5.0), Steady(293.15)), Flux(Steady(1.0)))


@pytest.mark.parametrize(
    ("written", "factor"),
    [
        ("on", 1.0),
        ("off", 0.0),
        ("true", 1.0),
        ("false", 0.0),
        ("yes", 1.0),
        ("0.5", 0.5),
        ("1.2", 1.2),
        ("0", 0.0),
    ],
)
def test_field_of_a_step(load, written, factor):
    assert load(f"schedule.0.field={written}").schedule[0].factor == factor


@pytest.mark.parametrize("value", [True, False])
def test_booleans_of_yaml_1_1(good, value):
    data = parse_document(good).data
    data["schedule"][0]["field"] = value
    assert load_case(data).schedule[0].factor == float(value)


def test_until(load):
    until = load("schedule.0.until=T90( tumour )>43 degC").schedule[0].until
    assert (until.statistic, until.of, until.above, until.value) == ("T90", "tumour", True, 316.15)
    until = load("schedule.0.until=probe(rim) < 311.15 K").schedule[0].until
    assert (until.statistic, until.of, until.above, until.value) == ("probe", "rim", False, 311.15)


def test_targets(load):
    case = load(
        'targets={tumour: {T90: {value: ">= 41 degC", at: 30 min}, CEM43_T90: ">= 60 min", '
        'fraction_above_43C: "> 0.9"}}'
    )
    at, dose, share = case.targets
    assert (at.at, at.value, at.text) == (1800.0, 314.15, "tumour T90 >= 41 degC at 30 min")
    assert (dose.value, dose.operator, dose.at) == (3600.0, ">=", None)
    assert (share.value, share.operator) == (0.9, ">")


def test_initial(load):
    assert load("initial=steady").initial == "steady"
    assert load("initial={tumour: 310.15 K, brain: 98.6 degF}").initial == {
        "tumour": Constant(310.15),
        "brain": Constant(310.15),
    }


def test_one_entry_for_several_regions(load):
    case = load(
        "particles=[{in: [tumour, brain], concentration: {tumour: 30 mg/mL, brain: 1 mg/mL}, heating: 10 W/g}]"
    )
    assert [(s.region, s.concentration.value) for s in case.particles] == [("tumour", 30.0), ("brain", 1.0)]


def test_heating_in_its_forms(load):
    plain = load("particles=[{in: tumour, heating: 1 MW/m^3, exponent: 1}]").particles[0]
    assert plain.heating == PlainHeating(Constant(1e6), 1.0)
    assert plain.concentration is None
    measured = load(
        "particles=[{in: tumour, concentration: 1 mg/mL, of: Fe, heating: 10 W/g, "
        "at: {frequency: 300 kHz, amplitude: 20 mT}}]"
    ).particles[0]
    assert measured.basis == "Fe"
    assert measured.heating.frequency == 3e5
    assert measured.heating.amplitude == pytest.approx(0.02 / (4e-7 * np.pi), rel=1e-9)
    in_t = load(
        "particles=[{in: tumour, concentration: 1 mg/mL, heating: {table: [[-20 degC, 5 W/g], [37 degC, 10 W/g]]}}]"
    ).particles[0]
    assert (in_t.heating.over, in_t.heating.slp) == ("T", Table((253.15, 310.15), (5e3, 10e3)))
    in_h = load(
        "particles=[{in: tumour, concentration: 1 mg/mL, heating: {table: [[0 kA/m, 0 W/g], [10 kA/m, 50 W/g]]}}]"
    ).particles[0]
    assert (in_h.heating.over, in_h.heating.slp) == ("H", Table((0.0, 10e3), (0.0, 50e3)))


def test_without_a_field_a_plain_source_heats(good):
    data = parse_document(good).data
    del data["field"]
    data["particles"] = [{"in": "tumour", "heating": "1e5 W/m^3"}]
    data["schedule"] = [{"for": "30 min"}]
    case = load_case(data)
    assert case.drive is None
    assert case.schedule[0].factor == 1.0


def test_defaults(good):
    data = parse_document(good).data
    for key in ("title", "kind", "initial", "targets", "safety", "solve", "output", "probes", "boundary"):
        del data[key]
    case = load_case(data)
    assert (case.kind, case.initial) == ("hyperthermia", Constant(310.15))
    assert case.safety.diameter == 0.3
    assert (case.solve.engine, case.solve.order, case.solve.tolerance) == ("auto", 1, 0.02)
    assert (case.output.every, case.output.fields_every) == (20.0, 120.0)
    assert case.boundary == {}


@pytest.mark.parametrize(
    ("total", "every"),
    [(1.0, 0.01), (60.0, 0.5), (600.0, 5.0), (1800.0, 20.0), (4500.0, 60.0), (86400.0, 900.0)],
)
def test_output_interval_is_round(load, total, every):
    case = load(f"schedule=[{{for: {total} s}}]", "output={}", "targets={}")
    assert case.output.every == every


def test_geometry(good, tmp_path, write):
    (tmp_path / "body.msh").write_text("")
    (tmp_path / "labels.nii.gz").write_text("")
    path = write(good)
    mesh = load_case(path, ["geometry={mesh: body.msh, unit: mm, axisymmetric: yes}", "probes={}"]).geometry
    assert mesh == MeshFile(tmp_path / "body.msh", 1e-3, True)
    image = load_case(
        path, ["geometry={image: labels.nii.gz, labels: {1: tumour, 2: brain}, size: {brain: 4 mm}}"]
    )
    assert image.geometry == LabelImage(
        tmp_path / "labels.nii.gz", {1: "tumour", 2: "brain"}, {"brain": 0.004}
    )
    flat = load_case(path, ["geometry.dimension=axisymmetric", "probes={centre: [0 mm, 0 mm]}"])
    assert flat.geometry.parameters == {
        "layers": {"tumour": 0.01, "brain": 0.06},
        "size": {"tumour": 0.001, "brain": 0.006},
        "dimension": "axisymmetric",
    }


def test_maps_follow_the_place(good, tmp_path, write):
    nibabel = pytest.importorskip("nibabel")
    values = np.full((4, 4, 4), 2.0, dtype=np.float32)
    nibabel.save(nibabel.Nifti1Image(values, np.diag([10.0, 10.0, 10.0, 1.0])), tmp_path / "map.nii.gz")
    case = load_case(
        write(good),
        [
            "particles.0.concentration={file: map.nii.gz, unit: mg/mL}",
            "regions.brain.perfusion={file: map.nii.gz, unit: mL/min/kg}",
            "initial={file: map.nii.gz, unit: degC}",
        ],
    )
    points = np.array([[0.01, 0.01, 0.01]])
    assert isinstance(case.particles[0].concentration, Map)
    assert case.particles[0].concentration.at(points) == pytest.approx(2.0)
    assert case.regions["brain"].perfusion.at(points) == pytest.approx(2e-6 / 60 * 1045)
    assert case.initial.at(points) == pytest.approx(275.15)
