"""Thermal stress back to the keys of the contract."""

from __future__ import annotations

from typing import Any

from magheat.case.cold import Mechanics
from magheat.case.dump_values import Copies, in_space
from magheat.case.model import Case
from magheat.units import exact

Document = dict[str, Any]


def stress_tree(case: Case) -> Document:
    """`stress` of a case; one of nanowarming says so where it is off."""
    settings = case.stress
    if settings is None:
        return {"model": "off"} if case.kind == "nanowarming" else {}
    document: Document = {"model": settings.model, "every": exact(settings.every, "temperature_difference")}
    if settings.order is not None:
        document["order"] = settings.order
    if settings.allowed_difference is not None:
        document["allowed_difference"] = exact(settings.allowed_difference, "temperature_difference")
    return document


def mechanics_tree(mechanics: Mechanics, copies: Copies) -> Document:
    """`regions.*.mechanics`."""
    document: Document = {
        "elastic_modulus": exact(mechanics.elastic_modulus, "pressure"),
        "poisson_ratio": mechanics.poisson_ratio,
        "expansion": in_space(mechanics.expansion, "expansion", copies),
        "set_temperature": exact(mechanics.set_temperature, "temperature"),
    }
    document["scatter"] = list(mechanics.scatter)
    if mechanics.strength is not None:
        document["strength"] = exact(mechanics.strength, "pressure")
    if mechanics.viscosity is not None:
        document["viscosity"] = in_space(mechanics.viscosity, "viscosity", copies)
    return document
