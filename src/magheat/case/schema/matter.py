"""`regions` and `blood`: what the body is made of."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from magheat import units
from magheat.case.forms import LAW, MAP, TABLE
from magheat.case.schema.base import Contract, Word, amount, form, form_of
from magheat.case.schema.stress import MechanicsModel
from magheat.errors import CaseError


def written_perfusion(value: Any) -> Any:
    """The perfusion as written, once its unit is known to be one: its value needs the densities."""
    if units.perfusion(value, 1000.0, 1000.0) < 0:
        raise CaseError(f"{value} is out of range", fix="must be at least 0 1/s")
    return value


class ConstituentModel(Contract):
    """The agent or the tissue of a region by itself, before the two are mixed."""

    density: Annotated[Any, form("density", above=0.0)] | None = Field(
        default=None, description="mass density"
    )
    conductivity: Annotated[Any, form("conductivity", TABLE, LAW, above=0.0)] | None = Field(
        default=None, description="thermal conductivity"
    )
    heat_capacity: Annotated[Any, form("heat_capacity", TABLE, LAW, above=0.0)] | None = Field(
        default=None, description="specific heat capacity"
    )


class RegionModel(Contract):
    """One region: a tissue or an agent of the library, any value overridden."""

    tissue: Word | None = Field(default=None, description="a tissue of the library (magheat library tissues)")
    agent: Word | None = Field(
        default=None, description="nanowarming: the cryoprotectant that fills the region"
    )
    perfused: Annotated[Any, form("dimensionless", MAP, least=0.0, most=1.0)] | None = Field(
        default=None, description="share of the region's volume that the agent fills, 0..1 (default 1)"
    )
    mixing: Literal["parallel", "series", "geometric", "maxwell", "maxwell_tissue"] = Field(
        default="parallel", description="law of the conductivity of agent and tissue mixed"
    )
    of_agent: ConstituentModel | None = Field(
        default=None, description="values of the agent by itself, in place of the library's"
    )
    of_tissue: ConstituentModel | None = Field(
        default=None, description="values of the tissue by itself, in place of the library's"
    )
    density: Annotated[Any, form("density", MAP, above=0.0)] | None = Field(
        default=None, description="mass density"
    )
    conductivity: Annotated[Any, form("conductivity", MAP, TABLE, LAW, above=0.0)] | None = Field(
        default=None, description="thermal conductivity"
    )
    heat_capacity: Annotated[Any, form("heat_capacity", MAP, TABLE, LAW, above=0.0)] | None = Field(
        default=None, description="specific heat capacity"
    )
    perfusion: Annotated[Any, form_of(written_perfusion, "perfusion", MAP, TABLE, LAW)] | None = Field(
        default=None,
        description="volume of blood per volume of tissue and time; 1/s, mL/min/kg, mL/min/100g or kg/s/m^3",
    )
    metabolic_heat: Annotated[Any, form("volumetric_heat", MAP, least=0.0)] | None = Field(
        default=None, description="metabolic heat per volume"
    )
    electrical_conductivity: Annotated[Any, form("electrical_conductivity", TABLE, LAW, least=0.0)] | None = (
        Field(default=None, description="electrical conductivity at the field's frequency, for eddy heating")
    )
    mechanics: MechanicsModel | None = Field(
        default=None, description="nanowarming: the glass under thermal stress"
    )


class BloodModel(Contract):
    """The blood that perfuses, at the temperature of the arteries; default: the library's, 37 degC."""

    density: Annotated[float, amount("density", above=0.0)] | None = Field(
        default=None, description="mass density"
    )
    heat_capacity: Annotated[float, amount("heat_capacity", above=0.0)] | None = Field(
        default=None, description="specific heat capacity"
    )
    temperature: Annotated[float, amount("temperature")] | None = Field(
        default=None, description="of the arteries"
    )
