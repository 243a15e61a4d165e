"""Relaxation times against Brown's matrix, closed limits and order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.slp.brown_operator import log_time_ratio, scaled_time_ratio
from magheat.slp.relaxation import NEEL_FORMS, brown_time, combined_time, log_neel_time, neel_time

BARRIERS = st.floats(0.01, 60.0)


def matrix_time_ratio(s: float, terms: int = 60) -> float:
    """tau/tau_D from the odd Legendre moments of Brown's equation (good at low barriers only)."""
    odd = np.arange(1, 2 * terms, 2).astype(float)
    scale = odd * (odd + 1) / 2
    own = scale * (1 - 2 * s / ((2 * odd - 1) * (2 * odd + 3)))
    up = (scale * 2 * s * (odd + 2) / ((2 * odd + 1) * (2 * odd + 3)))[:-1]
    down = -(scale * 2 * s * (odd - 1) / ((2 * odd + 1) * (2 * odd - 1)))[1:]
    return float(1 / np.linalg.eigvals(np.diag(own) + np.diag(up, 1) + np.diag(down, -1)).real.min())


@pytest.mark.parametrize(("s", "ratio"), [(5.0, 14.770358), (10.0, 693.92240)])
def test_exact_has_the_known_values(s: float, ratio: float) -> None:
    assert neel_time(s, 1.0 / s, "exact") == pytest.approx(ratio, rel=4e-8)


@pytest.mark.parametrize("s", [0.05, 0.1, 0.5, 1.0, 2.0, 4.0, 7.0, 10.0])
def test_exact_is_the_lowest_eigenvalue_of_browns_matrix(s: float) -> None:
    assert np.exp(log_time_ratio(s)) == pytest.approx(matrix_time_ratio(s), rel=2e-10)


def test_interpolation_keeps_the_power_iteration() -> None:
    s = np.concatenate([np.linspace(0.01, 40.0, 97), [60.0, 150.0, 1e3, 1e4]])
    direct = np.array([np.log(scaled_time_ratio(float(v))) for v in s])
    assert np.abs(log_time_ratio(s) - s - direct).max() < 1e-10


def test_exact_tends_to_browns_series_at_high_barriers() -> None:
    s = np.array([50.0, 100.0, 300.0])
    leading = np.log(np.sqrt(np.pi) / 2) + s - 1.5 * np.log(s)
    excess = np.expm1(log_time_ratio(s) - leading)  # 1/s + 7/(4 s^2) + O(s^-3)
    assert np.all(np.abs(excess - 1 / s - 1.75 / s**2) < 8 / s**3)


def test_free_diffusion_without_a_barrier() -> None:
    assert np.exp(log_time_ratio(0.0)) == pytest.approx(1.0, rel=1e-10)
    for form in ("brown", "coffey", "exact"):
        assert neel_time(1e-6, 1e-9, form) == pytest.approx(1e-15, rel=2e-3)
        assert neel_time(0.0, 1e-9, form) == 0.0


def test_browns_form_is_11_percent_short_at_10_and_tau_d_below_2() -> None:
    assert neel_time(10.0, 1.0, "brown") / neel_time(10.0, 1.0, "exact") == pytest.approx(0.89, abs=0.01)
    assert neel_time(1.999, 1e-9, "brown") == pytest.approx(1.999e-9)
    assert neel_time(2.0, 1e-9, "brown") == pytest.approx(np.sqrt(np.pi / 8) * np.exp(2.0) * 1e-9)


def test_coffey_is_as_published() -> None:
    s = 5.0
    published = (np.exp(s) - 1) / (2 * s) / (s / (s + 1) * np.sqrt(s / np.pi) + 2 ** (-s - 1))
    assert neel_time(s, 1e-9, "coffey") == pytest.approx(published * s * 1e-9, rel=1e-14)


def test_coffey_stays_near_exact() -> None:
    s = np.linspace(0.01, 60, 200)
    assert np.abs(neel_time(s, 1.0, "coffey") / neel_time(s, 1.0, "exact") - 1).max() < 0.09


@given(low=BARRIERS, step=st.floats(1e-3, 20.0), form=st.sampled_from(NEEL_FORMS))
@settings(deadline=None, max_examples=60)
def test_a_higher_barrier_takes_longer(low: float, step: float, form: str) -> None:
    assert log_neel_time(low + step, 1e-9, form) > log_neel_time(low, 1e-9, form)


@pytest.mark.parametrize("form", NEEL_FORMS)
def test_barriers_beyond_floats_end_in_infinity(form: str) -> None:
    assert np.isinf(neel_time(1e5, 1e-9, form))
    assert np.isfinite(log_neel_time(1e5, 1e-9, form))


def test_shapes_broadcast() -> None:
    assert neel_time(np.ones((3, 1)), np.full(4, 1e-9), "exact").shape == (3, 4)


def test_brown_time_and_sum_of_rates() -> None:
    assert brown_time(1e-3, 1e-24, 300.0) == pytest.approx(3e-27 / (1.380649e-23 * 300), rel=1e-14)
    assert np.isinf(brown_time(np.inf, 1e-24, 300.0))
    assert combined_time(2e-6, 2e-6) == pytest.approx(1e-6)
    assert combined_time(2e-6, np.inf) == pytest.approx(2e-6)


def test_unknown_form_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="arrhenius, brown, coffey, exact"):
        neel_time(1.0, 1e-9, "neel")  # type: ignore[arg-type]
