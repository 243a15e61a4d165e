from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.dose import cem43, cem43_rate
from magheat.errors import InputError

temperatures = st.floats(20.0, 60.0)
series = st.lists(st.tuples(st.floats(0.1, 600.0), temperatures), min_size=2, max_size=8)


@pytest.mark.parametrize(("T", "minutes"), [(41, 3.75), (42, 15.0), (43, 60.0), (44, 120.0), (45, 240.0)])
def test_an_hour_at_one_temperature(T: float, minutes: float) -> None:
    assert float(cem43([0.0, 3600.0], [T, T])) == pytest.approx(minutes, rel=1e-14)
    assert float(cem43_rate(T + 273.15)) * 60.0 == pytest.approx(minutes, rel=1e-11)


@pytest.mark.parametrize(
    ("start", "end"), [(37.0, 42.0), (44.0, 50.0), (37.0, 50.0), (50.0, 37.0), (43.0, 43.1)]
)
def test_ramps_are_exact(start: float, end: float) -> None:
    fine = np.linspace(0.0, 1.0, 400_001)
    T = start + (end - start) * fine
    rates = cem43_rate(T + 273.15)
    expected = 10.0 * (rates[1:] + rates[:-1]).mean() / 2.0
    assert float(cem43([0.0, 600.0], [start, end])) == pytest.approx(expected, rel=1e-8)


@given(samples=series, cut=st.floats(0.01, 0.99))
@settings(deadline=None, max_examples=80)
def test_a_sample_on_the_line_changes_nothing(samples: list[tuple[float, float]], cut: float) -> None:
    t = np.cumsum([dt for dt, _ in samples])
    T = np.array([value for _, value in samples])
    more = t[0] + cut * (t[1] - t[0])
    t2 = np.insert(t, 1, more)
    T2 = np.insert(T, 1, np.interp(more, t, T))
    assert float(cem43(t2, T2)) == pytest.approx(float(cem43(t, T)), rel=1e-9)


@given(samples=series, warmer=st.floats(0.01, 5.0))
@settings(deadline=None, max_examples=50)
def test_dose_is_positive_grows_with_temperature_and_has_no_direction(
    samples: list[tuple[float, float]], warmer: float
) -> None:
    t = np.cumsum([dt for dt, _ in samples])
    T = np.array([value for _, value in samples])
    dose = float(cem43(t, T))
    assert dose > 0.0
    assert float(cem43(t, T + warmer)) > dose
    assert float(cem43(t[-1] - t[::-1], T[::-1])) == pytest.approx(dose, rel=1e-12)
    hottest, coldest = (float(cem43_rate(x + 273.15)) for x in (T.max(), T.min()))
    span = (t[-1] - t[0]) / 60.0
    assert coldest * span * (1 - 1e-9) <= dose <= hottest * span * (1 + 1e-9)


@given(samples=series)
@settings(deadline=None, max_examples=30)
def test_trailing_axes_are_independent(samples: list[tuple[float, float]]) -> None:
    t = np.cumsum([dt for dt, _ in samples])
    T = np.array([value for _, value in samples])
    block = np.stack([T, T + 1.0, T - 2.0], axis=1).reshape(len(t), 3, 1)
    dose = cem43(t, block)
    assert dose.shape == (3, 1)
    assert dose[:, 0] == pytest.approx([float(cem43(t, T + d)) for d in (0.0, 1.0, -2.0)])


def test_degenerate_series() -> None:
    assert float(cem43([5.0], [43.0])) == 0.0
    assert float(cem43([0.0, 60.0, 60.0, 120.0], [43.0, 43.0, 44.0, 44.0])) == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("t", "T", "complaint"),
    [
        ([0.0, 1.0], [37.0], "no series"),
        ([0.0, -1.0], [37.0, 37.0], "runs back"),
        ([0.0, 1.0], [37.0, float("nan")], "not finite"),
        ([0.0, 1.0], [37.0, -300.0], "absolute zero"),
        (0.0, 37.0, "no series"),
    ],
)
def test_what_is_no_series(t: object, T: object, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        cem43(t, T)  # type: ignore[arg-type]
