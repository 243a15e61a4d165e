"""Points of a grid and of a Latin hypercube."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.study.plan import latin_hypercube, points
from magheat.study.variables import read_variable


def variables(counted=True, **texts):
    return [read_variable(key, text, "", counted) for key, text in texts.items()]


def test_a_grid_is_every_combination_the_last_running_fastest() -> None:
    grid = points(variables(a="1:2:2 mL", b="x,y,z"), None, 0)
    assert [tuple(p.labels.values()) for p in grid[:4]] == [(1, "x"), (1, "y"), (1, "z"), (2, "x")]
    assert [p.number for p in grid] == list(range(6))
    assert grid[3].settings == ("a=2.0 mL", "b=x")
    assert [p.settings for p in points([], None, 0)] == [()]  # a search alone has one point


@given(st.integers(1, 200), st.integers(1, 5), st.integers(0, 2**32))
def test_each_stratum_of_each_dimension_holds_one_point(count, dimensions, seed) -> None:
    sample = latin_hypercube(count, dimensions, seed)
    assert sample.shape == (count, dimensions)
    assert sample.min() >= 0.0 and sample.max() < 1.0
    strata = np.sort(np.floor(sample * count).astype(int), axis=0)
    assert (strata == np.arange(count)[:, None]).all()
    assert (sample == latin_hypercube(count, dimensions, seed)).all()


def test_dimensions_are_drawn_apart() -> None:
    sample = latin_hypercube(500, 2, 1)
    assert abs(np.corrcoef(sample.T)[0, 1]) < 0.15
    assert (sample != latin_hypercube(500, 2, 2)).any()


def test_a_sample_fills_ranges_and_shares_out_lists() -> None:
    sample = points(variables(False, a="1:100:log mL", b="x,y", c="0:1"), 64, 3)
    a = np.array([p.labels["a_mL"] for p in sample])
    assert len(sample) == 64 and a.min() >= 1.0 and a.max() <= 100.0
    assert np.sum(a < 10.0) == 32  # by ratio
    assert sum(p.labels["b"] == "x" for p in sample) == 32
    assert sum(p.labels["c"] < 0.5 for p in sample) == 32
    assert sample[5].settings[0] == f"a={a[5]!r} mL"


@pytest.mark.parametrize(
    ("given_", "sample"),
    [({"a": "1:2:1000", "b": "1:2:1000"}, None), ({"a": "1:2:3"}, 0), ({"a": "1:2:3"}, 100_001)],
)
def test_too_many_and_too_few(given_, sample) -> None:
    with pytest.raises(InputError, match="points"):
        points(variables(**given_), sample, 0)


def test_a_key_stands_once() -> None:
    with pytest.raises(InputError, match="twice"):
        points([*variables(a="1,2"), *variables(a="3,4")], None, 0)
