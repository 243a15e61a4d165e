"""Thermal stress in the glass, in increments that follow the temperatures."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.case.cold import Mechanics
from magheat.case.model import Case
from magheat.cryo.stress import Increment, fading, frozen, hooke, lame, largest_principal, thermal_stress
from magheat.fem.engine import Engine
from magheat.fem.recovery import Recovery
from magheat.runner.instants import DenseStep, Instant, Interval

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
BALANCE = {2: 1e-4, 3: 1e-3}  # of the forces, far below the error of meshes; the rest is carried on
FADED = 0.37  # of a stress that is kept over an increment at least, before the next one is due
NOTICED = 0.05  # of the largest stress: less may fade unseen


class ThermalStress:
    """Stresses (Pa) at points of the cells, and the largest principal stress so far of every node and region.

    An increment is due when temperatures in the glass have moved by `every` in a way that makes stress, and
    where the schedule switches. While nothing freezes or thaws only differences do; else every change.
    """

    name = "stress"

    def __init__(self, case: Case, engine: Engine):
        assert case.stress is not None
        self._settings, self._engine = case.stress, engine
        self.regions = [name for name in engine.regions if name in case.stress.regions]
        number = [engine.regions.index(name) for name in self.regions]
        body = np.isin(engine.cell_region, number)
        of_cell = np.searchsorted(number, engine.cell_region[body])
        mechanics = [case.stress.regions[name] for name in self.regions]
        moduli = [lame(m.elastic_modulus, m.poisson_ratio) for m in mechanics]
        lam, mu = (np.array([float(m[k]) for m in moduli])[of_cell] for k in (0, 1))
        order = case.stress.order or (1 if engine.dimension == 3 else 2)
        self._solver = engine.elastic(body, lam, mu, order)
        shape = self._solver.weights.shape
        self._lam, self._mu = (m[:, None] * np.ones(shape) for m in (lam, mu))
        self._parts = [_Part(n, m, engine, self._solver, of_cell == i)
                       for i, (n, m) in enumerate(zip(self.regions, mechanics, strict=True))]  # fmt: skip
        self._stress = np.zeros((*shape, self._solver.components))
        self.largest: Floats = np.full(len(engine.dof_points), np.nan)
        self.starts_as_glass = False
        self._history: list[tuple[float, float]] = []

    def begin(self, first: Instant) -> None:
        self._t, self._T = first.t, first.T
        coldest = [self._engine.min(first.T[p.dofs]) < p.mechanics.set_temperature for p in self._parts]
        self.starts_as_glass = any(coldest)

    def step(self, step: DenseStep) -> None:
        if self._liquid(self._T) and self._liquid(step.end):
            self._t, self._T = step.t1, step.end
            return
        moved = self._moved(self._T, step.end)
        if moved < self._settings.every and not (step.switch and moved > 0.0) and not self._faded(step):
            return
        parts = max(1, ceil(self._moved(step.start, step.end) / self._settings.every))
        for k in range(1, parts + 1):
            t = step.t0 + k / parts * (step.t1 - step.t0)
            self._advance(t, step.at(t))

    def interval(self, interval: Interval) -> None:
        pass

    def _liquid(self, T: Floats) -> bool:
        cold = [float(np.min(T[p.dofs] - p.mechanics.set_temperature, initial=inf)) for p in self._parts]
        return self._engine.min(np.array(cold)) >= 0.0

    def _moved(self, start: Floats, end: Floats) -> float:
        """How far (K) temperatures have moved from `start` to `end` in a way that makes stress."""
        e, crossed, most, low, high = self._engine, 0.0, 0.0, inf, -inf
        for p in self._parts:
            a, b, limit = start[p.dofs], end[p.dofs], p.mechanics.set_temperature
            change, glass = b - a, np.minimum(a, b) < limit
            crossed = max(crossed, float(np.any((a < limit) != (b < limit))))
            most = max(most, float(np.max(np.abs(change[glass]), initial=0.0)))
            low = min(low, float(np.min(change[glass], initial=inf)))
            high = max(high, float(np.max(change[glass], initial=-inf)))
        if e.max(np.array([crossed])) > 0.0:
            return e.max(np.array([most]))
        return max(0.0, e.max(np.array([high])) - e.min(np.array([low])))

    def _faded(self, step: DenseStep) -> bool:
        """Whether a Maxwell body has lost much of a stress since the last increment."""
        if self._settings.model != "maxwell":
            return False
        size = np.abs(self._stress).max(axis=2, initial=0.0)
        most = self._engine.max(size)
        lost = 1.0
        if most > 0.0:
            keep = self._increment(step.t1, step.end).keep
            lost = float(np.min(keep[size > NOTICED * most], initial=1.0))
        return self._engine.min(np.array([lost])) < FADED

    # -- an increment ---------------------------------------------------------------------------
    def _increment(self, t: float, T: Floats) -> Increment:
        """Shares, and what is kept, from the last increment to temperatures T (dofs,) at t (s)."""
        shape = self._lam.shape
        share, keep, free = (np.zeros(shape) for _ in range(3))
        for p in self._parts:
            start, end = p.at_points(self._T), p.at_points(T)
            made = p.increment(start, end, t - self._t, self._settings.model)
            share[p.cells], keep[p.cells], free[p.cells] = made.share, made.keep, made.free
        return Increment(share, keep, free)

    def _advance(self, t: float, T: Floats) -> None:
        made = self._increment(t, T)
        self._t, self._T = t, T
        if self._engine.max(made.share) == 0.0:
            self._stress[:] = 0.0
            self._history.append((t, nan))
            return
        lam, mu = made.share * self._lam, made.share * self._mu
        given = made.keep[:, :, None] * self._stress
        given += thermal_stress(made.free, lam, mu, self._solver.components)
        self._solver.setup(made.share)
        strain, _ = self._solver.solve(given, BALANCE[self._engine.dimension])
        self._stress = given + hooke(strain, lam, mu)
        self._see(t, made.share > 0.0)

    def _see(self, t: float, glass: Bools) -> None:
        """Take in the stresses of now, of the points that are glass."""
        now = -inf
        for p in self._parts:
            nodal = p.recovery(self._stress[p.cells], glass[p.cells])
            seen = ~np.isnan(nodal[:, 0])
            value = np.full(len(nodal), np.nan)
            value[seen] = largest_principal(nodal[seen])
            self.largest = np.fmax(self.largest, value)
            now = max(now, p.see(t, value, self._engine))
        self._history.append((t, now if now > -inf else nan))

    # -- results --------------------------------------------------------------------------------
    @property
    def history(self) -> Floats:
        """Times (s) of the increments and the largest principal stress (Pa) then, (n, 2)."""
        return np.array(self._history).reshape(-1, 2)

    @property
    def worst(self) -> _Part | None:
        """The region nearest to its strength, or, where none is known, that of the largest stress."""
        seen = [p for p in self._parts if p.largest > -inf]
        judged = [p for p in seen if p.mechanics.strength is not None]
        return max(judged or seen, key=lambda p: p.largest / (p.mechanics.strength or 1.0), default=None)

    def fraction_above(self) -> float | None:
        """Share of the volume whose stress was ever above the strength; None where that is not known."""
        above = whole = 0.0
        for p in self._parts:
            if p.mechanics.strength is not None:
                volume = self._solver.weights[p.cells].sum(axis=1)
                tension = p.at_vertices(self.largest).mean(axis=1)  # NaN, and not above, at a liquid corner
                above += self._engine.sum(volume * (tension > p.mechanics.strength))
                whole += self._engine.sum(volume)
        return above / whole if whole > 0.0 else None

    # -- checkpoint -----------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        """Values of cells are those of all ranks with their places, for a mesh may be spread otherwise."""
        e = self._engine
        places = e.gather(self._solver.points.mean(axis=1))
        kept = {"T": self._T, "t": self._t, "largest": self.largest, "places": places[None]}
        kept |= {"stress": e.gather(self._stress)[None]}
        kept["history"] = self.history[None]
        best = [(p.largest, p.at, *p.place, *[nan] * (3 - len(p.place))) for p in self._parts]
        return kept | {"best": np.array(best)[None], "starts_as_glass": self.starts_as_glass}

    def restore(self, state: Mapping[str, Any]) -> None:
        from scipy.spatial import cKDTree

        self._T, self._t = np.array(state["T"]), float(state["t"])
        self.largest = np.array(state["largest"])
        if len(self._solver.cells):
            _, at = cKDTree(state["places"][0]).query(self._solver.points.mean(axis=1))
            self._stress = np.array(state["stress"][0])[at]
        self._history = [(float(t), float(s)) for t, s in state["history"][0]]
        for p, row in zip(self._parts, state["best"][0], strict=True):
            p.largest, p.at = float(row[0]), float(row[1])
            p.place = tuple(float(x) for x in row[2:] if not np.isnan(x))
        self.starts_as_glass = bool(state["starts_as_glass"])


class _Part:
    """A region: its mechanical values, its cells among those of the body, and its largest stress."""

    def __init__(
        self, name: str, mechanics: Mechanics, engine: Engine, solver: Any, cells: NDArray[np.bool_]
    ):
        self.name, self.mechanics, self.cells = name, mechanics, cells
        self.dofs = engine.region_dofs(name)
        self._engine, self._places, self._numbers = engine, solver.places, solver.cells[cells]
        self.recovery = Recovery(engine, self._numbers, solver.points[cells], solver.weights[cells])
        self.largest, self.at = -inf, nan
        self.place: tuple[float, ...] = ()

    def at_points(self, T: Floats) -> Floats:
        """Temperatures (cells, q), linear in the cell."""
        return np.asarray(self.at_vertices(T) @ self._places.T)

    def at_vertices(self, u: Floats) -> Floats:
        """Values (cells, dimension + 1)."""
        return self._engine.at_vertices(u, self._numbers)

    def increment(self, start: Floats, end: Floats, duration: float, law: str) -> Increment:
        m = self.mechanics
        if law == "set_temperature":
            return frozen(start, end, m.set_temperature, m.expansion.integral)
        assert m.viscosity is not None
        viscosity, shear = m.viscosity, m.elastic_modulus / (2.0 * (1.0 + m.poisson_ratio))
        return fading(start, end, duration, lambda T: viscosity(T) / shear, m.expansion.integral)

    def see(self, t: float, value: Floats, engine: Engine) -> float:
        """Take in nodal values (NaN where there are none); the largest over all ranks."""
        best = int(np.nanargmax(value)) if np.isfinite(value).any() else None
        row = np.full((1, 1 + engine.dimension), -inf)
        if best is not None:
            row[0] = (value[best], *engine.dof_points[best])
        rows = engine.gather(row)
        first = rows[int(np.argmax(rows[:, 0]))]
        if first[0] > self.largest:
            self.largest, self.at, self.place = float(first[0]), t, tuple(float(x) for x in first[1:])
        return float(first[0])
