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

    given, summary = summary, read_summary(folder) if summary is None else summary
    if not (folder / REPORT_DATA).exists():
        raise InputError(f"{REPORT_DATA} is missing: the report cannot be drawn", where=str(folder),
                         fix="run the case again")  # fmt: skip
    try:
        page = render(folder, summary)
    except KeyError as error:
        if given is not None:
            raise  # of a run that has just ended nothing can be missing
        raise InputError(f"the files of this run do not fit together: no {error}", where=str(folder),
                         fix="run the case again") from None  # fmt: skip
    replace_text(folder / REPORT, page)
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
    if not isinstance(summary, dict) or summary.get("status") != "completed":
        raise InputError("summary.json is not that of a finished run", where=str(path))
    return summary
