"""Sweeps of the command line."""

from __future__ import annotations

import numpy as np
import pytest

from magheat.commands._sweep import combinations, read_sweep
from magheat.errors import InputError, UnitError

KINDS = {"diameter": "length", "sigma": "dimensionless", "attempt_time": "time", "neel": None}


def test_ranges_and_lists() -> None:
    assert read_sweep("diameter=6nm:40nm:18", KINDS).values == pytest.approx(np.linspace(6e-9, 40e-9, 18))
    assert read_sweep("sigma=0.1:0.4:3:log", KINDS).values == pytest.approx((0.1, 0.2, 0.4))
    assert read_sweep("neel=brown, coffey", KINDS).values == ("brown", "coffey")
    one = read_sweep("attempt-time=1ns,10 ns", KINDS)
    assert (one.name, one.values) == ("attempt_time", (1e-9, 1e-8))


def test_combinations_run_over_all_values() -> None:
    sweeps = [read_sweep("sigma=0,0.1", KINDS), read_sweep("neel=brown,exact", KINDS)]
    points = list(combinations(sweeps))
    assert len(points) == 4
    assert points[1] == {"sigma": 0.0, "neel": "exact"}
    assert list(combinations([])) == [{}]


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("diameter", InputError, "not a sweep"),
        ("size=1nm:2nm:3", InputError, "'size' cannot be swept"),
        ("diameter=6:40nm:3", UnitError, "no unit"),
        ("diameter=6nm:40nm", InputError, "low:high:count"),
        ("diameter=6nm:40nm:many", InputError, "not a number of points"),
        ("diameter=6nm:40nm:0", InputError, "not a number of points"),
        ("sigma=0:1:3:log", InputError, "above zero"),
    ],
)
def test_wrong_sweeps_are_refused(text: str, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        read_sweep(text, KINDS)


def test_too_much_is_refused() -> None:
    one = read_sweep("diameter=6nm:40nm:1000", KINDS)
    with pytest.raises(InputError, match="swept twice"):
        list(combinations([one, one]))
    with pytest.raises(InputError, match="more than"):
        list(combinations([one, read_sweep("sigma=0:1:1000", KINDS)]))
