"""The data files: every value reads, with a unit, a known source and a confidence; golden spot checks."""

import math

import numpy as np
import pytest

from magheat import library, units
from magheat.library.entries import CONFIDENCES, KEY_KINDS

ENTRIES = [(kind, name) for kind in library.kinds() for name in library.names(kind)]
GOLDEN = [
    ("tissues", "brain", "density", 1045.5),
    ("tissues", "brain", "heat_capacity", 3630.0),
    ("tissues", "brain", "conductivity", 0.51325),
    ("tissues", "brain", "perfusion", 0.00973371),
    ("tissues", "brain", "metabolic_heat", 11883.7),
    ("tissues", "kidney", "perfusion", 0.0674408),
    ("tissues", "muscle", "perfusion", 0.000667657),
    ("tissues", "liver", "conductivity", 0.519111),
    ("tissues", "fat", "perfusion", 0.000496637),
    ("tissues", "skin", "heat_capacity", 3390.5),
    ("tissues", "bone_cortical", "density", 1908.0),
    ("tissues", "brain_white_matter", "perfusion", 0.00368398),
    ("tissues", "blood", "heat_capacity", 3617.0),
    ("tissues", "prostate", "perfusion", 0.00686426),
    ("materials", "magnetite", "saturation", 446e3),
    ("materials", "magnetite", "anisotropy", 23e3),
    ("materials", "magnetite", "density", 5180.0),
    ("materials", "magnetite", "iron_fraction", 0.7236),
    ("materials", "magnetite", "attempt_time", 1e-9),
    ("materials", "magnetite_bulk", "saturation", 480e3),
    ("materials", "maghemite", "iron_fraction", 0.6994),
    ("materials", "iron", "saturation", 1714e3),
    ("agents", "VS55", "glass_transition", 150.15),
    ("agents", "VS55", "melting", 235.15),
    ("agents", "VS55", "critical_cooling", 2.5 / 60),
    ("agents", "VS55", "critical_warming", 55 / 60),
    ("agents", "DP6", "critical_warming", 189 / 60),
    ("agents", "M22", "critical_warming", 0.4 / 60),
    ("limits", "atkinson_brezovich", "product", 4.85e8),
    ("limits", "atkinson_brezovich", "reference_diameter", 0.30),
    ("limits", "hergt_dutz", "product", 5e9),
    ("sites", "thorax", "diameter", 0.30),
    ("particles", "fortin2007_maghemite_16_5nm", "slp", 1.65e6),
]


@pytest.mark.parametrize("kind, name", ENTRIES)
def test_every_value_has_unit_source_and_confidence(kind, name):
    entry = library.get(kind, name)
    assert entry.values or entry.data
    assert entry.citations and set(entry.citations) <= set(library.bibliography())
    for key, value in entry.values.items():
        assert value.confidence in CONFIDENCES
        assert value.source in library.bibliography()
        assert value.kind == KEY_KINDS[key]
        known = (value.si, value.low, value.high, value.table, value.law, value.reference)
        assert any(x is not None for x in known) or (value.kind is None and value.text)
        numbers = [x for x in known[:3] if x is not None] + [x for pair in value.table or () for x in pair]
        assert all(math.isfinite(x) for x in numbers)
        if value.si is not None and value.low is not None and value.high is not None:
            assert value.low <= value.si <= value.high
        if value.kind and value.kind != "dimensionless" and value.si is not None:
            assert value.unit
            if key != "perfusion":
                assert units.parse(f"1 {value.unit}", value.kind) is not None


@pytest.mark.parametrize("kind, name, key, expected", GOLDEN)
def test_golden_values(kind, name, key, expected):
    assert library.get(kind, name).values[key].si == pytest.approx(expected, rel=2e-6)


@pytest.mark.parametrize("name", library.names("tissues"))
def test_tissues_are_complete_and_plausible(name):
    values = library.get("tissues", name).values
    assert 300 < values["density"].si < 2200
    assert 1000 < values["heat_capacity"].si < 4500
    assert 0.15 < values["conductivity"].si < 0.7
    assert 0 <= values["perfusion"].si < 0.2
    assert 0 <= values["metabolic_heat"].si < 1e5


def test_a_cubic_constant_is_never_a_barrier():
    for name in library.names("materials"):
        values = library.get("materials", name).values
        assert "anisotropy" not in values or values["anisotropy"].si > 0
    assert "anisotropy" not in library.get("materials", "magnetite_bulk").values
    assert library.get("materials", "magnetite_bulk").values["cubic_k1"].si < 0


@pytest.mark.parametrize(
    "name, iron, mass",
    [
        ("magnetite", 3, 231.533),
        ("maghemite", 2, 159.687),
        ("cobalt_ferrite", 2, 234.619),
        ("barium_ferrite", 12, 1111.448),
        ("manganese_ferrite", 2, 230.624),
        ("nickel_ferrite", 2, 234.379),
        ("wustite", 1, 71.844),
        ("iron_platinum", 1, 250.929),
    ],
)
def test_iron_fractions_follow_the_formula(name, iron, mass):
    known = library.get("materials", name).values["iron_fraction"].si
    assert known == pytest.approx(iron * 55.845 / mass, abs=6e-5)


def test_ranges_of_an_agent_hold_the_higher_published_rate():
    warming = library.get("agents", "VS55").values["critical_warming"]
    assert (warming.low, warming.high) == pytest.approx((50 / 60, 55 / 60))
    assert library.get("agents", "VS55").values["conductivity"].confidence == "low"


def test_coefficients_are_numbers():
    for name in library.names("aqueous"):
        data = library.get("aqueous", name).data
        for prop in (
            "density",
            "heat_capacity",
            "conductivity",
            "viscosity",
        ):
            assert all(isinstance(c, (int, float)) for row in data[prop] for c in row)
    for name in library.names("conductivity"):
        poles = library.get("conductivity", name).data["poles"]
        assert all(isinstance(c, (int, float)) for pole in poles for c in pole)


def test_every_source_of_the_bibliography_can_be_found():
    for key, source in library.bibliography().items():
        assert {"author", "title", "year"} <= set(source), key
        assert source.get("doi") or source.get("url") or source.get("note") == "no DOI", key
        assert source["year"] in library.citation(key)


AGENT_PROPERTIES = (
    "density", "heat_capacity", "conductivity", "viscosity", "expansion", "elastic_modulus", "poisson_ratio",
    "strength", "electrical_conductivity", "glass_transition", "composition",
)  # fmt: skip


@pytest.mark.parametrize("name", library.names("agents"))
def test_agents_are_complete_and_their_ranges_hold_their_values(name):
    """Every property a run needs; each table between its low and its high one at all temperatures."""
    values = library.get("agents", name).values
    assert not [key for key in AGENT_PROPERTIES if key not in values]
    assert 125.0 < values["glass_transition"].si < 160.0
    assert values["viscosity"].law(values["glass_transition"].si) == pytest.approx(1e12, rel=1e-3)
    for key in ("heat_capacity", "conductivity", "expansion"):
        value = values[key]
        assert value.confidence == "low"
        for T in range(78, 310, 4):
            low, mid, high = (_at(rows, T) for rows in (value.low_table, value.table, value.high_table))
            assert 0.0 < low <= mid <= high


@pytest.mark.parametrize("name", library.names("agents"))
def test_heat_capacity_rises_through_the_glass_transition(name):
    values = library.get("agents", name).values
    T_g = values["glass_transition"].si
    for rows in (values["heat_capacity"].table, values["heat_capacity"].low_table):
        assert _at(rows, T_g + 6.0) - _at(rows, T_g - 6.0) > 500.0
        assert _at(rows, 293.15) > _at(rows, T_g + 6.0)


def _at(rows, T):
    return float(np.interp(T, *zip(*rows, strict=True)))
