"""Curves of the report: temperatures in time, volume histograms, rates, steps, energy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.runner.report.data import SHARES
from magheat.runner.report.style import INK, colour, drawn

Floats = NDArray[np.float64]
FIELD = "#8080802a"
MOST_POINTS = 1500  # of a curve
ENERGY = (
    ("generated_J", "particles and field"),
    ("metabolic_J", "metabolism"),
    ("perfusion_J", "blood"),
    ("boundary_J", "surface"),
    ("stored_J", "stored"),
)


def scale_of_time(end: float) -> tuple[float, str]:
    """Seconds per unit, and the unit, for an axis up to `end` (s)."""
    return (1.0, "s") if end < 180 else (60.0, "min") if end < 4 * 3600 else (3600.0, "h")


def thinned(count: int) -> NDArray[np.int64]:
    """Numbers of the points that a curve of so many needs, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).astype(np.int64))


def time_axis(ax: Any, time: Floats, ends: Floats, factors: Floats) -> float:
    """Label the axis and shade where the field is on; returns seconds per unit."""
    per, unit = scale_of_time(float(time[-1]) if len(time) else 1.0)
    ax.set_xlabel(f"time ({unit})")
    starts = np.concatenate([[0.0], ends[:-1]])
    on = np.flatnonzero(factors > 0)
    for run in np.split(on, np.flatnonzero(np.diff(on) > 1) + 1) if len(on) else ():
        ax.axvspan(starts[run[0]] / per, ends[run[-1]] / per, color=FIELD, lw=0)
    ax.margins(x=0.01)
    return per


def probes(time: Floats, columns: Mapping[str, Floats], ends: Floats, factors: Floats) -> str:
    """Temperatures of the probes in time; the field's hours shaded."""

    keep = thinned(len(time))

    def draw(ax: Any) -> None:
        per = time_axis(ax, time, ends, factors)
        for number, (name, values) in enumerate(columns.items()):
            ax.plot(time[keep] / per, values[keep], color=colour(number), label=name.removesuffix("_degC"))
        ax.set_ylabel("temperature (°C)")
        ax.legend()

    return drawn(draw, "probes")


def regions(
    time: Floats, columns: Mapping[str, Floats], names: list[str], ends: Floats, factors: Floats
) -> str:
    """Mean of each region as a line, from its lowest to its highest node as a band."""

    keep = thinned(len(time))

    def draw(ax: Any) -> None:
        per = time_axis(ax, time, ends, factors)
        for number, name in enumerate(names):
            low, mean, high = (columns[f"{name}_{kind}_degC"][keep] for kind in ("min", "mean", "max"))
            ax.fill_between(time[keep] / per, low, high, color=colour(number), alpha=0.18, lw=0)
            ax.plot(time[keep] / per, mean, color=colour(number), label=name)
        ax.set_ylabel("temperature (°C)")
        ax.legend()

    return drawn(draw, "regions")


def volume(quantiles: Mapping[str, Floats], label: str, name: str, log: bool = False) -> str:
    """Share of each region's volume that has at least a value."""

    def draw(ax: Any) -> None:
        for number, (region, values) in enumerate(quantiles.items()):
            ax.plot(values, 100.0 * (1.0 - SHARES), color=colour(number), label=region)
        if log:
            ax.set_xscale("symlog", linthresh=0.1)
            ax.set_xlim(left=0.0)
        ax.set_xlabel(label)
        ax.set_ylabel("volume with at least that (%)")
        ax.set_ylim(0.0, 103.0)
        ax.legend()

    return drawn(draw, name)


def rates(quantiles: Floats, critical: float | None, name: str) -> str:
    """How much of the volume crossed the window at which rate, beside the critical rate."""
    shown = quantiles[np.isfinite(quantiles)]

    def draw(ax: Any) -> None:
        ax.hist(
            shown, bins=30, weights=np.full(len(shown), 100.0 / len(quantiles)), color=colour(0), alpha=0.8
        )
        if critical is not None:
            ax.axvline(critical, color=colour(7), ls="--", label=f"critical, {critical:.4g} K/min")
            ax.legend()
        ax.set_xlabel(f"{name} rate across the window (K/min)")
        ax.set_ylabel("volume (%)")

    return drawn(draw, name)


def steps(ends: Floats, factors: Floats) -> str:
    """Sizes of the time steps."""

    def draw(ax: Any) -> None:
        per = time_axis(ax, ends, ends, factors)
        sizes = np.diff(np.concatenate([[0.0], ends]))
        ax.plot(ends / per, sizes, ".-", ms=3, lw=0.7, color=colour(4))
        ax.set_yscale("log")
        ax.set_ylabel("time step (s)")

    return drawn(draw, "steps", (5.4, 2.4))


def energy(balance: Mapping[str, float | None]) -> str:
    """Heat that the body gained through each term, and what it stored."""

    def draw(ax: Any) -> None:
        values = [(balance[key] or 0.0) / 1e3 for key, _ in ENERGY]
        places = np.arange(len(ENERGY))[::-1]
        ax.barh(places, values, color=[colour(n) for n in range(len(ENERGY))], height=0.6)
        ax.axvline(0.0, color=INK, lw=0.7)
        ax.set_yticks(places, [label for _, label in ENERGY])
        ax.grid(axis="y", visible=False)
        ax.set_xlabel("heat into the body (kJ)")

    return drawn(draw, "energy", (5.4, 2.2))
