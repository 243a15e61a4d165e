"""The particles in SI: where they are, how many, and how they heat."""

from __future__ import annotations

from typing import Any

import numpy as np

from magheat.case.document import KeyPath
from magheat.case.forms import Form, InFile, InTable, OneValue, PerRegion
from magheat.case.hints import did_you_mean
from magheat.case.model import (
    Drive,
    MeasuredHeating,
    ModelHeating,
    ParticleSource,
    PlainHeating,
)
from magheat.case.resolve import catalogue
from magheat.case.resolve.context import Context
from magheat.case.resolve.values import in_region, named_law, resolved, space_map
from magheat.case.schema.particles import Medium, ParticleKeys, ParticlesModel
from magheat.errors import MagheatError
from magheat.slp.particle import Particle
from magheat.tissue.properties import Constant, Law, Map, Table
from magheat.units import unit_factor

BODY = 310.15  # K, where a model is tried before the run
_MODEL_KEYS = ("model", "medium", "mobile")
_MEASURED_KEYS = ("at",)


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
        heating = _modelled(context, path, model, region, _needed(context, path, drive))
    else:
        heating = _given(context, path, model, region, drive)
    concentration = _concentration(context, path, model, region, isinstance(heating, PlainHeating))
    return ParticleSource(region, heating, concentration, model.of, model.label or "")


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


def _modelled(
    context: Context, path: KeyPath, model: ParticlesModel, region: str, drive: Drive
) -> ModelHeating:
    from magheat.slp.loss import loss_power

    assert model.particle is not None
    particle = _particle(context, (*path, "particle"), model.particle)
    if model.of == "Fe" and not particle.iron_fraction > 0:
        raise context.fail(
            (*path, "of"),
            f"{particle.material or 'this particle'} holds no iron",
            "of: core, or give particle.iron_fraction",
        )
    mobile = model.mobile if model.mobile is not None else 1.0 if context.cold else 0.0
    viscosity = _viscosity(context, path, model, region, mobile)
    options = {} if model.model is None else model.model.model_dump()
    options = {"model": "lrt", "neel": "coffey", "susceptibility": "chord", "mechanism": "both",
               "axis": "random"} | options  # fmt: skip
    with context.problems.at(*path, "model"):
        eta = float(np.asarray(viscosity(np.asarray(BODY))))
        loss_power(
            particle,
            frequency=drive.frequency,
            amplitude=max(drive.amplitude, 1.0),
            temperature=BODY,
            viscosity=eta,
            mobile=mobile,
            **options,
        )
    context.cite(*_sources_of(options))
    return ModelHeating(particle, viscosity, mobile, options)


def _particle(context: Context, path: KeyPath, keys: ParticleKeys) -> Particle:
    from magheat.api import make_particle

    given = {name: value for name, value in keys.model_dump().items() if value is not None}
    if keys.material is not None:
        catalogue.entry(context, (*path, "material"), "materials", keys.material)
    try:
        particle = make_particle(**given)
    except MagheatError as error:
        raise context.fail(path, error.what, error.fix) from None
    if keys.material is not None:
        for name in ("saturation", "anisotropy", "density", "attempt_time", "iron_fraction"):
            known = catalogue.value(context, path, "materials", keys.material, name)
            if name not in given and known is not None:
                context.cite(known.source)
    return particle


def _viscosity(
    context: Context, path: KeyPath, model: ParticlesModel, region: str, mobile: float
) -> Constant | Table | Law:
    """Of the medium the free particles turn in: as given, in nanowarming the agent, else water."""
    if isinstance(model.medium, Medium):
        at = (*path, "medium", "viscosity")
        if not isinstance(model.medium.viscosity, OneValue | InTable):
            return named_law(context, at, model.medium.viscosity, catalogue.viscosity_law)
        value: Constant | Table = resolved(context, at, model.medium.viscosity, "viscosity")
        return value
    if model.medium is not None:
        return catalogue.viscosity(context, (*path, "medium"), model.medium)
    agent = context.model.regions[region].agent
    if context.cold and agent is not None:
        return catalogue.viscosity(context, path, agent)
    if mobile > 0:
        context.warn(f"the particles in {region} are free to rotate and no medium is given: water is taken")
    return catalogue.viscosity(context, path, "water")


def _given(
    context: Context, path: KeyPath, model: ParticlesModel, region: str, drive: Drive | None
) -> MeasuredHeating | PlainHeating:
    """A measured SLP in W/g (value or table), or a plain source in W/m^3 (value or map)."""
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
        from magheat.case.schema.particles import heat

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


def _sources_of(options: dict[str, Any]) -> tuple[str, ...]:
    from magheat.case.resolve.citations import MODEL_SOURCES

    return tuple(key for name in ("model", "neel") for key in MODEL_SOURCES.get((name, options[name]), ()))
