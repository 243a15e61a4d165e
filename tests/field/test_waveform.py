from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.field import MU_0, Harmonics, Sine


def test_a_sine_and_its_measures() -> None:
    wave = Sine(4500.0, 1e5)
    t = np.linspace(0.0, wave.period, 4001)
    assert np.abs(wave.at(t)).max() == pytest.approx(4500.0)
    assert np.sqrt(np.mean(wave.at(t[:-1]) ** 2)) == pytest.approx(wave.rms)
    assert wave.product == pytest.approx(4.5e8)
    assert wave.peak_flux_density == pytest.approx(MU_0 * 4500.0)


@pytest.mark.parametrize(
    ("amplitude", "frequency"), [(1.0, 0.0), (1.0, float("nan")), (-1.0, 1e5), (float("inf"), 1e5)]
)
def test_fields_that_are_none(amplitude: float, frequency: float) -> None:
    with pytest.raises(InputError, match=r"frequency|amplitude"):
        Sine(amplitude, frequency)


shares = st.dictionaries(
    st.integers(1, 7), st.floats(-1.0, 1.0).filter(lambda a: abs(a) > 1e-3), min_size=1, max_size=4
)


@settings(deadline=None, max_examples=60)
@given(shares, st.floats(-1e4, 1e4))
def test_harmonics_have_the_measures_of_their_samples(shares: dict[int, float], bias: float) -> None:
    wave = Harmonics(4000.0, 1e5, shares, bias)
    t = np.linspace(0.0, wave.period, 20001)
    H = wave.at(t)
    scale = 4000.0 * sum(n * abs(a) for n, a in shares.items())
    assert np.sqrt(np.mean(H[:-1] ** 2)) == pytest.approx(wave.rms)
    assert np.abs(H).max() * MU_0 == pytest.approx(wave.peak_flux_density, abs=1e-5 * MU_0 * scale)
    steepest = np.abs(np.diff(H)).max() / (t[1] - t[0]) * MU_0
    assert steepest == pytest.approx(wave.peak_rate, rel=1e-4)


@settings(deadline=None, max_examples=60)
@given(shares)
def test_no_waveform_is_steeper_than_its_equivalent_sine(shares: dict[int, float]) -> None:
    wave = Harmonics(1000.0, 1e5, shares)
    sine = Sine(wave.product / 1e5, 1e5)
    assert wave.peak_rate <= sine.peak_rate * (1 + 1e-9)


def test_one_harmonic_is_a_sine() -> None:
    wave, sine = Harmonics(4500.0, 1e5), Sine(4500.0, 1e5)
    for name in ("period", "rms", "peak_flux_density", "peak_rate", "product"):
        assert getattr(wave, name) == pytest.approx(getattr(sine, name), rel=1e-12)
    third = Harmonics(4500.0, 1e5, {3: 1.0})
    assert third.product == pytest.approx(3 * sine.product)
    assert third.peak_rate == pytest.approx(3 * sine.peak_rate)


@pytest.mark.parametrize("shares", [{}, {0: 1.0}, {1.5: 1.0}, {1: float("nan")}])
def test_waveforms_that_are_none(shares: dict[int, float]) -> None:
    with pytest.raises(InputError, match="harmonic"):
        Harmonics(1.0, 1e5, shares)
