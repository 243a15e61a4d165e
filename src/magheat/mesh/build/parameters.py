"""What a builder takes: its parameters with their kinds, checked before gmsh sees them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from magheat.errors import MeshError
from magheat.hints import did_you_mean
from magheat.mesh.mesh import Mesh

Kind = Literal["length", "volume", "lengths", "sizes", "point", "extent", "region", "dimension", "choice"]
REQUIRED = object()
AXISYMMETRIC = "axisymmetric"


@dataclass(frozen=True)
class Parameter:
    """One parameter of a builder, in SI.

    kinds: length (m, above 0), volume (m^3), point (three coordinates, or two), extent (three lengths
    above 0, or two), region (a name),
    lengths ({name: length}), sizes (one length or {region: length}), dimension (3 or "axisymmetric"),
    choice (one of `choices`).
    `default` REQUIRED means that there is none; None that it may be left out.
    """

    name: str
    kind: Kind
    text: str
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Builder:
    """A geometry by name: its parameters, the surfaces it names, and the function that meshes it."""

    name: str
    text: str
    parameters: tuple[Parameter, ...]
    surfaces: Mapping[str, str]
    make: Callable[[Mapping[str, Any]], Mesh]


DIMENSION = Parameter("dimension", "dimension", "3, or axisymmetric (x = r, y = z)", 3)
SIZE = Parameter("size", "sizes", "edge length, one or per region; each region its own default", None)


def check_parameters(builder: Builder, given: Mapping[str, Any]) -> dict[str, Any]:
    """The given parameters with defaults filled in; raises MeshError that names the wrong one."""
    known = {p.name: p for p in builder.parameters}
    for name in given:
        if name not in known:
            raise wrong(
                builder.name,
                str(name),
                f"there is no parameter '{name}'",
                did_you_mean(str(name), known, "parameters"),
            )
    values = {}
    for name, parameter in known.items():
        value = given.get(name)
        if value is None:
            if parameter.default is REQUIRED:
                raise wrong(
                    builder.name,
                    name,
                    f"'{name}' is missing",
                    f"give the {parameter.text}",
                )
            values[name] = parameter.default
        else:
            values[name] = _CHECKS[parameter.kind](builder.name, parameter, value)
    return values


def region_sizes(builder: str, given: Any, defaults: Mapping[str, float]) -> dict[str, float]:
    """Edge length per region from `size` (one, per region, or None) and the defaults."""
    if given is None:
        return dict(defaults)
    if not isinstance(given, Mapping):
        return dict.fromkeys(defaults, given)
    for name in given:
        if name not in defaults:
            raise wrong(
                builder,
                f"size.{name}",
                f"there is no region '{name}'",
                "regions: " + ", ".join(defaults),
            )
    return {**defaults, **given}


def wrong(builder: str, key: str, what: str, fix: str | None = None) -> MeshError:
    """The error for a parameter of a builder."""
    return MeshError(f"{builder}: {what}", where=f"geometry.{key}", fix=fix)


def _number(builder: str, key: str, value: Any, positive: bool = True) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise wrong(builder, key, f"'{key}' must be a number in SI, not {value!r}")
    if positive and value <= 0:
        raise wrong(builder, key, f"'{key}' must be above zero, not {value:g}")
    return float(value)


def _length(builder: str, p: Parameter, value: Any) -> float:
    return _number(builder, p.name, value)


def _lengths(builder: str, p: Parameter, value: Any) -> dict[str, float]:
    if not isinstance(value, Mapping) or not value:
        raise wrong(builder, p.name, f"'{p.name}' must map names to lengths, not {value!r}")
    return {str(k): _number(builder, f"{p.name}.{k}", v) for k, v in value.items()}


def _sizes(builder: str, p: Parameter, value: Any) -> float | dict[str, float]:
    return _lengths(builder, p, value) if isinstance(value, Mapping) else _number(builder, p.name, value)


def _point(builder: str, p: Parameter, value: Any, positive: bool = False) -> tuple[float, ...]:
    if not hasattr(value, "__len__") or isinstance(value, str | Mapping) or len(value) not in (2, 3):
        raise wrong(builder, p.name, f"'{p.name}' must be three lengths, not {value!r}")
    return tuple(_number(builder, p.name, v, positive) for v in value)


def _extent(builder: str, p: Parameter, value: Any) -> tuple[float, ...]:
    return _point(builder, p, value, positive=True)


def _region(builder: str, p: Parameter, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise wrong(builder, p.name, f"'{p.name}' must be the name of a region, not {value!r}")
    return value


def _dimension(builder: str, p: Parameter, value: Any) -> int:
    if value == AXISYMMETRIC or (value in (2, "2") and not isinstance(value, bool)):
        return 2
    if value in (3, "3"):
        return 3
    raise wrong(builder, p.name, f"'{p.name}' must be 3 or axisymmetric, not {value!r}")


def _choice(builder: str, p: Parameter, value: Any) -> str:
    if value not in p.choices:
        fix = did_you_mean(str(value), p.choices, f"choices of '{p.name}'")
        raise wrong(builder, p.name, f"there is no {p.name} {value!r}", fix)
    return str(value)


_CHECKS: dict[Kind, Callable[[str, Parameter, Any], Any]] = {
    "length": _length,
    "volume": _length,
    "lengths": _lengths,
    "sizes": _sizes,
    "point": _point,
    "extent": _extent,
    "region": _region,
    "dimension": _dimension,
    "choice": _choice,
}
