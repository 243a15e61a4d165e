"""Initial temperatures: one value, one per region, a map, or the steady state with the field off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.model import Convection, FixedTemperature, HeatProblem, Radiation
from magheat.bioheat.timeseries import Ramp
from magheat.errors import InputError
from magheat.fem.engine import Engine
from magheat.tissue.properties import Constant, Map, SpaceValue

Floats = NDArray[np.float64]


def initial_temperature(problem: HeatProblem, engine: Engine) -> Floats:
    """Owned temperatures (K) at t = 0; for `steady` the guess from which it is sought.

    A node on the border of regions that start apart takes the mean of theirs. What lies in none of the
    regions that a temperature is given for (the layer of a contact) takes the mean of all others.
    """
    if problem.initial == "steady":
        _require_anchor(problem)
        return np.full(len(engine.dof_points), problem.blood.temperature)
    if isinstance(problem.initial, Constant | Map):
        return _values(problem.initial, engine.dof_points)
    assert not isinstance(problem.initial, str)
    total, count = np.zeros(len(engine.dof_points)), np.zeros(len(engine.dof_points))
    for name, value in problem.initial.items():
        dofs = engine.region_dofs(name)
        total[dofs] += _values(value, engine.dof_points[dofs])
        count[dofs] += 1.0
    given = count > 0.0
    total[given] /= count[given]
    if engine.min(count) == 0.0:
        total[~given] = engine.sum(total[given]) / engine.sum(given.astype(float))
    return total


def _values(value: SpaceValue, points: Floats) -> Floats:
    if isinstance(value, Constant):
        return np.full(len(points), value.value)
    return np.asarray(value.at(points), float)


def reference_temperature(T: Floats, engine: Engine) -> float:
    """The temperature (K) rises are counted from: the middle of the initial range."""
    return 0.5 * (engine.min(T) + engine.max(T))


def _require_anchor(problem: HeatProblem) -> None:
    fixed = any(c for conditions in problem.boundary.values() for c in conditions if _anchors(c))
    perfused = any(r.perfusion.varies or r.perfusion != Constant(0.0) for r in problem.regions.values())
    if not fixed and not perfused:
        raise InputError(
            "there is no steady state: nothing carries heat away",
            where="initial",
            fix="perfusion, a fixed temperature or convection somewhere, or a temperature as initial",
        )


def _anchors(condition: object) -> bool:
    if isinstance(condition, FixedTemperature):
        return not isinstance(condition.value, Ramp)
    return isinstance(condition, Convection | Radiation)
