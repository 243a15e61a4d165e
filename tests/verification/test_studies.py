"""Observed rates of convergence: 2 for P1, 3 for P2 in space, 2 in time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.verification import solutions, spheres, studies

ORDERS = pytest.mark.parametrize("order", [1, 2])


def check(study):
    assert study.rate == pytest.approx(study.expected, abs=0.2), study


@ORDERS
@pytest.mark.parametrize("kind", [(2, False), (2, True), (3, False)], ids=["plane", "axisymmetric", "3-D"])
def test_manufactured_solution(kind, order):
    dimension, axisymmetric = kind
    check(studies.manufactured(dimension, order, axisymmetric=axisymmetric))


@ORDERS
def test_order_in_time(order):
    check(studies.in_time(order=order))


@ORDERS
def test_slab_against_its_series(order):
    check(studies.slab(order=order))


@ORDERS
@pytest.mark.parametrize("study", [spheres.steady, spheres.transient, spheres.concentric])
def test_spheres_within_what_ten_elements_a_radius_give(study, order):
    comparison = study(order=order)
    assert comparison.passed, comparison


# -- the exact solutions against each other and against the equation -----------------------------
RADII = st.floats(0.0, 4.0)


@given(r=RADII, w=st.floats(1e-4, 0.02))
@settings(deadline=None, max_examples=40)
def test_two_spheres_of_one_tissue_are_the_sphere(r, w):
    W = 1050 * 3617 * w
    one = solutions.sphere_steady(r * 0.01, 0.01, 1e5, 0.5, W)
    two = solutions.concentric_steady(r * 0.01, (0.01, 0.4), 1e5, (0.5, 0.5), (W, W))
    np.testing.assert_allclose(two, one, rtol=1e-5)


@given(r=RADII)
@settings(deadline=None, max_examples=20)
def test_the_transient_sphere_ends_steady(r):
    W = 1050 * 3617 * 0.004
    late = solutions.sphere_transient(r * 0.01, 2e4, 0.01, 1e5, 0.5, 3.76e6, W)
    np.testing.assert_allclose(
        late, solutions.sphere_steady(max(r, 1e-4) * 0.01, 0.01, 1e5, 0.5, W), rtol=1e-4
    )


@given(r=RADII)
@settings(deadline=None, max_examples=20)
def test_a_little_perfusion_changes_little(r):
    without = solutions.sphere_steady(r * 0.01, 0.01, 1e5, 0.5, 0.0)
    little = solutions.sphere_steady(r * 0.01, 0.01, 1e5, 0.5, 1e-2)
    np.testing.assert_allclose(little, without, rtol=1e-2)


def test_early_heating_is_adiabatic():
    rise = solutions.sphere_transient(0.0, 5.0, 0.01, 1e5, 0.5, 3.76e6, 0.0)
    np.testing.assert_allclose(rise, 1e5 * 5.0 / 3.76e6, rtol=1e-9)


def test_slab_series_at_high_biot_number_is_the_fixed_surface_one():
    x = np.linspace(0, 0.01, 5)
    t, L, k, rho_c = 200.0, 0.01, 0.5, 4e6
    n = np.arange(60)
    z = (n + 0.5) * np.pi
    series = (2 * (-1.0) ** n / z * np.exp(-(z**2) * k / rho_c * t / L**2) * np.cos(np.outer(x / L, z))).sum(
        axis=1
    )
    np.testing.assert_allclose(solutions.slab_cooling(x, t, L, k, rho_c, 1e9), series, atol=1e-5)
