"""Blood and regions in SI: what the case gives, else what the library knows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from magheat import units
from magheat.bioheat.model import Blood, Region
from magheat.case.document import KeyPath
from magheat.case.forms import InFile, InTable, NamedLaw, OneValue
from magheat.case.model import Vitrified
from magheat.case.problems import Failed
from magheat.case.resolve import catalogue, mixture
from magheat.case.resolve.context import Context
from magheat.case.resolve.values import named_law, resolved, space_map
from magheat.case.schema.matter import RegionModel
from magheat.errors import UnitError
from magheat.tissue.properties import Constant, Law, Map, Table

ARTERIAL = 310.15  # K
_NEEDED = ("density", "conductivity", "heat_capacity")


def blood(context: Context) -> Blood:
    """The blood: given values, else the library's."""
    given = context.model.blood
    values = {}
    for key in ("density", "heat_capacity"):
        values[key] = getattr(given, key)
        if values[key] is None:
            known = catalogue.value(context, ("blood",), "tissues", "blood", key)
            values[key] = known.si if known is not None else None
    return Blood(values["density"], values["heat_capacity"], given.temperature or ARTERIAL)


def cite_blood(context: Context) -> None:
    """Note where the blood's values come from, where they matter."""
    for key in ("density", "heat_capacity"):
        if getattr(context.model.blood, key) is None:
            known = catalogue.value(context, ("blood",), "tissues", "blood", key)
            context.cite(None if known is None else known.source)


@dataclass(frozen=True)
class Matter:
    """A region with what else is known of it."""

    region: Region
    vitrified: Vitrified | None
    electrical_conductivity: float | None


def region(context: Context, name: str, fluid: Blood, frequency: float | None) -> Matter:
    """One region in SI."""
    model, path = context.model.regions[name], ("regions", name)
    vitrified = _vitrified(context, path, model)
    base = _library_base(context, path, model, vitrified)
    values: dict[str, Any] = {}
    for key in _NEEDED:
        with context.problems.at(*path, key):
            values[key] = _property(context, (*path, key), key, getattr(model, key), base)
    if len(values) < len(_NEEDED):
        raise Failed
    values["perfusion"] = _perfusion(context, path, model, base, values["density"], fluid)
    if model.metabolic_heat is not None:
        values["metabolic_heat"] = resolved(
            context, (*path, "metabolic_heat"), model.metabolic_heat, "volumetric_heat"
        )
    else:
        values["metabolic_heat"] = base.get("metabolic_heat", Constant(0.0))
    sigma = _electrical(context, path, model, frequency)
    return Matter(Region(name, **values), vitrified, sigma)


def _vitrified(context: Context, path: KeyPath, model: RegionModel) -> Vitrified | None:
    if model.agent is None:
        if model.perfused is not None:
            context.problems.add((*path, "perfused"), "there is no agent that perfuses", "give `agent` too")
        return None
    if not context.cold:
        raise context.fail(
            (*path, "agent"), "an agent belongs to nanowarming", "kind: nanowarming, or leave the agent out"
        )
    catalogue.entry(context, (*path, "agent"), "agents", model.agent)
    perfused = 1.0 if model.perfused is None else model.perfused
    if perfused < 1.0 and model.tissue is None and any(getattr(model, key) is None for key in _NEEDED):
        raise context.fail(
            path,
            f"the agent fills {perfused:g} of the region; the rest is not named",
            "give `tissue`, or all of density, conductivity and heat_capacity",
        )
    return Vitrified(model.agent, perfused)


def _library_base(
    context: Context, path: KeyPath, model: RegionModel, vitrified: Vitrified | None
) -> dict[str, Any]:
    """What the library says of the region's tissue and agent; only what the case leaves open is cited."""
    wanted = [key for key in _NEEDED if getattr(model, key) is None]
    if model.tissue is not None:
        catalogue.entry(context, (*path, "tissue"), "tissues", model.tissue)
    if vitrified is None or vitrified.perfused == 0.0:
        base = _of_tissue(context, path, model, wanted)
    elif vitrified.perfused == 1.0 or model.tissue is None:
        base = _of_agent(context, path, vitrified.agent, wanted)
    else:
        base = _mixed(context, path, model, vitrified, wanted)
    if model.tissue is not None and not context.cold:
        base |= _of_tissue(
            context,
            path,
            model,
            [key for key in ("perfusion", "metabolic_heat") if getattr(model, key) is None],
        )
    return base


def _of_tissue(context: Context, path: KeyPath, model: RegionModel, wanted: list[str]) -> dict[str, Any]:
    if model.tissue is None:
        return {}
    found = {
        key: catalogue.matter(context, (*path, "tissue"), "tissues", model.tissue, key) for key in wanted
    }
    return {key: value for key, value in found.items() if value is not None}


def _of_agent(context: Context, path: KeyPath, agent: str, wanted: list[str]) -> dict[str, Any]:
    found = {key: catalogue.matter(context, (*path, "agent"), "agents", agent, key) for key in wanted}
    return {key: value for key, value in found.items() if value is not None}


def _mixed(
    context: Context, path: KeyPath, model: RegionModel, vitrified: Vitrified, wanted: list[str]
) -> dict[str, Any]:
    """The mixture of agent and tissue by volume (see mixture.py)."""
    needed = sorted({*wanted, *(["density"] if "heat_capacity" in wanted else [])})
    a = _of_agent(context, path, vitrified.agent, needed)
    t = _of_tissue(context, path, model, needed)
    context.warn(
        f"{model.tissue}: the values at 37 degC stand for its share of the organ at all temperatures"
    )
    phi = vitrified.perfused
    mixed: dict[str, Any] = {}
    both = [key for key in needed if key in a and key in t]
    if "density" in both and "density" in wanted:
        mixed["density"] = Constant(mixture.density(a["density"].value, t["density"].value, phi))
    if "conductivity" in both:
        mixed["conductivity"] = mixture.conductivity(a["conductivity"], t["conductivity"], phi)
    if "heat_capacity" in both and "density" in both:
        mixed["heat_capacity"] = mixture.heat_capacity(
            a["heat_capacity"], t["heat_capacity"], phi, a["density"].value, t["density"].value
        )
    return mixed


def _property(context: Context, path: KeyPath, key: str, form: Any, base: dict[str, Any]) -> Any:
    if form is not None:
        return resolved(context, path, form, key, catalogue.property_law(key))
    if key in base:
        return base[key]
    example = units.KINDS[key].example
    raise context.fail(
        path, "is missing", f"e.g. {key}: {example}, or `tissue:` with an entry of the library"
    )


def _perfusion(
    context: Context,
    path: KeyPath,
    model: RegionModel,
    base: dict[str, Any],
    density: Constant | Map,
    fluid: Blood,
) -> Any:
    """The perfusion in 1/s: given per mass of tissue or of blood, it needs the densities."""
    form, path = model.perfusion, (*path, "perfusion")
    if form is None:
        return base.get("perfusion", Constant(0.0))
    rho = density.value if isinstance(density, Constant) else None
    to_si = partial(_perfusion_si, context, path, rho=rho, rho_blood=fluid.density)
    if isinstance(form, OneValue):
        return Constant(to_si(form.value))
    if isinstance(form, InTable):
        return Table(tuple(T for T, _ in form.rows), tuple(to_si(value) for _, value in form.rows))
    if isinstance(form, InFile):
        return space_map(context, path, form, (to_si(f"1 {form.unit}"), 0.0))
    assert isinstance(form, NamedLaw)
    return named_law(context, path, form, partial(_law, rho=rho, rho_blood=fluid.density))


def _law(name: str, rho: float | None, rho_blood: float) -> Law:
    from magheat.tissue.perfusion import perfusion_law

    return perfusion_law(name, rho, rho_blood)


def _perfusion_si(context: Context, path: KeyPath, value: Any, rho: float | None, rho_blood: float) -> float:
    try:
        if rho is not None:
            return units.perfusion(value, rho, rho_blood)
        low, high = (units.perfusion(value, trial, rho_blood) for trial in (1000.0, 2000.0))
    except UnitError as error:
        raise context.fail(path, error.what, error.fix) from None
    if low != high:
        raise context.fail(
            path,
            "a perfusion per mass of tissue needs one density, and here it is a map",
            "give the perfusion in 1/s",
        )
    return low


def _electrical(context: Context, path: KeyPath, model: RegionModel, frequency: float | None) -> float | None:
    """S/m at the frequency of the field; needed for eddy heating only."""
    if model.electrical_conductivity is not None:
        return model.electrical_conductivity
    eddy = context.model.field is not None and context.model.field.eddy is not None
    if not eddy or frequency is None:
        return None
    known = (
        None if model.tissue is None else catalogue.electrical_conductivity(context, model.tissue, frequency)
    )
    if known is None:
        context.problems.add(
            (*path, "electrical_conductivity"),
            "is missing, and eddy heating needs it",
            "e.g. 0.4 S/m, or 0 S/m for an insulator",
        )
    return known
