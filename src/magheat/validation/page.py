"""One page with every comparison: a self-contained HTML file, readable on a phone."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from magheat.errors import InputError
from magheat.validation import pictures
from magheat.validation.outcome import Outcome, Series, summary

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
        "<p>Computed beside measured, and beside exact. A deviation within the band counts as agreement; the "
        "scatter of one sample between laboratories is 30 to 40 % (Wells 2021). Hollow points are recalled "
        "from the paper and not found in print: they are drawn, not counted. Fitted series are marked, and "
        "predict nothing. What is claimed is listed, and fails the command where it does not hold.</p>"
        f"{_overview(outcomes)}{body}</html>\n"
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def _overview(outcomes: Sequence[Outcome]) -> str:
    measured = [outcome for outcome in outcomes if outcome.kind == "slp"]
    if not measured:
        return ""
    rows = []
    for outcome in measured:
        for one in outcome.series:
            counted = sum(one.counts)
            span = f"{min(one.counted_ratios):.2g} to {max(one.counted_ratios):.2g}" if counted else ""
            kind = "fitted" if one.fitted else "variant" if one.variant else ""
            name = html.escape(outcome.name)
            cells = (
                f'<a href="#{name}">{name}</a>: {html.escape(one.name)}',
                f"{counted} of {len(one.x)}",
                str(one.inside) if counted else "",
                span,
                kind,
            )
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    head = ("series", "points counted", "in band", "computed/measured", "")
    columns = "".join(f"<th>{text}</th>" for text in head)
    told, picture = summary(outcomes), pictures.of_all(outcomes)
    said = f"<p>{html.escape(told)}.</p>" if told else ""
    shown = f'<img alt="all measured points" src="data:image/png;base64,{picture}">' if picture else ""
    return f"{said}{shown}<table><tr>{columns}</tr>{''.join(rows)}</table>"


def _section(outcome: Outcome, citations: dict[str, str]) -> str:
    parts = [f'<section id="{html.escape(outcome.name)}"><h2>{html.escape(outcome.title)}</h2>']
    for claim in outcome.claims:
        state = ("good", "holds") if claim.holds else ("bad", "does not hold")
        parts.append(f'<p>Claimed: {html.escape(claim.text)} <b class="{state[0]}">{state[1]}</b></p>')
    picture = pictures.of_outcome(outcome)
    parts.append(f'<img alt="computed beside the reference" src="data:image/png;base64,{picture}">')
    parts += [_table(series) for series in outcome.series]
    parts += [f"<p>{html.escape(text)}</p>" for text in outcome.verdict.split("\n\n") if text.strip()]
    if outcome.sources:
        cited = "".join(f"<li>{html.escape(citations.get(key, key))}</li>" for key in outcome.sources)
        parts.append(f"<p>Sources</p><ul>{cited}</ul>")
    return "".join(parts) + "</section>"


def _table(series: Series) -> str:
    head = [series.x_label, f"reference, {series.y_label}", "± ", "computed", "computed/reference", "remark"]
    bounds = series.bounds or ("",) * len(series.x)
    errors = series.error or (float("nan"),) * len(series.x)
    remarks = series.points or ("",) * len(series.x)
    rows = []
    for i, x in enumerate(series.x):
        good = "note" if not series.counts[i] else "good" if series.within[i] else "bad"
        place = html.escape(series.labels[i]) if series.labels else f"{x:.4g}"
        recalled = () if series.counts[i] else ("recalled, not counted",)
        remark = "; ".join(filter(None, (*recalled, remarks[i])))
        error = f"{errors[i]:.3g}" if np.isfinite(errors[i]) else ""
        span = " ({:.4g} to {:.4g})".format(*series.span[i]) if series.span else ""
        bound = html.escape(bounds[i]) + " " if bounds[i] not in ("", "=") else ""
        numbers = (place, f"{bound}{series.reference[i]:.5g}", error, f"{series.computed[i]:.5g}{span}")
        cells = "".join(f"<td>{number}</td>" for number in numbers)
        ratio = f'<td class="{good}">{series.ratios[i]:.3g}</td>'
        rows.append(f'<tr>{cells}{ratio}<td class="text note">{html.escape(remark)}</td></tr>')
    columns = "".join(f"<th>{html.escape(text)}</th>" for text in head)
    said = [series.note, *series.remarks]
    if series.fitted:
        said.insert(0, f"Fitted to these points: {', '.join(series.fitted)}.")
    notes = "".join(f'<p class="note">{html.escape(text)}</p>' for text in said if text)
    inside = f"{series.inside} of {sum(series.counts)} within {series.band:.3g}"
    if sum(series.counts) < len(series.x):
        inside += f"; {len(series.x) - sum(series.counts)} recalled and not counted"
    return (
        f"<h3>{html.escape(series.name)}</h3>{notes}<p>{inside}</p>"
        f"<table><tr>{columns}</tr>{''.join(rows)}</table>"
    )
