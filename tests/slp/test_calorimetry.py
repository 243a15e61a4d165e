"""Heating curves made with a known loss and known noise give that loss back, and say how well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.signal import lfilter

from magheat.errors import InputError
from magheat.slp.calorimetry import CurveResult, Sample, slp_from_curve
from magheat.slp.calorimetry_methods import Part, rise, saturating
from magheat.slp.calorimetry_noise import Noise, noise_about

SAMPLE = Sample(heat_capacity=4.18, mass=5e-6)
METHODS = ("initial-slope", "corrected-slope", "box-lucas")
RATE = 0.05  # K/s
TRUE = RATE * 4.18 / 5e-6 / 1e3  # W/g
LOSS = 1.0 / 200.0  # 1/s
LENGTH = 300.0  # s
START = 298.15


def heating(time: Any, rate: float, loss: float, square: float = 0.0) -> Any:
    """Rise of dx/dt = rate - loss x - square loss x^2 (K), in closed form."""
    if not square:
        return rise(time, rate, loss)
    root = np.sqrt(loss**2 + 4.0 * square * loss * rate)
    falling = np.exp(-root * time)
    return 2.0 * rate * (1.0 - falling) / (root + loss + (root - loss) * falling)


def noise(count: int, correlation: float, rng: np.random.Generator) -> Any:
    """First-order autoregression of unit variance."""
    white = rng.normal(size=count) * np.sqrt(1.0 - correlation**2)
    white[0] /= np.sqrt(1.0 - correlation**2)
    return lfilter([1.0], [1.0, -correlation], white)


def curve(
    seed: int,
    *,
    count: int = 300,
    sigma: float = 0.02,
    correlation: float = 0.0,
    rate: float = RATE,
    loss: float = LOSS,
    square: float = 0.0,
    drift: float = 0.0,
    before: int = 0,
    after: int = 0,
    cooling_loss: float | None = None,
) -> tuple[Any, Any]:
    """Time since the field is on (s) and temperature (K), on for LENGTH."""
    t = np.arange(-before, count + after) * (LENGTH / (count - 1))
    on = np.clip(t, 0.0, LENGTH)
    T = heating(on, rate + drift, loss, square) + drift * np.minimum(t, 0.0)
    T = T * np.exp(-(cooling_loss or loss) * np.maximum(t - LENGTH, 0.0))
    return t, START + T + sigma * noise(t.size, correlation, np.random.default_rng(seed))


@cache
def results(many: int, **keys: Any) -> list[CurveResult]:
    off = LENGTH if keys.get("after") else None
    return [slp_from_curve(*curve(seed, **keys), SAMPLE, on=0.0, off=off) for seed in range(many)]


def covered(found: list[CurveResult], method: str | None = None) -> float:
    """Share of the intervals that hold the truth, of a method or of the recommended ones."""
    chosen = [one[method or one.recommended] for one in found]
    return float(np.mean([one.low_W_per_g <= TRUE <= one.high_W_per_g for one in chosen]))


@pytest.mark.parametrize(
    "keys",
    [
        {"correlation": 0.0},
        {"correlation": 0.8},
        {"count": 60},
        {"square": 1.0 / 200.0},  # losses that grow, half the time unseen by the test
        {"square": 1.0 / 600.0},
        {"before": 60, "drift": 0.003},
    ],
    ids=str,
)
def test_intervals_hold_the_truth_as_often_as_they_say(keys: dict[str, Any]) -> None:
    found = results(40, **keys)
    assert covered(found) >= 0.9
    for method in METHODS:
        assert covered(found, method) >= 0.87, method  # 35 of 40: 2 % of the times by chance at 95 %


@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_the_part_of_noise_is_neither_too_small_nor_too_large(correlation: float) -> None:
    found = [one["box-lucas"] for one in results(40, correlation=correlation)]
    pulls = np.array([(one.slp_W_per_g - TRUE) / one.noise_W_per_g for one in found])
    assert stats.kstest(pulls, "norm").pvalue > 0.01
    assert 0.75 < pulls.std() < 1.3


def test_noise_and_its_correlation_are_told_from_the_trend() -> None:
    t = np.linspace(0.0, LENGTH, 600)
    for correlation in (0.0, 0.5, 0.9):
        found = [
            noise_about(t, rise(t, RATE, LOSS) + 0.02 * noise(600, correlation, rng), rise(t, 1.0, LOSS))
            for rng in map(np.random.default_rng, range(30))
        ]
        assert np.mean([one.correlation for one in found]) == pytest.approx(correlation, abs=0.04)
        assert np.mean([one.sigma for one in found]) == pytest.approx(0.02, rel=0.12)


@settings(max_examples=25, deadline=None)
@given(
    rate=st.floats(0.005, 1.0),
    length_over_constant=st.floats(0.05, 6.0),
    heat=st.floats(0.1, 100.0),
    mass=st.floats(1e-8, 1e-3),
)
def test_curves_without_noise_give_the_loss(
    rate: float, length_over_constant: float, heat: float, mass: float
) -> None:
    t = np.linspace(0.0, LENGTH, 200)
    loss = length_over_constant / LENGTH
    result = slp_from_curve(t, START + rise(t, rate, loss), Sample(heat, mass))
    true = rate * heat / mass / 1e3
    assert result["box-lucas"].slp_W_per_g == pytest.approx(true, rel=1e-3)
    assert result["box-lucas"].loss_W_per_K == pytest.approx(loss * heat, rel=0.02, abs=1e-4 * heat / LENGTH)
    assert result["corrected-slope"].slp_W_per_g == pytest.approx(true, rel=0.02)
    assert result["initial-slope"].slp_W_per_g <= true * (1.0 + 1e-3)  # a line is no steeper than the start


def test_the_window_of_the_initial_slope_ends_where_the_curve_bends() -> None:
    bent, straight = results(8, loss=1.0 / 60.0), results(20, loss=1e-6)
    assert max(one["initial-slope"].readings for one in bent) < 150
    whole = sum(one["initial-slope"].readings == 300 for one in straight)
    assert whole >= 17  # 16 or fewer of 20: 2 % of the times by chance at 95 %
    one = bent[0]["initial-slope"]
    assert one.slp_W_per_g < TRUE
    assert one.form_W_per_g > one.noise_W_per_g  # a bend that the test does not see counts most
    assert "F-tests of a parabola against the line at 0.05" in one.text


def test_a_curve_that_is_not_one_exponential_is_not_left_to_box_lucas() -> None:
    found = results(10, square=1.0 / 15.0)
    assert all("not one exponential" in one["box-lucas"].validity[0] for one in found)
    assert "box-lucas" not in {one.recommended for one in found}
    assert covered(found) >= 0.8


def test_a_thermometer_that_lags_is_told() -> None:
    t = np.linspace(0.0, LENGTH, 600)
    lag = 12.0
    T = (
        START
        + RATE * (t - lag * (1.0 - np.exp(-t / lag)))
        + 0.002 * noise(600, 0.0, np.random.default_rng(1))
    )
    result = slp_from_curve(t, T, SAMPLE)
    assert "bends upwards" in result["initial-slope"].validity[0]
    assert result.recommended != "initial-slope"


def test_drift_before_the_field_is_taken_off() -> None:
    with_baseline = results(10, before=100, drift=0.005)
    errors = [one.slp_W_per_g / TRUE - 1.0 for one in with_baseline]
    assert np.abs(np.mean(errors)) < 0.01
    assert np.mean([one.drift_K_per_s for one in with_baseline]) == pytest.approx(0.005, rel=0.1)
    unknown = slp_from_curve(*curve(0, drift=0.005), SAMPLE)
    assert unknown.drift_K_per_s == 0.0
    assert unknown.slp_W_per_g == pytest.approx(1.1 * TRUE, rel=0.02)


def test_a_cooling_curve_narrows_the_loss_where_it_agrees() -> None:
    t, T = curve(3, after=200)
    alone = slp_from_curve(t[t <= LENGTH], T[t <= LENGTH], SAMPLE)["corrected-slope"]
    both = slp_from_curve(t, T, SAMPLE, off=LENGTH)["corrected-slope"]
    assert both.loss_standard_W_per_K < 0.5 * alone.loss_standard_W_per_K
    assert both.loss_W_per_K == pytest.approx(4.18 * LOSS, rel=0.05)
    assert "heating curve and the cooling curve" in both.text
    other = slp_from_curve(*curve(3, after=200, cooling_loss=2.0 * LOSS), SAMPLE, off=LENGTH)
    assert "standard errors apart" in other["corrected-slope"].text


def test_the_exponential_through_a_straight_line_is_the_line() -> None:
    t = np.linspace(0.0, 100.0, 80)
    fit = saturating(Part(t, 300.0 + 0.02 * t), Noise(0.01, 0.0, t[1], 77.0))
    assert fit.values[:2] == pytest.approx([300.0, 0.02])
    assert abs(fit.values[2]) < 1e-6


def test_uneven_sampling_and_steps_of_the_thermometer() -> None:
    rng = np.random.default_rng(5)
    t = np.sort(rng.uniform(0.0, LENGTH, 400))
    T = START + rise(t, RATE, LOSS) + 0.02 * rng.normal(size=t.size)
    uneven = slp_from_curve(t, T, SAMPLE, on=float(t[0]))
    assert covered([uneven]) == 1.0
    coarse = slp_from_curve(t, np.round(T, 1), SAMPLE, on=float(t[0]))
    assert coarse.noise_K >= 0.1 / np.sqrt(12.0) * (1.0 - 1e-6)
    assert covered([coarse]) == 1.0


def test_the_sample_and_its_error() -> None:
    t, T = curve(0)
    plain = slp_from_curve(t, T, SAMPLE)
    unsure = slp_from_curve(t, T, replace(SAMPLE, relative_error=0.1))
    best, worse = plain[plain.recommended], unsure[plain.recommended]
    expected = np.hypot(best.standard_W_per_g, 0.1 * best.slp_W_per_g)
    assert worse.standard_W_per_g == pytest.approx(expected)
    assert np.isnan(plain.slp_W_per_g_fe)
    core = slp_from_curve(t, T, replace(SAMPLE, iron_fraction=0.7))
    assert core.slp_W_per_g_fe == pytest.approx(core.slp_W_per_g / 0.7)
    iron = slp_from_curve(t, T, replace(SAMPLE, of="Fe", iron_fraction=0.7))
    assert iron.slp_W_per_g == pytest.approx(0.7 * iron.slp_W_per_g_fe)
    without = slp_from_curve(t, T, replace(SAMPLE, iron_fraction=0.0))
    assert np.isnan(without.slp_W_per_g_fe)


def _flat(t: Any, T: Any) -> tuple[Any, Any]:
    return t, START + 0.02 * noise(t.size, 0.0, np.random.default_rng(0))


def _falling(t: Any, T: Any) -> tuple[Any, Any]:
    return t, 2.0 * START - T


def _back(t: Any, T: Any) -> tuple[Any, Any]:
    return np.r_[t[:50], t[48], t[51:]], T


def _hole(t: Any, T: Any) -> tuple[Any, Any]:
    return t, np.where(t > 100.0, np.nan, T)


@pytest.mark.parametrize(
    ("change", "keys", "message"),
    [
        (_flat, {}, "does not rise while the field is on"),
        (_falling, {}, "does not rise while the field is on"),
        (_back, {}, r"the time does not rise after 49.\d+ s \(reading 50\)"),
        (_hole, {}, "not finite"),
        (lambda t, T: (t[:19], T[:19]), {}, "19 readings while the field is on"),
        (lambda t, T: (t, T[:-1]), {}, "times and"),
        (lambda t, T: (t, T), {"on": 400.0}, "outside the curve"),
        (lambda t, T: (t, T), {"on": 100.0, "off": 50.0}, "before it is on"),
        (lambda t, T: (t, T), {"level": 0.0}, "level"),
        (lambda t, T: (t, np.where(t < 150.0, T, 2.0 * T[150] - T)), {}, "falls again"),
    ],
)
def test_what_is_no_heating_curve_is_refused(
    change: Callable[..., Any], keys: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        slp_from_curve(*change(*curve(0)), SAMPLE, **keys)


def test_heating_no_faster_than_the_drift_is_refused() -> None:
    t = np.linspace(-100.0, 100.0, 300)
    T = START + 0.02 * t + 0.005 * noise(300, 0.0, np.random.default_rng(2))
    with pytest.raises(InputError, match="no faster than before the field"):
        slp_from_curve(t, np.where(t > 0, T - 0.002 * t, T), SAMPLE, on=0.0)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"heat_capacity": 0.0}, "heat capacity is not above zero"),
        ({"mass": -1.0}, "mass is not above zero"),
        ({"of": "iron"}, "no basis 'iron'"),
        ({"relative_error": 1.5}, "relative error"),
        ({"iron_fraction": 1.2}, "share from 0 to 1"),
    ],
)
def test_what_is_no_sample_is_refused(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        slp_from_curve(*curve(0), replace(SAMPLE, **keys))
