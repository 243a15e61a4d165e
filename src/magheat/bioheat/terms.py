"""The terms of the heat equation that act in the volume.

Each gives its force (W per dof, positive into the body) at a state and, where it resists the rise,
the coefficient of its tangent matrix. `category` names its line in the energy balance.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.coefficients import RegionCoefficient, values_at
from magheat.bioheat.model import Blood, HeatSource, Region
from magheat.errors import MagheatError, SolverError
from magheat.fem.engine import Engine, Matrix

Floats = NDArray[np.float64]


class State:
    """Temperatures as the terms want them: the rise v over T_ref, at the dofs and the points."""

    def __init__(self, engine: Engine, v: Floats, T_ref: float, t: float, factor: float):
        self.v, self.t, self.factor = v, t, factor
        self._engine, self._T_ref = engine, T_ref
        self._points: Floats | None = None

    @property
    def T(self) -> Floats:
        return self._T_ref + self.v

    @property
    def T_points(self) -> Floats:
        if self._points is None:
            self._points = self._T_ref + self._engine.at_points(self.v)
        return self._points

    def T_at(self, cells: NDArray[np.int64]) -> Floats:
        """T_points of some cells, without working out the others."""
        if self._points is not None:
            return self._points[cells]
        return self._T_ref + self._engine.at_points(self.v, cells)


class Term(Protocol):
    category: str
    linear: bool

    def force(self, state: State) -> Floats: ...


class Diffusion:
    """div(k grad T)."""

    category = "conduction"

    def __init__(self, engine: Engine, regions: Mapping[str, Region]):
        self._engine = engine
        self._k = RegionCoefficient(engine, [regions[name].conductivity for name in engine.regions])
        self.linear = not self._k.varies
        self._matrix: Matrix | None = engine.stiffness(self._k(None)) if self.linear else None

    def coefficient(self, T_points: Floats) -> Floats:
        return self._k(T_points)

    def force(self, state: State) -> Floats:
        if self._matrix is not None:
            return -(self._matrix @ state.v)
        return -self._engine.stiffness_action(self._k(state.T_points), state.v)


class Perfusion:
    """rho_b c_b w(T) (T_a - T), with a consistent mass matrix."""

    category = "perfusion"

    def __init__(self, engine: Engine, regions: Mapping[str, Region], blood: Blood, T_ref: float):
        self._engine = engine
        self._w = RegionCoefficient(engine, [regions[name].perfusion for name in engine.regions])
        self._per_w = blood.density * blood.heat_capacity
        self._arterial = blood.temperature - T_ref
        self.linear = not self._w.varies
        self.present = self._w.varies or engine.max(self._w(None)) > 0.0
        self._matrix: Matrix | None = engine.mass(self.coefficient(None)) if self.linear else None

    def coefficient(self, T_points: Floats | None) -> Floats:
        return self._per_w * self._w(T_points)

    def force(self, state: State) -> Floats:
        deficit = self._arterial - state.v
        if self._matrix is not None:
            return self._matrix @ deficit
        return self._engine.mass_action(self.coefficient(state.T_points), deficit)


class Metabolic:
    """The heat that the tissue makes itself."""

    category = "metabolic"
    linear = True

    def __init__(self, engine: Engine, regions: Mapping[str, Region]):
        heat = RegionCoefficient(engine, [regions[name].metabolic_heat for name in engine.regions])
        self._load = engine.load(heat(None))

    def force(self, state: State) -> Floats:
        return self._load


class Source:
    """amount(x) * specific(H(x), T) in one region; nothing while the field is off."""

    category = "generated"

    def __init__(self, engine: Engine, source: HeatSource):
        self._engine, self._source = engine, source
        self._cells = np.flatnonzero(engine.cell_region == engine.regions.index(source.region))
        shape = (len(self._cells), engine.weights.shape[1])
        self._amount = np.broadcast_to(values_at(engine, source.amount, self._cells), shape)
        self._amplitude = np.broadcast_to(values_at(engine, source.amplitude, self._cells), shape)
        self.linear = not source.follows_temperature
        self._kept: tuple[float, Floats] | None = None

    def force(self, state: State) -> Floats:
        if self._kept is not None and self._kept[0] == state.factor:
            return self._kept[1]
        heat = np.zeros(self._engine.weights.shape)
        if state.factor != 0.0:
            heat[self._cells] = self._density(state)
        load = self._engine.load(heat)
        if self.linear or state.factor == 0.0:
            self._kept = (state.factor, load)
        return load

    def _density(self, state: State) -> Floats:
        """W/m^3 at the points of the region; where one rank fails, all do."""
        T, error, heat = state.T_at(self._cells), None, 0.0 * self._amount
        try:
            heat = self._amount * self._source.specific(state.factor * self._amplitude, T)
        except MagheatError as failure:
            error = failure
        if self._engine.max(np.array([0.0 if error is None else 1.0])) > 0.0:
            raise error or SolverError(f"the heat of {self._source.region} failed on another rank")
        return heat
