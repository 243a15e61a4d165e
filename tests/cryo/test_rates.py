from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.cryo import WindowCrossing
from magheat.errors import InputError

GAMMA = 2.0 - sqrt(2.0)
LOW, HIGH = 150.15, 235.15


def drive(crossing: WindowCrossing, T, times) -> None:
    """Feed T(t) -> (n,) through steps that end at the given times."""
    for t0, t1 in pairwise(times):
        crossing.update(t0, t1, T(t0), T(t0 + GAMMA * (t1 - t0)), T(t1), GAMMA)


@given(
    rates=st.lists(st.floats(0.05, 20.0), min_size=1, max_size=6),
    start=st.floats(90.0, 150.0),
    steps=st.integers(1, 200),
    direction=st.sampled_from(["warming", "cooling"]),
)
@settings(deadline=None, max_examples=60)
def test_ramps_give_their_own_rate(rates: list[float], start: float, steps: int, direction: str) -> None:
    slopes = np.array(rates)
    end = (HIGH + 20.0 - start) / slopes.min()

    def T(t: float) -> np.ndarray:
        warm = start + slopes * t
        return warm if direction == "warming" else LOW + HIGH - warm

    crossing = WindowCrossing(len(rates), LOW, HIGH, direction)  # type: ignore[arg-type]
    drive(crossing, T, np.linspace(0.0, end, steps + 1))
    assert crossing.complete.all() and crossing.entered.all()
    assert crossing.rates() == pytest.approx(slopes, rel=1e-8)


def test_a_parabola_is_crossed_where_it_is() -> None:
    """T = 100 + t + t^2/100: the dense output is exact, so one step does."""
    crossing = WindowCrossing(1, LOW, HIGH)
    drive(crossing, lambda t: np.array([100.0 + t + t * t / 100.0]), [0.0, 200.0])
    entry, exit_ = (-50.0 + sqrt(2500.0 + 100.0 * (edge - 100.0)) for edge in (LOW, HIGH))
    assert crossing.entry[0] == pytest.approx(entry)
    assert crossing.exit[0] == pytest.approx(exit_)
    assert crossing.rates()[0] == pytest.approx((HIGH - LOW) / (exit_ - entry))


def test_a_parabola_that_falls_first() -> None:
    crossing = WindowCrossing(1, LOW, HIGH)
    drive(crossing, lambda t: np.array([149.0 - 0.5 * t + t * t / 10.0]), [0.0, 40.0])
    assert crossing.entry[0] == pytest.approx(2.5 + sqrt(6.25 + 10 * (LOW - 149.0)))


def test_the_last_entry_before_the_first_exit_counts() -> None:
    times = [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
    course = [140.0, 160.0, 140.0, 180.0, 260.0, 140.0, 260.0]  # in, out again, through, and once more
    crossing = WindowCrossing(1, LOW, HIGH)
    drive(crossing, lambda t: np.array([np.interp(t, times, course)]), times)
    entry = 20.0 + 10.0 * (LOW - 140.0) / 40.0
    exit_ = 30.0 + 10.0 * (HIGH - 180.0) / 80.0
    assert crossing.rates()[0] == pytest.approx((HIGH - LOW) / (exit_ - entry))


def test_a_second_way_in_is_noted_and_changes_no_rate() -> None:
    crossing = WindowCrossing(2, LOW, HIGH)

    def T(t: float) -> np.ndarray:
        there_and_back = HIGH + 10.0 - abs(t - 110.0)
        return np.array([there_and_back if t < 230.0 else LOW - 15.0 + (t - 230.0), 140.0 + t])

    drive(crossing, T, np.linspace(0.0, 220.0, 23))
    first = crossing.rates()
    assert not crossing.again.any()
    resumed = WindowCrossing(2, LOW, HIGH)
    resumed.restore(crossing.state())
    drive(resumed, T, np.linspace(230.0, 260.0, 4))
    assert resumed.again.tolist() == [True, False]
    np.testing.assert_array_equal(resumed.rates(), first)


def test_nodes_that_have_not_crossed() -> None:
    """Never in; in and still there; in and back out; began within; through."""
    times = [0.0, 10.0, 20.0]
    courses = np.array(
        [[100, 110, 120], [100, 160, 170], [100, 160, 140], [180, 200, 260], [100, 200, 260]], float
    )
    crossing = WindowCrossing(5, LOW, HIGH)
    drive(crossing, lambda t: np.array([np.interp(t, times, c) for c in courses]), times)
    assert crossing.entered.tolist() == [False, True, True, False, True]
    assert crossing.complete.tolist() == [False, False, False, False, True]
    assert np.isnan(crossing.rates()).tolist() == [True, True, True, True, False]


def test_landing_on_an_edge_and_leaving_from_it() -> None:
    times = [0.0, 10.0, 20.0, 30.0]
    for course in ([140.15, 150.15, 235.15, 240.0], [150.15, 150.15, 235.15, 235.15]):
        crossing = WindowCrossing(1, LOW, HIGH)
        drive(crossing, lambda t, c=course: np.array([np.interp(t, times, c)]), times)
        assert crossing.rates()[0] == pytest.approx(8.5)


def test_warming_does_not_see_cooling() -> None:
    up, down = WindowCrossing(1, LOW, HIGH, "warming"), WindowCrossing(1, LOW, HIGH, "cooling")
    for crossing in (up, down):
        drive(crossing, lambda t: np.array([270.0 - 2.0 * t]), np.linspace(0.0, 80.0, 9))
    assert not up.entered.any()
    assert down.rates()[0] == pytest.approx(2.0)


def test_edges_in_another_measure_of_temperature() -> None:
    """Where c doubles at 200 K, heat is smooth in time and the temperature is not."""

    def heat(T: float) -> float:
        return T + max(T - 200.0, 0.0)

    low, high = (np.array([heat(edge)]) for edge in (LOW, HIGH))
    crossing = WindowCrossing(1, low, high, width=HIGH - LOW)
    drive(crossing, lambda t: np.array([100.0 + 3.0 * t]), [0.0, 100.0])
    assert crossing.rates()[0] == pytest.approx((HIGH - LOW) / ((heat(HIGH) - heat(LOW)) / 3.0))


def test_a_resumed_recorder_goes_on() -> None:
    def T(t: float) -> np.ndarray:
        return 100.0 + np.array([1.0, 2.0]) * t

    times = np.linspace(0.0, 150.0, 16)
    whole, first, second = (WindowCrossing(2, LOW, HIGH) for _ in range(3))
    drive(whole, T, times)
    drive(first, T, times[:7])
    second.restore(first.state())
    drive(second, T, times[6:])
    assert second.rates() == pytest.approx(whole.rates(), rel=1e-12)
    assert (second.entered == whole.entered).all()


def test_windows_that_are_none() -> None:
    with pytest.raises(InputError, match="lower edge"):
        WindowCrossing(1, HIGH, LOW)
    with pytest.raises(InputError, match="width"):
        WindowCrossing(2, np.array([1.0, 2.0]), np.array([3.0, 4.0]))
