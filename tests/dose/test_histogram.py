from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.dose import cumulative_histogram, exceeded_in, fraction_above, quantile
from magheat.errors import InputError

samples = st.lists(st.tuples(st.floats(30.0, 60.0), st.floats(0.01, 10.0)), min_size=1, max_size=30)


def split(pairs: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([v for v, _ in pairs]), np.array([w for _, w in pairs])


def test_T90_is_exceeded_in_nine_tenths_of_the_volume() -> None:
    T = np.linspace(40.0, 44.0, 4001)
    T90, T50, T10 = exceeded_in(T, np.ones_like(T), [90, 50, 10])
    assert pytest.approx([40.4, 42.0, 43.6], abs=1e-3) == [T90, T50, T10]


@given(pairs=samples)
@settings(deadline=None, max_examples=60)
def test_quantiles_are_ordered_and_within(pairs: list[tuple[float, float]]) -> None:
    T, volume = split(pairs)
    found = exceeded_in(T, volume, [100, 90, 50, 10, 0])
    assert (np.diff(found) >= 0.0).all()
    assert found[0] == T.min() and found[-1] == T.max()


@given(pairs=samples, scale=st.floats(0.1, 10.0))
@settings(deadline=None, max_examples=40)
def test_neither_the_unit_of_volume_nor_the_order_matters(
    pairs: list[tuple[float, float]], scale: float
) -> None:
    T, volume = split(pairs)
    base = quantile(T, volume, [0.1, 0.5])
    assert quantile(T[::-1], volume[::-1] * scale, [0.1, 0.5]) == pytest.approx(base)


def test_equal_values_are_one_sample() -> None:
    parts = quantile([40.0, 40.0, 42.0], [1.0, 2.0, 3.0], [0.2, 0.5])
    assert parts == pytest.approx(quantile([40.0, 42.0], [3.0, 3.0], [0.2, 0.5]))


@given(pairs=samples)
@settings(deadline=None, max_examples=60)
def test_the_histogram_falls_from_all_to_nothing(pairs: list[tuple[float, float]]) -> None:
    T, volume = split(pairs)
    at = np.linspace(29.0, 61.0, 50)
    share = cumulative_histogram(T, volume, at)
    assert share[0] == pytest.approx(1.0) and share[-1] == 0.0
    assert (np.diff(share) <= 1e-12).all()
    for limit in (29.5, 43.0, 59.9):
        above = fraction_above(T, volume, limit)
        assert above == pytest.approx(
            float(cumulative_histogram(T, volume, np.nextafter(limit, 99))), abs=1e-12
        )


@pytest.mark.parametrize(
    ("values", "weights"),
    [([], []), ([1.0], [0.0]), ([1.0, 2.0], [1.0]), ([float("nan")], [1.0]), ([1.0, 2.0], [1.0, -1.0])],
)
def test_volumes_that_cannot_be(values: list[float], weights: list[float]) -> None:
    with pytest.raises(InputError):
        quantile(values, weights, 0.5)
