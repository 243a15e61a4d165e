from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.cryo import rate_summary

WINDOW = (150.15, 235.15)


def summary(
    rates: list[float], weights: list[float] | None = None, critical: float | None = 55 / 60
) -> dict[str, Any]:
    """Of rates in K/min; NaN for nodes that came in and have not gone through."""
    v = np.array(rates) / 60.0
    w = np.ones_like(v) if weights is None else np.array(weights)
    return rate_summary(v, np.ones(len(v), bool), ~np.isnan(v), w, critical, WINDOW)


def test_all_keys_and_their_units() -> None:
    found = summary([60.0, 120.0], [3.0, 1.0])
    assert list(found) == [
        "window_degC", "critical_rate_K_per_min", "critical_rate_max_K_per_min", "min_rate_K_per_min",
        "mean_rate_K_per_min", "max_rate_K_per_min", "fraction_below", "fraction_incomplete",
        "max_difference_K", "max_difference_glass_K", "verdict",
    ]  # fmt: skip
    assert found["window_degC"] == pytest.approx([-123.0, -38.0])
    assert found["critical_rate_K_per_min"] == pytest.approx(55.0)
    rates = [found[f"{k}_rate_K_per_min"] for k in ("min", "mean", "max")]
    assert rates == pytest.approx([60.0, 75.0, 120.0])
    assert found["fraction_below"] == found["fraction_incomplete"] == 0.0
    assert found["verdict"] == "pass"


def test_a_hundredth_of_the_volume_may_be_slow() -> None:
    assert summary([60.0, 50.0], [0.991, 0.009])["verdict"] == "pass"
    slow = summary([60.0, 50.0], [0.98, 0.02])
    assert slow["verdict"] == "fail"
    assert slow["fraction_below"] == pytest.approx(0.02)


def test_unfinished_nodes_count_as_below_but_are_no_failure_yet() -> None:
    found = summary([60.0, float("nan")], [0.9, 0.1])
    assert found["verdict"] == "incomplete"
    assert found["fraction_below"] == found["fraction_incomplete"] == pytest.approx(0.1)
    assert found["mean_rate_K_per_min"] == pytest.approx(60.0)


def test_slow_nodes_fail_whatever_the_others_do() -> None:
    assert summary([20.0, float("nan")], [0.5, 0.5])["verdict"] == "fail"


def test_nobody_through_yet() -> None:
    found = summary([float("nan"), float("nan")])
    assert found["min_rate_K_per_min"] is None
    assert (found["fraction_incomplete"], found["verdict"]) == (1.0, "incomplete")


def test_a_window_never_met() -> None:
    none = np.zeros(2, bool)
    found = rate_summary(np.full(2, np.nan), none, none, np.ones(2), 1.0, WINDOW, 12.0, None)
    assert [found[k] for k in ("min_rate_K_per_min", "fraction_below", "fraction_incomplete", "verdict")] == [
        None
    ] * 4
    assert found["max_difference_K"] == 12.0


def test_no_critical_rate_no_verdict() -> None:
    found = summary([60.0], critical=None)
    assert (found["critical_rate_K_per_min"], found["fraction_below"], found["verdict"]) == (None, None, None)
    assert found["min_rate_K_per_min"] == pytest.approx(60.0)


nodes = st.lists(
    st.tuples(st.floats(1.0, 500.0) | st.just(float("nan")), st.floats(0.1, 5.0)), min_size=1, max_size=20
)


@given(nodes=nodes)
@settings(deadline=None, max_examples=80)
def test_shares_add_up_and_the_verdict_follows_them(nodes: list[tuple[float, float]]) -> None:
    found = summary([r for r, _ in nodes], [w for _, w in nodes])
    below, incomplete = found["fraction_below"], found["fraction_incomplete"]
    assert 0.0 <= incomplete <= below <= 1.0 + 1e-12
    assert (found["verdict"] == "pass") == (below <= 0.01)
    if found["verdict"] == "incomplete":
        assert incomplete > 0.0 and below - incomplete <= 0.01 + 1e-12
