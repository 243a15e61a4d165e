from __future__ import annotations

import numpy as np
import pytest

from magheat.errors import InputError
from magheat.field import MU_0, Sine


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
