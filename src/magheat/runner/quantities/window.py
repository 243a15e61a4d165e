"""Rates through the dangerous window and differences of temperature, for warming and for cooling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.integrate import Integrator
from magheat.case.model import Case
from magheat.cryo import Extremes, LargestDifference, WindowCrossing, extremes, rate_summary
from magheat.dose import quantile
from magheat.fem.engine import Engine
from magheat.runner.checkpoint import nested, part
from magheat.runner.instants import DenseStep, Instant, Interval

Floats = NDArray[np.float64]
Direction = Literal["warming", "cooling"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


class WindowRates:
    """Crossings of the nodes of all regions with an agent; nodes ever held at a temperature do not count."""

    name = "window"

    def __init__(self, case: Case, engine: Engine, integrator: Integrator):
        assert case.critical is not None
        self._critical, self._engine, self._integrator = case.critical, engine, integrator
        self._regions = [name for name in engine.regions if name in case.vitrified]
        self._weights = _volumes(engine, self._regions)
        low, high = case.critical.window
        edges = integrator.measure(low), integrator.measure(high)
        self._crossings = {
            d: WindowCrossing(len(self._weights), *edges, d, width=high - low) for d in DIRECTIONS
        }
        self._differences = {d: LargestDifference() for d in DIRECTIONS}

    def begin(self, first: Instant) -> None:
        pass

    def step(self, step: DenseStep) -> None:
        for crossing in self._crossings.values():
            crossing.update(step.t0, step.t1, *step.measures, step.gamma)

    def interval(self, interval: Interval) -> None:
        """Differences belong to warming while the organ's mean rises, else to cooling."""
        if not self._regions:
            return
        risen = self._mean(interval.end) - self._mean(interval.start)
        if risen == 0.0:
            return
        of = self._differences["warming" if risen > 0.0 else "cooling"]
        for instant in (interval.start, interval.end):
            of.update(instant.t, self._extremes(instant.T))

    def _mean(self, instant: Instant) -> float:
        volume = instant.statistics.volume
        heat = sum(volume(name) * instant.values(name).mean for name in self._regions)
        return heat / sum(volume(name) for name in self._regions)

    def _extremes(self, T: Floats) -> Extremes:
        e, here = self._engine, extremes(T, self._counted, self._critical.glass)
        edges = e.min(np.array([here.low])), e.max(np.array([here.high]))
        return Extremes(*edges, e.min(np.array([here.glass_low])), e.max(np.array([here.glass_high])))

    @property
    def _counted(self) -> NDArray[np.bool_]:
        return (self._weights > 0.0) & ~self._integrator.fixed

    # -- results --------------------------------------------------------------------------------
    def nodal_rates(self) -> dict[str, Floats]:
        """Rates in K/min so far on the owned dofs, NaN where a node does not count or has not crossed."""
        rates = {}
        for direction, crossing in self._crossings.items():
            rate = np.where(self._counted, 60.0 * crossing.rates(), np.nan)
            rates[f"{direction}_rate_K_per_min"] = rate
        return rates

    def verdict(self, direction: Direction) -> dict[str, Any] | None:
        """What the summary holds; None where no node has met the window in this direction. Collective."""
        entered, complete, rates, weights = self._gathered(direction)
        if not entered.any():
            return None
        critical, window = getattr(self._critical, direction), self._critical.window
        largest = self._differences[direction]
        return rate_summary(rates, entered, complete, weights, critical, window, largest.body, largest.glass)

    def rate_quantiles(self, direction: Direction, shares: Floats) -> Floats | None:
        """Rates (K/min) below which shares of the counted volume went, 0 for what has not passed."""
        entered, complete, rates, weights = self._gathered(direction)
        if not entered.any():
            return None
        return quantile(np.where(complete, 60.0 * rates, 0.0), weights, shares)

    def _gathered(self, direction: Direction) -> tuple[Any, Any, Floats, Floats]:
        crossing, counted = self._crossings[direction], self._counted
        columns = (crossing.entered, crossing.complete, crossing.rates(), self._weights)
        entered, complete, rates, weights = (self._engine.gather(c[counted].astype(float)) for c in columns)
        return entered > 0.5, complete > 0.5, rates, weights

    # -- checkpoint -----------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        states = {f"{d}.crossing": c.state() for d, c in self._crossings.items()}
        return nested(states | {f"{d}.difference": x.state() for d, x in self._differences.items()})

    def restore(self, state: Mapping[str, Any]) -> None:
        for direction in DIRECTIONS:
            self._crossings[direction].restore(part(state, f"{direction}.crossing"))
            self._differences[direction].restore(part(state, f"{direction}.difference"))


def _volumes(engine: Engine, regions: list[str]) -> Floats:
    """Volume (m^3) that each owned dof stands for within the regions."""
    inside = np.isin(engine.cell_region, [engine.regions.index(name) for name in regions])
    ones = inside[:, None] * np.ones(engine.weights.shape)
    load = engine.load(ones)
    if engine.order == 1 or not regions:
        return load
    # P2 vertices carry no positive load: the diagonal of the mass, scaled to the volume
    diagonal = engine.mass(ones).diagonal()
    return np.asarray(diagonal * engine.sum(load) / engine.sum(diagonal))
