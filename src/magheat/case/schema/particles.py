"""`particles`: where they are, how many, and how they heat."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag
from pydantic_core import CoreSchema, core_schema

from magheat import units
from magheat.case.forms import LAW, MAP, REGIONS, TABLE
from magheat.case.schema.base import Contract, Reads, Word, amount, bounds, form, form_of
from magheat.case.schema.particle import ParticleKeys
from magheat.errors import CaseError, UnitError

Kind = Literal["slp", "volumetric_heat"]
DENSEST = 23e3  # kg/m^3, just above osmium: no more of anything fits into a volume


def _axis(value: Any) -> str | float:
    if value in ("random", "parallel"):
        return str(value)
    try:
        return units.parse(value, "angle")
    except UnitError as error:
        raise CaseError(
            f"{value!r} is no orientation of the easy axes",
            fix="random, parallel, or an angle to the field like 30 deg",
        ) from error


class ModelKeys(Contract):
    """How the loss is computed, as in mh.loss_power."""

    model: Literal["auto", "lrt", "stoner-wohlfarth", "hysteresis", "fokker-planck", "coupled"] = Field(
        default="lrt", description="the loss model"
    )
    neel: Literal["arrhenius", "brown", "coffey", "exact"] = Field(
        default="coffey", description="form of the Neel time"
    )
    susceptibility: Literal["initial", "chord", "anisotropic"] = Field(
        default="chord", description="equilibrium susceptibility of lrt"
    )
    mechanism: Literal["both", "neel", "brown"] = Field(
        default="both", description="relaxation by which rotation"
    )
    axis: Annotated[Any, Reads(_axis, {"type": "string"})] = Field(
        default="random", description="easy axes: random, parallel, or an angle to the field"
    )
    accuracy: Annotated[float, amount("dimensionless", above=0.0, most=0.5)] | None = Field(
        default=None, description="relative, of auto, fokker-planck and coupled (default 0.01)"
    )


class _NamedOrKeys:
    """A model by its name alone, or by its keys."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        def keyed(value: Any) -> Any:
            return {"model": value} if isinstance(value, str) else value

        return core_schema.no_info_before_validator_function(keyed, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(core)]}


class Medium(Contract):
    """A medium by its viscosity."""

    viscosity: Annotated[Any, form("viscosity", TABLE, LAW, above=0.0)] = Field(
        description="dynamic viscosity"
    )


def _kind_of_medium(value: Any) -> str:
    return "<medium>" if isinstance(value, dict) else "<name>"


AnyMedium = Annotated[
    Annotated[Word, Tag("<name>")] | Annotated[Medium, Tag("<medium>")], Discriminator(_kind_of_medium)
]


class MeasuredAt(Contract):
    """The field at which a specific loss power was measured."""

    frequency: Annotated[float, amount("frequency", above=0.0)] = Field(description="frequency")
    amplitude: Annotated[float, amount("field", above=0.0)] = Field(description="peak amplitude")


def heat(value: Any) -> tuple[Kind, float]:
    """A specific loss power (W/kg) or a power density (W/m^3), told apart by the unit."""
    kinds: tuple[Kind, ...] = ("slp", "volumetric_heat")
    for kind in kinds:
        try:
            power = units.parse(value, kind)
        except UnitError as error:
            trouble = error
            continue
        if power < 0:
            raise CaseError(f"{value} is out of range", fix=bounds(kind, None, 0.0, None))
        return kind, power
    fix = 'a specific loss power like "10 W/g", or a power density like "1e6 W/m^3"'
    raise CaseError(trouble.what.replace("a power density is", "a heating power is"), fix=fix)


def _regions(value: Any) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) and name for name in names) or len(set(names)) < len(names):
        raise CaseError(f"{value!r} does not name regions", fix="a region, or a list of them, each once")
    return tuple(names)


_REGIONS_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


class ParticlesModel(Contract):
    """Particles in one region (or several): a particle and a model, a measured SLP, or a plain source."""

    in_: Annotated[tuple[str, ...], Reads(_regions, _REGIONS_SCHEMA)] = Field(
        alias="in", description="the region, or a list of regions"
    )
    concentration: Annotated[Any, form("amount_density", MAP, REGIONS, least=0.0, most=DENSEST)] | None = (
        Field(default=None, description="mass of particle cores (or Fe, see `of`) per volume of the region")
    )
    of: Literal["core", "Fe"] = Field(
        default="core", description="what the gram in concentration and heating is of"
    )
    particle: ParticleKeys | None = Field(
        default=None, description="the particle, whose loss the model computes"
    )
    model: Annotated[ModelKeys, _NamedOrKeys()] | None = Field(
        default=None, description="how the loss is computed; a model's name, or its keys"
    )
    medium: AnyMedium | None = Field(
        default=None, description="what free particles turn in: water, plasma, an agent, or {viscosity: ...}"
    )
    mobile: Annotated[float, amount("dimensionless", least=0.0, most=1.0)] | None = Field(
        default=None, description="share free to rotate, 0..1 (default 0 in tissue, 1 in nanowarming)"
    )
    heating: (
        Annotated[Any, form_of(heat, "slp", MAP, TABLE, REGIONS, over=("temperature", "field"))] | None
    ) = Field(
        default=None,
        description="a measured SLP (10 W/g), a table of it in T or H, or a plain source (1e6 W/m^3)",
    )
    at: MeasuredAt | None = Field(
        default=None, description="where the SLP was measured (default: the case's field)"
    )
    exponent: Annotated[float, amount("dimensionless", least=0.0, most=10.0)] | None = Field(
        default=None, description="a measured SLP or a plain source goes as H to this power (default 2)"
    )
    label: Word | None = Field(default=None, description="a name for the summary")
