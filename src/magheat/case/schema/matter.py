"""`regions` and `blood`: what the body is made of."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from magheat import units
from magheat.case.forms import LAW, MAP, TABLE
from magheat.case.schema.base import Contract, Word, amount, form, form_of
from magheat.errors import CaseError


def written_perfusion(value: Any) -> Any:
    """The perfusion as written, once its unit is known to be one: its value needs the densities."""
    if units.perfusion(value, 1000.0, 1000.0) < 0:
        raise CaseError(f"{value} is out of range", fix="must be at least 0 1/s")
    return value


class RegionModel(Contract):
    """One region: a tissue or an agent of the library, any value overridden."""

    tissue: Word | None = Field(default=None, description="a tissue of the library (magheat library tissues)")
    agent: Word | None = Field(
        default=None, description="nanowarming: the cryoprotectant that fills the region"
    )
    perfused: Annotated[float, amount("dimensionless", least=0.0, most=1.0)] | None = Field(
        default=None, description="share of the region's volume that the agent fills, 0..1 (default 1)"
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
    electrical_conductivity: Annotated[float, amount("electrical_conductivity", least=0.0)] | None = Field(
        default=None, description="electrical conductivity at the frequency of the field, for eddy heating"
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
