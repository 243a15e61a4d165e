"""`boundary` and `schedule`: what is done to the body, and when."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import CoreSchema, core_schema

from magheat import units
from magheat.bioheat.model import Until
from magheat.case.schema.base import Contract, Reads, amount, in_time, told
from magheat.errors import CaseError, UnitError
from magheat.hints import did_you_mean

_ON = {"on": 1.0, "yes": 1.0, "true": 1.0, "off": 0.0, "no": 0.0, "false": 0.0}
_UNTIL = re.compile(r"\s*(\w+)\s*\(\s*([^()]+?)\s*\)\s*(<=?|>=?)\s*(.+?)\s*\Z")
STATISTICS = ("min", "mean", "max", "T90", "T50", "T10", "probe")


class ConvectionModel(Contract):
    """h (T_ambient - T)."""

    coefficient: Annotated[Any, in_time("heat_transfer", least=0.0)] = Field(
        description="heat transfer coefficient"
    )
    ambient: Annotated[Any, in_time("temperature")] = Field(description="temperature of the surroundings")


class RadiationModel(Contract):
    """emissivity * sigma * (T_ambient^4 - T^4)."""

    emissivity: Annotated[float, amount("dimensionless", least=0.0, most=1.0)] = Field(
        description="emissivity, 0..1"
    )
    ambient: Annotated[Any, in_time("temperature")] = Field(description="temperature of the surroundings")


class ConditionModel(Contract):
    """What holds on a surface; those that are not a temperature add up."""

    temperature: Annotated[Any, in_time("temperature")] | None = Field(
        default=None, description="the surface is held at it"
    )
    convection: ConvectionModel | None = Field(
        default=None, description="coefficient and ambient temperature"
    )
    flux: Annotated[Any, in_time("heat_flux")] | None = Field(
        default=None, description="heat flux into the body"
    )
    radiation: RadiationModel | None = Field(default=None, description="emissivity and ambient temperature")

    @model_validator(mode="after")
    def _some(self) -> ConditionModel:
        told(lambda _: self._check())(None)
        return self

    def _check(self) -> None:
        if not self.model_fields_set:
            raise CaseError("no condition is given", fix="temperature, convection, flux or radiation")


class _OneOrMore:
    """One condition or a list of them: always a list inside."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        def listed(value: Any) -> Any:
            return value if isinstance(value, list) else [value]

        return core_schema.no_info_before_validator_function(listed, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: Any) -> dict[str, Any]:
        several = handler(core)
        return {"anyOf": [several["items"], several]}


Conditions = Annotated[list[ConditionModel], _OneOrMore()]
BoundaryModel = dict[str, Conditions]


def _factor(value: Any) -> float:
    """on, off, or a factor of the amplitude."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and value.lower() in _ON:
        return _ON[value.lower()]
    try:
        factor = units.parse(value, "dimensionless")
    except UnitError:
        raise CaseError(
            f"{value!r} is neither on nor off", fix="on, off, or a factor of the amplitude like 0.5"
        ) from None
    if factor < 0:
        raise CaseError(f"{value} is out of range", fix="on, off, or a factor of the amplitude of at least 0")
    return factor


def _until(value: Any) -> Until:
    """ "min(tumour) > 43 degC"."""
    example = 'e.g. "min(tumour) > 43 degC" or "probe(centre) < 40 degC"'
    found = _UNTIL.match(value) if isinstance(value, str) else None
    if not found:
        raise CaseError(f"{value!r} is not a condition", fix=example)
    statistic, of, sign, limit = found.groups()
    if statistic not in STATISTICS:
        raise CaseError(f"there is no statistic {statistic!r}", fix=did_you_mean(statistic, STATISTICS))
    at = units.parse(limit, "temperature")
    return Until(statistic, of, sign[0] == ">", at, f"{statistic}({of}) {sign[0]} {limit}")  # type: ignore[arg-type]


class StepModel(Contract):
    """One step of the schedule."""

    for_: Annotated[float, amount("time", above=0.0)] = Field(
        alias="for", description="duration (with until: the cap)"
    )
    field: Annotated[
        float,
        Reads(_factor, {"anyOf": [{"enum": ["on", "off", True, False]}, {"type": "number", "minimum": 0}]}),
    ] = Field(default=1.0, description="on, off, or a factor of the amplitude")
    boundary: BoundaryModel | None = Field(
        default=None, description="surfaces whose conditions change from this step on"
    )
    until: Annotated[Any, Reads(_until, {"type": "string"})] | None = Field(
        default=None, description='ends the step early: "min(tumour) > 43 degC"'
    )
