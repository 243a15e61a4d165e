from __future__ import annotations

from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.dose import PROCESSES, DamageProcess, damage, damage_rate, survival
from magheat.errors import InputError

names = st.sampled_from(sorted(PROCESSES))


@pytest.mark.parametrize(
    ("name", "T", "A", "Ea"),
    [("skin", 50.0, 3.1e98, 6.28e5), ("liver", 60.0, 7.39e39, 2.577e5), ("artery", 65.0, 5.6e63, 4.3e5)],
)
def test_constant_temperature_is_rate_times_time(name: str, T: float, A: float, Ea: float) -> None:
    expected = 100.0 * A * exp(-Ea / (8.31446261815324 * (T + 273.15)))
    assert float(damage(name, [0.0, 100.0], [T, T])) == pytest.approx(expected, rel=1e-10)


def test_skin_bears_44_degC_for_hours_and_53_for_minutes() -> None:
    """The range of Henriques' experiments; nine kelvin make a factor of some seven hundred."""
    slow, fast = (1.0 / float(damage_rate("skin", T + 273.15)) for T in (44.0, 53.0))
    assert 5 * 3600.0 < slow < 30 * 3600.0
    assert 30.0 < fast < 300.0
    assert slow / fast == pytest.approx(713, rel=0.02)


@given(name=names, start=st.floats(20.0, 90.0), end=st.floats(20.0, 90.0))
@settings(deadline=None, max_examples=40)
def test_ramps(name: str, start: float, end: float) -> None:
    s = (np.arange(100_000) + 0.5) / 100_000
    expected = 60.0 * float(damage_rate(name, start + 273.15 + (end - start) * s).mean())
    assert float(damage(name, [0.0, 60.0], [start, end])) == pytest.approx(expected, rel=1e-6)


def test_trailing_axes_and_survival() -> None:
    T = np.full((3, 2, 2), 50.0)
    omega = damage("liver", [0.0, 10.0, 20.0], T)
    assert omega.shape == (2, 2)
    assert (survival(omega) < 1.0).all() and (survival(omega) > 0.0).all()
    assert float(survival(1.0)) == pytest.approx(exp(-1))


def test_a_set_of_ones_own() -> None:
    own = DamageProcess("mine", 1e10, 8e4, "")
    assert float(damage(own, [0.0, 1.0], [50.0, 50.0])) == pytest.approx(float(damage_rate(own, 323.15)))


def test_an_unknown_set_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="skin, liver, artery"):
        damage("bone", [0.0, 1.0], [50.0, 50.0])
