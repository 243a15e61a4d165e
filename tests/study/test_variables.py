"""What `--vary` takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magheat.case import load_case
from magheat.errors import InputError
from magheat.study.variables import read_variable, split_list, unit_suffix


@pytest.mark.parametrize(
    ("text", "values", "column"),
    [
        ("2:20:4 mg/mL", [2.0, 8.0, 14.0, 20.0], "key_mg_per_mL"),
        ("2 mg/mL:20 mg/mL:2", [2.0, 20.0], "key_mg_per_mL"),
        ("1:100:3:log kA/m", [1.0, 10.0, 100.0], "key_kA_per_m"),
        ("500 mL:2 L:4", [0.5, 1.0, 1.5, 2.0], "key_L"),
        ("-150:-130:3 degC", [-150.0, -140.0, -130.0], "key_degC"),
        ("0:1:3", [0.0, 0.5, 1.0], "key"),
        ("5, 10, 20 mg/mL", [5.0, 10.0, 20.0], "key_mg_per_mL"),
        ("5 mg/mL,10 mg/mL", [5.0, 10.0], "key_mg_per_mL"),
        ("5 mg/mL,1 g/L", ["5 mg/mL", "1 g/L"], "key"),
        ("VS55,M22", ["VS55", "M22"], "key"),
        ("{a: 1, b: 2},[3, 4]", ["{a: 1, b: 2}", "[3, 4]"], "key"),
        (["2 mg/mL", "4 mg/mL"], [2.0, 4.0], "key_mg_per_mL"),
        ([{"a": 1}, {"a": 2}], ['{"a": 1}', '{"a": 2}'], "key"),
        ({"small": {"x": 1}, "large": {"x": 2, "y.0": "a"}}, ["small", "large"], "key"),
    ],
)
def test_values_and_the_name_with_the_unit(text, values, column) -> None:
    variable = read_variable("key", text, "--vary")
    assert [choice.label for choice in variable.choices] == pytest.approx(values)
    assert variable.column == column


@pytest.mark.parametrize(
    "text",
    ["2:20", "2:20 mL:3", "2:20:0 mg/mL", "2:20:3:lag mg/mL", "2 mL:20 mL:3 mL", "2 mL:3 K:2",
     "2:20:3 mg:log mL:4", "0:1:3:log", "a,,b", "a,a", "1:2:100001", "1:2:3:4:5"],
)  # fmt: skip
def test_what_is_no_range_and_no_list_is_refused(text) -> None:
    with pytest.raises(InputError, match="--vary"):
        read_variable("key", text, "--vary")


def test_a_sample_and_a_search_need_no_count() -> None:
    assert read_variable("key", "1:60 kA/m", "", counted=False).bracket.low == 1.0
    by_ratio = read_variable("key", "1:100:log kA/m", "", counted=False).bracket
    assert (by_ratio.at(0.5), by_ratio.unit) == (pytest.approx(10.0), "kA/m")


def test_settings_reach_the_case(ball) -> None:
    ways = [("1e6:2e6:2 W/m^3", 2e6), ("1e6,2e6 W/m^3", 2e6), (["1 W/cm^3", "2 W/cm^3"], 2e6)]
    for text, power in ways:
        choice = read_variable("particles.0.heating", text, "").choices[1]
        assert load_case(ball, choice.settings).particles[0].heating.power.value == pytest.approx(power)
    named = read_variable("size", {"big": {"geometry.layers": {"ball": "2 cm"}}}, "").choices[0]
    assert load_case(ball, named.settings).geometry.parameters["layers"] == {"ball": 0.02}


@pytest.mark.parametrize(
    ("unit", "suffix"),
    [("mg/mL", "mg_per_mL"), ("W/m^2/K", "W_per_m2_per_K"), ("1/s", "per_s"), ("%", "percent"), ("", "")],
)
def test_units_as_parts_of_names(unit, suffix) -> None:
    assert unit_suffix(unit) == suffix


@given(st.lists(st.text("abc [{}],'\"", min_size=1).map(str.strip), min_size=1))
def test_a_list_loses_nothing(parts) -> None:
    text = ",".join(parts)
    assert ",".join(split_list(text)).replace(" ", "") == text.replace(" ", "")
