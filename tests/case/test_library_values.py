# ruff: noqa: E501  (cases as text)
"""What the case leaves open comes from the library, and its sources are cited."""

from __future__ import annotations

import numpy as np
import pytest

from magheat import library
from magheat.case import load_case, resolved_yaml
from magheat.case.document import parse_document
from magheat.case.resolve import citations
from magheat.errors import CaseError
from magheat.tissue.properties import Constant, Table

ORGAN = """\
magheat: 1
kind: nanowarming
geometry: {build: cylinder, radius: 10 mm, height: 20 mm}
regions:
  organ: {agent: VS55, perfused: 0.9, tissue: kidney}
particles:
  - {in: organ, concentration: 10 mg/mL, of: Fe, particle: {material: magnetite, diameter: 15 nm, coating: 2 nm}}
field: {frequency: 360 kHz, amplitude: 20 kA/m}
boundary: {outer: {convection: {coefficient: 20 W/m^2/K, ambient: 20 degC}}}
initial: -150 degC
schedule: [{for: 5 min, field: on}]
"""


def load(text, *overrides):
    return load_case(parse_document(text).data, overrides)


def si(kind, name, key):
    return library.get(kind, name).values[key].si


def test_a_tissue_and_its_overrides(good):
    case = load(
        good, "regions.tumour={tissue: glioblastoma, perfusion: 0.0009 1/s}", "blood={temperature: 36 degC}"
    )
    tumour = case.regions["tumour"]
    assert tumour.density == Constant(si("tissues", "glioblastoma", "density"))
    assert tumour.conductivity == Constant(si("tissues", "glioblastoma", "conductivity"))
    assert tumour.perfusion == Constant(0.0009)
    assert tumour.metabolic_heat.value == si("tissues", "glioblastoma", "metabolic_heat")
    assert case.blood.density == si("tissues", "blood", "density")
    assert case.blood.temperature == 309.15
    source = library.get("tissues", "glioblastoma").values["density"].source
    assert source in case.citations


def test_what_is_overridden_is_not_cited(good):
    plain = load(good)
    assert plain.citations == ("pennes1948", "sapareto1984")
    named = load(good, "regions.brain.tissue=brain", "regions.brain.metabolic_heat=0 W/m^3")
    assert named.citations == plain.citations


def test_a_particle_of_a_material(good):
    case = load(
        good,
        "particles=[{in: tumour, concentration: 1 mg/mL, particle: {material: magnetite, diameter: 13 nm}}]",
    )
    heating = case.particles[0].heating
    assert heating.particle.saturation == 446e3
    assert (heating.mobile, heating.viscosity) == (0.0, Constant(1.0))
    assert heating.options == {
        "model": "lrt",
        "neel": "coffey",
        "susceptibility": "chord",
        "mechanism": "both",
        "axis": "random",
    }
    assert "rosensweig2002" in case.citations
    free = (
        load(
            good,
            "particles=[{in: tumour, concentration: 1 mg/mL, particle: {material: magnetite, diameter: 13 nm}, "
            "medium: water, mobile: 0.3, model: {neel: brown}}]",
        )
        .particles[0]
        .heating
    )
    assert free.mobile == 0.3
    assert free.viscosity(np.array([298.15])) == pytest.approx(0.00089, rel=0.01)


def test_free_particles_without_a_medium_are_warned_of(good):
    case = load(
        good,
        "particles=[{in: tumour, concentration: 1 mg/mL, mobile: 1, particle: {material: magnetite, diameter: 9 nm}}]",
    )
    assert any("water is taken" in warning for warning in case.warnings)


def test_nanowarming_from_the_library():
    case = load(ORGAN)
    organ = case.regions["organ"]
    agent, kidney = (si(k, n, "density") for k, n in (("agents", "VS55"), ("tissues", "kidney")))
    assert organ.density.value == pytest.approx(0.9 * agent + 0.1 * kidney)
    table = Table(*zip(*library.get("agents", "VS55").values["heat_capacity"].table, strict=True))
    c_kidney, T = si("tissues", "kidney", "heat_capacity"), np.array([100.0, 150.15, 200.0, 300.0])
    stored = organ.density.value * organ.heat_capacity(T)
    assert stored == pytest.approx(0.9 * agent * table(T) + 0.1 * kidney * c_kidney)
    assert organ.heat_capacity(np.array([156.0])) > 1.6 * organ.heat_capacity(np.array([144.0]))
    assert organ.perfusion == organ.metabolic_heat == Constant(0.0)
    assert case.critical.window == (150.15, 235.15)
    assert case.critical.warming == pytest.approx(55 / 60)
    assert case.critical.glass == 150.15
    assert (case.vitrified["organ"].agent, case.vitrified["organ"].perfused) == ("VS55", 0.9)
    heating = case.particles[0].heating
    assert heating.mobile == 1.0
    assert np.isinf(heating.viscosity(np.array([100.0])))
    assert any("low confidence" in warning for warning in case.warnings)
    assert case.safety.diameter is None


def test_nanowarming_comes_back():
    case = load(ORGAN, "citations=[my thesis]")
    again = load(resolved_yaml(case))
    assert again == case
    assert again.citations[0] == "my thesis"


def test_critical_values_given_are_not_cited():
    case = load(
        ORGAN,
        "critical={window: [-120 degC, -40 degC], warming: 50 K/min, cooling: 2 K/min, glass: -121 degC}",
        "regions.organ={agent: VS55, density: 1060 kg/m^3, conductivity: 0.3 W/m/K, heat_capacity: 2500 J/kg/K}",
        "particles=[{in: organ, heating: 1e7 W/m^3}]",
        "ice={law: off}",
        "stress={model: off}",
    )
    assert case.critical.window == (153.15, 233.15)
    assert case.citations == case.critical.sources == case.warnings == ()


@pytest.mark.parametrize(
    ("text", "override", "key", "words"),
    [
        (None, "regions.brain.tissue=brian", "regions.brain.tissue", "brain"),
        (None, "particles.0={in: tumour, concentration: 1 mg/mL, particle: {material: magnetit, diameter: 9 nm}}",
         "particles.0.particle.material", "magnetite"),
        (None, "particles.0={in: tumour, concentration: 1 mg/mL, particle: {diameter: 9 nm}}",
         "particles.0.particle", "saturation is missing"),
        (None, "particles.0={in: tumour, concentration: 1 mg/mL, medium: watter, mobile: 1, "
         "particle: {material: magnetite, diameter: 9 nm}}", "particles.0.medium", "did you mean water"),
        (None, "particles.0={in: tumour, concentration: 1 mg/mL, mobile: 1, "
         "model: {model: hysteresis, mechanism: brown}, "
         "particle: {material: magnetite, diameter: 9 nm}}", "particles.0.model", "hysteresis"),
        (None, "particles.0={in: tumour, concentration: 1 mg/mL, of: Fe, "
         "particle: {material: magnetite, diameter: 9 nm, iron_fraction: 0}}", "particles.0.of", "no iron"),
        (None, "safety={site: hed}", "safety.site", "head"),
        (None, "safety={limits: [atkinson]}", "safety.limits.0", "no limit"),
        (None, "regions.brain.perfusion={law: lang_tumor}", "regions.brain.perfusion.law", "lang_tumour"),
        (None, "regions.brain.conductivity={law: icy}", "regions.brain.conductivity.law", "did you mean ice"),
        (None, "regions.brain={tissue: liver, density: 0 kg/m^3}", "regions.brain.density", "above 0"),
        (ORGAN, "regions.organ={agent: VS55, perfused: 0.9}", "regions.organ", "the rest is not named"),
        (ORGAN, "regions.organ={agent: DMSO_7M}", "critical.window", "missing"),
        (ORGAN, "regions.other={agent: M22}", "critical", "several agents"),
        (ORGAN, "regions.organ={tissue: kidney}", "regions", "no region has an agent"),
        (ORGAN, "regions.organ={agent: VS5}", "regions.organ.agent", "VS55"),
    ],
)  # fmt: skip
def test_what_the_library_lacks(good, text, override, key, words):
    with pytest.raises(CaseError) as error:
        load(text or good, override)
    assert key + ": " in str(error.value), str(error.value)
    assert words in str(error.value)


def test_eddy_heating_needs_conductivities(good):
    eddy = "field.eddy={axis: [0, 0, 1], centre: [0 mm, 0 mm, 0 mm]}"
    with pytest.raises(CaseError, match=r"regions\.tumour\.electrical_conductivity: is missing"):
        load(good, eddy)
    case = load(good, eddy, "regions.tumour.electrical_conductivity=0.3 S/m", "regions.brain.tissue=muscle")
    assert case.electrical_conductivity["tumour"] == Constant(0.3)
    assert case.electrical_conductivity["brain"].value == pytest.approx(
        library.electrical_conductivity("muscle", 1e5)
    )
    assert case.drive.eddy_axis == (0.0, 0.0, 1.0)


def test_a_site_gives_the_diameter_and_may_be_overridden(good):
    case = load(good, "safety={site: head}")
    assert (case.safety.site, case.safety.diameter) == ("head", si("sites", "head", "diameter"))
    assert load(good, "safety={site: head, diameter: 18 cm}").safety.diameter == 0.18


def test_every_source_of_a_model_stands_in_the_bibliography():
    keys = {key for sources in citations.MODEL_SOURCES.values() for key in sources}
    assert keys | {citations.PENNES, citations.CEM43} <= set(library.bibliography())


def test_a_whole_case_with_mesh_tissue_and_particle(tmp_path, write):
    (tmp_path / "meshes").mkdir()
    (tmp_path / "meshes" / "spheres.msh").write_text("")
    (tmp_path / "cases").mkdir()
    path = write(
        """\
# yaml-language-server: $schema=case.schema.json
magheat: 1
title: Ferrofluid in a small tumour
kind: hyperthermia              # or nanowarming
geometry: {mesh: ../meshes/spheres.msh}
regions:
  tumour: {tissue: glioblastoma, perfusion: 0.0009 1/s}
  brain:  {conductivity: 0.5 W/m/K, density: 1045 kg/m^3, heat_capacity: 3600 J/kg/K, perfusion: 0.009 1/s, metabolic_heat: 0 W/m^3}
blood: {density: 1050 kg/m^3, heat_capacity: 3617 J/kg/K, temperature: 37 degC}
particles:
  - {in: tumour, concentration: 30 mg/mL, particle: {material: magnetite, diameter: 13 nm, sigma: 0.1, coating: 2 nm}}
field: {frequency: 100 kHz, amplitude: 4.5 kA/m}
boundary: {outer: {temperature: 37 degC}}
initial: 37 degC
schedule: [{for: 30 min, field: on}, {for: 10 min, field: off}]
probes: {centre: [0 mm, 0 mm, 0 mm], rim: [10 mm, 0 mm, 0 mm]}
targets: {tumour: {T90: ">= 41 degC"}, brain: {max: "<= 43 degC"}}
safety: {diameter: 0.30 m}
solve: {engine: auto, order: 1, tolerance: 0.02 K, linear_tolerance: 1e-8}
output: {every: 30 s, fields: [temperature, cem43]}
""",
        "cases/small_tumour.yaml",
    )
    case = load_case(path)
    assert case.geometry.path == (tmp_path / "meshes" / "spheres.msh").resolve()
    assert case.particles[0].heating.particle.sigma == 0.1
    assert case.particles[0].concentration == Constant(30.0)
    assert load_case(write(resolved_yaml(case), "again.yaml")) == case
