"""Langevin, chord and initial susceptibility."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.slp.constants import K_B, MU_0
from magheat.slp.susceptibility import chord_factor, langevin, langevin_parameter, susceptibility


@given(st.floats(1e-12, 1e6))
@settings(deadline=None, max_examples=100)
def test_chord_lies_between_its_bounds(xi: float) -> None:
    factor = float(chord_factor(xi))
    assert 0 < factor <= 1
    assert factor >= 1 / (1 + xi / 3) - 1e-12  # L(x) >= x/(3 + x)


def test_series_meets_the_closed_form() -> None:
    below, above = chord_factor(np.array([0.1 * (1 - 1e-9), 0.1 * (1 + 1e-9)]))
    assert below == pytest.approx(above, rel=1e-10)
    x = 0.05
    exact = math.fsum([1, -(x**2) / 15, 2 * x**4 / 315, -(x**6) / 1575, 2 * x**8 / 31185])
    assert chord_factor(x) == pytest.approx(exact, rel=1e-15)


def test_langevin_is_odd_and_saturates() -> None:
    x = np.array([0.01, 1.0, 5.0, 1e3])
    assert langevin(-x) == pytest.approx(-langevin(x))
    assert langevin(1.0) == pytest.approx(1 / math.tanh(1.0) - 1)
    assert langevin(1e9) == pytest.approx(1.0)


def test_chord_is_the_mean_slope_of_the_magnetisation() -> None:
    Ms, V, H, T = 446e3, 2e-24, 1e4, 300.0
    xi = float(langevin_parameter(Ms, V, H, T))
    assert xi == pytest.approx(MU_0 * Ms * V * H / (K_B * T))
    assert susceptibility(Ms, V, H, T, "chord") == pytest.approx(Ms * float(langevin(xi)) / H)
    assert susceptibility(Ms, V, 0.0, T, "chord") == susceptibility(Ms, V, H, T, "initial")


def test_unknown_form_is_refused() -> None:
    with pytest.raises(InputError, match="initial, chord"):
        susceptibility(1e5, 1e-24, 1e3, 300.0, "secant")  # type: ignore[arg-type]
