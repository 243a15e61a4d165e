"""The best values of one or several numbers: a grid in even ratios, then a climb from each of its peaks.

A grid shows all maxima wider than its steps. Each that stands out is refined by the simplex of Nelder and
Mead (1965, doi:10.1093/comjnl/7.4.308), which compares values only and so passes kinks and jumps; it starts
anew until it gains nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from magheat.errors import InputError
from magheat.slp.arrays import Floats
from magheat.slp.peaks import peaks

Loss = Callable[[Mapping[str, Floats]], Floats]  # of arrays (n,) by name: (n,)

MOST_VARIABLES = 3
_POINTS = {1: 301, 2: 101, 3: 31}  # of the grid along each variable, by their number
_MOST_PEAKS = 6
_MOST_STARTS = 8
_CROSSING = 9  # parts into which the bracket of a half maximum is cut at once


@dataclass(frozen=True)
class Maximum:
    """A local maximum: the variables there, and the value."""

    at: Mapping[str, float]
    value: float


@dataclass(frozen=True)
class Optimum:
    """The highest value in the ranges, and how sharp and how lonely it is.

    half: of each variable the values, the others kept, between which at least half of the highest value is
    reached; None on a side where it is as far as the bound.
    at_bound: "lower" or "upper" for the variables whose best value is an end of their range.
    others: further local maxima that stand out, highest first.
    resolution: relative, to which the variables are found.
    """

    at: Mapping[str, float]
    value: float
    half: Mapping[str, tuple[float | None, float | None]]
    at_bound: Mapping[str, str]
    others: tuple[Maximum, ...]
    resolution: float
    evaluations: int


def maximise(
    loss: Loss,
    ranges: Mapping[str, tuple[float, float]],
    *,
    points: int | None = None,
    resolution: float = 1e-7,
    noise: float = 1e-3,
) -> Optimum:
    """Where `loss` is highest for variables in `ranges`, {name: (low, high)}, both above zero.

    loss gets arrays (n,) by the names, the grid in one call, and gives values (n,) from zero up. points: of
    the grid along each variable (301 of one, 101 of two, 31 of three). resolution: relative, of variables.
    noise: relative to the highest value; maxima count where they stand out by more. Maxima narrower than a
    step of the grid may be missed. Raises InputError for ranges that are none, and where nothing is lost.
    """
    search = _Search(loss, ranges, points or _POINTS.get(len(ranges), 1), resolution)
    grid = search.grid_values()
    highest = float(grid.max())
    if not highest > 0.0:
        raise InputError("nothing is lost anywhere in the range", fix="a wider range, or another field")
    spots = peaks(grid, noise * highest)[:_MOST_PEAKS]
    found = sorted((search.climb(np.array(spot)) for spot in spots), key=lambda one: -one[1])
    apart: list[tuple[Floats, float]] = []
    for u, value in found:
        if all(np.any(np.abs(u - other) > 1.5 * search.step) for other, _ in apart):
            apart.append((u, value))
    best, value = apart[0]
    return Optimum(
        at=search.named(best),
        value=value,
        half={name: search.half(best, axis, 0.5 * value) for axis, name in enumerate(search.names)},
        at_bound=search.bounds(best),
        others=tuple(Maximum(search.named(u), other) for u, other in apart[1:]),
        resolution=resolution,
        evaluations=search.evaluations,
    )


class _Search:
    """The loss over the logarithms u of the variables, (n, variables)."""

    def __init__(
        self, loss: Loss, ranges: Mapping[str, tuple[float, float]], points: int, resolution: float
    ) -> None:
        _check(ranges, points, resolution)
        self.names = tuple(ranges)
        self._ends = np.array(list(ranges.values()), float).T
        self.low, self.high = np.log(self._ends)
        self.step = (self.high - self.low) / (points - 1)
        self.evaluations = 0
        self._loss, self._points, self._resolution = loss, points, resolution

    def values(self, u: Floats) -> Floats:
        """Losses (n,) at u (n, variables)."""
        self.evaluations += len(u)
        x = np.clip(np.exp(u), *self._ends)
        found = np.asarray(self._loss(dict(zip(self.names, x.T, strict=True))), float)
        if not np.all(np.isfinite(found)):
            raise InputError("the loss is not a finite number everywhere in the range")
        return found

    def line(self, axis: int) -> Floats:
        """The grid along a variable."""
        return np.asarray(np.linspace(self.low[axis], self.high[axis], self._points), float)

    def grid_values(self) -> Floats:
        """Losses on the whole grid, an axis for each variable."""
        mesh = np.meshgrid(*(self.line(axis) for axis in range(len(self.names))), indexing="ij")
        return self.values(np.stack([one.ravel() for one in mesh], axis=1)).reshape(mesh[0].shape)

    def climb(self, spot: Floats) -> tuple[Floats, float]:
        """From a point of the grid, given by its indices, to the maximum beside it."""
        u = self.low + spot * self.step
        value = float(self.values(u[None])[0])
        scale, size = value, self.step
        for _ in range(_MOST_STARTS):
            inward = np.where(u + size > self.high, -size, size)
            done = minimize(
                lambda x: -float(self.values(np.clip(x, self.low, self.high)[None])[0]) / scale,
                u,
                method="Nelder-Mead",
                bounds=list(zip(self.low, self.high, strict=True)),
                options={
                    "initial_simplex": np.vstack([u, u + np.diag(inward)]),
                    "xatol": self._resolution,
                    "fatol": np.inf,
                },
            )
            gained, moved = -float(done.fun) * scale - value, np.abs(done.x - u)
            if gained > 0.0:
                u, value = np.asarray(done.x, float), value + gained
            if gained <= 0.0 or np.all(moved <= self._resolution):
                break
            size = np.minimum(self.step, np.maximum(moved, 100.0 * self._resolution))
        return u, value

    def half(self, u: Floats, axis: int, half: float) -> tuple[float | None, float | None]:
        """Values of a variable on both sides of u at which the loss has fallen to `half`."""
        ends: list[float | None] = []
        for side in (-1.0, 1.0):
            line = self.line(axis)[:: int(side)]
            line = np.concatenate([u[axis : axis + 1], line[(line - u[axis]) * side > 0]])
            below = self._below(u, axis, line, half)
            while below.any() and np.ptp(line) > self._resolution:
                first = int(np.argmax(below))
                line = np.linspace(line[first - 1], line[first], _CROSSING + 1)
                below = self._below(u, axis, line, half)
            ends.append(float(np.exp(line.mean())) if below.any() else None)
        return ends[0], ends[1]

    def _below(self, u: Floats, axis: int, line: Floats, half: float) -> Floats:
        there = np.repeat(u[None], line.size, axis=0)
        there[:, axis] = line
        below = self.values(there) < half
        below[0] = False
        return np.asarray(below)

    def bounds(self, u: Floats) -> dict[str, str]:
        """Which variables are at an end of their range."""
        near = 10.0 * self._resolution
        lower = {name: "lower" for name, gap in zip(self.names, u - self.low, strict=True) if gap <= near}
        return lower | {
            name: "upper" for name, gap in zip(self.names, self.high - u, strict=True) if gap <= near
        }

    def named(self, u: Floats) -> dict[str, float]:
        """The variables, an end of a range exactly where it is reached."""
        low, high = self._ends
        exact = np.where(u <= self.low, low, np.where(u >= self.high, high, np.exp(u)))
        return {name: float(value) for name, value in zip(self.names, exact, strict=True)}


def _check(ranges: Mapping[str, tuple[float, float]], points: int, resolution: float) -> None:
    if not 1 <= len(ranges) <= MOST_VARIABLES:
        raise InputError(f"{len(ranges)} variables are to be found", fix=f"from 1 to {MOST_VARIABLES}")
    for name, (low, high) in ranges.items():
        if not (0.0 < low < high < np.inf):
            raise InputError(
                f"from {low:g} to {high:g} is no range", where=name, fix="low:high, both above zero"
            )
    if points < 3:
        raise InputError(f"a grid of {points} points shows no maximum", where="points", fix="at least 3")
    if not 0.0 < resolution < 1.0:
        raise InputError(f"the resolution is {resolution:g}", where="resolution", fix="relative, e.g. 1e-6")
