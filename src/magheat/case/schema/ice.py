"""`ice`: the kinetic law of ice, calibrated to the critical rates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from magheat.case.schema.base import Contract, Flag, amount


class IceModel(Contract):
    """Nanowarming: ice that forms in the agent; by default where both critical rates are known."""

    law: Literal["boutron", "avrami", "off"] | None = Field(
        default=None, description="law of nucleation and growth (default: boutron)"
    )
    fraction: Annotated[float, amount("dimensionless", above=0.0, most=0.5)] | None = Field(
        default=None, description="mass of ice over mass of agent at the critical rates (default 0.2 %)"
    )
    activation: Annotated[float, amount("energy_per_mole", above=0.0, most=2e5)] | None = Field(
        default=None, description="activation energy Q of growth (default 50 kJ/mol)"
    )
    crystallizable: Annotated[float, amount("dimensionless", above=0.0, most=1.0)] | None = Field(
        default=None, description="mass of ice over mass of agent when all that can has frozen"
    )
    melting: Annotated[float, amount("temperature", above=0.0, most=273.14)] | None = Field(
        default=None, description="melting point of the agent (default: the library's)"
    )
    width: Annotated[float, amount("temperature_difference", above=0.0, most=50.0)] | None = Field(
        default=None, description="standard deviation of the peak of nucleation, law: avrami (default 10 K)"
    )
    latent_heat: Flag | None = Field(
        default=None, description="whether freezing heats and melting cools (default: on with order 1)"
    )
