"""The corners of what is not known: the regions once more with values from the ends of their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from magheat.bioheat.model import Blood, Region
from magheat.case.cold import Corner
from magheat.case.resolve import matter
from magheat.case.resolve.catalogue import SLOW_END
from magheat.case.resolve.constituents import NEEDED
from magheat.case.resolve.context import Context
from magheat.case.resolve.matter import Matter
from magheat.case.schema.critical import CornerModel
from magheat.hints import did_you_mean
from magheat.tissue.mixing import Blend, MixedDensity
from magheat.tissue.properties import Map

Matters = Mapping[str, Matter]


def corners(context: Context, matters: Matters, fluid: Blood, frequency: float | None) -> tuple[Corner, ...]:
    """Two corners, slow and fast, of the library's ranges, or those that the case gives.

    Only regions that a corner changes are held; a corner that changes nothing is left out.
    """
    given = context.model.critical.range
    if not context.cold or given is False:
        return ()
    if given is True:
        aside = {name: replace(context, corner=name, warnings=[], citations=[]) for name in SLOW_END}
        found = [Corner(name, _of_library(at, matters, fluid, frequency)) for name, at in aside.items()]
    else:
        found = [
            Corner(name, _given(context, name, changes, matters, fluid, frequency))
            for name, changes in given.items()
        ]
    return tuple(corner for corner in found if corner.regions)


def _of_library(
    context: Context, matters: Matters, fluid: Blood, frequency: float | None
) -> dict[str, Region]:
    found = {name: matter.region(context, name, fluid, frequency).region for name in matters}
    return {name: region for name, region in found.items() if _changed(region, matters[name].region)}


def _changed(region: Region, main: Region) -> bool:
    """Whether any property differs; a map of the same file is the same map."""
    return any(_key(getattr(region, key)) != _key(getattr(main, key)) for key in NEEDED)


def _key(value: Any) -> Any:
    if isinstance(value, Blend):
        return value.a, value.b
    return (
        (value.at.agent, value.at.tissue)
        if isinstance(value, Map) and isinstance(value.at, MixedDensity)
        else value
    )


def _given(
    context: Context, corner: str, changes: dict[str, CornerModel], matters: Matters,
    fluid: Blood, frequency: float | None,
) -> dict[str, Region]:  # fmt: skip
    at = replace(context, warnings=[], citations=[])
    found = {}
    for name, change in changes.items():
        path = ("critical", "range", corner, name)
        with context.problems.at(*path):
            if name not in matters:
                raise context.fail(
                    path, f"there is no region {name!r}", did_you_mean(name, matters, "regions")
                )
            keys = {key: getattr(change, key) for key in change.model_fields_set}
            model = context.model.regions[name].model_copy(update=keys)
            found[name] = matter.of_model(at, path, name, model, fluid, frequency).region
    return found
