"""Boundary conditions: fixed temperatures as constrained dofs, the others as fluxes that add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.model import Boundary, Condition, Convection, FixedTemperature, Flux, Radiation
from magheat.bioheat.timeseries import Ramp, TimeValue
from magheat.constants import STEFAN_BOLTZMANN
from magheat.fem.engine import Engine, Matrix

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Active:
    """A condition in force since `since` (s), its ramps turned into tables."""

    condition: Condition
    since: float


class Surfaces:
    """The conditions of all surfaces while the schedule runs."""

    def __init__(self, engine: Engine, T_ref: float):
        self._engine, self._T_ref = engine, T_ref
        self._active: dict[str, list[_Active]] = {}
        self._matrices: dict[str, Matrix] = {}
        self._dofs: dict[str, NDArray[np.int64]] = {}
        self.linear = True

    def enter(self, boundary: Boundary, t: float, mean_T: float) -> None:
        """From time t these surfaces keep these conditions; a ramp goes on from the value in force."""
        for surface, conditions in boundary.items():
            before = self._active.get(surface, [])
            self._active[surface] = [
                _Active(_with_tables(c, _value_in_force(before, c, t, mean_T)), t) for c in conditions
            ]
            if surface not in self._dofs:
                self._dofs[surface] = self._engine.surface_dofs(surface)
            if surface not in self._matrices and any(not isinstance(c, FixedTemperature) for c in conditions):
                self._matrices[surface] = self._engine.boundary_mass(surface)
        self.linear = not any(isinstance(a.condition, Radiation) for _, a in self._all())

    def _all(self) -> list[tuple[str, _Active]]:
        return [(surface, a) for surface, active in self._active.items() for a in active]

    def breakpoints(self) -> list[float]:
        """Times at which a boundary value has a kink or a step."""
        times: list[float] = []
        for _, a in self._all():
            for value in _time_values(a.condition):
                times += [a.since + b for b in getattr(value, "breakpoints", ())]
        return times

    def fixed(self) -> NDArray[np.bool_]:
        """Owned dofs at a fixed temperature."""
        mask = np.zeros(len(self._engine.dof_points), dtype=bool)
        for surface, a in self._all():
            if isinstance(a.condition, FixedTemperature):
                mask[self._dofs[surface]] = True
        return mask

    def impose(self, v: Floats, t: float, before: bool = False) -> Floats:
        """v with the fixed temperatures of time t (`before`: the limit from below)."""
        v = v.copy()
        for surface, a in self._all():
            if isinstance(a.condition, FixedTemperature):
                v[self._dofs[surface]] = _at(a.condition.value, t - a.since, before) - self._T_ref
        return v

    def force(self, v: Floats, t: float, before: bool = False) -> Floats:
        """Fluxes into the body, W per dof."""
        total = np.zeros_like(v)
        for surface, a in self._all():
            if isinstance(a.condition, FixedTemperature):
                continue
            dofs = self._dofs[surface]
            flux = np.zeros_like(v)
            flux[dofs] = _flux(a.condition, self._T_ref + v[dofs], t - a.since, before)
            total += self._matrices[surface] @ flux
        return total

    def tangent(self, v: Floats, t: float) -> list[tuple[float, Matrix]]:
        """Coefficients and matrices that resist the rise: h, or 4 emissivity sigma T^3."""
        terms: list[tuple[float, Matrix]] = []
        for surface, a in self._all():
            condition = a.condition
            if isinstance(condition, Convection):
                terms.append((_at(condition.coefficient, t - a.since), self._matrices[surface]))
            elif isinstance(condition, Radiation):
                T = self._T_ref + v[self._dofs[surface]]
                hottest = max(self._engine.max(T), 1.0)
                h = 4.0 * condition.emissivity * STEFAN_BOLTZMANN * hottest**3
                terms.append((h, self._matrices[surface]))
        return terms


def _at(value: TimeValue, t: float, before: bool = False) -> float:
    assert not isinstance(value, Ramp)
    return value(t - 1e-9 * max(1.0, abs(t))) if before else value(t)


def _flux(condition: Condition, T: Floats, t: float, before: bool) -> Floats:
    if isinstance(condition, Flux):
        return np.full_like(T, _at(condition.value, t, before))
    if isinstance(condition, Convection):
        return _at(condition.coefficient, t, before) * (_at(condition.ambient, t, before) - T)
    assert isinstance(condition, Radiation)
    ambient = _at(condition.ambient, t, before)
    return np.asarray(condition.emissivity * STEFAN_BOLTZMANN * (ambient**4 - T**4))


def _time_values(condition: Condition) -> tuple[TimeValue, ...]:
    if isinstance(condition, Convection):
        return condition.coefficient, condition.ambient
    if isinstance(condition, Radiation):
        return (condition.ambient,)
    return (condition.value,)


def _leading(condition: Condition) -> TimeValue:
    """The value a ramp of the same kind goes on from."""
    return _time_values(condition)[-1]


def _value_in_force(before: list[_Active], condition: Condition, t: float, mean_T: float) -> float:
    for a in before:
        if type(a.condition) is type(condition):
            return _at(_leading(a.condition), t - a.since)
    return 0.0 if isinstance(condition, Flux) else mean_T


def _with_tables(condition: Condition, value: float) -> Condition:
    def table(x: TimeValue) -> TimeValue:
        return x.from_value(value) if isinstance(x, Ramp) else x

    if isinstance(condition, FixedTemperature):
        return FixedTemperature(table(condition.value))
    if isinstance(condition, Flux):
        return Flux(table(condition.value))
    if isinstance(condition, Convection):
        return Convection(condition.coefficient, table(condition.ambient))
    return Radiation(condition.emissivity, table(condition.ambient))
