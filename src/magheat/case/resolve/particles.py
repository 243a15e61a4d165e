"""The particles in SI: where they are, how many, and how they heat."""

from __future__ import annotations

from typing import Any

from magheat.case.document import KeyPath
from magheat.case.forms import Form, InFile, InTable, OneValue, PerRegion
from magheat.case.model import (
    Drive,
    MeasuredHeating,
    ModelHeating,
    ParticleSource,
    PlainHeating,
)
from magheat.case.resolve.context import Context
from magheat.case.resolve.loss import modelled
from magheat.case.resolve.values import in_region, space_map
from magheat.case.schema.particles import ParticlesModel, heat
from magheat.hints import did_you_mean
from magheat.tissue.properties import Constant, Map, Table
from magheat.units import unit_factor

_MODEL_KEYS = ("model", "medium", "mobile")


def sources(context: Context, drive: Drive | None) -> tuple[ParticleSource, ...]:
    """All entries of `particles`, one source for each region they name."""
    found: list[ParticleSource] = []
    for i, model in enumerate(context.model.particles):
        for region in model.in_:
            with context.problems.at("particles", i):
                found.append(_source(context, ("particles", i), model, region, drive))
    return tuple(found)


def _source(
    context: Context, path: KeyPath, model: ParticlesModel, region: str, drive: Drive | None
) -> ParticleSource:
    if region not in context.model.regions:
        raise context.fail(
            (*path, "in"),
            f"there is no region {region!r}",
            did_you_mean(region, context.model.regions, "regions"),
        )
    if (model.particle is None) == (model.heating is None):
        which = "both are given" if model.particle else "neither is given"
        raise context.fail(
            path,
            f"an entry has either `particle` or `heating`; {which}",
            "particle: {material: ..., diameter: ...}, or heating: 10 W/g",
        )
    _belongs(context, path, model)
    heating: ModelHeating | MeasuredHeating | PlainHeating
    if model.particle is not None:
        heating = modelled(context, path, model, region, _needed(context, path, drive))
    else:
        heating = _given(context, path, model, region, drive)
    concentration = _concentration(context, path, model, region, isinstance(heating, PlainHeating))
    if isinstance(heating, ModelHeating) and isinstance(concentration, Constant):
        _fits(context, path, heating, concentration.value, model.of)
    return ParticleSource(region, heating, concentration, model.of, model.label or "")


def _fits(context: Context, path: KeyPath, heating: ModelHeating, concentration: float, of: str) -> None:
    """No more core than fills the volume."""
    density = float(heating.particle.density)
    most = density * float(heating.particle.iron_fraction) if of == "Fe" else density
    if concentration > most:
        context.problems.add(
            (*path, "concentration"),
            f"{concentration:g} mg/mL is more than the core alone, {most:g} mg/mL",
            "a mass per volume of the region",
        )


def _belongs(context: Context, path: KeyPath, model: ParticlesModel) -> None:
    """Keys of one way to heat have no place in another."""
    foreign = ("at", "exponent") if model.particle is not None else _MODEL_KEYS
    for key in foreign:
        if key in model.model_fields_set:
            other = "`heating`" if model.particle is not None else "`particle`"
            context.problems.add((*path, key), f"{key!r} goes with {other}, which this entry does not have")


def _needed(context: Context, path: KeyPath, drive: Drive | None) -> Drive:
    if drive is None:
        raise context.fail(
            ("field",),
            "is missing, and these particles need it",
            "e.g. field: {frequency: 100 kHz, amplitude: 4.5 kA/m}",
        )
    return drive


def _concentration(
    context: Context, path: KeyPath, model: ParticlesModel, region: str, plain: bool
) -> Constant | Map | None:
    path = (*path, "concentration")
    if plain and model.concentration is not None:
        raise context.fail(
            path,
            "a power density in W/m^3 takes no concentration",
            "leave the concentration out, or give the heating in W/g",
        )
    if plain:
        return None
    if model.concentration is None:
        raise context.fail(path, "is missing", "e.g. concentration: 30 mg/mL")
    return in_region(context, path, model.concentration, "amount_density", region)


def _given(
    context: Context, path: KeyPath, model: ParticlesModel, region: str, drive: Drive | None
) -> MeasuredHeating | PlainHeating:
    """A measured SLP in W/g (value or table), or a plain source in W/m^3 (value or map)."""
    assert model.heating is not None
    form: Form = model.heating
    at, path = path, (*path, "heating")
    if isinstance(form, PerRegion):
        if region not in form.values:
            raise context.fail(path, f"there is no value for the region {region!r}")
        form, path = form.values[region], (*path, region)
    exponent = 2.0 if model.exponent is None else model.exponent
    kind = _kind(context, path, form)
    if kind == "volumetric_heat":
        if model.at is not None or model.of != "core":
            context.problems.add(
                (*at, "at" if model.at else "of"), "a power density in W/m^3 takes neither `at` nor `of`"
            )
        if isinstance(form, InFile):
            return PlainHeating(space_map(context, path, form, unit_factor(form.unit, kind)), exponent)
        if isinstance(form, InTable):
            raise context.fail(
                (*path, "table"), "a table holds a specific loss power", "values in W/g, and a concentration"
            )
        return PlainHeating(Constant(form.value[1]), exponent)  # type: ignore[union-attr]
    if isinstance(form, InFile):
        raise context.fail(
            (*path, "file"), "a map holds a power density", "unit: W/m^3, or map the concentration"
        )
    where = _needed(context, at, drive) if model.at is None else model.at
    if where.amplitude == 0:
        raise context.fail(
            at, "a measured SLP needs the field it was measured in", "at: {frequency: ..., amplitude: ...}"
        )
    slp, over = _slp(context, at, path, form, model)
    return MeasuredHeating(slp, where.frequency, where.amplitude, exponent, over)  # type: ignore[arg-type]


def _kind(context: Context, path: KeyPath, form: Form) -> str:
    if isinstance(form, InFile):
        return heat(f"1 {form.unit}")[0]
    if isinstance(form, InTable):
        kinds = {value[0] for _, value in form.rows}
        if len(kinds) > 1:
            raise context.fail((*path, "table"), "W/g and W/m^3 stand in one table", "all values in W/g")
        return str(kinds.pop())
    assert isinstance(form, OneValue)
    return str(form.value[0])


def _slp(
    context: Context, at: KeyPath, path: KeyPath, form: Form, model: ParticlesModel
) -> tuple[Constant | Table, str]:
    if isinstance(form, OneValue):
        return Constant(form.value[1]), "T"
    assert isinstance(form, InTable)
    table: Any = Table(tuple(x for x, _ in form.rows), tuple(value[1] for _, value in form.rows))
    if form.over == "temperature":
        return table, "T"
    if "exponent" in model.model_fields_set:
        context.problems.add((*at, "exponent"), "a table in H says itself how the SLP follows the field")
    return table, "H"
