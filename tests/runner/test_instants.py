from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.runner.instants import Timetable, multiples


def step(t0: float, t1: float, switch: bool = False) -> SimpleNamespace:
    return SimpleNamespace(t0=t0, t1=t1, gamma=0.5, switch=switch)


def test_marks_within_a_step_in_order() -> None:
    marks = Timetable(30.0, 60.0).marks(step(20.0, 100.0))
    assert [m.t for m in marks] == [30.0, 60.0, 90.0, 100.0]
    assert [m.row for m in marks] == [True, True, True, False]
    assert [m.frame for m in marks] == [False, True, False, False]


def test_a_switch_is_a_row_and_a_frame_once() -> None:
    marks = Timetable(30.0, 60.0).marks(step(50.0, 60.0 + 1e-12, switch=True))
    assert [(m.row, m.frame) for m in marks if m.t > 59.0] == [(True, True)]


def test_the_end_of_one_step_is_not_due_again_in_the_next() -> None:
    table = Timetable(30.0, 30.0)
    assert not any(m.row for m in table.marks(step(60.0 + 1e-12, 80.0)))


def test_times_of_targets_are_hit() -> None:
    assert 42.5 in [m.t for m in Timetable(30.0, 60.0, (42.5,)).marks(step(40.0, 50.0))]


@settings(max_examples=60, deadline=None)
@given(
    every=st.floats(0.01, 100.0),
    ends=st.lists(st.floats(0.01, 400.0), min_size=1, max_size=20, unique=True),
)
def test_every_multiple_is_due_exactly_once(every: float, ends: list[float]) -> None:
    edges = [0.0, *sorted(ends)]
    table = Timetable(every, 1e9)
    rows = [
        m.t for a, b in itertools.pairwise(edges) if b - a > 1e-6 for m in table.marks(step(a, b)) if m.row
    ]
    assert rows == sorted(set(rows))
    assert len(rows) == pytest.approx(len(multiples(every, 1e-9, edges[-1])), abs=1)
