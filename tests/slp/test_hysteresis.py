"""Loops of held axes: Stoner and Wohlfarth's at T = 0, two wells above; over all the overlap with others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.slp import hysteresis, wells
from magheat.slp.brown_operator import log_time_ratio
from magheat.slp.fokker_planck import cycle_loss as brown_loss
from magheat.slp.rotor import operators
from magheat.slp.stoner_wohlfarth import loop_area, random_area, random_area_by_quadrature, switching_field

PHI = hysteresis.phases()
ALONG = hysteresis.axis_angles("parallel")


def two_wells(s: Any, xi: Any, phase: Any, axis: Any = "parallel") -> Any:
    s, xi, phase = (np.atleast_1d(np.asarray(v, float)) for v in (s, xi, phase))
    return hysteresis.cycle_loss(s, xi[:, None] * np.cos(PHI), phase, *hysteresis.axis_angles(axis))


# -- T = 0 --------------------------------------------------------------------------------------------


def test_switching_fields() -> None:
    assert switching_field([0.0, np.pi / 4, np.pi / 2]) == pytest.approx([1.0, 0.5, 1.0])


def test_the_aligned_loop_is_a_rectangle() -> None:
    assert loop_area([0.99, 1.01, 5.0], 0.0) == pytest.approx([0.0, 8.0, 8.0])


def test_random_axes() -> None:
    assert random_area(3.0) == pytest.approx(1.976636, abs=1e-6)
    assert random_area(0.4999) == 0.0
    h = np.linspace(0.501, 1.2, 29)
    assert random_area(h) == pytest.approx([random_area_by_quadrature(float(x)) for x in h], abs=1e-7)
    assert np.all(np.diff(random_area(h)) >= -1e-12)


@given(psi=st.floats(0.01, 1.56))
@settings(deadline=None, max_examples=50)
def test_the_fall_is_what_the_loop_encloses(psi: float) -> None:
    """Follow the minimum through a period by brute force."""
    h = 1.2 * np.cos(np.linspace(0.0, 2.0 * np.pi, 4001))
    theta, m = psi * 0.5, []
    for field in h:
        for _ in range(200):
            slope = np.sin(2 * theta) + 2 * field * np.sin(theta - psi)
            curvature = 2 * np.cos(2 * theta) + 2 * field * np.cos(theta - psi)
            step = -slope / curvature if curvature > 0.05 else -0.3 * np.sign(slope)
            theta += float(np.clip(step, -0.3, 0.3))
            if abs(slope) < 1e-10:
                break
        m.append(np.cos(theta - psi))
    m = np.array(m)
    area = np.sum(0.5 * (h[1:] + h[:-1]) * np.diff(m)) * 2.0
    assert area == pytest.approx(float(loop_area(1.2, psi)), abs=0.05)


# -- the wells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("s", "rtol"), [(6.0, 0.02), (10.0, 2e-3), (20.0, 1e-3), (40.0, 1e-3)])
def test_the_rate_without_field_is_browns(s: float, rtol: float) -> None:
    rate = np.exp(wells.at_barriers(np.array([s]), (0.0,)).log_rate[0, 0, wells.FIELDS == 0.0])
    assert 2.0 * rate == pytest.approx(np.exp(-log_time_ratio(np.array([s]))), rel=rtol)


@pytest.mark.parametrize(("s", "h", "rtol"), [(10.0, 0.2, 0.005), (25.0, 0.3, 0.002), (25.0, 0.5, 0.005)])
def test_the_rate_in_a_field_is_browns(s: float, h: float, rtol: float) -> None:
    ops = operators(60, 0)
    lowest = np.sort(-np.linalg.eigvals(0.5 * (ops.decay + s * ops.easy + 2 * s * h * ops.along)).real)[1]
    log_rate = wells.at_barriers(np.array([s]), (0.0,)).log_rate[0, 0]
    rates = np.exp(np.interp([h, -h], wells.FIELDS, log_rate))
    assert rates.sum() == pytest.approx(lowest, rel=rtol)


# -- loops --------------------------------------------------------------------------------------------


def test_two_wells_and_browns_equation_over_the_overlap() -> None:
    s, h, phase = (
        v.ravel()
        for v in np.meshgrid(
            [5.0, 7.0, 10.0, 15.0, 20.0], [0.2, 0.5, 1.0, 2.0], [1e-5, 1e-3, 1e-2], indexing="ij"
        )
    )
    drive = np.zeros((s.size, 2), complex)
    drive[:, 1] = s * h
    exact = brown_loss(s, drive, phase, rtol=1e-4)
    ratio = two_wells(s, 2 * s * h, phase) / exact
    assert np.all(np.abs(ratio - 1.0) < hysteresis.error(s, h, phase) + 1e-3)
    assert np.all(np.abs(ratio - 1.0)[(s >= 10) & (h <= 1)] < 0.01)


@pytest.mark.parametrize("psi", [0.5, 1.0, 1.3])
def test_oblique_axes_in_both_models(psi: float) -> None:
    s, xi, phase = np.array([7.0]), np.array([[0.0, 3.0]], complex), np.array([0.01])
    exact = brown_loss(s, xi, phase, np.array([psi]), rtol=1e-3)
    assert two_wells(s, 6.0, phase, psi) == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize(("h", "rtol"), [(0.7, 0.03), (1.0, 0.01), (2.0, 0.01)])
def test_cold_loops_are_stoner_and_wohlfarths(h: float, rtol: float) -> None:
    s = 1e4
    loss = two_wells(s, 2 * s * h, 1e-2, "random") / s
    assert loss == pytest.approx(float(random_area(h)), rel=rtol)


def test_small_fields_respond_linearly() -> None:
    s, phase = 12.0, 2e-3
    xi = np.array([0.01, 0.02])
    loss = two_wells(np.full(2, s), xi, np.full(2, phase))
    assert loss[1] / loss[0] == pytest.approx(4.0, rel=1e-3)


def test_the_branch_folds_back() -> None:
    angles, weights = hysteresis.axis_angles(np.pi - 0.3)
    assert angles == pytest.approx((0.3,))
    assert weights.sum() == 1.0
