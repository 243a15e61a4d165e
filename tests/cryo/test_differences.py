from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.cryo import Extremes, LargestDifference, extremes

TG = 150.15
ALL = np.ones(4, bool)


def test_the_glass_is_what_is_below_tg_at_that_time() -> None:
    largest = LargestDifference()
    largest.update(0.0, extremes(np.array([100.0, 110.0, 120.0, 130.0]), ALL, TG))
    largest.update(1.0, extremes(np.array([140.0, 145.0, 180.0, 220.0]), ALL, TG))
    assert (largest.body, largest.glass) == (80.0, 30.0)
    assert largest.times == (1.0, 0.0)


def test_nodes_that_do_not_count() -> None:
    counted = np.array([True, True, False, False])
    assert extremes(np.array([100.0, 101.0, 310.0, 20.0]), counted, TG) == Extremes(
        100.0, 101.0, 100.0, 101.0
    )


def test_nothing_to_compare() -> None:
    largest = LargestDifference()
    largest.update(0.0, extremes(np.array([200.0]), np.array([False]), TG))
    assert largest.body is None and largest.glass is None
    largest.update(1.0, extremes(np.array([200.0, 210.0]), np.array([True, True]), TG))
    assert largest.body == 10.0 and largest.glass is None
    assert extremes(np.array([100.0]), np.array([True]), None).glass_low == inf


@given(T=st.lists(st.floats(90.0, 300.0), min_size=2, max_size=12), cut=st.integers(0, 12))
@settings(deadline=None, max_examples=50)
def test_extremes_of_parts_reduce_to_those_of_the_whole(T: list[float], cut: int) -> None:
    values = np.array(T)
    parts = [extremes(p, np.ones(len(p), bool), TG) for p in (values[:cut], values[cut:])]
    whole = extremes(values, np.ones(len(values), bool), TG)
    assert whole.low == min(p.low for p in parts) and whole.high == max(p.high for p in parts)
    assert whole.glass_low == min(p.glass_low for p in parts)
    assert whole.glass_high == max(p.glass_high for p in parts)


def test_a_resumed_recorder_goes_on() -> None:
    first, second = LargestDifference(), LargestDifference()
    first.update(5.0, Extremes(100.0, 120.0, 100.0, 119.0))
    second.restore(first.state())
    second.update(6.0, Extremes(100.0, 105.0))
    assert (second.body, second.glass) == pytest.approx((20.0, 19.0))
    assert second.times == (5.0, 5.0)
