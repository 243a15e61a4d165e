"""The whole document of a case, version 1 of the contract."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from magheat.case.forms import MAP, REGIONS, OneValue, read_form
from magheat.case.schema.base import Contract, Reads, Word, amount, form_schema, number, told
from magheat.case.schema.contact import ContactModel
from magheat.case.schema.critical import CriticalModel
from magheat.case.schema.drive import BoundaryModel, StepModel
from magheat.case.schema.field import FieldModel
from magheat.case.schema.geometry import Geometry
from magheat.case.schema.ice import IceModel
from magheat.case.schema.matter import BloodModel, RegionModel
from magheat.case.schema.outcome import OutputModel, SafetyModel, SolveModel, Targets
from magheat.case.schema.particles import ParticlesModel
from magheat.case.schema.stress import StressModel
from magheat.errors import CaseError

VERSION = 1


def _initial(value: Any) -> Any:
    if value == "steady":
        return value
    return read_form(value, number("temperature", above=0.0), frozenset({MAP, REGIONS}))


_INITIAL_SCHEMA = form_schema("temperature", frozenset({MAP, REGIONS}))
_INITIAL_SCHEMA = {"anyOf": [{"const": "steady"}, *_INITIAL_SCHEMA["anyOf"]]}


class CaseModel(Contract):
    """A magheat case: a body with magnetic particles in an alternating field."""

    magheat: Literal[1] = Field(description="version of the case format: 1")
    title: Word = Field(default="", description="one line on what the case is")
    kind: Literal["hyperthermia", "nanowarming"] = Field(
        default="hyperthermia", description="what the verdict is about"
    )
    geometry: Geometry = Field(description="a mesh file, a builder, or a label image")
    regions: dict[str, RegionModel] = Field(
        description="what each region of the mesh is made of", min_length=1
    )
    contact: list[ContactModel] = Field(
        default_factory=list, description="resistances to heat between regions that touch"
    )
    blood: BloodModel = Field(
        default_factory=BloodModel, description="the blood (default: the library's, 37 degC)"
    )
    particles: list[ParticlesModel] = Field(
        default_factory=list, description="the particles and how they heat"
    )
    field: FieldModel | None = Field(default=None, description="the alternating magnetic field")
    boundary: BoundaryModel = Field(
        default_factory=dict,
        description="what holds on each surface; a surface without an entry is insulated",
    )
    initial: Annotated[Any, Reads(_initial, _INITIAL_SCHEMA)] = Field(
        default=OneValue(310.15), description="temperature at the start, or `steady` (field off)"
    )
    schedule: list[StepModel] = Field(description="the steps, one after another", min_length=1)
    probes: dict[str, list[Annotated[float, amount("length")]]] = Field(
        default_factory=dict, description="points whose temperature is recorded: [x, y, z], or [r, z]"
    )
    targets: dict[str, Targets] = Field(default_factory=dict, description="what each region should reach")
    safety: SafetyModel = Field(default_factory=SafetyModel, description="the exposed part of the body")
    critical: CriticalModel = Field(
        default_factory=CriticalModel, description="nanowarming: window and rates"
    )
    ice: IceModel = Field(default_factory=IceModel, description="nanowarming: ice that forms in the agent")
    stress: StressModel = Field(
        default_factory=StressModel, description="nanowarming: thermal stress in the glass"
    )
    solve: SolveModel = Field(default_factory=SolveModel, description="how to solve")
    output: OutputModel = Field(default_factory=OutputModel, description="what is written, and when")
    citations: list[Word] = Field(
        default_factory=list, description="further sources of the values: keys of the library, or free text"
    )
    warnings: list[Word] = Field(
        default_factory=list, description="warnings that the run repeats (case.resolved.yaml keeps them)"
    )

    @field_validator("magheat", mode="before")
    @classmethod
    def _version(cls, value: Any) -> Any:
        def check(version: Any) -> int:
            if version not in (VERSION, str(VERSION)) or isinstance(version, bool):
                raise CaseError(
                    f"version {version!r} of the case format is not known", fix=f"magheat: {VERSION}"
                )
            return VERSION

        return told(check)(value)


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a case file, for editors."""
    schema = _without_null(CaseModel.model_json_schema(by_alias=True))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "magheat case"}


def _without_null(schema: Any) -> Any:
    """The schema without null: a key without a value is refused, and one that is left out has no default."""
    if isinstance(schema, list):
        return [_without_null(part) for part in schema if part != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _without_null(part) for key, part in schema.items() if key != "default" or part is not None}
    choices = kept.get("anyOf")
    if choices is None or len(choices) > 1:
        return kept
    return choices[0] | {key: part for key, part in kept.items() if key != "anyOf"}
