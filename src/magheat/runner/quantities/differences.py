"""Differences and gradients of temperature in the organ over time, for warming and for cooling."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isfinite, nan
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.integrate import Integrator
from magheat.case.model import Case
from magheat.cryo import Extremes, LargestDifference, Steepest, extremes
from magheat.fem.engine import Engine
from magheat.runner.checkpoint import nested, part
from magheat.runner.instants import DenseStep, Instant, Interval
from magheat.runner.tables import DIFFERENCES, Rows

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Direction = Literal["warming", "cooling"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
COLUMNS = ("max_difference_K", "max_difference_glass_K", "max_gradient_K_per_m")


class Differences:
    """Of the regions with an agent; nodes held at a temperature, and cells at them, do not count.

    Differences are between nodes at one instant, gradients those at the centres of the cells. They belong
    to warming while the mean of the organ rises, else to cooling.
    """

    name = "differences"

    def __init__(self, case: Case, engine: Engine, integrator: Integrator):
        assert case.critical is not None
        self._glass, self._engine, self._integrator = case.critical.glass, engine, integrator
        self._regions = [name for name in engine.regions if name in case.vitrified]
        inside = np.isin(engine.cell_region, [engine.regions.index(name) for name in self._regions])
        self._cells = np.flatnonzero(inside)
        self._dofs = np.zeros(len(engine.dof_points), dtype=bool)
        for name in self._regions:
            self._dofs[engine.region_dofs(name)] = True
        self._largest = {d: LargestDifference() for d in DIRECTIONS}
        self._steepest = {d: Steepest() for d in DIRECTIONS}
        self._fixed: Bools | None = None
        self._free: Bools = np.zeros(0, dtype=bool)
        self.rows = Rows(COLUMNS)

    def begin(self, first: Instant) -> None:
        if self._regions:
            self._see(first, ())

    def step(self, step: DenseStep) -> None:
        pass

    def interval(self, interval: Interval) -> None:
        if not self._regions:
            return
        risen = self._mean(interval.end) - self._mean(interval.start)
        direction: Direction = "warming" if risen > 0.0 else "cooling"
        directions = (direction,) if risen != 0.0 else ()
        if directions:
            self._largest[direction].update(interval.start.t, self._extremes(interval.start.T))
        self._see(interval.end, directions)

    def _see(self, instant: Instant, directions: tuple[Direction, ...]) -> None:
        now = self._extremes(instant.T)
        gradient, place = self._gradient(instant.T)
        for direction in directions:
            self._largest[direction].update(instant.t, now)
            self._steepest[direction].update(instant.t, gradient, place)
        values = (now.high - now.low, now.glass_high - now.glass_low, gradient)
        self.rows.add(instant.t, [v if isfinite(v) else nan for v in values])

    def _mean(self, instant: Instant) -> float:
        volume = instant.statistics.volume
        heat = sum(volume(name) * instant.values(name).mean for name in self._regions)
        return heat / sum(volume(name) for name in self._regions)

    def _extremes(self, T: Floats) -> Extremes:
        e, here = self._engine, extremes(T, self._dofs & ~self._integrator.fixed, self._glass)
        edges = e.min(np.array([here.low])), e.max(np.array([here.high]))
        return Extremes(*edges, e.min(np.array([here.glass_low])), e.max(np.array([here.glass_high])))

    def _gradient(self, T: Floats) -> tuple[float, tuple[float, ...]]:
        """The largest gradient, K/m (-inf where no cell counts), and the centre of its cell, m."""
        if self._fixed is not self._integrator.fixed:
            self._fixed = self._integrator.fixed
            held = self._engine.at_vertices(self._fixed.astype(float), self._cells)
            self._free = held.max(axis=1, initial=0.0) == 0.0
        cells = self._cells[self._free]
        steep = np.linalg.norm(self._engine.gradient(T)[cells], axis=1)
        largest = self._engine.max(steep)
        if not isfinite(largest):
            return -inf, ()
        # of several ranks or cells that have it, the first in the order of their places
        places = self._engine.gather(self._engine.points[cells[steep == largest]].mean(axis=1))
        return largest, min(tuple(round(float(x), 12) + 0.0 for x in place) for place in places)

    def summary(self, direction: Direction) -> dict[str, Any]:
        """Largest difference and gradient while warming or cooling, with time and place; None where none."""
        largest, steepest = self._largest[direction], self._steepest[direction]
        at, glass_at = largest.times
        return {
            "max_difference_at_s": at,
            "max_difference_glass_at_s": glass_at,
            "max_gradient_K_per_m": steepest.value,
            "max_gradient_at_s": steepest.time,
            "max_gradient_place_m": steepest.place,
        }

    def largest(self, direction: Direction) -> LargestDifference:
        return self._largest[direction]

    # -- files and checkpoint -------------------------------------------------------------------
    def open(self, folder: Path) -> None:
        self.rows.open(folder / DIFFERENCES)

    def close(self) -> None:
        self.rows.close()

    def state(self) -> dict[str, Any]:
        states = {f"{d}.difference": x.state() for d, x in self._largest.items()}
        states |= {f"{d}.gradient": x.state() for d, x in self._steepest.items()}
        return nested(states) | {"rows": self.rows.array()}

    def restore(self, state: Mapping[str, Any]) -> None:
        for direction in DIRECTIONS:
            self._largest[direction].restore(part(state, f"{direction}.difference"))
            self._steepest[direction].restore(part(state, f"{direction}.gradient"))
        self.rows.values = [tuple(float(v) for v in row) for row in state["rows"]]
