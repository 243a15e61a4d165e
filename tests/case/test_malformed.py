# ruff: noqa: E501  (cases as text)
"""Malformed cases: one error of exit code 2 that names the line, the key path and what would be right."""

from __future__ import annotations

import re

import pytest

from magheat.case import load_case
from magheat.errors import MagheatError

COLD = """\
magheat: 1
kind: nanowarming
geometry: {build: cylinder, radius: 10 mm, height: 20 mm}
regions:
  organ:
    agent: VS55
    density: 1060 kg/m^3
    conductivity: 0.3 W/m/K
    heat_capacity: 2500 J/kg/K
particles: [{in: organ, heating: 1e7 W/m^3}]
boundary: {outer: {convection: {coefficient: 20 W/m^2/K, ambient: 20 degC}}}
initial: -150 degC
schedule: [{for: 5 min, field: on}]
critical: {window: [-123 degC, -38 degC], warming: 55 K/min, cooling: 2.5 K/min, glass: -123 degC}
"""

# (what is replaced, by what, line, key path, words of the message)
TABLE = [
    # units
    ("conductivity: 0.5 W/m/K, heat_capacity: 3600 J/kg/K, perf", "conductivity: 0.5, heat_capacity: 3600 J/kg/K, perf",
     6, "regions.tumour.conductivity", "0.5 has no unit"),
    ("density: 1045 kg/m^3, cond", "density: 1045 g, cond", 6, "regions.tumour.density", "density is due"),
    ("initial: 37 degC", "initial: 37 C", 18, "initial", "degC"),
    ("initial: 37 degC", "initial: 37", 18, "initial", "no unit"),
    ("initial: 37 degC", "initial: -300 degC", 18, "initial", "absolute zero"),
    ("for: 30 min", "for: 30", 20, "schedule.0.for", "no unit"),
    ("frequency: 100 kHz", "frequency: 100 khertzz", 16, "field.frequency", "unit"),
    ("amplitude: 4.5 kA/m", "amplitude: 4.5 mW", 16, "field.amplitude", "magnetic field"),
    ("perfusion: 0.0009 1/s", "perfusion: 0.0009 1/m", 6, "regions.tumour.perfusion", "perfusion is due"),
    ("heating: 10 W/g", "heating: 10 W", 15, "particles.0.heating", "heating power"),
    ("heating: 10 W/g", "heating: 10", 15, "particles.0.heating", "no unit"),
    ("concentration: 30 mg/mL", "concentration: 30 mm", 15, "particles.0.concentration", "mass per volume"),
    ("centre: [0 mm, 0 mm, 0 mm]", "centre: [0, 0 mm, 0 mm]", 22, "probes.centre.0", "no unit"),
    # numbers
    ("density: 1045 kg/m^3, cond", "density: -1045 kg/m^3, cond", 6, "regions.tumour.density", "above 0"),
    ("conductivity: 0.5 W/m/K, heat_capacity: 3600 J/kg/K, perf", "conductivity: 0 W/m/K, heat_capacity: 3600 J/kg/K, perf",
     6, "regions.tumour.conductivity", "above 0"),
    ("heat_capacity: 3617 J/kg/K", "heat_capacity: -1 J/kg/K", 13, "blood.heat_capacity", "above 0"),
    ("perfusion: 0.009 1/s", "perfusion: -0.009 1/s", 11, "regions.brain.perfusion", "at least 0"),
    ("initial: 37 degC", "initial: .nan", 18, "initial", "nan"),
    ("initial: 37 degC", "initial: nan degC", 18, "initial", "finite"),
    ("density: 1050 kg/m^3", "density: .inf", 13, "blood.density", "inf"),
    ("density: 1050 kg/m^3", "density: inf kg/m^3", 13, "blood.density", "finite"),
    ("frequency: 100 kHz", "frequency: 0 Hz", 16, "field.frequency", "above 0"),
    ("frequency: 100 kHz", "frequency: -1 kHz", 16, "field.frequency", "above 0"),
    ("amplitude: 4.5 kA/m", "amplitude: -4.5 kA/m", 16, "field.amplitude", "at least 0"),
    ("for: 30 min", "for: 0 s", 20, "schedule.0.for", "above 0"),
    ("for: 30 min", "for: -3 s", 20, "schedule.0.for", "above 0"),
    ("every: 30 s", "every: 0 s", 26, "output.every", "above 0"),
    ("every: 30 s", "every: 1 ms", 26, "output.every", "records"),
    ("every: 30 s", "every: 30 s, fields_every: 1 ms", 26, "output.fields_every", "records"),
    ("tolerance: 0.02 K,", "tolerance: 0 K,", 25, "solve.tolerance", "above 0"),
    ("linear_tolerance: 1e-8", "linear_tolerance: 2", 25, "solve.linear_tolerance", "at most"),
    ("order: 1", "order: 3", 25, "solve.order", "one of: 1, 2"),
    ("concentration: 30 mg/mL", "concentration: -30 mg/mL", 15, "particles.0.concentration", "at least 0"),
    ("heating: 10 W/g", "heating: -10 W/g", 15, "particles.0.heating", "at least 0"),
    ("diameter: 0.30 m", "diameter: 0 m", 24, "safety.diameter", "above 0"),
    ("tumour: 10 mm", "tumour: -10 mm", 4, "geometry.layers.tumour", "above 0"),
    ("{temperature: 37 degC}}", "{radiation: {emissivity: 1.5, ambient: 20 degC}}}", 17,
     "boundary.outer.radiation.emissivity", "at most 1"),
    # keys and names
    ("title:", "titel:", 2, "titel", "did you mean title"),
    ("magheat: 1", "magheat: 2", 1, "magheat", "version"),
    ("kind: hyperthermia", "kind: hypothermia", 3, "kind", "did you mean hyperthermia"),
    ("metabolic_heat:", "metabolic_heating:", 12, "regions.brain.metabolic_heating", "did you mean metabolic_heat"),
    ("heating: 10 W/g", "heeting: 10 W/g", 15, "particles.0.heeting", "did you mean heating"),
    ("amplitude:", "amplitde:", 16, "field.amplitde", "did you mean amplitude"),
    ("in: tumour", "in: tumor", 15, "particles.0.in", "did you mean tumour"),
    ("targets: {tumour:", "targets: {tumor:", 23, "targets.tumor", "did you mean tumour"),
    ("T90:", "T91:", 23, "targets.tumour.T91", "did you mean T90"),
    ("fields: [temperature, cem43]", "fields: [temperature, cem34]", 26, "output.fields.1", "did you mean cem43"),
    ("build: concentric_spheres", "build: concentric_sphere", 4, "geometry.build", "did you mean concentric_spheres"),
    ("layers:", "layer:", 4, "geometry.layer", "did you mean layers"),
    ("engine: auto", "engine: dolphinx", 25, "solve.engine", "did you mean dolfinx"),
    ("initial: 37 degC", "initial: {tumour: 37 degC, brian: 37 degC}", 18, "initial.brian", "did you mean brain"),
    ("initial: 37 degC", "initial: {tumour: 37 degC}", 18, "initial", "no value for the region 'brain'"),
    ("{temperature: 37 degC}}", "{temprature: 37 degC}}", 17, "boundary.outer.temprature", "did you mean temperature"),
    ("{temperature: 37 degC}}", "{}}", 17, "boundary.outer", "no condition"),
    ("{for: 10 min, field: off}", "{for: 10 min, feild: off}", 21, "schedule.1.feild", "did you mean field"),
    ("magheat: 1\n", "", 1, "magheat", "missing"),
    ("schedule:\n  - {for: 30 min, field: on}\n  - {for: 10 min, field: off}\n", "", 1, "schedule", "missing"),
    ("density: 1045 kg/m^3, cond", "cond", 6, "regions.tumour.density", "missing"),
    ("frequency: 100 kHz, ", "", 16, "field.frequency", "missing"),
    ("title: Ferrofluid in a small tumour", "title:", 2, "title", "no value"),
    ("title: Ferrofluid in a small tumour", "kind: nanowarming", 3, "kind", "twice"),
    ("title: Ferrofluid in a small tumour", "\ttitle: x", 2, None, "tab"),
    # shapes
    ("probes: {centre: [0 mm, 0 mm, 0 mm]", "probes: {centre: [0 mm, 0 mm]", 22, "probes.centre", "needs 3"),
    ("probes: {centre: [0 mm, 0 mm, 0 mm]", "probes: {centre: 0 mm", 22, "probes.centre", "a list is due"),
    ("schedule:\n  - {for: 30 min, field: on}\n  - {for: 10 min, field: off}", "schedule: []", 19, "schedule", "too few"),
    ("blood: {density: 1050 kg/m^3, heat_capacity: 3617 J/kg/K, temperature: 37 degC}", "blood: warm", 13, "blood",
     "a mapping is due, not 'warm' (the blood (default: the library's, 37 degC); keys: density"),
    ("initial: 37 degC", "initial: [37 degC]", 18, "initial", "a list is not a value"),
    ("initial: 37 degC", "initial: {table: [[0 s, 37 degC], [1 s, 38 degC]]}", 18, "initial.table", "cannot be used here"),
    ("heating: 10 W/g", "heating: {distribution: {mean: 10 W/g}}", 15, "particles.0.heating.distribution", "reserved"),
    ("density: 1050 kg/m^3", "density: 1050 kg/m^3, distribution: normal", 13, "blood.distribution", "reserved"),
    ("{temperature: 37 degC}}", "[{temperature: 37 degC}, {temperature: 38 degC}]}", 17, "boundary.outer", "two fixed"),
    ("{temperature: 37 degC}}", "[{temperature: 37 degC}, {flux: 1 W/m^2}]}", 17, "boundary.outer", "together"),
    ("{temperature: 37 degC}}", "{temperature: {ramp: 0 K/min}}}", 17, "boundary.outer.temperature.ramp", "never moves"),
    ("{temperature: 37 degC}}", "{temperature: {ramp: -5 K/min, from: 20 degC, to: 37 degC}}}", 17,
     "boundary.outer.temperature.to", "away"),
    ("{temperature: 37 degC}}", "{temperature: {table: [[0 s, 20 degC]]}}}", 17, "boundary.outer.temperature.table",
     "two rows"),
    ("{temperature: 37 degC}}", "{temperature: {table: [[5 s, 20 degC], [0 s, 21 degC]]}}}", 17,
     "boundary.outer.temperature.table.1.0", "after a larger one"),
    ("{temperature: 37 degC}}", "{flux: {ramp: 5 K/min}}}", 17, "boundary.outer.flux.ramp", "only temperatures"),
    ("field: on", "field: maybe", 20, "schedule.0.field", "neither on nor off"),
    ("field: on", "field: -1", 20, "schedule.0.field", "at least 0"),
    ("field: on", 'field: on, until: "min(tumour) = 43 degC"', 20, "schedule.0.until", "not a condition"),
    ("field: on", 'field: on, until: "most(tumour) > 43 degC"', 20, "schedule.0.until", "no statistic"),
    ("field: on", 'field: on, until: "min(tumor) > 43 degC"', 20, "schedule.0.until", "did you mean tumour"),
    ("field: on", 'field: on, until: "probe(center) > 43 degC"', 20, "schedule.0.until", "did you mean centre"),
    ("field: on", 'field: on, until: "min(tumour) > 43"', 20, "schedule.0.until", "no unit"),
    ('">= 41 degC"', "41 degC", 23, "targets.tumour.T90", "does not compare"),
    ('">= 41 degC"', '">= 41"', 23, "targets.tumour.T90", "no unit"),
    ('">= 41 degC"', '{value: ">= 41 degC", at: 3 h}', 23, "targets.tumour.T90.at", "outside the schedule"),
    ('T90: ">= 41 degC"', 'fraction_above_43C: ">= 90"', 23, "targets.tumour.fraction_above_43C", "out of range"),
    # particles
    ("concentration: 30 mg/mL, ", "", 15, "particles.0.concentration", "missing"),
    (", heating: 10 W/g", "", 15, "particles.0", "neither is given"),
    ("heating: 10 W/g", "heating: 10 W/g, particle: {diameter: 10 nm}", 15, "particles.0", "both are given"),
    ("heating: 10 W/g", "heating: 1e6 W/m^3", 15, "particles.0.concentration", "takes no concentration"),
    ("heating: 10 W/g", "heating: 10 W/g, mobile: 0.5", 15, "particles.0.mobile", "goes with `particle`"),
    ("heating: 10 W/g", "particle: {diameter: 10 nm}, mobile: 1.5", 15, "particles.0.mobile", "at most 1"),
    ("heating: 10 W/g", "particle: {diameter: 10 nm, sigma: -0.1}", 15, "particles.0.particle.sigma", "at least 0"),
    ("heating: 10 W/g", "particle: {diameter: -10 nm}", 15, "particles.0.particle.diameter", "above 0"),
    ("heating: 10 W/g", "particle: {sigma: 0.1}", 15, "particles.0.particle.diameter", "missing"),
    ("heating: 10 W/g", "particle: {diameter: 10 nm, shape: spheer}", 15, "particles.0.particle.shape", "sphere"),
    ("heating: 10 W/g", "particle: {diameter: 10 nm}, model: {neel: cofey}", 15, "particles.0.model.neel", "coffey"),
    ("heating: 10 W/g", "particle: {histogram: [[10 nm, 1], [0 nm, 1]]}", 15, "particles.0.particle.histogram",
     "sizes above zero"),
    ("heating: 10 W/g", "particle: {histogram: 10 nm}", 15, "particles.0.particle.histogram", "no histogram"),
    ("heating: 10 W/g", "particle: {material: iron, diameter: 10 nm, aggregation: 0.5}", 15,
     "particles.0.particle.aggregation", "a mapping is due"),
    ("heating: 10 W/g", "particle: {material: iron, diameter: 10 nm, aggregation: {keeps: 0.5}}", 15,
     "particles.0.particle.aggregation.source", "missing"),
    ("heating: 10 W/g", "particle: {diameter: 10 nm, surface_anisotropy: 29 kJ/m^3}", 15,
     "particles.0.particle.surface_anisotropy", "surface anisotropy"),
    ("heating: 10 W/g", "particle: {diameter: 10 nm, temperature_law: blosh}", 15,
     "particles.0.particle.temperature_law", "bloch"),
    ("heating: 10 W/g", "particle: {diameter: 10 nm}, model: {accuracy: 0}", 15, "particles.0.model.accuracy", "above 0"),
    ("amplitude: 4.5 kA/m}", "amplitude: 4.5 kA/m, waveform: {1: 1, 3.5: 0.1}}", 16, "field.waveform", "no waveform"),
    ("amplitude: 4.5 kA/m}", "amplitude: 4.5 kA/m, waveform: {0: 1}}", 16, "field.waveform", "from 1 to"),
    ("amplitude: 4.5 kA/m}", "amplitude: 4.5 kA/m, waveform: {1: 0}}", 16, "field.waveform", "above zero"),
    ("amplitude: 4.5 kA/m}", "amplitude: 4.5 kA/m, waveform: [1, 2]}", 16, "field.waveform", "no waveform"),
    ("amplitude: 4.5 kA/m}", "amplitude: 4.5 kA/m, bias: 5}", 16, "field.bias", "no unit"),
    ("heating: 10 W/g", "heating: {tumour: 10 W/g, x: 3}", 15, "particles.0.heating.x", "no unit"),
    ("heating: 10 W/g", "heating: {table: [[37 degC, 10 W/g], [40 degC, 1e6 W/m^3]]}", 15, "particles.0.heating.table",
     "in one table"),
    ("field: {frequency: 100 kHz, amplitude: 4.5 kA/m}\n", "", 1, "field", "is missing, and these particles"),
    # what belongs to nanowarming, and files
    ("tumour: {density", "tumour: {agent: VS55, density", 6, "regions.tumour.agent", "belongs to nanowarming"),
    ("tumour: {density", "tumour: {perfused: 0.5, density", 6, "regions.tumour.perfused", "no agent"),
    ("output:", "critical: {warming: 55 K/min}\noutput:", 26, "critical", "belong to nanowarming"),
    ("{build: concentric_spheres, layers: {tumour: 10 mm, brain: 60 mm}, size: {tumour: 1 mm, brain: 6 mm}}",
     "{mesh: nowhere.msh}", 4, "geometry.mesh", "does not exist"),
    ("{build: concentric_spheres, layers: {tumour: 10 mm, brain: 60 mm}, size: {tumour: 1 mm, brain: 6 mm}}",
     "{mesh: a.msh, image: b.nii}", 4, "geometry", "one of `mesh`, `build` and `image`"),
    ("{build: concentric_spheres, layers: {tumour: 10 mm, brain: 60 mm}, size: {tumour: 1 mm, brain: 6 mm}}",
     "{mesh: nowhere.msh, unit: kg}", 4, "geometry.unit", "length"),
    ("concentration: 30 mg/mL", "concentration: {file: none.nii.gz, unit: mg/mL}", 15, "particles.0.concentration.file",
     "does not exist"),
    ("concentration: 30 mg/mL", "concentration: {file: none.nii.gz}", 15, "particles.0.concentration.unit", "no unit"),
]  # fmt: skip

COLD_TABLE = [
    ("window: [-123 degC, -38 degC]", "window: [-38 degC, -123 degC]", 14, "critical.window", "lower end first"),
    ("window: [-123 degC, -38 degC]", "window: [-123 degC]", 14, "critical.window", "not a window"),
    ("warming: 55 K/min", "warming: -55 K/min", 14, "critical.warming", "above 0"),
    ("warming: 55 K/min", "warming: 55 K", 14, "critical.warming", "rate"),
    ("agent: VS55\n", "agent: VS55\n    perfused: 1.2\n", 7, "regions.organ.perfused", "at most 1"),
    ("agent: VS55\n", "agent: VS55\n    perfusion: 0.01 1/s\n", 7, "regions.organ.perfusion", "below 0 degC"),
    ("agent: VS55\n", "agent: VS55\n    metabolic_heat: 10 W/m^3\n", 7, "regions.organ.metabolic_heat", "below 0 degC"),
    ("agent: VS55\n", "agent: VS5\n", 6, "regions.organ.agent", "VS55"),
    ("initial: -150 degC\n", "", 1, "initial", "missing"),
    ("{build: cylinder, radius: 10 mm, height: 20 mm}", "{build: cylinder, radius: 10 mm}", 3, "geometry", "height"),
]  # fmt: skip


def check(path, line, key, words):
    with pytest.raises(MagheatError) as error:
        load_case(path)
    message = str(error.value)
    assert error.value.exit_code == 2
    place = f"{path}, line {line}" + (f", {key}: " if key else ": ")
    assert place in message, message
    told = message[message.index(place) + len(place) :].split("\n")[0]
    assert words in told, message
    assert re.search(r"[a-z]", told)


@pytest.mark.parametrize(("old", "new", "line", "key", "words"), TABLE)
def test_hyperthermia(write, good, old, new, line, key, words):
    assert old in good
    check(write(good.replace(old, new, 1)), line, key, words)


@pytest.mark.parametrize(("old", "new", "line", "key", "words"), COLD_TABLE)
def test_nanowarming(write, old, new, line, key, words):
    assert old in COLD
    check(write(COLD.replace(old, new, 1)), line, key, words)


def test_several_problems_come_in_one_message_first_first(write, good):
    text = good.replace("title:", "titel:").replace("for: 30 min", "for: 0 s").replace("100 kHz", "100")
    with pytest.raises(MagheatError) as error:
        load_case(write(text))
    lines = str(error.value).splitlines()
    assert lines[0].startswith("3 problems")
    assert [re.search(r"line (\d+)", line).group(1) for line in lines[1:]] == ["2", "16", "20"]
    assert error.value.where.line == 2


def test_a_mapping_is_told_by_key_path_alone(good):
    from magheat.case.document import parse_document

    data = parse_document(good).data
    data["field"]["frequency"] = 100e3
    with pytest.raises(MagheatError, match=r"^field.frequency: 100000.0 has no unit"):
        load_case(data)
