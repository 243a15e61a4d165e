"""Whole cases beside published figures: bands of unknown inputs, bounds, claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from magheat.errors import InputError
from magheat.validation import folders, page

# an adiabatic cylinder that a given power warms: rate = power / (density * heat capacity)
CASE = """
kind: nanowarming
title: A cylinder that is heated evenly
band: 0.02
case:
  magheat: 1
  kind: nanowarming
  geometry: {build: cylinder, radius: 5 mm, height: 10 mm, size: 2.5 mm, region: agent,
             dimension: axisymmetric}
  regions: {agent: {agent: VS55, density: 1000 kg/m^3, heat_capacity: 2 kJ/kg/K, conductivity: 0.3 W/m/K}}
  particles: [{in: agent, heating: 4e6 W/m^3}]
  field: {frequency: 100 kHz, amplitude: 10 kA/m}
  initial: -140 degC
  schedule: [{for: 5 min, field: on, until: "min(agent) > -30 degC"}]
set: {ice.law: "off", stress.model: "off"}
unknown: {regions.agent.heat_capacity: [1 kJ/kg/K, 4 kJ/kg/K]}
runs: {one: {}, two: {particles.0.heating: 8e6 W/m^3}}
quantities:
  rate: {read: warming.min_rate_K_per_min, unit: K/min, label: warming rate (K/min)}
  verdict: {read: warming.verdict}
verdict: As it should.
"""
HEAD = "run,quantity,bound,value,error,claim,provenance\n"


def folder(tmp_path: Path, rows: str, case: str = CASE) -> Path:
    here = tmp_path / "cylinder"
    here.mkdir()
    (here / "case.yaml").write_text(case)
    (here / "data.csv").write_text(HEAD + rows)
    return tmp_path


def test_figures_beside_a_band_of_what_is_not_known(tmp_path: Path) -> None:
    rows = (
        "one,rate,=,120,,somewhere,exact\none,rate,>=,59,,always,exact\none,rate,>=,121,,always,too much\n"
        "two,rate,<=,485,,always,exact\ntwo,verdict,=,pass,,always,exact\n"
        "one,rate,=,300,,,recalled: a guess\n"
    )
    outcome = folders.run(folder(tmp_path, rows), "cylinder")
    (series,) = outcome.series
    assert series.computed == pytest.approx([120.0, 120.0, 120.0, 240.0, 120.0], rel=1e-3)
    assert series.span[0] == pytest.approx((60.0, 240.0), rel=1e-3)
    assert series.within == (True, True, True, True, False)
    assert [claim.holds for claim in outcome.claims] == [True, True, False, True, True]
    assert series.counts == (True, True, True, True, False)
    page.write(tmp_path / "page.html", [outcome], {})
    text = (tmp_path / "page.html").read_text()
    assert "(60 to 240)" in text and "heat_capacity from 1 kJ/kg/K to 4 kJ/kg/K" in text


@pytest.mark.parametrize(
    ("rows", "case", "told"),
    [
        ("three,rate,=,1,,,x\n", CASE, "unknown run 'three'"),
        ("one,rate,~,1,,,x\n", CASE, "unknown bound '~'"),
        ("one,verdict,=,pass,,always,x\n", CASE, "no figure is a number"),
        ("one,rate,=,1,,,x\n", CASE.replace("quantities:", "quantity:"), "'quantities' is missing"),
    ],
)
def test_a_wrong_folder_is_told(tmp_path: Path, rows: str, case: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        folders.run(folder(tmp_path, rows, case), "cylinder")
