"""Particles back to the keys of a case file."""

from __future__ import annotations

from math import isfinite
from typing import Any

from magheat.case.dump_values import Copies, in_space, number, with_writer
from magheat.case.model import MeasuredHeating, ModelHeating, ParticleSource, PlainHeating
from magheat.slp.particle import Particle
from magheat.units import exact

Document = dict[str, Any]
_KINDS = {
    "diameter": "length", "sigma": "dimensionless", "aspect": "dimensionless", "coating": "length",
    "saturation": "saturation", "anisotropy": "anisotropy", "density": "density", "attempt_time": "time",
    "iron_fraction": "dimensionless", "dead_layer": "length", "surface_anisotropy": "surface_anisotropy",
    "heating_factor": "dimensionless",
}  # fmt: skip


def particles_tree(sources: tuple[ParticleSource, ...], copies: Copies) -> list[Document]:
    """`particles`, one entry for each region."""
    return [_source(source, copies) for source in sources]


def _source(source: ParticleSource, copies: Copies) -> Document:
    document: Document = {"in": source.region}
    if source.concentration is not None:
        document["concentration"] = in_space(source.concentration, "amount_density", copies)
    if source.basis != "core":
        document["of"] = source.basis
    if source.label:
        document["label"] = source.label
    heating = source.heating
    if isinstance(heating, ModelHeating):
        return document | _modelled(heating, copies)
    if isinstance(heating, MeasuredHeating):
        return document | _measured(heating, copies)
    assert isinstance(heating, PlainHeating)
    return document | {
        "heating": in_space(heating.power, "volumetric_heat", copies),
        "exponent": heating.exponent,
    }


def _modelled(heating: ModelHeating, copies: Copies) -> Document:
    options = dict(heating.options)
    if isinstance(options.get("axis"), float):
        options["axis"] = exact(options["axis"], "angle")
    return {
        "particle": _particle(heating.particle),
        "model": options,
        "medium": {"viscosity": in_space(heating.viscosity, "viscosity", copies)},
        "mobile": heating.mobile,
    }


def _particle(particle: Particle) -> Document:
    document: Document = {"material": particle.material} if particle.material else {}
    document |= {"shape": particle.shape, "weighting": particle.weighting}
    document |= {key: number(getattr(particle, key), kind) for key, kind in _KINDS.items()}
    curie = float(particle.curie_temperature)
    document["shape_anisotropy"] = particle.shape_anisotropy
    document["temperature_law"] = "bloch" if isfinite(curie) else "constant"
    if isfinite(curie):
        document["curie_temperature"] = number(curie, "temperature")
    if particle.histogram:
        document["histogram"] = [[exact(d, "length"), weight] for d, weight in particle.histogram]
    if particle.factor_note:
        document["factor_note"] = particle.factor_note
    return document


def _measured(heating: MeasuredHeating, copies: Copies) -> Document:
    document: Document = {
        "heating": with_writer(
            heating.slp, lambda x: exact(x, "slp"), copies, "field" if heating.over == "H" else "temperature"
        ),
        "at": {
            "frequency": exact(heating.frequency, "frequency"),
            "amplitude": exact(heating.amplitude, "field"),
        },
    }
    return document if heating.over == "H" else document | {"exponent": heating.exponent}
