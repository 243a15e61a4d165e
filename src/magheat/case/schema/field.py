"""`field`: the alternating field, its coil or its map, eddy currents, and what the supply can give."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import CoreSchema, core_schema

from magheat import units
from magheat.case.forms import MAP, InFile, read_form
from magheat.case.schema.base import Contract, Reads, amount, form_schema, number, read_flag, told
from magheat.errors import CaseError
from magheat.slp.inputs import checked_waveform


def _vector(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise CaseError(f"{value!r} is not a direction", fix="a list of numbers, e.g. [0, 0, 1]")
    axis = tuple(units.parse(v, "dimensionless") for v in value)
    if not any(axis):
        raise CaseError("a direction has a length above zero", fix="e.g. [0, 0, 1]")
    return axis


Direction = Annotated[Any, Reads(_vector, {"type": "array", "items": {"type": "number"}})]


class Eddy(Contract):
    """Eddy heating in a uniform field along an axis; it grows with the distance from the axis."""

    axis: Direction = Field(description="direction of the field")
    centre: list[Annotated[float, amount("length")]] = Field(
        description="a point on the axis of the eddy currents", min_length=2, max_length=3
    )


class _EddyOrFlag:
    """True where a coil says where the currents run, else axis and centre; None where it is off."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        def either(value: Any, model: Any) -> Any:
            return model(value) if isinstance(value, dict) else told(read_flag)(value) or None

        return core_schema.no_info_wrap_validator_function(either, handler.generate_schema(Eddy))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"anyOf": [{"enum": ["on", "off", True, False]}, handler(core)]}


class SolenoidModel(Contract):
    """A thin cylindrical winding."""

    radius: Annotated[float, amount("length", above=0.0)] = Field(description="radius of the winding")
    length: Annotated[float, amount("length", above=0.0)] = Field(description="length of the winding")


class HelmholtzModel(Contract):
    """Two equal loops, one radius apart."""

    radius: Annotated[float, amount("length", above=0.0)] = Field(description="radius of both loops")


class LoopModel(Contract):
    """One circular loop of a coil; all loops carry the same current."""

    radius: Annotated[float, amount("length", above=0.0)] = Field(description="radius of the loop")
    z: Annotated[float, amount("length")] = Field(
        default=0.0, description="height of the loop over the coil's centre, along its axis"
    )
    turns: Annotated[float, amount("dimensionless")] = Field(
        default=1.0, description="turns in this place; negative where they are wound back"
    )


class CoilModel(Contract):
    """The coil whose field the body lies in: a solenoid, a Helmholtz pair, or loops."""

    solenoid: SolenoidModel | None = Field(default=None, description="a finite solenoid: radius and length")
    helmholtz: HelmholtzModel | None = Field(default=None, description="a Helmholtz pair: radius")
    loops: list[LoopModel] | None = Field(
        default=None, description="loops of one current: radius, z and turns of each", min_length=1
    )
    centre: list[Annotated[float, amount("length")]] = Field(
        default_factory=lambda: [0.0, 0.0, 0.0],
        description="the coil's centre, where the amplitude is given; default the origin",
        min_length=2,
        max_length=3,
    )
    axis: Direction = Field(default=(0.0, 0.0, 1.0), description="direction of the coil's axis; default z")

    @model_validator(mode="after")
    def _one(self) -> CoilModel:
        told(lambda _: self._check())(None)
        return self

    def _check(self) -> None:
        given = [name for name in ("solenoid", "helmholtz", "loops") if getattr(self, name) is not None]
        if len(given) != 1:
            what = f"{' and '.join(given)} stand together" if given else "the coil has no winding"
            raise CaseError(what, fix="one of solenoid, helmholtz and loops")


class PowerLimitModel(Contract):
    """What the supply of the coil can give."""

    power: Annotated[float, amount("power", above=0.0)] = Field(
        description="largest sum of the coil's own loss and the heat generated in the body"
    )
    coil_power: Annotated[float, amount("power", least=0.0)] = Field(
        default=0.0, description="loss of the coil itself at the full amplitude; it goes as the square"
    )


def _waveform(value: Any) -> dict[int, float]:
    fix = "harmonics and their amplitudes relative to the field's, e.g. {1: 1, 3: 0.1}"
    if not isinstance(value, dict):
        raise CaseError(f"{value!r} is no waveform", fix=fix)
    try:
        shares = {int(str(n)): units.parse(share, "dimensionless") for n, share in value.items()}
    except ValueError:
        raise CaseError(f"{value!r} is no waveform", fix=fix) from None
    checked_waveform(shares)
    return shares


_WAVEFORM_SCHEMA = {
    "type": "object",
    "patternProperties": {"^[0-9]+$": {"type": ["number", "string"]}},
    "additionalProperties": False,
    "minProperties": 1,
    "examples": [{"1": 1, "3": 0.1}],
}


def _map(value: Any) -> InFile:
    found = read_form(value, number("field", least=0.0), frozenset({MAP}))
    if not isinstance(found, InFile):
        raise CaseError(
            f"{value!r} is not a map", fix="{file: map.nii.gz, unit: kA/m} or {csv: map.csv, ...}"
        )
    return found


_MAP_SCHEMA = form_schema("field", frozenset({MAP}))["anyOf"][1]


class FieldModel(Contract):
    """The alternating field: a sine of peak `amplitude`, or harmonics of it, and a static bias.

    Uniform, or of the shape of a coil's field or of a measured map.
    """

    frequency: Annotated[float, amount("frequency", above=0.0)] = Field(description="frequency")
    amplitude: Annotated[float, amount("field", least=0.0)] | None = Field(
        default=None,
        description="peak field of the sine; mT, G and Oe also read. With a coil that at its centre, with a "
        "map the largest value of the map (default: as the map has it)",
    )
    waveform: Annotated[Any, Reads(_waveform, _WAVEFORM_SCHEMA)] | None = Field(
        default=None, description="harmonics and their shares of the amplitude, {1: 1, 3: 0.1}; else a sine"
    )
    bias: Annotated[float, amount("field")] = Field(
        default=0.0, description="a static field along the alternating one"
    )
    coil: CoilModel | None = Field(default=None, description="the coil that makes the field; else uniform")
    map: Annotated[Any, Reads(_map, _MAP_SCHEMA)] | None = Field(
        default=None, description="a measured map of the peak field: {file: ...} or {csv: ...}, and unit"
    )
    eddy: Annotated[Any, _EddyOrFlag()] | None = Field(
        default=None, description="eddy heating of the body: on in a coil, axis and centre in a uniform field"
    )
    power_limit: PowerLimitModel | None = Field(
        default=None, description="the amplitude is held back where the supply cannot give more"
    )
