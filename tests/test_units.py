# ruff: noqa: E501, SIM905
"""Texts with units to SI: the spellings people use, what is refused, and exactness."""

import contextlib
import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from magheat import units
from magheat.errors import UnitError
from magheat.units import KINDS, exact, parse, perfusion, quantity, si, text

SPELLINGS = {
    ("temperature", 310.15): "37 degC|37degC|37 °C|37°C|37 ℃|37 ºC|37 celsius|37 Celsius|37 degrees Celsius|"
    "37 degree_Celsius|37 deg C|310.15 K|310.15K|310.15 kelvin|310.15 Kelvin|98.6 degF|98.6 °F|98.6°F|"
    "98.6 fahrenheit|98.6 degrees F|310150 mK|+37 degC| 37  degC ",
    ("temperature", 123.15): "-150 degC|−150 °C|-150degC|-238 degF",
    ("temperature_difference", 0.02): "0.02 degC|0.02 K|0.02 °C|20 mK|0.036 degF|0.02 Δ°C|0.02 delta_degC|2e-2 kelvin",
    ("rate", 130 / 60): "130 degC/min|130 °C/min|130 K/min|130degC/min|130 K min^-1|130 K·min⁻¹|130 K per minute|"
    "130 degrees C per minute|130 celsius/min|7800 K/h|234 degF/min|234 °F/min",
    ("field", 1e5 / (4 * math.pi)): "10 mT|100 G|100 Oe|0.01 T|10mT|0.1 kOe|100 gauss|100 oersted|1e4 µT",
    ("field", 4500.0): "4.5 kA/m|4.5kA/m|4500 A/m|4.5 kA m^-1|4.5 kA m-1|45 A/cm|4.5 A/mm|4.5 kA·m⁻¹",
    ("conductivity", 0.5): "0.5 W/m/K|0.5 W/(m*K)|0.5 W/(m K)|0.5 W/(m·K)|0.5 W/m/degC|0.5 W/m/°C|0.5 W/(m °C)|"
    "0.5 W m^-1 K^-1|0.5 W m-1 K-1|0.5 W·m⁻¹·K⁻¹|0.5 W m**-1 K**-1|500 mW/m/K|0.5W/m/K|5 mW/cm/K|0.5 W.m-1.K-1|"
    "0.5 W/m·K|0.5 W/m*K|0.5 W/m K|0.5 W/m.K|0.5 W/m·°C|0.5 watt/meter/kelvin|0.5 J/s/m/K",
    ("heat_capacity", 3600.0): "3600 J/kg/K|3.6 kJ/kg/K|3.6 kJ/(kg*K)|3.6 J/g/K|3600 J/(kg degC)|3600 J/kg/°C|"
    "3600 J kg^-1 K^-1|3600 J/kg·K|3.6 kJ/kg K|3600 m^2/s^2/K",
    ("heat_transfer", 10.0): "10 W/m^2/K|10 W/m²/K|10 W/(m²·K)|10 W/(m^2*degC)|10 W/m**2/K|10 W m^-2 K^-1|10 W/m2/K|10 W/m²·K|10 W/m^2 K|10 W/m**2 K|10 W/m2.K",
    ("heat_flux", 100.0): "100 W/m^2|100 W/m²|100 W/m2|10 mW/cm^2|0.1 kW/m^2",
    ("volumetric_heat", 1e6): "1e6 W/m^3|1 W/mL|1 W/ml|1 W/cm^3|1 W/cm³|1 W/cc|1 MW/m^3|1 mW/mm^3|1e3 kW/m³|"
    "1×10^6 W/m^3|1 x 10^6 W/m³|10^6 W/m^3|10⁶ W/m³|1 kW/L",
    ("amount_density", 30.0): "30 mg/mL|30 mg/ml|30 g/L|30 kg/m^3|30 mg/cm^3|30 kg/m3|30 kg m^-3|30 µg/µL|30e6 ng/mL|"
    "0.03 g/cc|30 g/l",
    ("density", 1045.0): "1045 kg/m^3|1045 kg/m³|1.045 g/cm^3|1.045 g/mL|1.045 g/cm3|1.045 kg/L",
    ("viscosity", 1e-3): "1 mPa*s|1 mPa s|1 mPa·s|1 mPa.s|1 mPas|1 cP|0.001 Pa*s|1e-3 Pa s|0.01 P|1 centipoise|"
    "1e-3 N*s/m^2|1e-3 kg/m/s",
    ("anisotropy", 23e3): "23 kJ/m^3|23 kJ/m³|23000 J/m^3|2.3e5 erg/cm^3|2.3e5 erg/cc|0.023 J/cm^3|23 kJ m^-3",
    ("saturation", 446e3): "446 kA/m|446 emu/cm^3|446 emu/cc|446e3 A/m|0.446 MA/m",
    ("slp", 1e4): "10 W/g|10 kW/kg|1e4 W/kg|10 mW/mg|10 W g^-1",
    ("ilp", 3.1e-9): "3.1 nH*m^2/kg|3.1 nH m^2/kg|3.1 nH·m²/kg|3.1e-9 H m^2 kg^-1",
    ("field_rate", 4.85e8): "4.85e8 A/m/s|4.85e8 A/(m*s)|4.85e8 A/(m s)|4.85×10⁸ A/m/s|4.85e8 A m^-1 s^-1|0.485 GA/m/s",
    ("length", 1e-6): "1 µm|1 μm|1 um|1um|1 micron|1e-6 m|1000 nm|1 micrometer|0.001 mm|1e4 Å|1e-3 millimetre",
    ("length", 1.4e-8): "14 nm|14nm|14 nanometer|1.4e-8 m|14e-9 m|0.014 µm|140 angstrom",
    ("time", 1e-9): "1 ns|1ns|1e-9 s|1000 ps|0.001 µs",
    ("time", 1800.0): "30 min|0.5 h|1800 s|30 minutes|30 mins|1800 sec|0.5 hours|0.5 hr|1.8e3 seconds",
    ("frequency", 1e5): "100 kHz|0.1 MHz|1e5 Hz|100kHz|1e5 1/s|100 kilohertz|1e5 s^-1|100000 hertz",
    ("perfusion", 0.0009): "0.0009 1/s|0.0009 /s|0.0009 s^-1|0.0009 s⁻¹|9e-4 1/s|0.0009 s-1|0.054 1/min|0.054 /min|5.4 %/min",
    ("dimensionless", 0.1): "0.1|10 %|10%|10 percent|1e-1|.1|1e5 ppm|10^-1",
    ("electrical_conductivity", 0.4): "0.4 S/m|400 mS/m|4 mS/cm|0.4 siemens/meter|0.4 1/ohm/m|0.4 /Ω/m",
    ("energy_per_mole", 2.577e5): "257.7 kJ/mol|2.577e5 J/mol|257.7 kJ mol^-1",
    ("pressure", 1e9): "1 GPa|1e9 Pa|1000 MPa|1e4 bar|1e9 N/m^2",
    ("angle", math.pi / 4): "45 deg|45°|45 degrees|0.125 turn",
    ("velocity", 0.1): "0.1 m/s|10 cm/s|100 mm/s",
    ("gradient", 10.0): "10 T/m|10 mT/mm|1e5 G/m",
    ("molarity", 8400.0): "8.4 mol/L|8.4 M|8400 mol/m^3|8.4 mol/l",
    ("volume", 5e-5): "50 mL|50 ml|50 cm^3|0.05 L|5e-5 m^3|50 cc|50 cm³",
}  # fmt: skip


@pytest.mark.parametrize(
    "kind, value, spelling",
    [(k, v, s) for (k, v), spellings in SPELLINGS.items() for s in spellings.split("|")],
)
def test_every_spelling_reads(kind, value, spelling):
    assert parse(spelling, kind) == pytest.approx(value, rel=2e-15)


@pytest.mark.parametrize(
    "value, kind, message",
    [
        ("37", "temperature", "37 has no unit, but a temperature is due"),
        (37, "temperature", "no unit"),
        (0, "length", "no unit"),
        (np.float64(1.0), "length", "no unit"),
        ("0.5", "conductivity", "thermal conductivity is due"),
        ("37 C", "temperature", "degC"),
        ("98.6 F", "temperature", "degF"),
        ("130 C/min", "rate", "degC"),
        ("0.5 W/m/C", "conductivity", "coulomb"),
        ("5 m", "temperature", "a length, but a temperature is due"),
        ("5 s", "length", "a time, but a length is due"),
        ("37 degC", "rate", "a temperature, but a rate"),
        ("37 degC/min", "temperature", "rate of temperature"),
        ("37 delta_degC", "temperature", "difference"),
        ("-300 degC", "temperature", "absolute zero"),
        ("-1 K", "temperature", "absolute zero"),
        ("nan K", "temperature", "finite"),
        ("inf degC", "temperature", "finite"),
        (".inf", "dimensionless", "finite"),
        (math.nan, "dimensionless", "not a quantity"),
        (math.inf, "dimensionless", "not a quantity"),
        ("1e999 m", "length", "out of range"),
        ("1e999999999 m", "length", "out of range"),
        (True, "dimensionless", "not a quantity"),
        (None, "length", "not a quantity"),
        (["5 mm"], "length", "not a quantity"),
        ({}, "length", "not a quantity"),
        ("", "length", "finite number"),
        ("mm", "length", "finite number"),
        ("5,5 mm", "length", "decimal point"),
        ("1,000 mm", "length", "decimal point"),
        ("1_000 mm", "length", "decimal point"),
        ("1 000 mm", "length", "two numbers"),
        ("5 khz", "frequency", "kHz"),
        ("5 furlong", "length", "unknown unit"),
        ("5 mm)", "length", "bracket"),
        ("5 (mm", "length", "bracket"),
        ("5 m^99", "length", "power"),
        ("5 m^1.5", "length", "power"),
        ("5 m/", "length", "missing"),
        ("5 *m", "length", "begin"),
        ("5 m/0 s", "velocity", "zero"),
        ("5 m; rm", "length", "no place"),
        ("0.5 W/m K", "heat_transfer", "but a heat transfer coefficient is due"),
        ("5 W/100 g K", "conductivity", "but a thermal conductivity is due"),
        ("86 emu/g", "saturation", "density"),
        ("10 mg Fe/mL", "amount_density", "of: Fe"),
        ("10 mT rms", "field", "peak"),
        ("2 rad/s", "frequency", "rad"),
        ("10 %", "length", "a number without unit, but a length is due"),
    ],
)
def test_what_is_refused_says_why_and_where(value, kind, message):
    with pytest.raises(UnitError) as error:
        parse(value, kind, "regions.tumour.x")
    assert message in str(error.value)
    assert str(error.value).startswith("regions.tumour.x: ")


@given(st.text(max_size=20) | st.from_regex(r"[0-9]{1,3}[ ]?[a-zA-Z°µ²/*^( )-]{0,12}", fullmatch=True))
@example("5 nan")
@example("5 degC°")
@example("1 m**")
@example("5 class")
@settings(deadline=None, max_examples=300)
def test_any_text_is_read_or_refused(written):
    for kind in ("length", "temperature", "dimensionless"):
        with contextlib.suppress(UnitError):
            assert math.isfinite(parse(written, kind))


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=1e-290, max_value=1e290), st.booleans())
@settings(deadline=None, max_examples=300)
def test_exact_text_reads_back_bit_for_bit(value, negative):
    for kind in KINDS:
        signed = -value if negative and kind != "temperature" else value
        assert parse(exact(signed, kind), kind) == signed


@given(st.floats(min_value=1e-3, max_value=1e6))
@settings(deadline=None)
def test_scaling_is_rounded_once(value):
    expected = math.nextafter(value * 1e-9, 0), value * 1e-9, math.nextafter(value * 1e-9, 1)
    assert parse(f"{value!r} nm", "length") in expected
    assert parse(f"{value!r} degC", "temperature") == pytest.approx(value + 273.15, rel=3e-16)


def test_examples_and_shown_units_of_every_kind_read():
    for name, kind in KINDS.items():
        assert math.isfinite(parse(kind.example, name))
        assert parse(f"1 {kind.si}" if kind.si != "1" else "1", name) == 1.0
        for unit in kind.shown:
            assert parse(f"1 {unit}", name) > 0


@pytest.mark.parametrize(
    "written",
    "20 mL/min/100g|20 mL/min/100 g|20 ml/(min*100g)|20 mL/100g/min|20 mL min^-1 (100 g)^-1|200 mL/min/kg|"
    "20 mL/min per 100 g|200 mL/kg/min".split("|"),
)
def test_perfusion_per_mass_times_tissue_density(written):
    assert perfusion(written, 1045.0, 1050.0) == pytest.approx(200e-6 / 60 * 1045.0, rel=1e-14)


def test_perfusion_by_mass_flow_over_blood_density():
    for written in ("9.45 kg/s/m^3", "9.45 kg/(s m³)", "9.45 kg m-3 s-1", "567 kg/min/m^3"):
        assert perfusion(written, 1045.0, 1050.0) == pytest.approx(0.009, rel=1e-14)
    assert perfusion("0.009 1/s", 1.0, 1.0) == 0.009


def test_perfusion_refuses_bare_numbers_and_other_dimensions():
    with pytest.raises(UnitError, match="no unit"):
        perfusion(0.009, 1045.0, 1050.0)
    with pytest.raises(UnitError, match="a power, but a perfusion"):
        perfusion("5 W", 1045.0, 1050.0)


def test_si_lets_floats_and_arrays_pass():
    assert si(1.4e-8, "length") == 1.4e-8 and isinstance(si(3, "length"), float)
    np.testing.assert_array_equal(si(np.array([1.0, 2.0]), "length"), [1.0, 2.0])
    np.testing.assert_allclose(si(["1 nm", 2e-9], "length"), [1e-9, 2e-9], rtol=1e-15)
    assert si("14 nm", "length") == 1.4e-8


@pytest.mark.parametrize("value", [math.nan, math.inf, True, None, "5", "abc", [1.0, math.nan], object()])
def test_si_refuses_what_is_not_finite(value):
    with pytest.raises(UnitError):
        si(value, "length")


def test_si_refuses_negative_kelvin():
    with pytest.raises(UnitError):
        si(-1.0, "temperature")
    with pytest.raises(UnitError):
        si(np.array([300.0, -1.0]), "temperature")


@pytest.mark.parametrize(
    "value, kind, shown",
    [
        (310.15, "temperature", "37.0 degC"),
        (4500.0, "field", "4.5 kA/m"),
        (1.4e-8, "length", "14 nm"),
        (1800.0, "time", "30 min"),
        (0.0, "length", "0 m"),
        (130 / 60, "rate", "130 K/min"),
        (0.25, "dimensionless", "0.25"),
        (1e4, "slp", "10 W/g"),
    ],
)
def test_text_for_people(value, kind, shown):
    assert text(value, kind) == shown
    assert parse(shown, kind) == pytest.approx(value, rel=1e-5)


def test_unit_factor_for_maps():
    assert units.unit_factor("mg/mL", "amount_density") == (1.0, 0.0)
    assert units.unit_factor("degC", "temperature") == (1.0, 273.15)
    assert units.unit_factor("", "dimensionless") == (1.0, 0.0)
    with pytest.raises(UnitError):
        units.unit_factor("m", "amount_density")


def test_pydantic_type_collects_the_message_and_describes_itself():
    pydantic = pytest.importorskip("pydantic")
    model = pydantic.create_model("Model", d=(quantity("length"), ...), s=(quantity("dimensionless"), 0.0))
    assert model(d="14 nm").d == 1.4e-8 and model(d="14 nm", s=0.2).s == 0.2
    with pytest.raises(pydantic.ValidationError, match="no unit, but a length is due") as error:
        model(d=14)
    assert error.value.errors()[0]["loc"] == ("d",)
    assert model.model_json_schema()["properties"]["d"]["type"] == "string"


def test_unknown_kind_is_the_programmers_error():
    with pytest.raises(ValueError, match="no kind of quantity"):
        parse("1 m", "lenght")


def test_import_is_cheap():
    seen = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    check = "import sys, magheat.units; sys.exit('pint' in sys.modules or 'pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False, env=seen).returncode == 0
