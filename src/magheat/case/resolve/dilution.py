"""How critical rates rise where the agent is diluted: as the case says, else as the library knows."""

from __future__ import annotations

from collections.abc import Mapping

from magheat.case.cold import Vitrified
from magheat.case.resolve import catalogue
from magheat.case.resolve.context import Context
from magheat.cryo import Dilution
from magheat.tissue.properties import Map


def dilution(
    context: Context, agents: list[str], vitrified: Mapping[str, Vitrified | None], sources: list[str]
) -> Dilution | None:
    """None where rates do not follow the concentration; notes its `sources`.

    A rate that the case gives itself holds everywhere. By default rates follow where `perfused` is a map.
    """
    given = context.model.critical.dilution
    uneven = any(isinstance(v.perfused, Map) for v in vitrified.values() if v is not None)
    if given is False or (given is None and not uneven):
        return None
    if given is not None and given is not True:
        return Dilution(given.strength, tuple(given.warming), tuple(given.cooling))
    found = _of_library(context, agents, sources)
    if found is None:
        context.warn(
            f"how the critical rates of {', '.join(agents)} rise where it is diluted is not known: those of "
            "its full strength are used everywhere"
        )
    return found


def _of_library(context: Context, agents: list[str], sources: list[str]) -> Dilution | None:
    if len(agents) > 1:
        return None
    rates = {}
    for direction in ("warming", "cooling"):
        key = f"critical_{direction}_by_strength"
        known = catalogue.value(context, ("critical",), "agents", agents[0], key)
        if getattr(context.model.critical, direction) is None and known is not None and known.table:
            rates[direction] = known.table
            sources.append(known.source)
    strength = catalogue.value(context, ("critical",), "agents", agents[0], "concentration")
    if not rates or strength is None or strength.si is None:
        return None
    context.cite(*sources)
    context.warn(
        f"{agents[0]}: critical rates follow its local concentration by a construction of low confidence; "
        "where it is thinner than any rate is known for, nothing is fast enough"
    )
    return Dilution(strength.si, rates.get("warming", ()), rates.get("cooling", ()))
