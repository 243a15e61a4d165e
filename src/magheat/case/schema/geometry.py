"""`geometry`: a mesh file, a builder, or a label image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from magheat.case.problems import Misplaced
from magheat.case.schema.base import Contract, Flag, Reads, Word, number, told, value_schema
from magheat.errors import CaseError, MagheatError
from magheat.hints import did_you_mean

LARGEST = 1e3  # m, of a builder's lengths and coordinates: beyond it the geometry kernel gives up
_LENGTH = number("length", above=0.0, most=LARGEST)


def _unit(value: Any) -> str:
    if not isinstance(value, str):
        raise CaseError(f"{value!r} is not a unit of length", fix="e.g. mm")
    _scale(value)
    return value


def _scale(unit: str) -> float:
    """Metres per unit; a unit may carry a number ("0.5 mm")."""
    return number("length", above=0.0)(unit if unit.strip()[:1] in "0123456789." else f"1 {unit}")


def _sizes(value: Any) -> dict[str, float]:
    """{region: length}; one length for all stands under ""."""
    if not isinstance(value, dict):
        return {"": _LENGTH(value)}
    sizes = {}
    for name, size in value.items():
        try:
            sizes[str(name)] = _LENGTH(size)
        except MagheatError as error:
            raise Misplaced((name,), error.what, error.fix) from None
    return sizes


_SIZES_SCHEMA = {"anyOf": [value_schema("length"),
                           {"type": "object", "additionalProperties": value_schema("length")}]}  # fmt: skip
Sizes = Annotated[dict[str, float], Reads(_sizes, _SIZES_SCHEMA)]


class MeshGeometry(Contract):
    """A mesh file whose physical groups name regions (cells) and surfaces (facets)."""

    mesh: Word = Field(description="path of the mesh, relative to the case file (msh, vtu, xdmf)")
    unit: Annotated[str, Reads(_unit, {"type": "string"})] = Field(
        default="m", description="unit of the coordinates in the file"
    )
    axisymmetric: Flag = Field(default=False, description="2-D file with x = r and y = z")

    @property
    def scale(self) -> float:
        """Metres per unit of the file."""
        return _scale(self.unit)


class ImageGeometry(Contract):
    """A label image (NIfTI) in world coordinates, meshed by region."""

    image: Word = Field(description="path of the label image, relative to the case file")
    labels: dict[int, Word] = Field(description="region of each label", min_length=1)
    size: Sizes | None = Field(default=None, description="edge length of the cells, one or per region")


class BuiltGeometry(Contract):
    """A geometry that gmsh builds by name, with the parameters of its builder."""

    model_config = ConfigDict(extra="allow", json_schema_extra=lambda schema: _describe(schema))

    build: Word = Field(description="name of the builder")

    @model_validator(mode="after")
    def _read(self) -> BuiltGeometry:
        told(lambda given: _parameters(self.build, given))(self.model_extra or {})
        return self

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters in SI, as the builder takes them."""
        return _parameters(self.build, self.model_extra or {})


def _parameters(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    from magheat.mesh.build import BUILDERS
    from magheat.mesh.build.parameters import REQUIRED

    if name not in BUILDERS:
        raise Misplaced(("build",), f"there is no builder {name!r}", did_you_mean(name, BUILDERS))
    known = {p.name: p for p in BUILDERS[name].parameters}
    values = {}
    for key, value in given.items():
        if key not in known:
            raise Misplaced((key,), f"unknown key {key!r} of {name}", did_you_mean(key, ("build", *known)))
        values[key] = _parameter(known[key].kind, (key,), value)
    for key, parameter in known.items():
        if key not in values and parameter.default is REQUIRED:
            raise Misplaced((), f"{name} needs {key!r}", parameter.text)
    return values


def _parameter(kind: str, path: tuple[str | int, ...], value: Any) -> Any:
    """A parameter of a builder in SI, by the kind that the builder states."""
    if kind in ("lengths", "sizes") and isinstance(value, dict) and value:
        return {str(k): _parameter("length", (*path, str(k)), v) for k, v in value.items()}
    if kind == "lengths":
        raise Misplaced(path, f"{value!r} is not a mapping of names to lengths", "e.g. {tumour: 10 mm}")
    if kind in ("point", "extent"):
        if not isinstance(value, list) or len(value) not in (2, 3):
            raise Misplaced(path, f"{value!r} is not a list of lengths", "e.g. [10 mm, 10 mm, 20 mm]")
        part = "length" if kind == "extent" else "coordinate"
        return tuple(_parameter(part, (*path, i), v) for i, v in enumerate(value))
    if kind in ("region", "choice"):
        if not isinstance(value, str) or not value.strip():
            noun = "the name of a region" if kind == "region" else "a name"
            raise Misplaced(path, f"{value!r} is not {noun}", None)
        return value
    if kind == "dimension":
        if value in (2, "2", "axisymmetric"):
            return "axisymmetric"
        if value in (3, "3") and not isinstance(value, bool):
            return 3
        raise Misplaced(path, f"{value!r} is no dimension of a builder", "3, or axisymmetric")
    try:
        if kind == "coordinate":
            return number("length", least=-LARGEST, most=LARGEST)(value)
        return number("volume", above=0.0, most=LARGEST**3)(value) if kind == "volume" else _LENGTH(value)
    except MagheatError as error:
        raise Misplaced(path, error.what, error.fix) from None


def _describe(schema: dict[str, Any]) -> None:
    """The builders' parameters, for editors."""
    from magheat.mesh.build import BUILDERS

    schema["properties"]["build"]["enum"] = list(BUILDERS)
    texts: dict[str, dict[str, list[str]]] = {}
    for name, builder in BUILDERS.items():
        for parameter in builder.parameters:
            texts.setdefault(parameter.name, {}).setdefault(parameter.text, []).append(name)
    for key, of in texts.items():
        told = "; ".join(f"{', '.join(names)}: {text}" for text, names in of.items())
        schema["properties"][key] = {"description": told}
    schema["additionalProperties"] = False


def _which(value: Any) -> str:
    given = [key for key in ("mesh", "build", "image") if isinstance(value, dict) and key in value]
    return f"<{given[0]}>" if len(given) == 1 else "<none>"


def _no_geometry(value: Any) -> Any:
    raise CaseError(
        "a geometry has one of `mesh`, `build` and `image`",
        fix="e.g. {mesh: body.msh} or {build: concentric_spheres, layers: {tumour: 10 mm}}",
    )


Geometry = Annotated[
    Annotated[MeshGeometry, Tag("<mesh>")]
    | Annotated[BuiltGeometry, Tag("<build>")]
    | Annotated[ImageGeometry, Tag("<image>")]
    | Annotated[Any, Reads(_no_geometry, {"not": {}}), Tag("<none>")],
    Discriminator(_which),
]
