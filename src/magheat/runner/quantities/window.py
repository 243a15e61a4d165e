"""Rates through the dangerous window, for warming and for cooling: how fast, where slowest, what decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.integrate import Integrator
from magheat.case.model import Case
from magheat.cryo import (
    SLICES,
    Passages,
    SlowestSlice,
    WindowCrossing,
    cold_spot,
    decided_by,
    instant_summary,
    rate_summary,
)
from magheat.dose import quantile
from magheat.fem.engine import Engine
from magheat.runner.checkpoint import nested, part
from magheat.runner.instants import DenseStep, Instant, Interval
from magheat.runner.quantities.differences import DIRECTIONS, Differences, Direction
from magheat.runner.shares import agent_shares

Floats = NDArray[np.float64]


class WindowRates:
    """Crossings of the nodes of all regions with an agent; nodes ever held at a temperature do not count."""

    name = "window"

    def __init__(self, case: Case, engine: Engine, integrator: Integrator, differences: Differences):
        assert case.critical is not None
        self._critical, self._engine, self._integrator = case.critical, engine, integrator
        self._regions = [name for name in engine.regions if name in case.vitrified]
        self._weights = _volumes(engine, self._regions)
        self._shares = agent_shares(case, engine) if case.critical.dilution is not None else None
        low, high = case.critical.window
        levels = np.stack([integrator.measure(T) for T in np.linspace(low, high, SLICES + 1)])
        self._crossings = {
            d: WindowCrossing(len(self._weights), levels[0], levels[-1], d, width=high - low)
            for d in DIRECTIONS
        }
        self._slowest = {d: SlowestSlice(crossing, levels) for d, crossing in self._crossings.items()}
        self._differences = differences

    def begin(self, first: Instant) -> None:
        pass

    def step(self, step: DenseStep) -> None:
        for direction, crossing in self._crossings.items():
            crossing.update(step.t0, step.t1, *step.measures, step.gamma)
            self._slowest[direction].update(step.t0, step.t1, *step.measures, step.gamma)

    def interval(self, interval: Interval) -> None:
        pass

    @property
    def _counted(self) -> NDArray[np.bool_]:
        return (self._weights > 0.0) & ~self._integrator.fixed

    # -- results --------------------------------------------------------------------------------
    def nodal_rates(self) -> dict[str, Floats]:
        """Rates in K/min so far on the owned dofs, NaN where a node does not count or has not crossed."""
        rates = {}
        for direction, crossing in self._crossings.items():
            slowest = self._slowest[direction].rates()
            for name, rate in ((f"{direction}_rate", crossing.rates()), (f"slowest_{direction}", slowest)):
                rates[f"{name}_K_per_min"] = np.where(self._counted, 60.0 * rate, np.nan)
        return rates

    def verdict(self, direction: Direction) -> dict[str, Any] | None:
        """What the summary holds; None where no node has met the window in this direction. Collective."""
        of = self._gathered(direction)
        if not of.entered.any():
            return None
        window, largest = self._critical.window, self._differences.largest(direction)
        found = rate_summary(
            of.rates, of.entered, of.complete, of.weights, of.critical, window, largest.body, largest.glass
        )
        found |= instant_summary(of) | self._differences.summary(direction)
        found["cold_spot"] = cold_spot(of, self._regions, window, direction == "warming")
        found["decided_by"] = decided_by(found, self._critical.sources)
        return found

    def share_again(self, direction: Direction) -> float:
        """Share of the counted volume that met the window once more after it had gone through. Collective."""
        counted, e = self._counted, self._engine
        whole = e.sum(self._weights[counted])
        again = e.sum(self._weights[counted & self._crossings[direction].again])
        return again / whole if whole > 0.0 else 0.0

    def _critical_rates(self, direction: Direction) -> float | Floats | None:
        """K/s: one for all, or that of each counted node where the agent is diluted."""
        known: float | None = getattr(self._critical, direction)
        dilution = self._critical.dilution
        if known is None or dilution is None or self._shares is None or not getattr(dilution, direction):
            return known
        return dilution.rates(direction, self._engine.gather(self._shares[self._counted]))

    def rate_quantiles(self, direction: Direction, shares: Floats) -> Floats | None:
        """Rates (K/min) below which shares of the counted volume went, 0 for what has not passed."""
        of = self._gathered(direction)
        if not of.entered.any():
            return None
        return quantile(np.where(of.complete, 60.0 * of.rates, 0.0), of.weights, shares)

    def _gathered(self, direction: Direction) -> Passages:
        """The ways of the counted nodes of all ranks."""
        crossing, slowest, counted = self._crossings[direction], self._slowest[direction], self._counted
        number = np.zeros(len(counted), dtype=np.int64)
        for i, name in reversed(list(enumerate(self._regions))):
            number[self._engine.region_dofs(name)] = i  # on a border the first region has it
        columns = (
            crossing.entered, crossing.complete, crossing.rates(), slowest.rates(), slowest.slices(),
            crossing.entry, crossing.exit, self._integrator.temperature, self._weights, number,
        )  # fmt: skip
        table = np.column_stack([*(np.asarray(c, float) for c in columns), self._engine.dof_points])
        of = self._engine.gather(table[counted]).T
        return Passages(
            entered=of[0] > 0.5, complete=of[1] > 0.5, rates=of[2], slowest=of[3], slices=of[4],
            entry=of[5], exit=of[6], temperature=of[7], weights=of[8], region=of[9].astype(np.int64),
            points=of[10:].T, critical=self._critical_rates(direction),
        )  # fmt: skip

    # -- checkpoint -----------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        states = {f"{d}.crossing": c.state() for d, c in self._crossings.items()}
        return nested(states | {f"{d}.slowest": x.state() for d, x in self._slowest.items()})

    def restore(self, state: Mapping[str, Any]) -> None:
        for direction in DIRECTIONS:
            self._crossings[direction].restore(part(state, f"{direction}.crossing"))
            self._slowest[direction].restore(part(state, f"{direction}.slowest"))


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
