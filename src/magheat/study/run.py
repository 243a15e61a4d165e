"""`sweep`: a study from its keys to one table, with the runs kept so that none is done twice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from magheat.errors import InputError, Interrupted
from magheat.fem import engine_name
from magheat.fem.ranks import world_size
from magheat.study import plan
from magheat.study.book import Book
from magheat.study.drive import Drive
from magheat.study.page import write_page
from magheat.study.points import first_case, run_once, run_search, task_maker
from magheat.study.settings import Study, read_study
from magheat.study.store import CSV, PAGE, PARQUET, Store
from magheat.study.table import (
    Row,
    Table,
    arrays,
    check_parquet,
    has_parquet,
    tabulate,
    write_csv,
    write_parquet,
)
from magheat.study.workers import workers


@dataclass(frozen=True)
class Outcome:
    """A study that has ended: rows in the order of the points, and their table."""

    study: Study
    rows: list[Row]
    table: Table
    folder: Path

    @property
    def failed(self) -> list[Row]:
        return [row for row in self.rows if row.error is not None]


def sweep(
    case: str | Path | Mapping[str, Any],
    vary: Mapping[str, Any] | None = None,
    *,
    out: str | Path | None = None,
    sample: int | None = None,
    seed: int = 0,
    find: Mapping[str, str] | None = None,
    goal: str | None = None,
    largest: bool = False,
    find_tolerance: float | str = 0.02,
    set: Iterable[str] = (),
    columns: Iterable[str] = (),
    engine: str | None = None,
    keep: str = "summary",
    jobs: int | None = None,
    cluster: str | None = None,
    progress: bool | None = None,
) -> dict[str, NDArray[Any]]:
    """Run a case at many points and give the table: {column: array}, a row per point.

    vary: {key path: "2:20:10 mg/mL" | "VS55,M22" | list of YAML values | {name: {key path: value}}}; all
    combinations, or with `sample` that many points of a Latin hypercube. find and goal: at every point the
    smallest (`largest`) value of a key in a range that meets the goal. out: a folder that keeps the runs,
    the meshes and the table, and from which the same call goes on; None keeps nothing. jobs: processes
    (default: one per core; a script that calls this needs `if __name__ == "__main__":`).
    Numbers come as floats (nan for null), the rest as objects; a run that failed has its message in
    `error`. Raises InputError for wrong input, Interrupted.
    """
    document: dict[str, Any] = {
        "case": case, "vary": vary or {}, "sample": sample, "seed": seed, "find": find, "goal": goal,
        "largest": largest, "find_tolerance": find_tolerance, "set": list(set), "columns": list(columns),
        "engine": engine, "keep": keep,
    }  # fmt: skip
    study = read_study(document)
    with tempfile.TemporaryDirectory() as nowhere:
        place = Path(nowhere if out is None else out)
        return arrays(run_study(study, place, jobs=jobs, cluster=cluster, show=progress).table)


def run_study(
    study: Study,
    folder: Path,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    parquet: bool | None = None,
    show: bool | None = None,
) -> Outcome:
    """Run what is not done yet, and write the table and the page to the folder.

    parquet None: where pyarrow is installed. Failed runs are rows. Raises InputError, also where every
    point is wrong input; Interrupted, when what is done is kept.
    """
    if world_size() > 1:
        raise InputError("a sweep starts its own processes", fix="without mpirun; --jobs or --cluster")
    if parquet:
        check_parquet()
    points = plan.points(study.vary, study.sample, study.seed)
    first = first_case(study, points)
    store = Store(folder)
    make = task_maker(study, store, engine_name(study.engine or first.solve.engine))
    works = (run_search(point, make, study) if study.find else run_once(point, make) for point in points)
    most = len(points) * (2 if study.find else 1)
    with workers(jobs, cluster, most) as at_work, Book(store, study, len(points), show) as book:
        try:
            Drive(works, at_work, store, book.told, book.say, book.asked_to_stop).run()
        except (Interrupted, KeyboardInterrupt):
            _write(study, book.rows, store, parquet)
            text = f"stopped after {len(book.rows)} of {len(points)} points; {folder} keeps what is done"
            raise Interrupted(text, fix="the same command goes on from there") from None
    rows = book.rows
    if all(row.code == InputError.exit_code for row in rows):
        raise InputError(rows[0].error or "every point is wrong")
    return Outcome(study, rows, _write(study, rows, store, parquet), store.folder)


def _write(study: Study, rows: Sequence[Row], store: Store, parquet: bool | None) -> Table:
    """The table and the page of the points that have a row."""
    table = tabulate(rows, study.columns)
    write_csv(store.folder / CSV, table)
    if parquet or (parquet is None and has_parquet()):
        write_parquet(store.folder / PARQUET, table)
    write_page(store.folder / PAGE, study, table)
    return table
