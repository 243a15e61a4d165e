"""Blood and regions in SI: what the case gives, else what the library knows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from magheat import units
from magheat.bioheat.model import Blood, Region
from magheat.case.cold import Vitrified
from magheat.case.document import KeyPath
from magheat.case.forms import InFile, InTable, NamedLaw, OneValue
from magheat.case.problems import Failed
from magheat.case.resolve import catalogue, constituents
from magheat.case.resolve.context import Context
from magheat.case.resolve.electrical import electrical
from magheat.case.resolve.values import named_law, resolved, space_map
from magheat.case.schema.matter import RegionModel
from magheat.errors import UnitError
from magheat.tissue.properties import Constant, Law, Map, Table

ARTERIAL = 310.15  # K


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
    electrical_conductivity: Constant | Table | Law | None


def region(context: Context, name: str, fluid: Blood, frequency: float | None) -> Matter:
    """One region in SI."""
    model, path = context.model.regions[name], ("regions", name)
    return of_model(context, path, name, model, fluid, frequency)


def of_model(
    context: Context, path: KeyPath, name: str, model: RegionModel, fluid: Blood, frequency: float | None
) -> Matter:
    """One region in SI from a model of it."""
    vitrified = constituents.vitrified(context, path, model)
    base = constituents.library_base(context, path, model, vitrified)
    values: dict[str, Any] = {}
    for key in constituents.NEEDED:
        with context.problems.at(*path, key):
            values[key] = _property(context, (*path, key), key, getattr(model, key), base)
    if len(values) < len(constituents.NEEDED):
        raise Failed
    values["perfusion"] = _perfusion(context, path, model, base, values["density"], fluid)
    if model.metabolic_heat is not None:
        values["metabolic_heat"] = resolved(
            context, (*path, "metabolic_heat"), model.metabolic_heat, "volumetric_heat"
        )
    else:
        values["metabolic_heat"] = base.get("metabolic_heat", Constant(0.0))
    sigma = electrical(context, path, model, frequency)
    return Matter(Region(name, **values), vitrified, sigma)


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
