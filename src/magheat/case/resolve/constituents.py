"""What a region is made of: tissue, agent, or both mixed by the share that the agent fills."""

from __future__ import annotations

from typing import Any

from magheat import units
from magheat.case.cold import Vitrified
from magheat.case.document import KeyPath
from magheat.case.forms import InFile
from magheat.case.resolve import catalogue
from magheat.case.resolve.context import Context
from magheat.case.resolve.values import resolved, space_map
from magheat.case.schema.matter import ConstituentModel, RegionModel
from magheat.tissue import mixing
from magheat.tissue.properties import Map

NEEDED = ("density", "conductivity", "heat_capacity")
Properties = dict[str, Any]


def vitrified(context: Context, path: KeyPath, model: RegionModel) -> Vitrified | None:
    """The agent of a region and the share it fills; None without one."""
    if model.agent is None:
        for key in ("perfused", "mixing", "of_agent"):
            if key in model.model_fields_set:
                context.problems.add((*path, key), "there is no agent that perfuses", "give `agent` too")
        return None
    if not context.cold:
        raise context.fail(
            (*path, "agent"), "an agent belongs to nanowarming", "kind: nanowarming, or leave the agent out"
        )
    catalogue.entry(context, (*path, "agent"), "agents", model.agent)
    perfused: float | Map = 1.0
    if isinstance(model.perfused, InFile):
        factor = units.unit_factor(model.perfused.unit, "dimensionless")
        perfused = space_map(context, (*path, "perfused"), model.perfused, factor, most=1.0)
    elif model.perfused is not None:
        perfused = model.perfused.value
    else:
        _all_agent(context, path, model)
    alone = model.tissue is None and model.of_tissue is None
    if perfused != 1.0 and alone and any(getattr(model, key) is None for key in NEEDED):
        share = "a part" if isinstance(perfused, Map) else f"{perfused:g}"
        raise context.fail(
            path,
            f"the agent fills {share} of the region; the rest is not named",
            "give `tissue`, or all of density, conductivity and heat_capacity",
        )
    if perfused == 0.0:
        context.warn(
            f"{path[-1]}: no agent reaches it (perfused: 0), and still it is held to the rates of full "
            "strength; critical.dilution: on judges it by what is there"
        )
    return Vitrified(model.agent, perfused, model.mixing)


def _all_agent(context: Context, path: KeyPath, model: RegionModel) -> None:
    """Refuse what would be passed over in a region that its agent fills because no share is given."""
    for key in ("tissue", "of_tissue", "mixing"):
        if key in model.model_fields_set:
            context.problems.add(
                (*path, key),
                "the agent fills the whole region",
                "give `perfused`, the agent's share, e.g. 0.9",
            )


def library_base(context: Context, path: KeyPath, model: RegionModel, cold: Vitrified | None) -> Properties:
    """What the library says of the region's tissue and agent; only what the case leaves open is cited."""
    wanted = [key for key in NEEDED if getattr(model, key) is None]
    if model.tissue is not None:
        catalogue.entry(context, (*path, "tissue"), "tissues", model.tissue)
    if cold is None or cold.perfused == 0.0:
        base = _of_tissue(context, path, model, wanted)
    elif cold.perfused == 1.0 or (model.tissue is None and model.of_tissue is None):
        base = _of_agent(context, path, model, wanted)
    else:
        a, t = constituents(context, path, model, wanted)
        base = _mixed(a, t, cold, wanted)
    if model.tissue is not None and not context.cold:
        blood = [key for key in ("perfusion", "metabolic_heat") if getattr(model, key) is None]
        base |= _of_tissue(context, path, model, blood)
    return base


def constituents(
    context: Context, path: KeyPath, model: RegionModel, wanted: list[str]
) -> tuple[Properties, Properties]:
    """The properties of the agent and of the tissue that a mixture needs."""
    needed = sorted({*wanted, *(["density"] if "heat_capacity" in wanted else [])})
    if model.of_tissue is None or any(getattr(model.of_tissue, key) is None for key in needed):
        context.warn(
            f"{model.tissue}: the values at 37 degC stand for its share of the organ at all temperatures"
        )
    return _of_agent(context, path, model, needed), _of_tissue(context, path, model, needed)


def _of_tissue(context: Context, path: KeyPath, model: RegionModel, wanted: list[str]) -> Properties:
    return _of(context, path, "tissue", "tissues", model.tissue, model.of_tissue, wanted)


def _of_agent(context: Context, path: KeyPath, model: RegionModel, wanted: list[str]) -> Properties:
    return _of(context, path, "agent", "agents", model.agent, model.of_agent, wanted)


def _of(
    context: Context, path: KeyPath, key: str, kind: str, name: str | None,
    given: ConstituentModel | None, wanted: list[str],
) -> Properties:  # fmt: skip
    """The values given for a constituent, else those that the library has."""
    found: Properties = {}
    for prop in wanted:
        form = None if given is None else getattr(given, prop, None)
        if form is not None:
            at = (*path, f"of_{key}", prop)
            found[prop] = resolved(context, at, form, prop, catalogue.property_law(prop))
        elif name is not None:
            value = catalogue.matter(context, (*path, key), kind, name, prop)
            found |= {} if value is None else {prop: value}
    return found


def _mixed(a: Properties, t: Properties, cold: Vitrified, wanted: list[str]) -> Properties:
    """The mixture of agent and tissue by volume (see tissue/mixing.py)."""
    mixed: Properties = {}
    both, phi = [key for key in a if key in t], cold.perfused
    if "density" in both and "density" in wanted:
        mixed["density"] = mixing.density(a["density"].value, t["density"].value, phi)
    if "conductivity" in both:
        mixed["conductivity"] = mixing.conductivity(a["conductivity"], t["conductivity"], phi, cold.mixing)
    if "heat_capacity" in both and "density" in both:
        mixed["heat_capacity"] = mixing.heat_capacity(
            a["heat_capacity"], t["heat_capacity"], phi, a["density"].value, t["density"].value
        )
    return mixed
