from __future__ import annotations

from typing import Any

import pytest

from magheat.runner.stress_verdict import BEGINS_AS_GLASS
from magheat.runner.verdict import verdicts, violations

CHECK = {"limit": "atkinson_brezovich", "value": 9.7e8, "allowed": 4.85e8, "unit": "A/m/s", "source": "x"}
CROSSING: dict[str, Any] = {
    "critical_rate_K_per_min": 55.0, "critical_rate_max_K_per_min": 55.0, "min_rate_K_per_min": 60.0,
    "fraction_below": 0.0, "fraction_incomplete": 0.0, "verdict": "pass",
}  # fmt: skip


def summary(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "kind": "hyperthermia", "targets": [], "safety": [], "warming": None, "cooling": None,
        "range": [], "ice": None, "stress": None,
    }  # fmt: skip
    return base | changes


def test_nothing_to_judge() -> None:
    assert verdicts(summary()) == []
    assert violations(summary()) == []


def test_targets() -> None:
    met = {"target": "tumour T90 >= 41 degC", "value": 42.0, "met": True}
    missed = {"target": "brain max <= 43 degC", "value": None, "met": False}
    assert violations(summary(targets=[met])) == []
    (text,) = violations(summary(targets=[met, missed]))
    assert "1 of 2 missed: brain max <= 43 degC (not reached)" in text


def test_limits() -> None:
    assert violations(summary(safety=[CHECK | {"verdict": "ok"}])) == []
    assert "by a factor of 2" in violations(summary(safety=[CHECK | {"verdict": "exceeded"}]))[0]
    assert verdicts(summary(safety=[CHECK | {"verdict": "not applicable"}])) == []


@pytest.mark.parametrize(
    ("verdict", "state"), [("pass", "good"), ("fail", "bad"), ("incomplete", "open"), (None, "open")]
)
def test_crossings(verdict: str | None, state: str) -> None:
    given = summary(kind="nanowarming", warming=CROSSING | {"verdict": verdict, "fraction_below": 0.5})
    (found,) = verdicts(given)
    assert found.state == state
    assert bool(violations(given)) == (state != "good")


def test_an_organ_that_never_met_the_window_does_not_pass() -> None:
    assert violations(summary(kind="nanowarming"))


def test_a_verdict_can_be_followed_to_its_number() -> None:
    """The row that decides comes first, holds the limit, and the cold spot has its place and time."""
    spot = {
        "region": "organ", "place_m": [0.0, 0.0032], "rate_K_per_min": 40.0, "critical_rate_K_per_min": 55.0,
        "slowest_instant_K_per_min": 30.0, "slowest_at_degC": -40.0, "entry_s": 10.0, "exit_s": 137.5,
        "end_degC": -20.0,
    }  # fmt: skip
    decided = {"quantity": "fraction_slow", "value": 0.5, "allowed": 0.01, "source": "someone2020"}
    of_time = {
        "max_difference_K": 12.0, "max_difference_at_s": 20.0, "max_difference_glass_K": None,
        "max_difference_glass_at_s": None, "max_gradient_K_per_m": 2000.0, "max_gradient_at_s": 5.0,
        "max_gradient_place_m": [0.001, 0.0], "slowest_instant_K_per_min": 29.0,
        "fraction_below_instant": 0.6,
    }  # fmt: skip
    crossing = CROSSING | of_time | {
        "verdict": "fail", "fraction_below": 0.5, "cold_spot": spot, "decided_by": decided,
    }  # fmt: skip
    (found,) = verdicts(summary(kind="nanowarming", warming=crossing))
    first, second = found.evidence[:2]
    assert (first.value, first.relation, first.limit, first.unit) == (50.0, "<=", 1.0, "%")
    assert (second.value, second.limit, second.place, second.time_s, second.source) == (
        40.0, 55.0, "organ at (0, 3.2) mm", 137.5, "someone2020",
    )  # fmt: skip
    assert [row for row in found.evidence if row.decides] == [first]
    steepest = found.evidence[-1]
    assert (steepest.value, steepest.unit, steepest.place) == (2.0, "K/mm", "at (1, 0) mm")


def test_a_limit_that_is_exceeded_decides() -> None:
    (found,) = verdicts(summary(safety=[CHECK | {"verdict": "exceeded"}]))
    (row,) = found.evidence
    assert row.decides and (row.value, row.limit) == (9.7e8, 4.85e8)


STRESS: dict[str, Any] = {
    "max_principal_MPa": 2.1, "strength_MPa": 3.2, "ratio": 0.66, "at_s": 1.0, "place_m": [0.0, 0.0],
    "region": "organ", "fraction_above": 0.0, "difference_glass_K": 50.0, "allowed_difference_K": 38.0,
    "rule_verdict": "pass", "verdict": "pass", "validity": [], "range_MPa": [2.1, 2.1],
}  # fmt: skip


def test_stress_that_passes_beside_a_broken_rule_is_open() -> None:
    assert violations(summary(stress=STRESS)) == []
    (told,) = violations(summary(stress=STRESS | {"rule_verdict": "fail"}))
    assert "the rule of 38 K across the glass is broken" in told
    (found,) = verdicts(summary(stress=STRESS | {"rule_verdict": "fail", "verdict": "fail"}))
    assert found.state == "bad"


def test_stress_that_passes_but_not_over_the_whole_range_is_open() -> None:
    assert violations(summary(stress=STRESS | {"range_MPa": [1.3, 3.1]})) == []
    (told,) = violations(summary(stress=STRESS | {"range_MPa": [1.3, 10.5]}))
    assert "1.3 to 10.5 MPa over the range of what is known" in told


def test_stress_from_before_the_start_is_told_of() -> None:
    (found,) = verdicts(summary(stress=STRESS | {"validity": [BEGINS_AS_GLASS]}))
    assert "from before the start" in found.text


def test_a_corner_that_stays_outside_the_window_was_solved() -> None:
    corner = {"corner": "slow", "warming": None, "cooling": None, "error": None}
    crossing = CROSSING | {"decided_by": None}
    given = summary(kind="nanowarming", warming=crossing, range=[corner])
    assert any("outside the window at the slow end" in told for told in violations(given))
    lost = given | {"range": [corner | {"error": "did not converge"}]}
    assert any("not solved at the slow end" in told for told in violations(lost))
