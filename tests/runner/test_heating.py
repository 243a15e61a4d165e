from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from magheat import slp
from magheat.case.model import (
    Case,
    Drive,
    MeasuredHeating,
    ModelHeating,
    ParticleSource,
    PlainHeating,
)
from magheat.errors import InputError, SolverError
from magheat.runner.eddy import eddy_sources
from magheat.runner.heating import heating, largest_factor
from magheat.tissue.properties import Constant, Map, Table

Make = Callable[..., Case]
MAGNETITE = slp.Particle(
    diameter=13e-9, saturation=446e3, anisotropy=23e3, density=5180.0, iron_fraction=0.7236, sigma=0.1
)
WATER = Constant(1e-3)


@pytest.fixture
def case(make_case: Make) -> Case:
    return make_case()


def source(way: ModelHeating | MeasuredHeating | PlainHeating, basis: str = "core") -> ParticleSource:
    return ParticleSource("tumour", way, Constant(5.0), basis)  # type: ignore[arg-type]


def watt(case: Case, given: ParticleSource, H: float, T: float = 310.15) -> float:
    """Heat of one point, W/m^3."""
    made = heating(case, given).source
    assert isinstance(made.amount, Constant)
    return made.amount.value * float(made.specific(np.array([H]), np.array([T]))[0])


# -- by a loss model --------------------------------------------------------------------------------


@pytest.mark.parametrize("T", [293.15, 310.15, 330.0])
@pytest.mark.parametrize("H", [1000.0, 4000.0])
def test_a_model_heats_as_the_loss_room_says(make_case: Make, H: float, T: float) -> None:
    case = make_case(schedule=[{"for": "1 min", "field": 0.25}, {"for": "1 min"}])
    direct = slp.loss_power(
        MAGNETITE, frequency=100e3, amplitude=H, temperature=T, viscosity=1e-3, mobile=0.5
    )
    got = watt(case, source(ModelHeating(MAGNETITE, WATER, 0.5)), H, T)
    assert got == pytest.approx(5.0 * 1e3 * float(direct.slp_W_per_g), rel=1e-3)


def test_waveform_and_bias_reach_the_model(make_case: Make) -> None:
    field = {"frequency": "100 kHz", "amplitude": "4 kA/m", "waveform": {1: 1, 3: 0.2}, "bias": "2 kA/m"}
    case = make_case(field=field)
    way = ModelHeating(MAGNETITE, WATER, 0.0, {"model": "hysteresis"})
    direct = slp.loss_power(
        MAGNETITE, frequency=100e3, amplitude=4e3, temperature=310.15, viscosity=1e-3, mobile=0.0,
        model="hysteresis", waveform={1: 1.0, 3: 0.2}, bias=2e3,
    )  # fmt: skip
    made = heating(case, source(way))
    assert made.entry["slp_W_per_g"] == pytest.approx(float(direct.slp_W_per_g))
    assert watt(case, source(way), 4e3) == pytest.approx(5.0 * 1e3 * float(direct.slp_W_per_g), rel=2e-3)


def test_a_slp_measured_in_a_sine_is_told_where_the_field_is_none(make_case: Make) -> None:
    case = make_case(
        field={"frequency": "100 kHz", "amplitude": "4 kA/m", "waveform": {1: 1, 3: 0.2}, "bias": "2 kA/m"}
    )
    reasons = heating(case, source(MeasuredHeating(Constant(1e4), 100e3, 4000.0))).entry["validity"]
    assert len(reasons) == 1 and "harmonics" in reasons[0] and "bias" in reasons[0]


def test_per_gram_of_iron_there_is_more_core(case: Case) -> None:
    way = ModelHeating(MAGNETITE, WATER, 0.0)
    ratio = watt(case, source(way, "Fe"), 4000.0) / watt(case, source(way), 4000.0)
    assert ratio == pytest.approx(1.0 / 0.7236)


def test_the_entry_holds_both_grams_and_the_reasons(case: Case) -> None:
    entry = heating(case, source(ModelHeating(MAGNETITE, WATER, 0.3))).entry
    assert entry["slp_W_per_g_fe"] == pytest.approx(entry["slp_W_per_g"] / 0.7236)
    assert entry["mobile"] == 0.3
    assert entry["model"] == "lrt"
    big = replace(MAGNETITE, diameter=40e-9)
    assert heating(case, source(ModelHeating(big, WATER, 0.0))).entry["validity"]


def test_no_extrapolation_in_temperature(case: Case) -> None:
    with pytest.raises(SolverError, match=r"126\.9 degC"):
        watt(case, source(ModelHeating(MAGNETITE, WATER, 0.0)), 4000.0, 400.0)


def test_a_factor_above_one_is_covered(make_case: Make) -> None:
    case = make_case(schedule=[{"for": "1 min", "field": 1.5}])
    assert largest_factor(case) == 1.5
    assert watt(case, source(ModelHeating(MAGNETITE, WATER, 0.0)), 6000.0) > 0.0


def test_a_cold_case_covers_the_glass_and_its_jump(case: Case) -> None:
    viscosity = Table((150.0, 150.0, 151.0), (1e13, 1.0, 1e-3))
    cold, single = replace(case, kind="nanowarming"), replace(MAGNETITE, diameter=20e-9, sigma=0.0)
    given = source(ModelHeating(single, viscosity, 1.0))
    for T in (80.0, 149.9, 150.5, 151.5, 200.0):
        eta = float(viscosity(np.array(T)))
        direct = slp.loss_power(single, frequency=100e3, amplitude=4000.0, temperature=T, viscosity=eta)
        expected = 5.0e3 * float(direct.slp_W_per_g)
        assert watt(cold, given, 4000.0, T) == pytest.approx(expected, rel=2e-3, abs=1e-6 * 5.0e6)


def test_without_a_field_particles_cannot_heat(case: Case) -> None:
    with pytest.raises(InputError, match="field"):
        heating(replace(case, drive=None), source(ModelHeating(MAGNETITE, WATER, 0.0)))


# -- as measured ------------------------------------------------------------------------------------


def test_at_the_measured_point_the_measured_value(case: Case) -> None:
    given = source(MeasuredHeating(Constant(10e3), 100e3, 4000.0))
    assert watt(case, given, 4000.0) == pytest.approx(5.0 * 10e3)
    entry = heating(case, given).entry
    assert entry["slp_W_per_g"] == pytest.approx(10.0)
    assert entry["slp_W_per_g_fe"] is None
    assert entry["validity"] == []
    assert entry["ilp_nH_m2_per_kg"] == pytest.approx(10e3 / (100e3 * 4000.0**2) * 1e9)


def test_elsewhere_linear_in_f_and_by_the_exponent_in_H(case: Case) -> None:
    given = source(MeasuredHeating(Constant(10e3), 200e3, 8000.0, exponent=1.5), "Fe")
    assert watt(case, given, 4000.0) == pytest.approx(5.0 * 10e3 * 0.5 * 0.5**1.5)
    entry = heating(case, given).entry
    assert len(entry["validity"]) == 2
    assert entry["slp_W_per_g_fe"] == pytest.approx(10.0 * 0.5 * 0.5**1.5)


def test_a_table_in_temperature(case: Case) -> None:
    given = source(MeasuredHeating(Table((300.0, 320.0), (10e3, 20e3)), 100e3, 4000.0))
    assert watt(case, given, 4000.0, 310.0) == pytest.approx(5.0 * 15e3)
    made = heating(case, given)
    assert made.source.follows_temperature
    assert made.covers == (300.0, 320.0)


def test_a_table_in_amplitude_and_beyond_it(case: Case) -> None:
    given = source(MeasuredHeating(Table((2000.0, 4000.0), (2e3, 10e3)), 100e3, 4000.0, over="H"))
    assert watt(case, given, 3000.0) == pytest.approx(5.0 * 6e3)
    assert watt(case, given, 8000.0) == pytest.approx(5.0 * 40e3)
    assert watt(case, given, 1000.0) == pytest.approx(5.0 * 0.5e3)
    assert watt(case, given, 0.0) == 0.0
    assert heating(case, given).entry["validity"] == []


def test_a_partial_field_is_away_from_where_it_was_measured(make_case: Make) -> None:
    case = make_case(schedule=[{"for": "1 min", "field": 0.5}])
    assert heating(case, source(MeasuredHeating(Constant(10e3), 100e3, 4000.0))).entry["validity"]


# -- as a power density, and eddy currents ------------------------------------------------------------


def test_a_power_density_follows_the_factor(case: Case) -> None:
    made = heating(case, ParticleSource("tumour", PlainHeating(Constant(2e5)))).source
    factor = 0.5 * made.amplitude.value  # type: ignore[union-attr]
    assert made.specific(np.array([factor]), np.array([300.0])) == pytest.approx(0.25)
    assert not made.follows_temperature


def test_maps_of_concentration_pass_through(case: Case) -> None:
    field = Map(lambda x: x[:, 0])
    given = replace(source(ModelHeating(MAGNETITE, WATER, 0.0), "Fe"), concentration=field)
    amount = heating(case, given).source.amount
    assert isinstance(amount, Map)
    assert amount.at(np.array([[2.0, 0.0]])) == pytest.approx(2.0 / 0.7236)


def test_eddy_currents_in_the_regions_that_conduct(case: Case) -> None:
    assert eddy_sources(case, tuple(case.regions)) == ()
    drive = Drive(100e3, 4000.0, eddy_axis=(0.0, 1.0), eddy_centre=(0.0, 0.0))
    wired = replace(case, drive=drive, electrical_conductivity={"tissue": Constant(0.4)})
    (only,) = eddy_sources(wired, tuple(case.regions))
    assert (only.region, only.category) == ("tissue", "eddy")
    assert isinstance(only.amount, Map)
    points, T = np.array([[0.02, 0.0], [0.0, 0.01]]), np.full(2, 310.0)
    heat = only.amount.at(points) * only.specific(np.ones(2), T)
    mu_0 = 4e-7 * np.pi
    expected = 0.5 * 0.4 * (np.pi * mu_0 * 100e3 * 4000.0 * 0.02) ** 2
    assert heat == pytest.approx([expected, 0.0], rel=1e-6)
    assert only.specific(np.array([0.5]), np.array([300.0])) == pytest.approx(0.25 * 0.4)
