"""Increments of a glass that is frozen below its set temperature, or that fades as a Maxwell body."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from magheat.cryo.stress import fading, frozen, hooke, lame, largest_principal, thermal_stress

T_SET, BETA = 150.0, 6e-5


def strain(T):
    return BETA * np.asarray(T)


def one(T):
    return np.array([[float(T)]])


def test_glass_stays_elastic_and_liquid_is_free():
    glass = frozen(one(140.0), one(130.0), T_SET, strain)
    assert (glass.share[0, 0], glass.keep[0, 0]) == (1.0, 1.0)
    assert glass.free[0, 0] == pytest.approx(-10.0 * BETA)
    for start, end in ((200.0, 160.0), (140.0, 160.0), (140.0, 150.0)):
        liquid = frozen(one(start), one(end), T_SET, strain)
        assert (liquid.share[0, 0], liquid.keep[0, 0]) == (0.0, 0.0)


def test_what_freezes_within_the_increment_counts_from_there():
    """Only the cooling below the set temperature strains the new glass."""
    made = frozen(one(154.0), one(146.0), T_SET, strain)
    assert (made.share[0, 0], made.keep[0, 0]) == (0.5, 0.0)
    assert made.share[0, 0] * made.free[0, 0] == pytest.approx(-4.0 * BETA)


def test_a_jump_of_the_expansion_at_the_set_temperature_does_not_leak_into_the_glass():
    def kinked(T):
        return np.where(T < T_SET, BETA * (T - T_SET), 1e-3 * (T - T_SET))

    made = frozen(one(158.0), one(142.0), T_SET, kinked)
    assert made.share[0, 0] * made.free[0, 0] == pytest.approx(-8.0 * BETA)


def test_points_of_a_cell_freeze_together():
    made = frozen(np.array([[151.0, 149.0, 152.0]]), np.array([[147.0, 146.0, 148.0]]), T_SET, strain)
    assert len(np.unique(made.share)) == 1 and 0.0 < made.share[0, 0] < 1.0


def test_a_rigid_maxwell_body_is_elastic_and_a_runny_one_a_liquid():
    stiff = fading(one(140.0), one(130.0), 60.0, lambda T: np.full_like(T, np.inf), strain)
    assert (stiff.share[0, 0], stiff.keep[0, 0]) == (1.0, 1.0)
    assert stiff.free[0, 0] == pytest.approx(-10.0 * BETA)
    runny = fading(one(140.0), one(130.0), 60.0, lambda T: np.full_like(T, 1e-3), strain)
    assert (runny.share[0, 0], runny.keep[0, 0]) == (0.0, pytest.approx(0.0))


@given(st.floats(0.02, 3.0))
def test_at_one_temperature_stress_fades_exponentially(ratio):
    """keep = exp(-x) and share = (1 - exp(-x))/x with x the duration over the relaxation time."""
    made = fading(one(140.0), one(140.0), 10.0, lambda T: np.full_like(T, 10.0 / ratio), strain)
    assert made.keep[0, 0] == pytest.approx(np.exp(-ratio), rel=1e-12)
    assert made.share[0, 0] == pytest.approx(-np.expm1(-ratio) / ratio, rel=1e-12)


@pytest.mark.parametrize(("ratio", "resists"), [(6.0, True), (9.0, False), (30.0, False)])
def test_what_hardly_resists_carries_no_stress(ratio, resists):
    """A stress in cells without stiffness is one that nothing can balance."""
    made = fading(one(140.0), one(140.0), 10.0, lambda T: np.full_like(T, 10.0 / ratio), strain)
    assert (made.share[0, 0] > 0.0, made.keep[0, 0] > 0.0) == (resists, resists)


def test_the_maxwell_body_sets_where_its_relaxation_takes_as_long_as_the_increment():
    def relaxation(T):
        return 10.0 ** ((T_SET - T) / 2.0)  # s; 1 s at the set temperature

    made = fading(one(160.0), one(140.0), 20.0, relaxation, strain)
    assert 0.3 < made.share[0, 0] < 0.6
    assert made.keep[0, 0] < 1e-6


def test_a_held_body_bears_the_textbook_stress():
    lam, mu = (np.full((1, 1), float(m)) for m in lame(1e9, 0.2))
    held = thermal_stress(np.full((1, 1), -1e-3), lam, mu, 6)
    np.testing.assert_allclose(held[0, 0], [1e6 / (1 - 0.4)] * 3 + [0.0] * 3)
    film = hooke(np.array([[[1e-3, 1e-3, -0.5e-3, 0.0, 0.0, 0.0]]]), lam, mu)  # nu/(1-nu) of the two others
    np.testing.assert_allclose(film[0, 0, :3], [1.25e6, 1.25e6, 0.0], atol=1e-6)


@given(arrays(float, 6, elements=st.floats(-5.0, 5.0)), st.floats(0.0, 6.3))
def test_the_principal_stress_does_not_turn_with_the_axes(stress, angle):
    s = np.array([[stress[0], stress[5], stress[4]], [stress[5], stress[1], stress[3]],
                  [stress[4], stress[3], stress[2]]])  # fmt: skip
    c, n = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -n, 0.0], [n, c, 0.0], [0.0, 0.0, 1.0]])
    t = turn @ s @ turn.T
    turned = np.array([t[0, 0], t[1, 1], t[2, 2], t[1, 2], t[0, 2], t[0, 1]])
    both = largest_principal(np.array([stress, turned]))
    assert both[1] == pytest.approx(both[0], abs=1e-9)
    assert both[0] >= stress[:3].max() - 1e-9


@given(arrays(float, 4, elements=st.floats(-5.0, 5.0)))
def test_two_dimensions_are_three_without_the_other_shears(stress):
    full = np.array([stress[0], stress[1], stress[2], 0.0, 0.0, stress[3]])
    assert largest_principal(stress[None])[0] == pytest.approx(largest_principal(full[None])[0], abs=1e-9)
