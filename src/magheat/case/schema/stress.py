"""`stress` and `regions.*.mechanics`: thermal stress in the glass."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from magheat import units
from magheat.case.forms import LAW, TABLE
from magheat.case.schema.base import Contract, Reads, amount, form
from magheat.errors import CaseError


def _scatter(value: Any) -> tuple[float, float]:
    fix = "[low, high] with low at most 1 and high at least 1, e.g. [0.6, 5]"
    if not isinstance(value, list) or len(value) != 2:
        raise CaseError(f"{value!r} is no pair of factors", fix=fix)
    low, high = (units.parse(v, "dimensionless") for v in value)
    if not 0.0 < low <= 1.0 <= high:
        raise CaseError(f"{value!r} is out of range", fix=fix)
    return low, high


_SCATTER_SCHEMA = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}


class MechanicsModel(Contract):
    """Mechanical values of a region's glass; default: the agent's."""

    elastic_modulus: Annotated[float, amount("pressure", above=0.0)] | None = Field(
        default=None, description="Young's modulus of the glass"
    )
    poisson_ratio: Annotated[float, amount("dimensionless", least=0.0, most=0.49)] | None = Field(
        default=None, description="Poisson's ratio of the glass"
    )
    expansion: Annotated[Any, form("expansion", TABLE, least=0.0)] | None = Field(
        default=None, description="linear thermal expansion coefficient"
    )
    strength: Annotated[float, amount("pressure", above=0.0)] | None = Field(
        default=None, description="tensile strength of the glass"
    )
    set_temperature: Annotated[float, amount("temperature", above=0.0)] | None = Field(
        default=None, description="below it stresses stay (default: the glass transition)"
    )
    viscosity: Annotated[Any, form("viscosity", TABLE, LAW, above=0.0)] | None = Field(
        default=None, description="viscosity, for model: maxwell"
    )
    scatter: Annotated[Any, Reads(_scatter, _SCATTER_SCHEMA)] | None = Field(
        default=None,
        description="factors between which the stress lies, [low, high] (default: by the library's ranges)",
    )


def _order(value: Any) -> int:
    if isinstance(value, bool) or value not in (1, 2, "1", "2"):
        raise CaseError(f"{value!r} cannot stand here", fix="one of: 1, 2")
    return int(value)


class StressModel(Contract):
    """Nanowarming: thermal stress in the glass."""

    model: Literal["set_temperature", "maxwell", "off"] | None = Field(
        default=None, description="law of the glass (default: set_temperature where all values are known)"
    )
    order: Annotated[int, Reads(_order, {"enum": [1, 2]})] | None = Field(
        default=None, description="order of the displacement (default: 2 in two dimensions, 1 in three)"
    )
    every: Annotated[float, amount("temperature_difference", above=0.0, most=20.0)] = Field(
        default=4.0, description="change of temperature between two increments of stress (default 4 K)"
    )
    allowed_difference: Annotated[float, amount("temperature_difference", above=0.0)] | None = Field(
        default=None, description="difference in the glass above which it cracks (default: the agent's)"
    )
