"""Boundary, initial temperature and schedule in SI."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from magheat.bioheat.model import (
    Boundary,
    Condition,
    Convection,
    FixedTemperature,
    Flux,
    Radiation,
    Step,
    Until,
)
from magheat.bioheat.timeseries import Ramp, Steady, TimeTable, TimeValue
from magheat.case.document import KeyPath
from magheat.case.forms import PerRegion
from magheat.case.resolve.context import Context
from magheat.case.resolve.values import resolved
from magheat.case.schema.drive import ConditionModel
from magheat.hints import did_you_mean
from magheat.tissue.properties import Constant, SpaceValue

Initial = SpaceValue | Mapping[str, SpaceValue] | Literal["steady"]


def boundary(context: Context, path: KeyPath, given: Mapping[str, list[ConditionModel]]) -> Boundary:
    """The conditions of each surface; a temperature stands alone."""
    result: dict[str, tuple[Condition, ...]] = {}
    for surface, models in given.items():
        conditions = tuple(c for model in models for c in _conditions(model))
        fixed = sum(isinstance(c, FixedTemperature) for c in conditions)
        if fixed > 1:
            context.problems.add(
                (*path, surface), "two fixed temperatures on one surface", "keep one of them"
            )
        elif fixed and len(conditions) > 1:
            context.problems.add(
                (*path, surface),
                "a fixed temperature stands together with other conditions",
                "a surface at a given temperature takes any flux: remove the others",
            )
        result[surface] = conditions
    return result


def _conditions(model: ConditionModel) -> list[Condition]:
    conditions: list[Condition] = []
    if model.temperature is not None:
        conditions.append(FixedTemperature(model.temperature))
    if model.convection is not None:
        conditions.append(Convection(model.convection.coefficient, model.convection.ambient))
    if model.flux is not None:
        conditions.append(Flux(model.flux))
    if model.radiation is not None:
        conditions.append(Radiation(model.radiation.emissivity, model.radiation.ambient))
    return conditions


def initial(context: Context) -> Initial:
    """The temperature at the start: one value, one per region, a map, or `steady`."""
    form = context.model.initial
    if form == "steady":
        return "steady"
    if "initial" not in context.model.model_fields_set and context.cold:
        raise context.fail(
            ("initial",), "is missing", "nanowarming starts from a temperature, e.g. -150 degC"
        )
    if isinstance(form, PerRegion):
        return _per_region(context, form)
    value: SpaceValue = resolved(context, ("initial",), form, "temperature")
    return value


def _per_region(context: Context, form: PerRegion) -> Mapping[str, SpaceValue]:
    regions = context.model.regions
    for name in form.values:
        if name not in regions:
            context.problems.add(
                ("initial", name), f"there is no region {name!r}", did_you_mean(name, regions, "regions")
            )
    for name in regions:
        if name not in form.values:
            context.problems.add(
                ("initial",), f"there is no value for the region {name!r}", "give one for every region"
            )
    return {
        name: resolved(context, ("initial", name), value, "temperature")
        for name, value in form.values.items()
    }


def schedule(context: Context) -> tuple[Step, ...]:
    """The steps, their `until` checked against regions and probes."""
    steps = []
    for i, model in enumerate(context.model.schedule):
        path: KeyPath = ("schedule", i)
        changes = None if model.boundary is None else boundary(context, (*path, "boundary"), model.boundary)
        if model.until is not None:
            _check_until(context, (*path, "until"), model.until)
        steps.append(Step(model.for_, model.field, changes, model.until))
    if sum(step.duration for step in steps) > 1e9:
        context.problems.add(
            ("schedule",), "the schedule is longer than 1e9 s", "some thirty years are enough"
        )
    return tuple(steps)


def _check_until(context: Context, path: KeyPath, until: Until) -> None:
    probe = until.statistic == "probe"
    known = context.model.probes if probe else context.model.regions
    noun = "probe" if probe else "region"
    if until.of not in known:
        context.problems.add(
            path, f"there is no {noun} {until.of!r}", did_you_mean(until.of, known, f"{noun}s")
        )


def coldest(initial: Initial | None, boundaries: list[Boundary]) -> float:
    """The lowest temperature (K) that the case names for its start and its surfaces; inf where none."""
    lowest = math.inf
    for value in initial.values() if isinstance(initial, Mapping) else [initial]:
        if isinstance(value, Constant):
            lowest = min(lowest, value.value)
    for surfaces in boundaries:
        for conditions in surfaces.values():
            for condition in conditions:
                lowest = min([lowest, *_temperatures(condition)])
    return lowest


def _temperatures(condition: Condition) -> list[float]:
    if isinstance(condition, Flux):
        return []
    value: TimeValue = condition.value if isinstance(condition, FixedTemperature) else condition.ambient
    if isinstance(value, Steady):
        return [value.value]
    if isinstance(value, TimeTable):
        return list(value.values)
    assert isinstance(value, Ramp)
    return [v for v in (value.start, value.end) if v is not None]
