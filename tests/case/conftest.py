# ruff: noqa: E501  (cases as text)
"""A small valid case, as text, for the tests of the room."""

from __future__ import annotations

import pytest

GOOD = """\
magheat: 1
title: Ferrofluid in a small tumour
kind: hyperthermia
geometry: {build: concentric_spheres, layers: {tumour: 10 mm, brain: 60 mm}, size: {tumour: 1 mm, brain: 6 mm}}
regions:
  tumour: {density: 1045 kg/m^3, conductivity: 0.5 W/m/K, heat_capacity: 3600 J/kg/K, perfusion: 0.0009 1/s}
  brain:
    density: 1045 kg/m^3
    conductivity: 0.5 W/m/K
    heat_capacity: 3600 J/kg/K
    perfusion: 0.009 1/s
    metabolic_heat: 0 W/m^3
blood: {density: 1050 kg/m^3, heat_capacity: 3617 J/kg/K, temperature: 37 degC}
particles:
  - {in: tumour, concentration: 30 mg/mL, heating: 10 W/g}
field: {frequency: 100 kHz, amplitude: 4.5 kA/m}
boundary: {outer: {temperature: 37 degC}}
initial: 37 degC
schedule:
  - {for: 30 min, field: on}
  - {for: 10 min, field: off}
probes: {centre: [0 mm, 0 mm, 0 mm], rim: [10 mm, 0 mm, 0 mm]}
targets: {tumour: {T90: ">= 41 degC"}, brain: {max: "<= 43 degC"}}
safety: {diameter: 0.30 m}
solve: {engine: auto, order: 1, tolerance: 0.02 K, linear_tolerance: 1e-8}
output: {every: 30 s, fields: [temperature, cem43]}
"""


@pytest.fixture
def good() -> str:
    """The text of a valid hyperthermia case that takes nothing from the library."""
    return GOOD


@pytest.fixture
def write(tmp_path):
    """Writes a text to a case file and gives its path."""

    def writer(text, name="case.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return writer
