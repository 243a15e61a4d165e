from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.dose import DenseDose, cem43_rate
from magheat.dose.dense import parabola

GAMMA = 2.0 - sqrt(2.0)
around_43 = st.floats(36.0, 52.0)


def by_brute_force(start: float, middle: float, end: float, gamma: float, seconds: float) -> float:
    b, c = (float(x) for x in parabola(np.array(start), np.array(middle), np.array(end), gamma))
    s = (np.arange(200_000) + 0.5) / 200_000
    return float(cem43_rate(start + s * (b + s * c)).mean()) * seconds / 60.0


@given(start=around_43, middle=around_43, end=around_43, gamma=st.sampled_from([GAMMA, 0.5]))
@settings(deadline=None, max_examples=60)
def test_a_step_is_counted_to_one_in_ten_thousand(
    start: float, middle: float, end: float, gamma: float
) -> None:
    kelvin = [np.array([x + 273.15]) for x in (start, middle, end)]
    dose = DenseDose(1)
    dose.add(100.0, 130.0, *kelvin, gamma)
    expected = by_brute_force(start + 273.15, middle + 273.15, end + 273.15, gamma, 30.0)
    assert dose.minutes[0] == pytest.approx(expected, rel=1e-4)


def test_steps_add_up_and_dofs_do_not_mix() -> None:
    steady = np.array([41.0, 43.0, 45.0]) + 273.15
    dose = DenseDose(3)
    for k in range(6):
        dose.add(600.0 * k, 600.0 * (k + 1), steady, steady, steady, GAMMA)
    assert dose.minutes == pytest.approx([3.75, 60.0, 240.0])


def test_dofs_that_cross_and_dofs_that_do_not_share_a_step() -> None:
    start, end = np.array([40.0, 42.0, 44.0]) + 273.15, np.array([41.0, 44.0, 46.0]) + 273.15
    together, alone = DenseDose(3), [DenseDose(1) for _ in range(3)]
    middle = 0.4 * start + 0.6 * end
    together.add(0.0, 60.0, start, middle, end, 0.6)
    for i, dose in enumerate(alone):
        dose.add(0.0, 60.0, start[i : i + 1], middle[i : i + 1], end[i : i + 1], 0.6)
    assert together.minutes == pytest.approx([float(d.minutes[0]) for d in alone], rel=1e-6)


def test_a_parabola_that_peaks_over_43_within_the_step() -> None:
    start, end, middle = (np.array([x + 273.15]) for x in (42.5, 42.5, 43.5))
    dose = DenseDose(1)
    dose.add(0.0, 60.0, start, middle, end, 0.5)
    assert dose.minutes[0] == pytest.approx(by_brute_force(315.65, 316.65, 315.65, 0.5, 60.0), rel=1e-6)
