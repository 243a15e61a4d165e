"""`contact`: resistances to heat between regions that touch."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from magheat.case.schema.base import Contract, Word, amount


class ContactModel(Contract):
    """A resistance between two regions: the temperature jumps by the heat flux times it."""

    between: Annotated[list[Word], Field(min_length=2, max_length=2)] = Field(
        description="the two regions, e.g. [glass, agent]"
    )
    resistance: Annotated[float, amount("thermal_resistance", above=0.0)] = Field(
        description="area times temperature difference over heat: of a gap, its width over its conductivity"
    )
