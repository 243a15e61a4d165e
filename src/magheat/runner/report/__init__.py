"""report.html: one page that holds everything of a run, made from the files in its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from magheat.errors import InputError
from magheat.runner.files import replace_text
from magheat.runner.folder import REPORT, REPORT_DATA, SUMMARY


def write_report(folder: Path, summary: Mapping[str, Any] | None = None) -> Path:
    """Write report.html from the files of a run (summary: where summary.json is not there yet).

    Raises InputError where the folder holds no finished run.
    """
    from magheat.runner.report.page import render

    if summary is None:
        summary = read_summary(folder)
    if not (folder / REPORT_DATA).exists():
        raise InputError(f"{REPORT_DATA} is missing: the report cannot be drawn", where=str(folder),
                         fix="run the case again")  # fmt: skip
    replace_text(folder / REPORT, render(folder, summary))
    return folder / REPORT


def read_summary(folder: Path) -> dict[str, Any]:
    """summary.json of a finished run; InputError where there is none."""
    path = folder / SUMMARY
    if not path.is_file():
        raise InputError("there is no finished run here: no summary.json", where=str(folder))
    try:
        summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"summary.json cannot be read: {error}", where=str(path)) from None
    return summary
