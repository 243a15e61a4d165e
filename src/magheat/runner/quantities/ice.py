"""Ice at each place: the largest fraction so far and the present one, and how the volume fares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.integrate import Integrator
from magheat.case.model import Case
from magheat.cryo.verdict import ALLOWED_BELOW
from magheat.fem.engine import Engine
from magheat.runner.instants import DenseStep, Instant, Interval

Floats = NDArray[np.float64]
COLUMNS = ("t", "above", "mean", "largest")


class IceRecord:
    """Fractions are mass of ice over mass of agent; nodes of regions with an agent count by volume."""

    name = "ice"

    def __init__(self, case: Case, engine: Engine, integrator: Integrator):
        assert case.ice is not None and case.critical is not None
        self._engine, self._integrator = engine, integrator
        self._critical, self._window = case.ice.fraction, (case.critical.window[0], case.ice.melting)
        inside = np.isin(engine.cell_region, [i for i, n in enumerate(engine.regions) if n in case.vitrified])
        ones = inside[:, None] * np.ones(engine.weights.shape)
        self._weights = engine.load(ones) if engine.order == 1 else engine.mass(ones).diagonal()
        self._volume = engine.sum(self._weights)
        self.largest = np.zeros(len(engine.dof_points))
        self.present = np.zeros_like(self.largest)
        self._when = np.zeros_like(self.largest)
        self._cooled = np.zeros_like(self.largest)  # the largest until the organ's mean was lowest
        self._coldest = np.inf
        self._end = integrator.temperature
        self._rows: list[tuple[float, ...]] = []

    def begin(self, first: Instant) -> None:
        self._rows.append((first.t, 0.0, 0.0, 0.0))

    def step(self, step: DenseStep) -> None:
        peak = step.ice_peak
        grown = peak > self.largest
        self._when[grown] = step.t1
        self.largest = np.maximum(self.largest, peak)
        self.present, self._end = step.ice_at(step.t1, step.end), step.end
        mean = self._mean(step.end)
        if mean < self._coldest:
            self._coldest, self._cooled = mean, self.largest.copy()

    def interval(self, interval: Interval) -> None:
        t = interval.end.t
        present = interval.step.ice_at(t, interval.end.T)
        largest = max(self._engine.max(self.largest), 0.0)
        self._rows.append((t, self._above(self.largest), self._mean(present), largest))

    def _mean(self, values: Floats) -> float:
        return self._engine.sum(self._weights * values) / self._volume

    def _above(self, fraction: Floats) -> float:
        return self._mean((fraction > self._critical).astype(float))

    # -- results --------------------------------------------------------------------------------
    @property
    def history(self) -> dict[str, Floats]:
        """Times (s), share of the volume that has had more than the critical fraction, mean and largest."""
        rows = np.array(self._rows).reshape(-1, len(COLUMNS))
        return dict(zip(COLUMNS, rows.T, strict=True))

    def found(self) -> dict[str, Any]:
        """What the summary holds; collective under MPI."""
        engine, above = self._engine, self._above(self.largest)
        top = engine.max(self.largest)
        here = np.flatnonzero(self.largest == top)[:1]
        place, when = engine.gather(engine.dof_points[here])[0], engine.gather(self._when[here])[0]
        low, high = self._window
        within = self._mean(((self._end > low) & (self._end < high)).astype(float))
        ends = "incomplete" if within > ALLOWED_BELOW else "pass"
        return {
            "max_fraction": top,
            "mean_fraction": self._mean(self.largest),
            "fraction_above": above,
            "at_place_m": [float(x) for x in place],
            "at_s": float(when),
            "max_after_cooling": max(engine.max(self._cooled), 0.0),
            "mean_at_end": self._mean(self.present),
            "verdict": "fail" if above > ALLOWED_BELOW else ends,
        }

    # -- checkpoint -----------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        nodal = {"largest": self.largest, "present": self.present, "when": self._when, "cooled": self._cooled}
        return nodal | {"coldest": self._coldest, "rows": [np.array(self._rows)], "end": self._end}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.largest, self.present, self._when, self._cooled, self._end = (
            np.array(state[key], float) for key in ("largest", "present", "when", "cooled", "end")
        )
        self._coldest = float(state["coldest"])
        self._rows = [tuple(float(x) for x in row) for row in np.asarray(state["rows"])[0]]
