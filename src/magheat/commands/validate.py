"""`magheat validate`: computed beside measured and exact, one table and one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def validate(
    name: Annotated[str | None, typer.Argument(help="One folder of validation/; default: all.")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the page, validation.html.")] = Path(
        "runs/validation"
    ),
    directory: Annotated[
        Path | None, typer.Option("--dir", help="Folder that holds the validation folders.")
    ] = None,
) -> None:
    """Hold the program against measurements and exact solutions.

    Prints a table, writes a page with plots, and ends with code 4 where something that is claimed
    does not hold.
    """
    from magheat.errors import SolverError
    from magheat.validation import folders, page

    place = folders.find(directory)
    outcomes = []
    for outcome in folders.run_all(place, folders.names(place) if name is None else [name]):
        typer.echo(f"{outcome.name}: {outcome.seconds:.1f} s", err=True)
        outcomes.append(outcome)
    _show(outcomes)
    path = out / "validation.html"
    page.write(path, outcomes, _citations(outcomes))
    typer.echo(f"page: {path}")
    failed = [f"{outcome.name}: {claim.text}" for outcome in outcomes for claim in outcome.failed]
    if failed:
        raise SolverError("claimed, but not so: " + "; ".join(failed))


def _show(outcomes: list[Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    from magheat.validation.outcome import summary

    table = Table()
    for column in ("series", "counted", "in band", "ratio"):
        table.add_column(column, justify="left" if column == "series" else "right")
    for outcome in outcomes:
        held = len(outcome.claims) - len(outcome.failed)
        claims = f"{held} of {len(outcome.claims)} claims hold" if outcome.claims else "nothing claimed"
        style = "bold red" if outcome.failed else "bold"
        table.add_row(f"[{style}]{outcome.name}[/]: {claims}", "", "", "")
        for series in outcome.series:
            table.add_row(*_cells(series))
        table.add_section()
    console = Console()
    console.print(table)
    console.print(
        "ratio: computed over measured or exact; in band: of those counted, within the stated deviation; "
        "recalled values are not counted, their ratio stands in brackets",
        soft_wrap=True,
    )
    if told := summary(outcomes):
        console.print(told, soft_wrap=True)
    for outcome in outcomes:
        for claim in outcome.claims:
            console.print(
                f"{'holds' if claim.holds else 'FAILS'}: {outcome.name}: {claim.text}", soft_wrap=True
            )


def _cells(series: Any) -> tuple[str, str, str, str]:
    counted = sum(series.counts)
    kind = " (fitted)" if series.fitted else " (variant)" if series.variant else ""
    ratios = series.counted_ratios or series.ratios
    span = f"{min(ratios):.3g} .. {max(ratios):.3g}"
    return (
        f"  {series.name}{kind}",
        f"{counted} of {len(series.x)}",
        f"{series.inside} (±{100 * series.band:.3g} %)" if counted else "",
        span if counted else f"({span})",
    )


def _citations(outcomes: list[Any]) -> dict[str, str]:
    from magheat import library

    known = library.bibliography()
    keys = {key for outcome in outcomes for key in outcome.sources}
    return {key: library.citation(key) for key in sorted(keys) if key in known}
