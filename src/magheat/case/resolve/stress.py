"""Thermal stress: what the case gives of the glass, else what the library knows of its agent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat.case.cold import Mechanics, StressSettings, Vitrified
from magheat.case.document import KeyPath
from magheat.case.resolve import catalogue
from magheat.case.resolve.context import Context
from magheat.case.resolve.values import resolved
from magheat.case.schema.stress import MechanicsModel
from magheat.library import Value
from magheat.tissue.properties import Constant, Law, Table

_LAW = "steif2007"
_NEEDED = ("elastic_modulus", "poisson_ratio", "expansion")


def stress(
    context: Context, vitrified: Mapping[str, Vitrified | None], glass: float | None
) -> StressSettings | None:
    """Regions with an agent or with `mechanics`; None where stress is off, or not asked for and not known."""
    given, regions = context.model.stress, context.model.regions
    asked = [name for name, model in regions.items() if model.mechanics is not None]
    if not context.cold:
        for name in asked:
            context.problems.add(
                ("regions", name, "mechanics"), "belongs to nanowarming", "kind: nanowarming"
            )
        if "stress" in context.model.model_fields_set:
            context.problems.add(("stress",), "thermal stress belongs to nanowarming", "kind: nanowarming")
        return None
    law = given.model or "set_temperature"
    taking_part = [name for name in regions if vitrified.get(name) is not None or name in asked]
    if law == "off" or not taking_part:
        return None
    demanded = given.model is not None or bool(asked)
    found: dict[str, Mechanics] = {}
    doubtful: dict[str, list[str]] = {}
    for name in taking_part:
        region = _Region(context, name, vitrified.get(name), doubtful)
        mechanics = region.mechanics(law, glass, demanded)
        if mechanics is not None:
            found[name] = mechanics
    if len(found) < len(taking_part):
        return None
    for agent, keys in doubtful.items():
        named = ", ".join(key.replace("_", " ") for key in keys)
        context.warn(f"{agent}: stress in its glass is an estimate, known with low confidence only: {named}")
    context.cite(_LAW)
    allowed = given.allowed_difference or _allowed(context, found, vitrified)
    return StressSettings(law, found, given.order, given.every, allowed)


class _Region:
    """One region on its way to its mechanical values."""

    def __init__(self, context: Context, name: str, cold: Vitrified | None, doubtful: dict[str, list[str]]):
        self._context, self._name, self._doubtful = context, name, doubtful
        self._agent = None if cold is None else cold.agent
        self._given = context.model.regions[name].mechanics or MechanicsModel()
        self._path: KeyPath = ("regions", name, "mechanics")

    def mechanics(self, law: str, glass: float | None, demanded: bool) -> Mechanics | None:
        needed = (*_NEEDED, *(["viscosity"] if law == "maxwell" else []))
        values: dict[str, Any] = {key: self._value(key) for key in (*_NEEDED, "strength")}
        values["viscosity"] = self._value("viscosity") if law == "maxwell" else None
        known = None if self._agent is None else self._library("glass_transition")
        values["set_temperature"] = self._given.set_temperature or (
            catalogue.typical(known) if known is not None else glass
        )
        missing = [key for key in (*needed, "set_temperature") if values[key] is None]
        if missing:
            self._tell(missing, demanded)
            return None
        return Mechanics(**values, scatter=self._given.scatter or self._scatter())

    def _scatter(self) -> tuple[float, float]:
        """Stress goes as modulus and expansion: the ends of what the library knows over what is taken."""
        low = high = 1.0
        for key in ("elastic_modulus", "expansion"):
            known = (
                None if self._agent is None or getattr(self._given, key) is not None else self._library(key)
            )
            if known is not None:
                least, taken, most = _in_the_glass(known)
                low, high = low * least / taken, high * most / taken
        return low, high

    def _tell(self, missing: list[str], demanded: bool) -> None:
        names = ", ".join(key.replace("_", " ") for key in missing)
        if demanded:
            example = "e.g. mechanics: {expansion: 6e-5 1/K, elastic_modulus: 1 GPa}"
            self._context.problems.add((*self._path, missing[0]), f"is missing: {names}", example)
        else:
            self._context.warn(f"{self._agent}: no thermal stress, for the library does not know its {names}")

    def _value(self, key: str) -> Any:
        form = getattr(self._given, key)
        if key in ("expansion", "viscosity"):
            if form is not None:
                law = catalogue.property_law(key) if key == "viscosity" else None
                return resolved(self._context, (*self._path, key), form, key, law)
            return self._property(key)
        return form if form is not None else self._number(key)

    def _library(self, key: str) -> Value | None:
        assert self._agent is not None
        return catalogue.value(self._context, ("regions", self._name, "agent"), "agents", self._agent, key)

    def _noted(self, key: str) -> Value | None:
        """The library's value, cited, and marked where it is doubtful."""
        known = None if self._agent is None else self._library(key)
        if known is None:
            return None
        self._context.cite(known.source)
        keys = self._doubtful.setdefault(self._agent or "", [])
        if known.confidence == "low" and key not in keys:
            keys.append(key)
        return known

    def _number(self, key: str) -> float | None:
        known = self._noted(key)
        return None if known is None else catalogue.typical(known)

    def _property(self, key: str) -> Constant | Table | Law | None:
        if key == "viscosity":
            return (
                None if self._agent is None else catalogue.viscosity(self._context, self._path, self._agent)
            )
        known = self._noted(key)
        if known is None:
            return None
        if known.table:
            return Table(tuple(T for T, _ in known.table), tuple(v for _, v in known.table))
        middle = catalogue.typical(known)
        return None if middle is None else Constant(middle)


def _in_the_glass(known: Value) -> tuple[float, float, float]:
    """The low end, the value, and the high end; of a table that at its coldest point."""
    if known.table is not None:
        taken = known.table[0][1]
        ends = [rows[0][1] if rows else taken for rows in (known.low_table, known.high_table)]
        return ends[0], taken, ends[1]
    taken = catalogue.typical(known) or 1.0
    return known.low or taken, taken, known.high or taken


def _allowed(
    context: Context, found: Mapping[str, Mechanics], vitrified: Mapping[str, Vitrified | None]
) -> float | None:
    """The smallest difference that any of the agents bears, K."""
    allowed = []
    for name in found:
        cold = vitrified.get(name)
        known = None if cold is None else catalogue.value(
            context, ("regions", name, "agent"), "agents", cold.agent, "largest_difference"
        )  # fmt: skip
        if known is not None and known.si is not None:
            context.cite(known.source)
            allowed.append(known.si)
    return min(allowed, default=None)
