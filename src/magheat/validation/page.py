"""One page with every comparison: a self-contained HTML file, readable on a phone."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from magheat.errors import InputError
from magheat.validation.outcome import Outcome, Series

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; color: #222 }
table { border-collapse: collapse; margin: 1rem 0; font-size: 0.9rem; display: block; overflow-x: auto }
td, th { border-bottom: 1px solid #ddd; padding: 0.25rem 0.6rem; text-align: right }
td:first-child, th:first-child, td.text { text-align: left }
img { max-width: 100%; height: auto } .good { color: #18794e } .bad { color: #b42318; font-weight: 600 }
.note { color: #555; font-size: 0.9rem } section { border-top: 2px solid #222; margin-top: 2rem }
"""


def write(path: Path, outcomes: Sequence[Outcome], citations: dict[str, str]) -> None:
    """Write the page; citations: key of a source -> its text."""
    body = "".join(_section(outcome, citations) for outcome in outcomes)
    text = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>magheat: validation</title><style>{_STYLE}</style><h1>Validation</h1>"
        "<p>Computed beside measured, and beside exact. A deviation within the band counts as agreement; "
        f"what is claimed is listed, and fails the command where it does not hold.</p>{body}</html>\n"
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def _section(outcome: Outcome, citations: dict[str, str]) -> str:
    parts = [f'<section id="{html.escape(outcome.name)}"><h2>{html.escape(outcome.title)}</h2>']
    for claim in outcome.claims:
        state = ("good", "holds") if claim.holds else ("bad", "does not hold")
        parts.append(f'<p>Claimed: {html.escape(claim.text)} <b class="{state[0]}">{state[1]}</b></p>')
    parts.append(f'<img alt="computed beside the reference" src="data:image/png;base64,{_picture(outcome)}">')
    parts += [_table(series) for series in outcome.series]
    parts += [f"<p>{html.escape(text)}</p>" for text in outcome.verdict.split("\n\n") if text.strip()]
    if outcome.sources:
        cited = "".join(f"<li>{html.escape(citations.get(key, key))}</li>" for key in outcome.sources)
        parts.append(f"<p>Sources</p><ul>{cited}</ul>")
    return "".join(parts) + "</section>"


def _table(series: Series) -> str:
    head = [series.x_label, f"reference, {series.y_label}", "± ", "computed", "computed/reference", "remark"]
    errors = series.error or (float("nan"),) * len(series.x)
    remarks = series.points or ("",) * len(series.x)
    rows = []
    for i, x in enumerate(series.x):
        good = "good" if series.within[i] else "bad"
        error = f"{errors[i]:.3g}" if np.isfinite(errors[i]) else ""
        numbers = (f"{x:.4g}", f"{series.reference[i]:.5g}", error, f"{series.computed[i]:.5g}")
        cells = "".join(f"<td>{number}</td>" for number in numbers)
        ratio = f'<td class="{good}">{series.ratios[i]:.3g}</td>'
        rows.append(f'<tr>{cells}{ratio}<td class="text note">{html.escape(remarks[i])}</td></tr>')
    columns = "".join(f"<th>{html.escape(text)}</th>" for text in head)
    note = f'<p class="note">{html.escape(series.note)}</p>' if series.note else ""
    inside = f"{sum(series.within)} of {len(series.x)} within {series.band:.3g}"
    return (
        f"<h3>{html.escape(series.name)}</h3>{note}<p>{inside}</p>"
        f"<table><tr>{columns}</tr>{''.join(rows)}</table>"
    )


def _picture(outcome: Outcome) -> str:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    labels = list(dict.fromkeys((series.x_label, series.y_label) for series in outcome.series))
    figure, grid = plt.subplots(
        1, len(labels), figsize=(5.5 * len(labels), 4.0), layout="constrained", squeeze=False
    )
    for axes, label in zip(grid[0], labels, strict=True):
        mine = [series for series in outcome.series if (series.x_label, series.y_label) == label]
        drawn: set[tuple[tuple[float, ...], ...]] = set()
        for series in mine:
            _draw(axes, series, (series.x, series.reference) not in drawn)
            drawn.add((series.x, series.reference))
        axes.set_xlabel(label[0])
        axes.set_ylabel(label[1])
        if any(series.logarithmic for series in mine):
            axes.set_yscale("log")
        axes.legend(fontsize="small")
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=110)
    plt.close(figure)
    return base64.b64encode(stream.getvalue()).decode("ascii")


def _draw(axes: Any, series: Series, with_reference: bool) -> None:
    x, y = (series.fine, series.curve) if series.fine else (series.x, series.computed)
    (line,) = axes.plot(x, y, label=f"{series.name}, computed")
    if not with_reference:  # another series is held against the same points
        return
    error = np.array(series.error) if series.error else np.full(len(series.x), np.nan)
    reference = np.array(series.reference)
    bars = np.where(np.isfinite(error), error, series.band * reference)
    axes.errorbar(
        series.x,
        reference,
        yerr=bars,
        fmt="o",
        color=line.get_color(),
        capsize=3,
        label=f"{series.name}, reference",
    )
