"""Boundary and schedule back to the keys of a case file."""

from __future__ import annotations

from typing import Any

from magheat.bioheat.model import Boundary, Condition, Convection, FixedTemperature, Flux, Radiation, Step
from magheat.case.dump_values import in_time
from magheat.units import exact

Document = dict[str, Any]


def boundary_tree(boundary: Boundary) -> Document:
    """`boundary`: one condition, or the list of them."""
    document: Document = {}
    for surface, conditions in boundary.items():
        entries = [_condition(c) for c in conditions]
        document[surface] = entries[0] if len(entries) == 1 else entries
    return document


def _condition(condition: Condition) -> Document:
    if isinstance(condition, FixedTemperature):
        return {"temperature": in_time(condition.value, "temperature")}
    if isinstance(condition, Flux):
        return {"flux": in_time(condition.value, "heat_flux")}
    ambient = in_time(condition.ambient, "temperature")
    if isinstance(condition, Convection):
        return {
            "convection": {"coefficient": in_time(condition.coefficient, "heat_transfer"), "ambient": ambient}
        }
    assert isinstance(condition, Radiation)
    return {"radiation": {"emissivity": condition.emissivity, "ambient": ambient}}


def schedule_tree(schedule: tuple[Step, ...]) -> list[Document]:
    """`schedule`."""
    steps = []
    for step in schedule:
        document: Document = {"for": exact(step.duration, "time"), "field": step.factor}
        if step.boundary is not None:
            document["boundary"] = boundary_tree(step.boundary)
        if step.until is not None:
            document["until"] = step.until.text
        steps.append(document)
    return steps
