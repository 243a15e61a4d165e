"""Ice of a nanowarming case: what the case gives, else what is known of the agent."""

from __future__ import annotations

from collections.abc import Mapping

from magheat.case.cold import Critical, IceSettings, Vitrified
from magheat.case.resolve import catalogue
from magheat.case.resolve.context import Context
from magheat.constants import ZERO_C

FRACTION = 0.002  # of the agent's mass: about what a calorimeter just sees
ACTIVATION = 5e4  # J/mol, recalled; see docs/ice.md
WIDTH = 10.0  # K, a guess; see docs/ice.md
SHARE_OF_WATER = 0.5  # that freezes in the end, recalled from calorimetry of 40 to 50 % solutions
CRYSTALLIZABLE = 0.2  # where the water of the agent is not known
SOURCES = {"boutron": ("boutron1986", "boutron1990"), "avrami": ("schneider1988",)}


def ice(
    context: Context, vitrified: Mapping[str, Vitrified | None], rates: Critical | None
) -> IceSettings | None:
    """None where there is no agent, where it is off, and by default where a critical rate is not known."""
    given, asked = context.model.ice, "ice" in context.model.model_fields_set
    if not context.cold:
        if asked:
            context.problems.add(("ice",), "ice belongs to nanowarming", "kind: nanowarming")
        return None
    agents = sorted({v.agent for v in vitrified.values() if v is not None})
    if given.law == "off" or rates is None or not agents:
        return None
    for key in ("cooling", "warming"):
        if getattr(rates, key) is None:
            if asked:
                context.problems.add(
                    ("critical", key), "is missing, and the law of ice is calibrated to it", "e.g. 55 K/min"
                )
            else:
                context.warn(f"ice is not reckoned with: its law is calibrated to critical.{key} as well")
            return None
    law = given.law or "boutron"
    melting = given.melting or _melting(context, agents, rates)
    if not rates.window[0] < melting < ZERO_C:
        if asked:
            context.problems.add(
                ("ice", "melting"), "lies outside Tg to 0 degC", "the melting point of the whole agent"
            )
        return None
    first_order = context.model.solve.order == 1
    latent = first_order if given.latent_heat is None else given.latent_heat
    if latent and not first_order:
        context.problems.add(
            ("ice", "latent_heat"),
            "the heat of freezing needs elements of order 1",
            "solve: {order: 1}, or latent_heat: false",
        )
    context.cite(*SOURCES[law], *(["murphy2005"] if latent else []))
    return IceSettings(
        law=law,
        fraction=given.fraction or FRACTION,
        activation=given.activation or ACTIVATION,
        crystallizable=given.crystallizable or _crystallizable(context, agents),
        melting=melting,
        width=given.width or WIDTH,
        latent_heat=latent,
    )


def _melting(context: Context, agents: list[str], rates: Critical) -> float:
    """Tm of the agent, else the upper edge of the window."""
    known = catalogue.value(context, ("ice",), "agents", agents[0], "melting") if len(agents) == 1 else None
    found = None if known is None else catalogue.typical(known)
    return rates.window[1] if found is None else found


def _crystallizable(context: Context, agents: list[str]) -> float:
    if len(agents) > 1:
        return CRYSTALLIZABLE
    solute = catalogue.value(context, ("ice",), "agents", agents[0], "solute_share")
    share = None if solute is None else catalogue.typical(solute)
    return CRYSTALLIZABLE if share is None else SHARE_OF_WATER * (1.0 - share)
