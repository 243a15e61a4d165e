"""The root search against answers known exactly: the power for a rate in a body that loses nothing."""

from __future__ import annotations

import math

import pytest

import magheat as mh
from magheat.study import search

STORED = 1000.0 * 2500.0  # J/m^3/K
FIND = {"particles.0.heating": "2e4:5e6 W/m^3"}
COLUMN = "particles.0.heating_W_per_m3"
PEAK = "regions.ball.peak_degC"
FROM_THE_GLASS = [
    "kind=nanowarming",
    "regions={ball: {agent: VS55, density: 1000 kg/m^3, heat_capacity: 2500 J/kg/K}}",
    "targets={}",
    "ice={law: off}",  # its heat would come on top
    "initial=-130 degC",
    'schedule=[{for: 10 min, field: on, until: "min(ball) > -30 degC"}]',
]


def find(ball, *, goal, **options):
    return mh.sweep(ball, goal=goal, **({"find": FIND, "jobs": 1} | options))


def test_the_power_for_a_rate(ball) -> None:
    search_for = {"find": {"particles.0.heating": "1e6:4e6 W/m^3"}, "set": FROM_THE_GLASS}
    table = find(ball, goal="warming.fraction_below <= 0.01 and warming.verdict == pass", **search_for)
    exact = 55.0 / 60.0 * STORED
    assert table["search"].tolist() == [search.FOUND]
    assert exact * (1 - 1e-4) <= table[COLUMN][0] <= exact * 1.0201
    rate = table["warming.min_rate_K_per_min"][0]
    assert rate == pytest.approx(table[COLUMN][0] / exact * 55.0, rel=1e-4)


def test_at_every_point_its_own_value(ball) -> None:
    vary = {"regions.ball.heat_capacity": "1250,2500 J/kg/K"}
    table = find(ball, vary=vary, goal=f"{PEAK} >= 43", find_tolerance=0.001)
    exact = 6.0 / 60.0 * STORED
    assert table[COLUMN] == pytest.approx([exact / 2, exact], rel=1e-3)
    assert (table[PEAK] >= 43.0).all()


def test_the_largest_that_does_not_overheat(ball) -> None:
    table = find(ball, goal=f"{PEAK} <= 47", largest=True, find_tolerance="5 %")
    exact = 10.0 / 60.0 * STORED
    assert exact / 1.0501 <= table[COLUMN][0] <= exact
    assert table["search"].tolist() == [search.FOUND] and table[PEAK][0] <= 47.0


@pytest.mark.parametrize(
    ("goal", "word", "peak"),
    [
        (f"{PEAK} >= 37.1", search.AT_LOWER, 37.48),
        (f"{PEAK} >= 1e3", search.NOT_UPPER, 157.0),
        ("warming.min_rate_K_per_min >= 1", search.NO_VALUE, 157.0),
    ],
)
def test_a_goal_out_of_the_bracket_is_said_in_words(ball, goal, word, peak) -> None:
    table = find(ball, goal=goal)
    assert table["search"].tolist() == [word]
    assert all(value is None or math.isnan(value) for value in table[COLUMN])
    assert table[PEAK][0] == pytest.approx(peak)  # the run at the end that tells


def test_a_search_goes_on_where_it_was(ball, monkeypatch) -> None:
    options = {"goal": f"{PEAK} >= 43", "out": "out", "find_tolerance": 0.2}
    first = find(ball, **options)
    monkeypatch.setattr("magheat.study.drive.run_task", lambda task: pytest.fail("it was run"))
    assert find(ball, **options)[COLUMN] == first[COLUMN]


def test_a_point_that_fails_is_a_row(ball) -> None:
    table = find(ball, goal=f"{PEAK} >= 43", vary={"regions.ball.tissue": "liver,vodka"}, find_tolerance=0.2)
    assert "vodka" in table["error"][1] and table["error"][0] is None
    assert table["search"].tolist() == [search.FOUND, None]
