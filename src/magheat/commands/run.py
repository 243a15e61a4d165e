"""`magheat run`: solve a case, write its folder, and say the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

MARKS = {"good": "[green]pass[/]", "bad": "[red]fail[/]", "open": "[yellow]open[/]"}


def run(
    case: Annotated[Path, typer.Argument(help="The case file.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for the results.", show_default="runs/<case>")
    ] = None,
    engine: Annotated[
        str | None, typer.Option("--engine", help="auto, embedded or dolfinx instead of the case's.")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help='Change a key: --set particles.0.concentration="5 mg/mL".'
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an unfinished run.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 where a limit, target or critical rate is not met.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the run that the folder holds.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no table.")] = False,
) -> None:
    """Solve a case: temperatures in time, thermal dose or warming rates, and a report.

    Exit codes: 0 done, 2 the input is wrong, 3 see --strict, 4 the solver failed, 130 interrupted.
    """
    from magheat.fem.ranks import guard

    with guard():
        _run(case, out, engine, set_ or [], resume=resume, strict=strict, force=force, quiet=quiet)


def _run(
    case: Path,
    out: Path | None,
    engine: str | None,
    overrides: list[str],
    *,
    resume: bool,
    strict: bool,
    force: bool,
    quiet: bool,
) -> None:
    from magheat.case import load_case
    from magheat.errors import StrictViolation
    from magheat.fem.ranks import world_rank
    from magheat.runner import simulate
    from magheat.runner.folder import default_folder
    from magheat.runner.verdict import violations

    loaded = load_case(case, overrides)
    folder = out if out is not None else default_folder(loaded)
    result = simulate(
        loaded, folder, engine=engine, resume=resume, force=force, progress=False if quiet else None
    )
    if not quiet and world_rank() == 0:
        _tell(result.summary, folder)
    broken = violations(result.summary) if strict else []
    if broken:
        raise StrictViolation("; ".join(broken))


def _tell(summary: Mapping[str, Any], folder: Path) -> None:
    """The verdicts, the regions, the warnings, and where the report is."""
    from rich.console import Console
    from rich.markup import escape

    from magheat.runner.folder import REPORT
    from magheat.runner.verdict import verdicts

    console = Console(highlight=False)
    for found in verdicts(summary):
        console.print(
            f"[bold]{found.question}[/]: {MARKS[found.state]}, {escape(found.text)}", soft_wrap=True
        )
    console.print(_regions(summary))
    for warning in summary["warnings"]:
        console.print(f"[yellow]warning:[/] {escape(warning)}", soft_wrap=True)
    wall = sum(summary["wall_s"].values())
    steps = summary["steps"]["accepted"]
    console.print(f"{steps} steps in {wall:.1f} s on the {summary['engine']} engine", style="dim")
    console.print(f"report: {escape(str(folder / REPORT))}", soft_wrap=True)


def _regions(summary: Mapping[str, Any]) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    columns = ["mean", "T90", "max", "peak"]
    table.add_column("region")
    for name in columns:
        table.add_column(f"{name} °C", justify="right")
    for name, region in summary["regions"].items():
        table.add_row(name, *(f"{round(region[f'{column}_degC'], 2) + 0.0:.2f}" for column in columns))
    return table
