"""Critical rates where the agent is diluted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.cryo import Dilution, rate_summary

VS55 = Dilution(8400.0, ((6000.0, 189 / 60), (8400.0, 55 / 60)))


def test_rates_at_the_concentrations_known_and_between() -> None:
    assert 60 * VS55.rates("warming", [1.0, 6 / 8.4]) == pytest.approx([55.0, 189.0])
    assert 60 * VS55.rates("warming", 7.2 / 8.4) == pytest.approx(np.sqrt(55.0 * 189.0))
    assert np.isinf(VS55.rates("warming", 0.7))
    assert np.isnan(VS55.rates("cooling", 1.0))


@settings(deadline=None)
@given(a=st.floats(0, 1), b=st.floats(0, 1))
def test_thinner_is_never_easier(a: float, b: float) -> None:
    thin, thick = VS55.rates("warming", sorted([a, b]))
    assert thin >= thick


def test_each_node_is_held_against_its_own_rate() -> None:
    rates, weights = np.array([60.0, 60.0, 60.0, 60.0]) / 60, np.array([0.5, 0.3, 0.195, 0.005])
    critical = np.array([55.0, 59.0, 80.0, np.inf]) / 60
    every = np.ones(4, dtype=bool)
    found = rate_summary(rates, every, every, weights, critical, (150.15, 235.15))
    assert found["fraction_below"] == pytest.approx(0.2)
    assert found["verdict"] == "fail"
    assert found["critical_rate_K_per_min"] == pytest.approx(55.0)
    assert found["critical_rate_max_K_per_min"] == pytest.approx(80.0)
