"""The dangerous window and the critical rates of a nanowarming case."""

from __future__ import annotations

from collections.abc import Mapping

from magheat.case.cold import Critical, Vitrified
from magheat.case.problems import Failed
from magheat.case.resolve import catalogue
from magheat.case.resolve.context import Context
from magheat.case.resolve.dilution import dilution

_AGENT_KEYS = {"low": "glass_transition", "high": "melting", "warming": "critical_warming",
               "cooling": "critical_cooling"}  # fmt: skip


def critical(context: Context, vitrified: Mapping[str, Vitrified | None]) -> Critical | None:
    """Given values, else those of the agent: [Tg, Tm], and its higher published rates."""
    if not context.cold:
        if "critical" in context.model.model_fields_set:
            context.problems.add(("critical",), "critical rates belong to nanowarming", "kind: nanowarming")
        return None
    agents = sorted({v.agent for v in vitrified.values() if v is not None})
    with context.problems.at("critical"):
        return _complete(context, agents, vitrified) if agents else _without_agent(context)
    return None


def _without_agent(context: Context) -> Critical | None:
    given = context.model.critical
    if given.window is None or given.warming is None:
        if any(model.agent for model in context.model.regions.values()):
            raise Failed  # the agent itself is wrong, and told
        raise context.fail(
            ("regions",),
            "no region has an agent, so there is nothing to judge",
            "e.g. regions.organ: {agent: VS55, ...}",
        )
    context.warn("no region has an agent: no warming rates are judged")
    sources = tuple(given.sources)
    return Critical(given.window, given.warming, given.cooling, given.glass or given.window[0], sources)


def _complete(context: Context, agents: list[str], vitrified: Mapping[str, Vitrified | None]) -> Critical:
    given = context.model.critical
    open_keys = [key for key, value in (
        ("low", given.window), ("high", given.window), ("warming", given.warming), ("cooling", given.cooling),
    ) if value is None]  # fmt: skip
    if open_keys and len(agents) > 1:
        raise context.fail(
            ("critical",),
            f"there are several agents ({', '.join(agents)})",
            "give window, warming and cooling: which agent's they are is yours to say",
        )
    known: dict[str, float | None] = {}
    sources: list[str] = []
    for key in (*open_keys, *(["glass"] if given.glass is None else [])):
        name = _AGENT_KEYS["low" if key == "glass" else key]
        value = (
            catalogue.value(context, ("critical",), "agents", agents[0], name) if len(agents) == 1 else None
        )
        read = catalogue.highest if key in ("warming", "cooling") else catalogue.typical
        known[key] = None if value is None else read(value)
        if value is not None and value.confidence == "low":
            context.warn(f"{agents[0]}: the {name.replace('_', ' ')} is known with low confidence only")
        if value is not None and known[key] is not None:
            sources.append(value.source)
    window = given.window
    if window is None:
        low, high = known["low"], known["high"]
        if low is None or high is None:
            raise context.fail(
                ("critical", "window"),
                f"is missing: the library lacks {agents[0]}'s Tg or Tm",
                "e.g. window: [-123 degC, -38 degC]",
            )
        window = (low, high)
    sources += given.sources
    context.cite(*sources)
    warming = given.warming if given.warming is not None else known.get("warming")
    cooling = given.cooling if given.cooling is not None else known.get("cooling")
    for direction, rate in (("warming", warming), ("cooling", cooling)):
        if rate is None:
            context.warn(
                f"no critical {direction} rate is known for {', '.join(agents)}: give critical.{direction}"
            )
    glass = given.glass if given.glass is not None else known.get("glass") or window[0]
    diluted = dilution(context, agents, vitrified, sources)
    return Critical(window, warming, cooling, glass, tuple(dict.fromkeys(sources)), diluted)
