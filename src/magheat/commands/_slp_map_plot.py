"""Draws a map of the loss: filled contours, the limits on the field, where xi is 1, and the ridge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from magheat import units
from magheat.commands import _slp_output as output
from magheat.commands._slp_map import Axis, LossMap
from magheat.slp.arrays import Floats

_COLOURS = ("#ffffff", "#66e0ff", "#ff9f1c", "#8aff80")
_LEVELS = 24


def plot(path: Path, found: LossMap) -> None:
    """The first axis across, the second upwards."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    first, second = found.axes
    x, y = _scaled(first), _scaled(second)
    figure, axes = plt.subplots(figsize=(7.0, 5.0), layout="constrained")
    filled = axes.contourf(x, y, found.slp_W_per_g.T, levels=_LEVELS, cmap="viridis")
    figure.colorbar(filled, ax=axes, label="SLP (W/g)")
    for colour, (name, used) in zip(_COLOURS, found.used.items(), strict=False):
        _line(axes, x, y, used, "-", colour, name.replace("_", " "))
    if found.model == "lrt":
        _line(axes, x, y, found.xi, "--", "#ff6b6b", "xi = 1, linear response below")
    ridge = _ridge(found)
    if ridge.size:
        axes.plot(*ridge, ":", color="black", linewidth=1.5, label=f"best {_ridge_axis(found).name}")
    axes.set(xlabel=_label(first), ylabel=_label(second), xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    if first.logarithmic:
        axes.set_xscale("log")
        _plain(axes.xaxis)
    if second.logarithmic:
        axes.set_yscale("log")
        _plain(axes.yaxis)
    handles, _ = axes.get_legend_handles_labels()
    if handles:
        figure.legend(loc="outside upper center", ncols=3, fontsize="small", facecolor="0.6")
    output.save(figure, path)


def _plain(side: Any) -> None:
    """Plain numbers along a logarithmic axis."""
    from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

    side.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    side.set_major_formatter(StrMethodFormatter("{x:g}"))
    side.set_minor_formatter(NullFormatter())


def _line(axes: Any, x: Floats, y: Floats, values: Floats, style: str, colour: str, label: str) -> None:
    """Where values are 1, if that is in the map."""
    if not values.min() < 1.0 < values.max():
        return
    axes.contour(x, y, values.T, levels=[1.0], colors=colour, linestyles=style, linewidths=2.0)
    axes.plot([], [], style, color=colour, linewidth=2.0, label=label)


def _ridge_axis(found: LossMap) -> Axis:
    first, second = found.axes
    return second if second.name == "diameter" else first


def _ridge(found: LossMap) -> Floats:
    """(2, n): x and y of the best value of the ridge's axis for each of the other, where it is inside.

    Between the points of the axis, by the parabola through the highest and its neighbours.
    """
    along = _ridge_axis(found)
    across = found.axes[0] if along is found.axes[1] else found.axes[1]
    values = found.slp_W_per_g if along is found.axes[0] else found.slp_W_per_g.T
    top = np.argmax(values, axis=0)
    inside = np.flatnonzero((top > 0) & (top < along.values.size - 1))
    before, here, after = (values[top[inside] + step, inside] for step in (-1, 0, 1))
    bend = before - 2.0 * here + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, 1.0), 0.0)
    best = np.interp(top[inside] + shift, np.arange(along.values.size), _scaled(along))
    other = _scaled(across)[inside]
    return np.stack([best, other] if along is found.axes[0] else [other, best])


def _unit(axis: Axis) -> str:
    return units.text(float(np.median(axis.values)), axis.kind).partition(" ")[2]


def _scaled(axis: Axis) -> Floats:
    unit = _unit(axis)
    scale, zero = units.unit_factor(unit, axis.kind) if unit else (1.0, 0.0)
    return np.asarray((axis.values - zero) / scale)


def _label(axis: Axis) -> str:
    name, unit = axis.name.replace("_", " "), _unit(axis)
    return f"{name} ({unit})" if unit else name
