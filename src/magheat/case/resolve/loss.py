"""Heat by a loss model: the particle, its medium, and the options of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from magheat.case.document import KeyPath
from magheat.case.forms import InTable, NamedLaw, OneValue
from magheat.case.model import Drive, ModelHeating
from magheat.case.resolve import catalogue, citations
from magheat.case.resolve.context import Context
from magheat.case.resolve.values import named_law, resolved
from magheat.case.schema.particles import Medium, ModelKeys, ParticleKeys, ParticlesModel
from magheat.errors import MagheatError
from magheat.slp.loss import loss_power
from magheat.slp.particle import Particle
from magheat.tissue.properties import Constant, Law, Table

BODY = 310.15  # K, where a model is tried before the run
Viscosity = Constant | Table | Law


def modelled(
    context: Context, path: KeyPath, model: ParticlesModel, region: str, drive: Drive
) -> ModelHeating:
    """The heating of one entry by its model, tried once so that what it cannot do is told now."""
    assert model.particle is not None
    particle = _particle(context, (*path, "particle"), model.particle)
    if model.of == "Fe" and not particle.iron_fraction > 0:
        raise context.fail(
            (*path, "of"),
            f"{particle.material or 'this particle'} holds no iron",
            "of: core, or give particle.iron_fraction",
        )
    viscosity, mobile = _medium(context, path, model, region)
    options = (model.model or ModelKeys()).model_dump(exclude_none=True)
    with context.problems.at(*path, "model"):
        loss_power(
            particle,
            frequency=drive.frequency,
            amplitude=max(drive.amplitude, 1.0),
            temperature=BODY,
            viscosity=float(np.asarray(viscosity(np.asarray(BODY)))),
            mobile=mobile,
            waveform=dict(drive.waveform),
            bias=drive.bias,
            **options,
        )
    for name in ("model", "neel"):
        context.cite(*citations.MODEL_SOURCES.get((name, options[name]), ()))
    return ModelHeating(particle, viscosity, mobile, options)


def _particle(context: Context, path: KeyPath, keys: ParticleKeys) -> Particle:
    from magheat.api import make_particle

    given = keys.model_dump(exclude_none=True)
    if "diameter" not in given and "histogram" not in given:
        raise context.fail((*path, "diameter"), "is missing", "diameter: 14 nm, or a histogram of sizes")
    try:
        particle = make_particle(**given)
    except MagheatError as error:
        key = error.where if error.where in ("material", "aggregation") else None
        raise context.fail((*path, key) if key else path, error.what, error.fix) from None
    for kind, entry, name in _from_library(given, particle):
        known = catalogue.value(context, path, kind, entry, name)
        context.cite(*(() if known is None else (known.source,)))
    return particle


def _from_library(given: Mapping[str, Any], particle: Particle) -> list[tuple[str, str, str]]:
    """Kind, entry and key of the values of a particle that its keys leave to the library."""
    from magheat.api import FROM_MATERIAL
    from magheat.api.factors import MEASURED_SHAPES

    found = []
    if "material" in given:
        bloch = ("curie_temperature",) if np.isfinite(particle.curie_temperature) else ()
        names = (*FROM_MATERIAL, *bloch)
        found = [(catalogue.MATERIALS, given["material"], name) for name in names if name not in given]
    if given.get("shape") in MEASURED_SHAPES:
        found.append((catalogue.PARTICLES, given["shape"], "heating_factor"))
    return found


def _medium(context: Context, path: KeyPath, model: ParticlesModel, region: str) -> tuple[Viscosity, float]:
    """Viscosity of the medium and the share of particles free to rotate in it.

    Without a word on either: bound in tissue; free in the region's agent in nanowarming, as far as its
    viscosity is known.
    """
    agent = context.model.regions[region].agent if context.cold else None
    mobile = model.mobile if model.mobile is not None else 0.0 if agent is None else 1.0
    if model.medium is not None:
        viscosity = _given(context, (*path, "medium"), model.medium)
    elif agent is not None:
        viscosity = catalogue.viscosity(context, path, agent)
        if viscosity is None and model.mobile is None:
            context.warn(
                f"the library knows no viscosity of {agent}: the particles in {region} are taken as bound "
                "(give medium: {viscosity: ...} to let them rotate)"
            )
            mobile = 0.0
    else:
        viscosity = catalogue.viscosity(context, path, "water")
        if mobile > 0:
            context.warn(f"no medium is given for the free particles in {region}: water is taken")
    if mobile == 0 and model.medium is None:
        return Constant(1.0), 0.0  # nothing rotates, whatever the viscosity
    if viscosity is None:
        raise context.fail(
            (*path, "medium"), "its viscosity is not in the library", "e.g. medium: {viscosity: 2 mPa*s}"
        )
    return viscosity, mobile


def _given(context: Context, path: KeyPath, medium: str | Medium) -> Viscosity | None:
    if isinstance(medium, str):
        return catalogue.viscosity(context, path, medium)
    form, path = medium.viscosity, (*path, "viscosity")
    if isinstance(form, NamedLaw):
        return named_law(context, path, form, catalogue.property_law("viscosity"))
    assert isinstance(form, OneValue | InTable)
    value: Constant | Table = resolved(context, path, form, "viscosity")
    return value
