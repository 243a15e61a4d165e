from __future__ import annotations

from typing import Any

import pytest

from magheat.runner.verdict import verdicts, violations

CHECK = {"limit": "atkinson_brezovich", "value": 9.7e8, "allowed": 4.85e8, "unit": "A/m/s", "source": "x"}
CROSSING: dict[str, Any] = {
    "critical_rate_K_per_min": 55.0, "min_rate_K_per_min": 60.0, "fraction_below": 0.0,
    "fraction_incomplete": 0.0, "verdict": "pass",
}  # fmt: skip


def summary(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "kind": "hyperthermia", "targets": [], "safety": [], "warming": None, "cooling": None,
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
