# ruff: noqa: E501  (cases as text)
"""Mixtures, maps of perfusion, diluted agents and corners: from the case file to SI and back."""

from __future__ import annotations

import nibabel
import numpy as np
import pytest

from magheat import library
from magheat.case import load_case, resolved_yaml
from magheat.case.document import parse_document
from magheat.case.dump import files, tree
from magheat.errors import CaseError
from magheat.tissue import mixing
from magheat.tissue.properties import Constant, Map, Table

ORGAN = """\
magheat: 1
kind: nanowarming
geometry: {build: cylinder, radius: 10 mm, height: 20 mm}
regions:
  organ: {agent: VS55, perfused: 0.8, tissue: kidney}
particles: [{in: organ, heating: 1e7 W/m^3}]
field: {frequency: 360 kHz, amplitude: 20 kA/m}
initial: -150 degC
schedule: [{for: 5 min, field: on}]
"""


def load(*overrides):
    return load_case(parse_document(ORGAN).data, overrides)


@pytest.fixture
def shares(tmp_path):
    """A map of the share in a file: 0.9 at the bottom, 0.7 at the top."""
    path = tmp_path / "shares.nii.gz"
    values = np.broadcast_to(np.linspace(0.9, 0.7, 12), (12, 12, 12)).astype(np.float32)
    affine = np.diag([2.0, 2.0, 2.0, 1.0])
    affine[:3, 3] = [-11.0, -11.0, -1.0]
    nibabel.save(nibabel.Nifti1Image(values, affine), path)
    return path


@pytest.mark.parametrize("law", mixing.LAWS)
def test_a_law_of_mixing_by_name(law):
    k = load(f"regions.organ.mixing={law}").regions["organ"].conductivity
    agent = Table(*zip(*library.get("agents", "VS55").values["conductivity"].table, strict=True))
    tissue, T = library.get("tissues", "kidney").values["conductivity"].si, np.array([120.0, 200.0, 280.0])
    assert k(T) == pytest.approx(mixing.mix(law, agent(T), tissue, 0.8), rel=1e-5)
    case = load(f"regions.organ.mixing={law}")
    assert load_case(parse_document(resolved_yaml(case)).data) == case


def test_constituents_of_ones_own():
    case = load("regions.organ.of_agent={heat_capacity: 2 kJ/kg/K, density: 1000 kg/m^3, conductivity: 0.3 W/m/K}",
                "regions.organ.of_tissue={heat_capacity: 4 kJ/kg/K, density: 1000 kg/m^3, conductivity: 0.5 W/m/K}")  # fmt: skip
    organ = case.regions["organ"]
    assert organ.density == Constant(1000.0) and organ.conductivity.value == pytest.approx(0.34)
    assert organ.heat_capacity.value == pytest.approx(2400.0)
    assert case.corners == ()
    assert not any(
        key in text
        for key in ("density", "heat capacity", "conductivity", "37 degC")
        for text in case.warnings
    )


def test_a_map_of_shares(shares):
    case = load(f"regions.organ.perfused={{file: {shares}, unit: '1'}}", "regions.organ.mixing=geometric")
    organ, cold = case.regions["organ"], case.vitrified["organ"]
    points = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.02]])
    phi = cold.perfused.at(points)
    assert 0.85 < phi[0] <= 0.9 and 0.7 <= phi[1] < 0.75
    assert isinstance(organ.density, Map) and isinstance(organ.heat_capacity, mixing.Blend)
    assert organ.density.at(points) == pytest.approx(
        phi * 1053 + (1 - phi) * library.get("tissues", "kidney").values["density"].si
    )
    assert organ.conductivity.law == "geometric"
    assert files(case) == (shares,)
    assert any("local concentration" in warning for warning in case.warnings)


def test_a_map_of_shares_comes_back(shares):
    case = load(f"regions.organ.perfused={{file: {shares}, unit: '%'}}".replace("'%'", "'1'"))
    again = load_case(parse_document(resolved_yaml(case)).data)
    assert tree(again) == tree(case)
    assert again.critical == case.critical
    assert again.warnings == case.warnings
    document = tree(case)["regions"]["organ"]
    assert (
        set(document["of_agent"])
        == set(document["of_tissue"])
        == {"density", "conductivity", "heat_capacity"}
    )
    assert [c.name for c in again.corners] == ["slow", "fast"]


def test_a_share_above_one_is_refused(shares, tmp_path):
    image = nibabel.load(shares)
    nibabel.save(nibabel.Nifti1Image(1.5 * image.get_fdata(), image.affine), tmp_path / "much.nii.gz")
    perfused = (
        load(f"regions.organ.perfused={{file: {tmp_path / 'much.nii.gz'}}}").vitrified["organ"].perfused
    )
    with pytest.raises(CaseError, match="exceeds 1") as error:
        perfused.at(np.zeros((1, 3)))
    assert "regions.organ.perfused.file" in str(error.value)


def test_rates_of_a_diluted_agent():
    assert load().critical.dilution is None
    diluted = load("critical.dilution=on").critical.dilution
    assert diluted.strength == pytest.approx(8400.0)
    rates = 60.0 * diluted.rates("warming", [1.0, 6 / 8.4, 7.2 / 8.4, 0.5])
    assert rates[:3] == pytest.approx([55.0, 189.0, np.sqrt(55.0 * 189.0)])
    assert np.isinf(rates[3])
    own = load("critical.dilution={strength: 8 mol/L, warming: [[4 mol/L, 200 K/min], [8 mol/L, 50 K/min]]}")
    assert 60.0 * own.critical.dilution.rates("warming", 0.75) == pytest.approx(100.0)
    assert np.isnan(own.critical.dilution.rates("cooling", 1.0))
    assert load("critical={dilution: on, warming: 60 K/min}").critical.dilution.warming == ()
    unknown = load("regions.organ.agent=M22", "critical.dilution=on")
    assert unknown.critical.dilution is None
    assert any("full strength" in warning for warning in unknown.warnings)


def test_corners_of_the_library():
    case = load()
    slow, fast = case.corners
    T = np.linspace(90.0, 290.0, 9)
    for prop, sign in (("heat_capacity", 1), ("conductivity", -1)):
        at = [
            getattr(r, prop)(T) for r in (slow.regions["organ"], case.regions["organ"], fast.regions["organ"])
        ]
        assert (sign * np.diff(at, axis=0) < 0).all()
    assert slow.regions["organ"].density.value > case.regions["organ"].density.value
    assert load("critical.range=off").corners == ()
    assert load_case(parse_document(resolved_yaml(case)).data) == case
    known = "density: 1060 kg/m^3, heat_capacity: 3 kJ/kg/K, conductivity: 0.3 W/m/K"
    assert load(f"regions.organ={{agent: VS55, {known}}}").corners == ()


def test_corners_of_ones_own():
    case = load("critical.range={wet: {organ: {heat_capacity: 3.5 kJ/kg/K}}}")
    (wet,) = case.corners
    assert wet.name == "wet" and wet.regions["organ"].heat_capacity == Constant(3500.0)
    assert wet.regions["organ"].conductivity == case.regions["organ"].conductivity


@pytest.mark.parametrize(
    ("override", "key", "words"),
    [
        ("critical.range={slow: {orgn: {density: 1 kg/m^3}}}", "critical.range.slow.orgn", "organ"),
        ("critical.range={slow: {organ: {densty: 1 kg/m^3}}}", "critical.range.slow.organ.densty", "density"),
        ("critical.range=maybe", "critical.range", "neither true nor false"),
        ("critical.dilution={warming: []}", "critical.dilution", "strength"),
        ("critical.dilution={strength: 8 mol/L, warming: [[8 mol/L, 1 K/min], [8 mol/L, 2 K/min]]}", "critical.dilution.warming.1.0", "twice"),
        ("regions.organ.perfused=1.2", "regions.organ.perfused", "at most 1"),
        ("regions.organ.mixing=serial", "regions.organ.mixing", "series"),
        ("regions.organ={tissue: kidney, of_agent: {density: 1 kg/m^3}}", "regions.organ.of_agent", "no agent"),
        ("regions.organ={agent: VS55, tissue: kidney}", "regions.organ.tissue", "give `perfused`"),
        ("regions.organ={agent: VS55, of_tissue: {density: 1000 kg/m^3}}", "regions.organ.of_tissue", "give `perfused`"),
        ("regions.organ={agent: VS55, mixing: series}", "regions.organ.mixing", "the agent fills the whole region"),
        ("regions.organ={agent: VS55, perfused: {csv: none.csv}, tissue: kidney}", "regions.organ.perfused.csv", "does not exist"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_key(override, key, words):
    with pytest.raises(CaseError) as error:
        load(override)
    assert key in str(error.value) and words in str(error.value), str(error.value)


def test_rates_that_nobody_knows_are_told_and_so_is_the_ice_that_is_left_out():
    case = load("regions.organ={agent: glycerol60}")
    told = "\n".join(case.warnings)
    for missing in ("no critical warming rate", "no critical cooling rate", "ice is not reckoned with"):
        assert missing in told
    assert load_case(parse_document(resolved_yaml(case)).data) == case
    assert "ice is not" not in "\n".join(load("regions.organ={agent: glycerol60}", "ice.law=off").warnings)


def test_a_region_that_no_agent_reaches_is_told_of() -> None:
    told = "no agent reaches it"
    assert any(told in warning for warning in load("regions.organ.perfused=0").warnings)
    assert not any(told in warning for warning in load().warnings)
