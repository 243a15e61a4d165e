"""Goals, and the bisection that seeks them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.study import search
from magheat.study.goal import read_goal
from magheat.study.variables import Bracket

SUMMARY = {
    "warming": {"fraction_below": 0.02, "verdict": "fail"},
    "ice": None,
    "regions": {"organ": {"max_degC": 12.0}},
    "targets": [{"met": True, "value": 3}],
}


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("warming.fraction_below <= 0.02", True),
        ("warming.fraction_below<0.02", False),
        ("warming.verdict == pass", False),
        ("warming.verdict != 'pass'", True),
        ("regions.organ.max_degC > -1e1 and targets.0.met == true", True),
        ("targets.0.value >= 3 and regions.organ.max_degC >= 13", False),
        ("ice.max_fraction < 0.002", None),
        ("ice.max_fraction < 0.002 and warming.verdict == pass", False),
    ],
)
def test_goals(text, met) -> None:
    assert read_goal(text).met(SUMMARY) is met


@pytest.mark.parametrize(
    "text", ["", "warming", "warming.verdict > pass", "a = 3", "a < 40 degC", "a < 3 and", "a < true"]
)
def test_what_is_no_goal(text) -> None:
    with pytest.raises(InputError, match="goal"):
        read_goal(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [("warming.fraction_bellow < 1", "did you mean fraction_below"), ("regions.organ < 1", "no single value"),
     ("targets.1.met == true", "'1'"), ("warming.verdict == 3", "compared")],
)  # fmt: skip
def test_a_goal_that_the_summary_does_not_know(text, told) -> None:
    with pytest.raises(InputError, match=told):
        read_goal(text).met(SUMMARY)


def run(bracket, tolerance, met, largest=False):
    seeking, tried = search.bisect(bracket, tolerance, largest), []
    values = next(seeking)
    while True:
        tried += values
        try:
            values = seeking.send([met(value) for value in values])
        except StopIteration as stop:
            return stop.value, tried


@given(st.floats(1.01, 59.9), st.sampled_from([0.2, 0.02, 1e-4]), st.booleans())
def test_the_value_found_meets_the_goal_and_is_near_one_that_does_not(limit, tolerance, largest) -> None:
    def met(value):
        return value <= limit if largest else value >= limit

    found, tried = run(Bracket(1.0, 60.0, "kA/m", True), tolerance, met, largest)
    assert found.word == search.FOUND and met(found.value) and found.at == found.value in tried
    assert limit / (1 + tolerance) <= found.value <= limit * (1 + tolerance)
    assert len(tried) == len(set(tried)) <= 2 + 19


@given(st.floats(-99.0, 99.0))
def test_across_zero_the_bracket_is_halved(limit) -> None:
    found, _ = run(Bracket(-100.0, 100.0, "degC", False), 0.01, lambda value: value >= limit)
    assert limit <= found.value <= limit + 2.0


@pytest.mark.parametrize(
    ("met", "largest", "word"),
    [
        (lambda value: True, False, search.AT_LOWER),
        (lambda value: True, True, search.AT_UPPER),
        (lambda value: False, False, search.NOT_UPPER),
        (lambda value: False, True, search.NOT_LOWER),
        (lambda value: None, False, search.NO_VALUE),
        (lambda value: value < 5, False, "only at the lower end: seek the largest"),
        (lambda value: value > 5, True, "only at the upper end: seek the smallest"),
    ],
)
def test_words_for_what_is_not_found(met, largest, word) -> None:
    found, tried = run(Bracket(1.0, 60.0, "", True), 0.02, met, largest)
    assert (found.value, found.word, tried) == (None, word, [1.0, 60.0])
    assert found.at in tried
