from __future__ import annotations

from itertools import pairwise
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.cryo import SlowestSlice, WindowCrossing

GAMMA = 2.0 - sqrt(2.0)
LOW, HIGH = 150.0, 230.0
LEVELS = np.linspace(LOW, HIGH, 41)[:, None]


def pair(n: int, direction: str = "warming", levels: np.ndarray = LEVELS) -> tuple:
    crossing = WindowCrossing(n, LOW, HIGH, direction)  # type: ignore[arg-type]
    return crossing, SlowestSlice(crossing, levels)


def drive(crossing, slowest, T, times) -> None:
    for t0, t1 in pairwise(times):
        step = (t0, t1, T(t0), T(t0 + GAMMA * (t1 - t0)), T(t1), GAMMA)
        crossing.update(*step)
        slowest.update(*step)


def course(times, values):
    return lambda t: np.array([np.interp(t, times, v) for v in np.atleast_2d(values)])


@given(
    knots=st.lists(st.floats(-15.0, 40.0), min_size=3, max_size=12),
    cuts=st.integers(1, 4),
    direction=st.sampled_from(["warming", "cooling"]),
)
@settings(deadline=None, max_examples=80)
def test_never_faster_than_the_mean_whatever_the_course(knots, cuts, direction) -> None:
    """Any walk up through the window, with turns: the slices' times add up to the whole."""
    values = np.concatenate([[140.0], 140.0 + np.cumsum(knots), [250.0]])
    values = values if direction == "warming" else LOW + HIGH - values
    times = np.arange(len(values)) * 10.0
    crossing, slowest = pair(1, direction)
    fine = np.linspace(0.0, times[-1], cuts * (len(values) - 1) + 1)
    drive(crossing, slowest, course(times, values), fine)
    if crossing.complete.any():
        assert slowest.rates()[0] <= crossing.rates()[0] * (1.0 + 1e-9)
        assert 0.0 < slowest.slices()[0] < 1.0


@pytest.mark.parametrize("direction", ["warming", "cooling"])
def test_a_ramp_is_as_slow_everywhere(direction: str) -> None:
    values = [140.0, 240.0] if direction == "warming" else [240.0, 140.0]
    crossing, slowest = pair(1, direction)
    drive(crossing, slowest, course([0.0, 50.0], values), np.linspace(0.0, 50.0, 8))
    assert slowest.rates()[0] == pytest.approx(2.0)


@pytest.mark.parametrize("steps", [1, 7, 300])
def test_the_slow_end_of_an_approach_to_a_bath(steps: int) -> None:
    """A lumped body nears 250 K: the last slice is the slowest, its time exact by the logarithm."""
    tau, bath = 30.0, 250.0

    def T(t: float) -> np.ndarray:
        return np.array([bath - 110.0 * exp(-t / tau)])

    crossing, slowest = pair(1)
    drive(crossing, slowest, T, np.linspace(0.0, 80.0, max(300, steps) + 1))
    exact = 2.0 / (tau * log((bath - 228.0) / (bath - 230.0)))
    assert slowest.rates()[0] == pytest.approx(exact, rel=1e-4)
    assert slowest.slices()[0] == pytest.approx(1.0 - 0.5 / 40)
    assert crossing.rates()[0] == pytest.approx(80.0 / (tau * log(100.0 / 20.0)), rel=1e-5)


def test_a_stop_within_the_window_counts_for_the_slice_it_stops_in() -> None:
    crossing, slowest = pair(1)
    drive(crossing, slowest, course([0, 51, 151, 190], [140, 191, 191, 230]), [0.0, 51.0, 151.0, 190.0])
    assert slowest.rates()[0] == pytest.approx(2.0 / 102.0)
    assert LOW + slowest.slices()[0] * (HIGH - LOW) == pytest.approx(191.0)


def test_after_a_new_entry_the_past_is_forgotten() -> None:
    """In slowly, out by the same side, then through fast: only the second way counts."""
    times, values = [0.0, 100.0, 120.0, 145.0], [140.0, 160.0, 140.0, 240.0]
    crossing, slowest = pair(1)
    drive(crossing, slowest, course(times, values), times)
    assert slowest.rates()[0] == pytest.approx(4.0)
    assert crossing.rates()[0] == pytest.approx(4.0)


def test_nodes_that_are_not_through_have_none() -> None:
    crossing, slowest = pair(2)
    drive(crossing, slowest, course([0, 60], [[140, 200], [100, 120]]), [0.0, 30.0, 60.0])
    assert np.isnan(slowest.rates()).all() and np.isnan(slowest.slices()).all()


def test_levels_in_a_smooth_measure_of_heat() -> None:
    """Constant power through a step of cp at 190 K, in two long steps: the slower rate is exact."""

    def heat(T: float) -> float:
        return T + max(T - 190.0, 0.0)

    levels = np.array([[heat(T)] for T in LEVELS[:, 0]])
    crossing = WindowCrossing(1, levels[0], levels[-1], width=HIGH - LOW)
    slowest = SlowestSlice(crossing, levels)
    drive(crossing, slowest, lambda t: np.array([100.0 + 3.0 * t]), [0.0, 20.0, 100.0])
    assert slowest.rates()[0] == pytest.approx(1.5)


def test_a_resumed_one_goes_on() -> None:
    T = course([0, 30, 50, 70, 120], [[140, 170, 168, 240, 240], [100, 160, 140, 180, 260]])
    times = np.linspace(0.0, 120.0, 13)
    whole, first, second = pair(2), pair(2), pair(2)
    drive(*whole, T, times)
    drive(*first, T, times[:6])
    for new, old in zip(second, first, strict=True):
        new.restore(old.state())
    drive(*second, T, times[5:])
    assert second[1].rates() == pytest.approx(whole[1].rates(), rel=1e-12)
    assert second[1].slices() == pytest.approx(whole[1].slices())
