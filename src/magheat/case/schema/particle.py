"""`particles.N.particle`: one kind of particle, in the keys of mh.Particle."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from magheat import units
from magheat.case.schema.base import Contract, Flag, Reads, Word, amount, value_schema
from magheat.errors import CaseError


def _histogram(value: Any) -> tuple[tuple[float, float], ...]:
    fix = "a list of [diameter, weight], e.g. [[8 nm, 0.2], [10 nm, 0.5], [12 nm, 0.3]]"
    if not isinstance(value, list) or not all(isinstance(row, list) and len(row) == 2 for row in value):
        raise CaseError("this is no histogram of sizes", fix=fix)
    rows = [(units.parse(d, "length"), units.parse(weight, "dimensionless")) for d, weight in value]
    if not rows or any(d <= 0 or weight < 0 for d, weight in rows) or not any(w for _, w in rows):
        raise CaseError("the histogram holds no sizes above zero with weights", fix=fix)
    return tuple(rows)


_HISTOGRAM_SCHEMA = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "array",
        "prefixItems": [value_schema("length"), value_schema("dimensionless")],
        "minItems": 2,
        "maxItems": 2,
    },
}


class Aggregation(Contract):
    """A derating of particles that stick together, as measured."""

    keeps: Annotated[float, amount("dimensionless", above=0.0)] = Field(
        description="loss of the aggregated over that of the single particles"
    )
    source: Word = Field(description="who measured it, and on what")


class ParticleKeys(Contract):
    """The particle itself, as in mh.Particle; a material of the library, any value overridden."""

    material: Word | None = Field(
        default=None, description="a material of the library (magheat library materials)"
    )
    diameter: Annotated[float, amount("length", above=0.0)] | None = Field(
        default=None,
        description="median core diameter: of the sphere, the cube's edge, the short axis of the rest",
    )
    sigma: Annotated[float, amount("dimensionless", least=0.0, most=2.0)] | None = Field(
        default=None, description="standard deviation of ln d"
    )
    weighting: Literal["number", "volume"] | None = Field(default=None, description="what the median is of")
    histogram: Annotated[Any, Reads(_histogram, _HISTOGRAM_SCHEMA)] | None = Field(
        default=None, description="instead of diameter and sigma, measured sizes: [[8 nm, 0.2], [10 nm, 0.5]]"
    )
    shape: Literal["sphere", "cube", "cuboid", "cylinder", "prolate", "oblate", "octopod", "ring"] | None = (
        Field(
            default=None,
            description="shape of the core; octopod and ring: the sphere times a measured factor",
        )
    )
    aspect: Annotated[float, amount("dimensionless", least=1.0)] | None = Field(
        default=None, description="long over short axis"
    )
    coating: Annotated[float, amount("length", least=0.0)] | None = Field(
        default=None, description="thickness of the non-magnetic layer on each side"
    )
    saturation: Annotated[float, amount("saturation", above=0.0)] | None = Field(
        default=None, description="saturation magnetisation of the core"
    )
    anisotropy: Annotated[float, amount("anisotropy", above=0.0)] | None = Field(
        default=None, description="effective uniaxial anisotropy of the barrier (never the cubic K1)"
    )
    density: Annotated[float, amount("density", above=0.0)] | None = Field(
        default=None, description="of the core"
    )
    attempt_time: Annotated[float, amount("time", above=0.0)] | None = Field(
        default=None, description="tau_0"
    )
    iron_fraction: Annotated[float, amount("dimensionless", least=0.0, most=1.0)] | None = Field(
        default=None, description="mass of Fe per mass of core"
    )
    dead_layer: Annotated[float, amount("length", least=0.0)] | None = Field(
        default=None, description="thickness of the core's shell without moment"
    )
    surface_anisotropy: Annotated[float, amount("surface_anisotropy")] | None = Field(
        default=None, description="K_s, adds 6 K_s/d to the anisotropy"
    )
    shape_anisotropy: Flag | None = Field(
        default=None,
        description="add that of an elongated shape (default: where the anisotropy is the material's)",
    )
    temperature_law: Literal["constant", "bloch"] | None = Field(
        default=None, description="saturation and anisotropy over temperature (default constant)"
    )
    curie_temperature: Annotated[float, amount("temperature", above=0.0)] | None = Field(
        default=None, description="for Bloch's law, instead of the material's"
    )
    heating_factor: Annotated[float, amount("dimensionless", above=0.0)] | None = Field(
        default=None, description="measured, times the computed loss: of a shape without a model, say"
    )
    factor_note: Word | None = Field(default=None, description="what the factor is of, and by whom")
    aggregation: Aggregation | None = Field(
        default=None, description="share of the loss that aggregated particles keep, and who measured it"
    )
