"""Relaxation under a field: Yoshida and Enpuku's fit against Brown's equation, static fields, limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.slp import Particle, relaxation_time
from magheat.slp.brown_operator import log_time_ratio
from magheat.slp.field_relaxation import (
    FIELD_FORMS,
    log_driven_ratio,
    longitudinal_factor,
    transverse_factor,
    yoshida_enpuku_factor,
)
from magheat.slp.rotor import operators
from magheat.slp.slow_mode import log_time_ratio_in_field

XI = np.array([0.01, 0.3, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0])


def test_the_fit_is_within_three_percent_of_browns_equation_up_to_xi_100() -> None:
    exact = np.exp(log_driven_ratio(0.0, XI))
    off = yoshida_enpuku_factor(XI) / exact - 1.0
    assert np.abs(off).max() < 0.03
    # where the fit is short most, and where it is long
    assert (XI[off.argmin()], off.min()) == (2.0, pytest.approx(-0.0277, abs=5e-4))
    assert (XI[off.argmax()], off.max()) == (15.0, pytest.approx(0.0072, abs=5e-4))


def test_the_loss_is_highest_at_the_driven_time() -> None:
    """Against a scan of the loss itself."""
    from magheat.slp import fokker_planck

    for s, xi in ((0.0, 4.0), (3.0, 2.0), (8.0, 1.0)):
        best = -float(log_driven_ratio(s, xi))
        phase = np.exp(best + np.array([-0.05, 0.0, 0.05]))
        drive = np.tile(np.array([0.0, 0.5 * xi], complex), (3, 1))
        below, top, above = fokker_planck.cycle_loss(np.full(3, s), drive, phase, None, 1e-7)
        assert top > max(below, above)


@given(s=st.floats(0.0, 20.0), xi=st.floats(0.0, 1e-3))
@settings(max_examples=20, deadline=None)
def test_without_a_field_all_times_are_those_without(s: float, xi: float) -> None:
    for factor in (yoshida_enpuku_factor, longitudinal_factor, transverse_factor):
        assert float(factor(xi)) == pytest.approx(1.0, abs=1e-4)
    assert log_time_ratio_in_field(s, xi) == pytest.approx(log_time_ratio(s), abs=1e-3)


def test_the_slowest_mode_without_a_field_has_the_published_times() -> None:
    ratio = np.exp(log_time_ratio_in_field([0.0, 5.0, 10.0], 0.0))
    np.testing.assert_allclose(ratio, [1.0, 14.770358, 693.92240], rtol=2e-6)


@given(s=st.floats(0.0, 6.0), xi=st.floats(0.0, 12.0))
@settings(max_examples=40, deadline=None)
def test_the_slowest_mode_is_the_least_eigenvalue_in_harmonics(s: float, xi: float) -> None:
    ops = operators(60, 0)
    A = -(ops.decay + s * ops.easy + xi * ops.along)[1:, 1:]
    least = np.sort(np.linalg.eigvals(A).real)[0]
    assert log_time_ratio_in_field(s, xi) == pytest.approx(np.log(2.0 / least), abs=2e-6)


@given(s=st.floats(0.0, 40.0), xi=st.floats(0.1, 60.0))
@settings(max_examples=40, deadline=None)
def test_a_field_hastens_the_slowest_mode_alike_for_both_signs(s: float, xi: float) -> None:
    there, back = log_time_ratio_in_field(s, [xi, -xi])
    assert there == back
    assert there < log_time_ratio_in_field(s, 0.9 * xi)


def test_strong_static_fields() -> None:
    """1/xi along the field, 2/xi across; the slowest mode, which is along, follows."""
    xi = np.array([50.0, 200.0])
    np.testing.assert_allclose(longitudinal_factor(xi), 1.0 / (xi - 1.0), rtol=1e-9)
    np.testing.assert_allclose(transverse_factor(xi), 2.0 / xi, rtol=2e-3)
    np.testing.assert_allclose(np.exp(log_time_ratio_in_field(0.0, xi)), longitudinal_factor(xi), rtol=2e-3)


@given(xi=st.floats(0.01, 50.0))
@settings(max_examples=100, deadline=None)
def test_along_the_field_is_sooner_than_across(xi: float) -> None:
    assert 0.0 < float(longitudinal_factor(xi)) < float(transverse_factor(xi)) < 1.0


@pytest.mark.parametrize("form", FIELD_FORMS)
def test_times_of_a_particle(form: Any, magnetite: Callable[..., Particle]) -> None:
    H = np.array([0.0, 5e3, 5e4])
    r = relaxation_time(magnetite(14e-9), field=H, form=form, viscosity=1e-3)
    assert r.xi[1] == pytest.approx(0.97809, rel=1e-4)
    assert np.all(np.diff(r.brown_time_s) < 0) and np.all(np.diff(r.relaxation_time_s) < 0)
    np.testing.assert_allclose(
        1.0 / r.relaxation_time_s, 1.0 / r.neel_time_s + 1.0 / r.brown_time_s, rtol=1e-12
    )
    assert bool(np.all(np.diff(r.neel_time_s) < 0)) == (form in ("exact", "slowest"))
    assert r.brown_time_s[0] == pytest.approx(2.22546e-6, rel=1e-5)
    assert r.form == form and "Néel" in r.validity[0]
    single = relaxation_time(magnetite(14e-9), field=0.0, form=form)
    assert isinstance(single.neel_time_s, float) and single.brown_time_s == np.inf
    assert single.validity == ()


def test_high_barriers_are_of_two_wells_and_agree_with_moments_where_both_hold() -> None:
    """Exact driven times run on smoothly past 12 kT, where the way to find them changes."""
    below, above = log_driven_ratio([11.9, 12.1], 1.0)
    slope = float(log_time_ratio(12.1) - log_time_ratio(11.9))
    assert above - below == pytest.approx(slope, abs=0.02)


def test_the_fit_says_where_nobody_has_compared_it(magnetite: Callable[..., Particle]) -> None:
    r = relaxation_time(magnetite(30e-9), field=1e5, viscosity=1e-3)
    assert any("compared up to 100" in reason for reason in r.validity)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [({"form": "yoshida"}, "form"), ({"field": -1.0}, "amplitude"), ({"neel": "debye"}, "neel")],
)
def test_wrong_input_is_refused(
    wrong: dict[str, Any], where: str, magnetite: Callable[..., Particle]
) -> None:
    with pytest.raises(InputError) as refused:
        relaxation_time(magnetite(14e-9), **({"field": 1e3} | wrong))
    assert refused.value.where == where
