"""`critical`: the dangerous window, the critical rates, and the ends of what is not known."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from magheat import units
from magheat.case.forms import LAW, TABLE, read_rows
from magheat.case.problems import Misplaced
from magheat.case.schema.base import Contract, Flag, Reads, Word, amount, form, number, value_schema
from magheat.case.schema.matter import ConstituentModel
from magheat.errors import CaseError, MagheatError


def _window(value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise CaseError(f"{value!r} is not a window", fix="[low, high], e.g. [-123 degC, -38 degC]")
    ends = []
    for i, end in enumerate(value):
        try:
            ends.append(units.parse(end, "temperature"))
        except MagheatError as error:
            raise Misplaced((i,), error.what, error.fix) from None
    if ends[0] >= ends[1]:
        raise CaseError(
            f"the window [{value[0]}, {value[1]}] is empty or reversed", fix="the lower end first"
        )
    return ends[0], ends[1]


_WINDOW_SCHEMA = {"type": "array", "items": value_schema("temperature"), "minItems": 2, "maxItems": 2}


def _rates(value: Any) -> tuple[tuple[float, float], ...]:
    rows = read_rows(value, number("molarity", least=0.0), number("rate", above=0.0))
    for i, (row, following) in enumerate(pairwise(rows), start=1):
        if row[0] == following[0]:
            raise Misplaced((i, 0), "the concentration stands twice", "rates have no step in concentration")
    return rows


_RATES_SCHEMA = {
    "type": "array", "minItems": 2,
    "items": {"type": "array", "prefixItems": [value_schema("molarity"), value_schema("rate")],
              "minItems": 2, "maxItems": 2},
}  # fmt: skip
Rates = Annotated[Any, Reads(_rates, _RATES_SCHEMA)]


class DilutionModel(Contract):
    """How the critical rates rise where the agent is not at its full strength."""

    strength: Annotated[float, amount("molarity", above=0.0)] = Field(
        description="concentration of the agent at its full strength"
    )
    warming: Rates = Field(
        default=(), description="critical warming rates by concentration, [[6 mol/L, 189 K/min], ...]"
    )
    cooling: Rates = Field(
        default=(), description="critical cooling rates by concentration, [[6 mol/L, 40 K/min], ...]"
    )


class CornerModel(Contract):
    """What a region is made of at one end of what is not known; what is left out stays as it is."""

    density: Annotated[Any, form("density", above=0.0)] | None = Field(
        default=None, description="mass density"
    )
    conductivity: Annotated[Any, form("conductivity", TABLE, LAW, above=0.0)] | None = Field(
        default=None, description="thermal conductivity"
    )
    heat_capacity: Annotated[Any, form("heat_capacity", TABLE, LAW, above=0.0)] | None = Field(
        default=None, description="specific heat capacity"
    )
    of_agent: ConstituentModel | None = Field(default=None, description="values of the agent by itself")
    of_tissue: ConstituentModel | None = Field(default=None, description="values of the tissue by itself")


def _flag_or_more(value: Any) -> str:
    return "<more>" if isinstance(value, dict) else "<flag>"


Dilutions = Annotated[
    Annotated[Flag, Tag("<flag>")] | Annotated[DilutionModel, Tag("<more>")], Discriminator(_flag_or_more)
]
Corners = Annotated[
    Annotated[Flag, Tag("<flag>")] | Annotated[dict[str, dict[str, CornerModel]], Tag("<more>")],
    Discriminator(_flag_or_more),
]


class CriticalModel(Contract):
    """Nanowarming: the dangerous window and the critical rates; default: the agent's."""

    window: Annotated[Any, Reads(_window, _WINDOW_SCHEMA)] | None = Field(
        default=None, description="dangerous temperatures, [low, high] (default: the agent's [Tg, Tm])"
    )
    warming: Annotated[float, amount("rate", above=0.0)] | None = Field(
        default=None, description="critical warming rate"
    )
    cooling: Annotated[float, amount("rate", above=0.0)] | None = Field(
        default=None, description="critical cooling rate"
    )
    glass: Annotated[float, amount("temperature", above=0.0)] | None = Field(
        default=None, description="glass transition (default: the agent's)"
    )
    dilution: Dilutions | None = Field(
        default=None,
        description="whether critical rates follow the local concentration of the agent "
        "(default: where `perfused` is a map), or how",
    )
    range: Corners = Field(
        default=True,
        description="solve again at both ends of what is known with low confidence only (default on), "
        "or at corners of your own: {slow: {organ: {heat_capacity: 3 kJ/kg/K}}}",
    )
    sources: list[Word] = Field(default_factory=list, description="where the rates come from")
