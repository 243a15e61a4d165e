"""`magheat sweep`: a case at many points, in parallel, into one table; or the value that meets a goal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from magheat.study.plan import Point
    from magheat.study.run import Outcome
    from magheat.study.settings import Study

SHOWN_ROWS, SHOWN_RESULTS = 40, 5


def sweep(
    source: Annotated[Path, typer.Argument(help="A case file, or a study file.", show_default=False)],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="KEY=VALUES",
            help="low:high:count UNIT, low:high:count:log UNIT, or a comma list; several make a grid.",
        ),
    ] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", help="So many points of a Latin hypercube instead of a grid.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Of the sample.", show_default="0")] = None,
    find: Annotated[
        str | None,
        typer.Option("--find", metavar="KEY=LOW:HIGH", help="Seek the smallest value that meets --goal."),
    ] = None,
    goal: Annotated[
        str | None, typer.Option("--goal", help='E.g. "warming.fraction_below <= 0.01", joined by `and`.')
    ] = None,
    largest: Annotated[bool, typer.Option("--largest", help="Seek the largest value instead.")] = False,
    find_tolerance: Annotated[
        str | None, typer.Option("--find-tolerance", help="How near to come.", show_default="2 %")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a key of the case at every point."),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option("--columns", help="Results of the table: warming.*,regions.organ.max_degC."),
    ] = None,
    engine: Annotated[str | None, typer.Option("--engine", help="auto, embedded or dolfinx.")] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", help="Processes.", show_default="one per core")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler: tcp://host:8786.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder.", show_default="runs/<case>-sweep")
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option("--keep", help="Of each run: summary, or all its files.", show_default="summary"),
    ] = None,
    parquet: Annotated[
        bool | None,
        typer.Option(
            "--parquet/--csv", help="Also table.parquet, or table.csv only.", show_default="if it can"
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the points and leave.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no table.")] = False,
) -> None:
    """Run a case at many points, in parallel, into one table; or seek the value that meets a goal.

    The same command goes on where it was stopped. Exit codes: 0 done, 2 the input is wrong,
    4 some points failed (the column `error` says why), 130 interrupted.
    """
    from magheat.errors import SolverError
    from magheat.study import plan
    from magheat.study.run import run_study
    from magheat.study.settings import read_source, read_study
    from magheat.study.store import CSV

    document = read_source(source)
    given = {
        "sample": sample, "seed": seed, "goal": goal, "find_tolerance": find_tolerance, "engine": engine,
        "keep": keep, "largest": largest or None,
        "find": None if find is None else dict([_pair(find, "--find")]),
        "columns": None if columns is None else [part.strip() for part in columns.split(",")],
    }  # fmt: skip
    document |= {key: value for key, value in given.items() if value is not None}
    document["vary"] = (document.get("vary") or {}) | dict(_pair(text, "--vary") for text in vary or [])
    study = read_study(_with_settings(document, set_ or []))
    if dry_run:
        _list(plan.points(study.vary, study.sample, study.seed))
        return
    folder = out if out is not None else Path("runs") / f"{source.stem}-sweep"
    outcome = run_study(
        study, folder, jobs=jobs, cluster=cluster, parquet=parquet, show=False if quiet else None
    )
    if not quiet:
        _tell(study, outcome, folder)
    failed = outcome.failed
    if failed:
        raise SolverError(
            f"{len(failed)} of {len(outcome.rows)} points failed, the first: {failed[0].error}",
            fix=f"the column error of {folder / CSV} says why; the same command tries them again",
        )


def _pair(text: str, option: str) -> tuple[str, str]:
    from magheat.errors import InputError

    key, equals, value = text.partition("=")
    if not equals or not key.strip() or not value.strip():
        raise InputError(f"{text!r} is not key=values", where=option,
                         fix='e.g. particles.0.concentration="2:20:10 mg/mL"')  # fmt: skip
    return key.strip(), value.strip()


def _with_settings(document: dict[str, Any], settings: Sequence[str]) -> dict[str, Any]:
    """`--set` comes after what the study file sets."""
    if not settings:
        return document
    from magheat.study.settings import settings_of

    return document | {"set": [*settings_of(document), *settings]}


def _list(points: Sequence[Point]) -> None:
    from rich.console import Console

    table = _table(["point", *(points[0].labels if points else ())])
    for point in points:
        table.add_row(str(point.number), *(_cell(label) for label in point.labels.values()))
    Console(highlight=False).print(table)


def _tell(study: Study, outcome: Outcome, folder: Path) -> None:
    """What was varied or found beside the first results, and where the table is."""
    from rich.console import Console

    from magheat.study.headline import headline, inputs
    from magheat.study.store import CSV, PAGE

    console = Console(highlight=False)
    names = _fitting(headline(study, outcome.table, SHOWN_RESULTS), len(inputs(study)), console.width)
    table = _table(names)
    for number in range(min(len(outcome.rows), SHOWN_ROWS)):
        table.add_row(*(_cell(outcome.table[name][number]) for name in names))
    console.print(table)
    if len(outcome.rows) > SHOWN_ROWS:
        console.print(f"and {len(outcome.rows) - SHOWN_ROWS} more", style="dim")
    console.print(f"table: {folder / CSV}\npage: {folder / PAGE}", soft_wrap=True, markup=False)


def _fitting(names: Sequence[str], least: int, width: int) -> list[str]:
    """What was varied, and as many results as fit a line beside it, one at least."""
    fit = list(names[: least + 1])
    for name in names[least + 1 :]:
        if sum(len(known) + 2 for known in [*fit, name]) <= width:
            fit.append(name)
    return fit


def _table(names: Sequence[str]) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(name, justify="right", overflow="fold")
    return table


def _cell(value: Any) -> str:
    from rich.markup import escape

    if value is None:
        return "–"
    return f"{value:.6g}" if isinstance(value, float) else escape(str(value))
