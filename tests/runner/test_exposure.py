from __future__ import annotations

from collections.abc import Callable

import pytest

from magheat import library, safety
from magheat.case.model import Case
from magheat.runner.exposure import field_limits

Make = Callable[..., Case]


def test_every_limit_of_the_library_can_be_checked() -> None:
    assert set(library.names("limits")) == set(safety.LIMITS)


def test_the_diameter_scales_what_is_allowed(make_case: Make) -> None:
    (row,) = field_limits(make_case(safety={"diameter": "0.15 m", "limits": ["atkinson_brezovich"]}))
    assert row["allowed"] == pytest.approx(2 * 4.85e8)
    assert row["value"] == pytest.approx(100e3 * 4000.0)
    assert (row["verdict"], row["unit"]) == ("ok", "A/m/s")


def test_the_largest_amplitude_of_the_schedule_counts(make_case: Make) -> None:
    steps = [{"for": "1 min", "field": 0.5}, {"for": "1 min", "field": 2}]
    assert {row["value"] for row in field_limits(make_case(schedule=steps))} == {100e3 * 8000.0}


def test_without_a_field_there_is_nothing_to_check(make_case: Make) -> None:
    assert field_limits(make_case(field=None, particles=None)) == []


def test_harmonics_count_by_their_steepness(make_case: Make) -> None:
    field = {"frequency": "100 kHz", "amplitude": "4 kA/m", "waveform": {1: 1, 3: 0.2}, "bias": "5 mT"}
    values = [row["value"] for row in field_limits(make_case(field=field))]
    assert values == pytest.approx([100e3 * 4000.0 * 1.6] * len(values))
