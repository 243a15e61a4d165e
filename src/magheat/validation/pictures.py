"""Pictures of a validation page: computed lines beside measured points, and all of them at one glance."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from magheat.validation.outcome import Outcome, Series

_WIDTH, _HEIGHT = 6.2, 4.3  # inches a panel
_COLUMNS = 2
_STYLES = (("-", "x"), ("--", "+"), (":", "1"), ("-.", "2"), ((0, (6, 1, 1, 1, 1, 1)), "3"))  # line, marker


def of_outcome(outcome: Outcome) -> str:
    """A PNG in base64: a panel for each pair of axes of the outcome's series."""
    labels = list(dict.fromkeys(_panel(series) for series in outcome.series))
    rows = -(-len(labels) // _COLUMNS)
    columns = min(len(labels), _COLUMNS)
    figure, grid = _figure(rows, columns)
    for axes, label in zip(grid.ravel(), labels, strict=False):
        mine = [series for series in outcome.series if _panel(series) == label]
        _draw_panel(axes, mine)
    for axes in grid.ravel()[len(labels) :]:
        axes.set_axis_off()
    return _encoded(figure)


def of_all(outcomes: Sequence[Outcome]) -> str:
    """A PNG in base64: computed over measured of every point that counts, nothing fitted and no variants.

    Empty where there is no such point.
    """
    shown = [(outcome.name, one) for outcome in outcomes if outcome.kind == "slp" for one in outcome.series]
    shown = [(name, one) for name, one in shown if not (one.variant or one.fitted) and any(one.counts)]
    if not shown:
        return ""
    figure, grid = _figure(1, 1)
    axes = grid[0, 0]
    low, high = 3.0, 1e4
    names = list(dict.fromkeys(name for name, _ in shown))
    for i, name in enumerate(names):
        mine = [one for other, one in shown if other == name]
        x = [r for one in mine for r, counts in zip(one.reference, one.counts, strict=True) if counts]
        y = [c for one in mine for c, counts in zip(one.computed, one.counts, strict=True) if counts]
        axes.plot(x, np.maximum(y, low), "os^Dv<>Ph*"[i % 10], label=name, ms=5, alpha=0.8)
    band = max(one.band for _, one in shown)
    line = np.array([low, high])
    axes.plot(line, line, color="#444", lw=1)
    axes.fill_between(line, (1 - band) * line, (1 + band) * line, color="#999", alpha=0.25, lw=0)
    axes.set(xscale="log", yscale="log", xlim=(low, high), ylim=(low, high))
    axes.set_xlabel("measured SLP (W/g)")
    axes.set_ylabel(f"computed SLP (W/g); grey: ±{100 * band:.0f} %")
    axes.legend(fontsize="x-small", loc="upper left")
    return _encoded(figure)


def _figure(rows: int, columns: int) -> tuple[Any, Any]:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    size = (_WIDTH * columns, _HEIGHT * rows)
    figure, grid = plt.subplots(rows, columns, figsize=size, layout="constrained", squeeze=False)
    return figure, grid


def _encoded(figure: Any) -> str:
    import matplotlib.pyplot as plt

    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=100)
    plt.close(figure)
    return base64.b64encode(stream.getvalue()).decode("ascii")


def _panel(series: Series) -> tuple[str, str, bool]:
    return series.x_label, series.y_label, series.logarithmic


def _draw_panel(axes: Any, panel: list[Series]) -> None:
    colors: dict[tuple[tuple[float, ...], ...], str] = {}  # of the points that a line is held against
    drawn: dict[str, int] = {}
    for series in panel:
        against = (series.x, series.reference)
        new = against not in colors
        color = colors.setdefault(against, f"C{len(colors) % 10}")
        style = _STYLES[drawn.get(color, 0) % len(_STYLES)]
        drawn[color] = drawn.get(color, 0) + 1
        if new:
            _draw_reference(axes, series, color)
        _draw_computed(axes, series, color, style)
    axes.set_xlabel(panel[0].x_label)
    axes.set_ylabel(panel[0].y_label)
    if panel[0].logarithmic:
        axes.set_yscale("log")
        axes.set_ylim(bottom=_floor(panel))
    axes.legend(fontsize="x-small", loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, frameon=False)


def _floor(panel: list[Series]) -> float:
    least = min(min(series.reference) for series in panel)
    smallest = min(value for series in panel for value in series.computed)
    return max(min(smallest / 2.0, least / 3.0), least / 50.0)  # losses of nothing would stretch the axis


def _draw_computed(axes: Any, series: Series, color: str, style: tuple[Any, str]) -> None:
    line, marker = style
    label = series.name + (" (fitted)" if series.fitted else "")
    if series.labels:
        axes.set_xticks(series.x, series.labels, rotation=20, ha="right", fontsize="small")
    if series.span:
        low, high = np.array(series.span).T
        axes.vlines(series.x, low, high, color=color, lw=3, alpha=0.6)
    if series.curve:
        axes.plot(series.fine, series.curve, ls=line, color=color, label=label)
    else:
        axes.plot(series.x, series.computed, marker, color=color, ms=9, mew=1.8, label=label)
    if series.beside:
        axes.plot(
            series.fine,
            series.beside,
            ls=line,
            color=color,
            lw=0.7,
            alpha=0.7,
            label=f"{label}: linear response",
        )


def _draw_reference(axes: Any, series: Series, color: str) -> None:
    """Points with the error that was measured, on a bar of the band; hollow where they do not count."""
    x, y = np.array(series.x), np.array(series.reference)
    error = np.array(series.error) if series.error else np.full(x.shape, np.nan)
    axes.errorbar(x, y, yerr=series.band * np.abs(y), fmt="none", ecolor=color, elinewidth=5, alpha=0.2)
    counts = np.array(series.counts)
    for chosen, face, word in ((counts, color, "measured"), (~counts, "white", "recalled, not counted")):
        if chosen.any():
            bars = np.where(np.isfinite(error[chosen]), error[chosen], 0.0)
            axes.errorbar(x[chosen], y[chosen], yerr=bars, fmt="o", color=color, mfc=face, capsize=3,
                          label=f"{word}" if series.error else "reference")  # fmt: skip
