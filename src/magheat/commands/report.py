"""`magheat report`: draw the report of a finished run again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder of a finished run.", show_default=False)
    ],
) -> None:
    """Write report.html of a finished run again, from the files in its folder."""
    from magheat.runner.report import write_report

    typer.echo(write_report(folder))
