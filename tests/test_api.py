"""The public functions: units in, SI and names with units out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from magheat import api, library, slp
from magheat.errors import InputError, LibraryError, UnitError

MAGNETITE = {"saturation": "446 kA/m", "anisotropy": "23 kJ/m^3", "density": "5180 kg/m^3"}


def test_the_golden_particle() -> None:
    p = api.make_particle(
        material="magnetite", diameter="15.0864 nm", coating="2 nm", attempt_time="1 ns", **MAGNETITE
    )
    r = api.loss_power(
        p,
        frequency="100 kHz",
        amplitude="10 kA/m",
        temperature="298.15 K",
        viscosity="1 mPa*s",
        mobile=1,
        model="lrt",
        neel="brown",
        susceptibility="chord",
    )
    assert r.slp_W_per_g == pytest.approx(101.677, abs=1e-3)
    assert r.slp_W_per_g_fe == pytest.approx(r.slp_W_per_g / p.iron_fraction)


def test_the_library_has_the_values_of_magnetite() -> None:
    p = api.make_particle(material="magnetite", diameter="14 nm")
    assert (p.saturation, p.anisotropy, p.density) == (446e3, 23e3, 5180.0)
    assert p.iron_fraction == pytest.approx(0.7236, abs=1e-4)
    assert api.make_particle(material="magnetite", diameter="14 nm", density="5 g/cm^3").density == 5000.0


def test_texts_and_si_numbers_are_the_same() -> None:
    text = api.make_particle(diameter="14 nm", sigma="0.1", **MAGNETITE)
    si = api.make_particle(diameter=14e-9, sigma=0.1, saturation=446e3, anisotropy=23e3, density=5180.0)
    assert text == si
    r = api.loss_power(
        text, frequency="100 kHz", amplitude="12.5 mT", temperature="25 degC", viscosity="1 cP"
    )
    assert isinstance(r.slp_W_per_g, float)


def test_arrays_broadcast() -> None:
    p = api.make_particle(diameter=np.array([10e-9, 14e-9])[:, None], **MAGNETITE)
    r = api.loss_power(p, frequency=[1e5, 2e5, 3e5], amplitude="5 kA/m", viscosity="1 mPa*s")
    assert r.slp_W_per_g.shape == (2, 3)


def test_media_have_their_viscosity() -> None:
    assert api.medium_viscosity("water", "20 degC") == pytest.approx(1.0016e-3, rel=2e-3)
    assert api.medium_viscosity("water", [293.15, 310.15]).shape == (2,)
    p = api.make_particle(diameter="18 nm", coating="2 nm", **MAGNETITE)
    drive = {"frequency": "100 kHz", "amplitude": "5 kA/m", "temperature": "37 degC"}
    water = api.loss_power(p, viscosity="water", **drive)
    assert water.brown_time_s == pytest.approx(
        api.loss_power(p, viscosity="0.6913 mPa*s", **drive).brown_time_s, rel=5e-3
    )
    assert api.loss_power(p, viscosity=float("inf"), **drive).brown_time_s == float("inf")


@pytest.mark.parametrize(
    ("keys", "error", "message"),
    [
        ({"diameter": "14"}, UnitError, "unit"),
        ({"diameter": "14 kg"}, UnitError, "length"),
        ({"diameter": "14 nm", "size": 3}, InputError, "no 'size'"),
        ({}, InputError, "diameter is missing"),
        ({"diameter": "14 nm", "sigma": -0.1}, InputError, "sigma is negative"),
        ({"diameter": "14 nm", "shape": "star"}, InputError, "no shape 'star'"),
        ({"diameter": "14 nm", "shape": "sphere", "aspect": 2}, InputError, "no aspect"),
        ({"diameter": "14 nm", "density": "-5 kg/m^3"}, InputError, "density is not above zero"),
        ({"diameter": float("nan")}, InputError, "length"),
        ({"diameter": "14 nm", "material": "magnetit"}, LibraryError, "magnetite"),
    ],
)
def test_wrong_particles_are_refused(keys: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        api.make_particle(**(MAGNETITE | keys))


def test_a_particle_without_material_needs_its_values() -> None:
    with pytest.raises(InputError, match="saturation is missing"):
        api.make_particle(diameter="14 nm")
    with pytest.raises(InputError, match=r"no uniaxial anisotropy.*of magnetite_bulk"):
        api.make_particle(material="magnetite_bulk", diameter="14 nm")


def test_the_place_is_told() -> None:
    with pytest.raises(InputError, match=r"particles\.0\.particle\.diameter: "):
        api.make_particle(diameter="14", where="particles.0.particle", **MAGNETITE)


def test_wrong_conditions_are_refused() -> None:
    p = api.make_particle(diameter="14 nm", **MAGNETITE)
    drive = {"frequency": "100 kHz", "amplitude": "5 kA/m", "viscosity": "1 mPa*s"}
    with pytest.raises(UnitError, match="frequency"):
        api.loss_power(p, **(drive | {"frequency": "100"}))
    with pytest.raises(InputError, match="frequency is not above zero"):
        api.loss_power(p, **(drive | {"frequency": "0 Hz"}))
    with pytest.raises(LibraryError, match=r"no medium 'watr'.*water"):
        api.loss_power(p, **(drive | {"viscosity": "watr"}))
    with pytest.raises(InputError, match="is known from"):
        api.loss_power(p, **(drive | {"viscosity": "water", "temperature": "100 K"}))


def test_check_field_gives_the_rows_of_the_summary() -> None:
    rows = api.check_field(frequency="325 kHz", amplitude="20.7 kA/m")
    assert all(set(row) == {"limit", "value", "allowed", "unit", "verdict", "source"} for row in rows)
    first = rows[0]
    assert first["value"] / first["allowed"] == pytest.approx(13.87, abs=0.01)
    assert first["verdict"] == "exceeded"
    smaller = api.check_field(frequency="325 kHz", amplitude="20.7 kA/m", diameter="3 cm")[0]
    assert smaller["allowed"] == pytest.approx(10 * first["allowed"])
    one = api.check_field(frequency="325 kHz", amplitude="20.7 kA/m", limits=[rows[1]["limit"]])
    assert one == [rows[1]]
    with pytest.raises(InputError, match="speed"):
        api.check_field(frequency="325 kHz", amplitude="1 kA/m", limits=["speed"])
    with pytest.raises(InputError, match="both"):
        api.check_field(frequency="1 kHz", amplitude="1 kA/m", diameter="1 m", site="head")


def test_doses() -> None:
    assert api.cem43([0, 3600], [44.0, 44.0]) == pytest.approx(120.0)
    omega = api.arrhenius("liver", [0, 100], [60.0, 60.0])
    assert omega == pytest.approx(7.39e39 * np.exp(-2.577e5 / (8.31446 * 333.15)) * 100, rel=1e-3)
    given = api.arrhenius(("7.39e39 1/s", "257.7 kJ/mol"), [0, 100], [60.0, 60.0])
    assert given == pytest.approx(omega)


def test_calculators() -> None:
    along, across = api.demagnetisation("prolate", aspect=2)
    assert (along, across) == pytest.approx((0.173564, 0.413218), abs=1e-6)
    p = api.make_particle(diameter="10 nm", **MAGNETITE)
    assert api.force(p, gradient="10 T/m") == pytest.approx(2.335e-18, rel=1e-3)
    rise = api.surface_rise(p, slp="500 W/g", conductivity="0.6 W/m/K")
    assert rise == pytest.approx(5e5 * 5180 * 25e-18 / 1.8)


def test_results_are_those_of_the_room() -> None:
    p = api.make_particle(diameter="14 nm", iron_fraction=0.7, **MAGNETITE)
    assert isinstance(p, slp.Particle)
    conditions = {"frequency": 1e5, "amplitude": 5e3, "temperature": 300.0, "viscosity": 1e-3}
    ours, theirs = api.loss_power(p, **conditions), slp.loss_power(p, **conditions)
    assert replace(ours, error=0.0) == replace(theirs, error=0.0)  # lrt tells none: nan


def test_bloch_s_law_needs_a_curie_temperature() -> None:
    assert api.make_particle(material="magnetite", diameter="14 nm").curie_temperature == math.inf
    bloch = api.make_particle(material="magnetite", diameter="14 nm", temperature_law="bloch")
    assert bloch.curie_temperature == 858.0
    given = api.make_particle(diameter="14 nm", curie_temperature="600 K", **MAGNETITE)
    assert given.curie_temperature == 600.0
    still = api.make_particle(
        diameter="14 nm", curie_temperature="600 K", temperature_law="constant", **MAGNETITE
    )
    assert still.curie_temperature == math.inf
    with pytest.raises(InputError, match="needs the Curie temperature"):
        api.make_particle(diameter="14 nm", temperature_law="bloch", **MAGNETITE)
    with pytest.raises(InputError, match=r"no temperature law.*constant, bloch"):
        api.make_particle(diameter="14 nm", temperature_law="brillouin", **MAGNETITE)


def test_elongated_shapes_of_a_library_material_have_their_anisotropy() -> None:
    rod = {"diameter": "10 nm", "shape": "cylinder", "aspect": 3}
    assert api.make_particle(material="magnetite", **rod).shape_anisotropy
    assert not api.make_particle(material="magnetite", anisotropy="23 kJ/m^3", **rod).shape_anisotropy
    assert not api.make_particle(material="magnetite", shape_anisotropy=False, **rod).shape_anisotropy
    assert api.make_particle(**rod, shape_anisotropy=True, **MAGNETITE).shape_anisotropy
    assert not api.make_particle(material="magnetite", diameter="10 nm", shape="cube").shape_anisotropy


def test_a_histogram_stands_for_diameter_and_sigma() -> None:
    rows = [["8 nm", 0.2], ["10 nm", 0.5], ["12 nm", 0.3]]
    p = api.make_particle(histogram=rows, **MAGNETITE)
    assert [weight for _, weight in p.histogram] == [0.2, 0.5, 0.3]
    assert [d for d, _ in p.histogram] == pytest.approx([8e-9, 10e-9, 12e-9])
    assert p.diameter == pytest.approx(10e-9)
    drive = {"frequency": "300 kHz", "amplitude": "5 kA/m", "viscosity": "1 mPa*s"}
    one = [api.make_particle(diameter=d, **MAGNETITE) for d, _ in rows]
    weights = [0.2 * 8**3, 0.5 * 10**3, 0.3 * 12**3]
    mean = sum(w * api.loss_power(q, **drive).slp_W_per_g for w, q in zip(weights, one, strict=True))
    assert api.loss_power(p, **drive).slp_W_per_g == pytest.approx(mean / sum(weights), rel=1e-9)


@pytest.mark.parametrize(
    "rows", [[], "8 nm", [["8 nm"]], [["8 nm", -1]], [["0 nm", 1]], [["8 nm", 0]], [["8 nm", "much"]]]
)
def test_histograms_that_are_none(rows: object) -> None:
    with pytest.raises(InputError, match="histogram"):
        api.make_particle(histogram=rows, **MAGNETITE)


def test_measured_factors_multiply_and_are_labelled() -> None:
    drive = {"frequency": "300 kHz", "amplitude": "5 kA/m", "viscosity": "1 mPa*s"}
    sphere = api.make_particle(material="magnetite", diameter="12 nm")
    ratio = library.get("particles", "octopod").values["heating_factor"].si
    octopod = api.make_particle(
        material="magnetite", diameter="12 nm", shape="octopod",
        aggregation={"keeps": 0.5, "source": "a measurement"},
    )  # fmt: skip
    assert octopod.shape == "sphere"
    assert octopod.heating_factor == pytest.approx(0.5 * ratio)
    r = api.loss_power(octopod, **drive)
    assert r.slp_W_per_g == pytest.approx(0.5 * ratio * api.loss_power(sphere, **drive).slp_W_per_g)
    told = " ".join((*r.why, *r.validity))
    assert (
        "measured factor" in told and "octopod" in told and "nemati2016" in told and "a measurement" in told
    )
    given = api.make_particle(heating_factor=2, factor_note="mine", diameter="12 nm", **MAGNETITE)
    assert (given.heating_factor, given.factor_note) == (2.0, "mine")


@pytest.mark.parametrize(
    "value", [0.7, {"keeps": 0.7}, {"keeps": 0.0, "source": "x"}, {"keeps": 1, "source": ""}]
)
def test_aggregation_needs_its_source(value: object) -> None:
    with pytest.raises(InputError, match="aggregat"):
        api.make_particle(diameter="12 nm", aggregation=value, **MAGNETITE)
