"""Quantiles over cells against distributions known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.dose import Spread, spread_above, spread_quantile

cells = st.lists(st.tuples(*[st.floats(30.0, 60.0)] * 4, st.floats(0.01, 10.0)), min_size=1, max_size=20)


def test_one_cell_is_spread_evenly() -> None:
    one = Spread(np.array([40.0]), np.array([2.0]))
    assert spread_quantile(one, [3.0], [0.0, 0.1, 0.5, 1.0]) == pytest.approx([38.0, 38.4, 40.0, 42.0])
    assert spread_above(one, [3.0], 41.0) == pytest.approx(0.75)


def test_ranges_that_overlap_and_single_values_add_up() -> None:
    two = Spread(np.array([1.0, 2.0, 5.0]), np.array([1.0, 1.0, 0.0]))  # 0..2, 1..3, and a volume at 5
    assert spread_quantile(two, [1.0, 1.0, 2.0], [0.125, 0.375, 0.6, 0.9]) == pytest.approx(
        [1.0, 2.0, 5.0, 5.0]
    )
    assert spread_above(two, [1.0, 1.0, 2.0], 2.0) == pytest.approx(2.5)


def test_a_linear_field_on_simplices_has_its_mean_and_variance() -> None:
    corners = np.array([[0.0, 1.0, 2.0, 3.0]])
    spread = Spread.of_simplices(corners)
    assert spread.centre[0] == pytest.approx(1.5)
    assert spread.half[0] ** 2 / 3.0 == pytest.approx(((corners - 1.5) ** 2).sum() / 20.0)


@given(drawn=cells)
@settings(deadline=None, max_examples=60)
def test_quantiles_lie_within_rise_and_agree_with_the_share_above(drawn: list[tuple[float, ...]]) -> None:
    values = np.array(drawn)
    spread, volumes = Spread.of_simplices(values[:, :4]), values[:, 4]
    shares = np.array([0.0, 0.1, 0.3, 0.5, 0.9, 1.0])
    found = spread_quantile(spread, volumes, shares)
    assert (np.diff(found) >= 0.0).all()
    assert found[0] >= values[:, :4].min() - 1e-9 and found[-1] <= values[:, :4].max() + 1e-9
    for share, value in zip(shares, found, strict=True):
        at_least = spread_above(spread, volumes, value - 1e-6) / volumes.sum()
        more = spread_above(spread, volumes, value + 1e-6) / volumes.sum()
        assert more - 1e-6 <= 1.0 - share <= at_least + 1e-6


@pytest.mark.parametrize("value", [310.15, 0.1])
def test_a_body_at_one_value_has_exactly_that(value: float) -> None:
    spread = Spread.of_simplices(np.full((7, 4), value))
    volumes = np.linspace(1.0, 2.0, 7)
    assert (spread_quantile(spread, volumes, [0.0, 0.1, 0.5, 1.0]) == value).all()
    assert spread_above(spread, volumes, value) == 0.0


def test_samples_of_a_rule_weigh_by_their_weights() -> None:
    spread = Spread.of_samples(np.array([[1.0, 3.0]]), np.array([[3.0, 1.0]]))
    assert spread.centre[0] == pytest.approx(1.5)
