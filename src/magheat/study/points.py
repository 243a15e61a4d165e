"""One point of a study as the drive sees it: the runs it asks for, and its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from magheat.case import load_case
from magheat.case.model import Case
from magheat.errors import MagheatError
from magheat.study.drive import Work
from magheat.study.plan import Point
from magheat.study.search import bisect
from magheat.study.settings import Study
from magheat.study.store import Store
from magheat.study.table import SEARCH, Row, flatten
from magheat.study.task import Done, Task

Make = Callable[[Point, Sequence[str]], Task]


def task_maker(study: Study, store: Store, engine: str) -> Make:
    """The run of a point, with further `--set` texts. The maker raises CaseError."""

    def make(point: Point, settings: Sequence[str]) -> Task:
        case = load_case(study.case, (*study.set, *point.settings, *settings))
        return store.task(point.number, case, engine, study.keep)

    return make


def first_case(study: Study, points: Sequence[Point]) -> Case:
    """The case of the first point that is right, a sought key at its upper end.

    Raises the first error where all are wrong: then no run is worth starting.
    """
    sought = study.find.choice(study.find.bracket.high).settings if study.find and study.find.bracket else ()
    first: MagheatError | None = None
    for point in points:
        try:
            return load_case(study.case, (*study.set, *point.settings, *sought))
        except MagheatError as error:
            first = first or error
    assert first is not None
    raise first


def run_once(point: Point, make: Make) -> Work:
    """A point that is run once."""
    try:
        task = make(point, ())
    except MagheatError as error:
        return wrong(point, error)
    (done,) = yield (task,)
    return row(point, point.labels, task, done)


def run_search(point: Point, make: Make, study: Study) -> Work:
    """A point at which a key is sought that meets the goal; its row is that of the value found."""
    assert study.find is not None and study.find.bracket is not None and study.goal is not None
    find, goal = study.find, study.goal
    search = bisect(study.find.bracket, study.tolerance, study.largest)
    ended: dict[float, tuple[Task, Done]] = {}
    values = next(search)
    while True:
        try:
            tasks = [make(point, find.choice(value).settings) for value in values]
        except MagheatError as error:
            return wrong(point, error)
        results = yield tasks
        ended |= dict(zip(values, zip(tasks, results, strict=True), strict=True))
        for task, done in zip(tasks, results, strict=True):
            if done.summary is None:
                return row(point, point.labels, task, done)
        try:
            values = search.send([goal.met(done.summary) for done in results if done.summary is not None])
        except StopIteration as stop:
            found = stop.value
            break
    value = None if found.value is None else find.choice(found.value).label
    return row(point, point.labels | {find.column: value, SEARCH: found.word}, *ended[found.at])


def row(point: Point, labels: Mapping[str, Any], task: Task, done: Done) -> Row:
    """The row of a run: its numbers, or its error."""
    if done.summary is None:
        return Row(point.number, dict(labels), task.name, error=done.error or "no result", code=done.code)
    wall = sum(done.summary["wall_s"].values())
    return Row(point.number, dict(labels), task.name, flatten(done.summary), wall)


def wrong(point: Point, error: MagheatError) -> Row:
    """The row of a point whose case is wrong."""
    return Row(point.number, dict(point.labels), error=str(error), code=error.exit_code)
