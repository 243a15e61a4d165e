"""Forms to properties in SI: Constant, Table, Law and Map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat import units
from magheat.case.document import KeyPath
from magheat.case.forms import Form, InFile, InTable, NamedLaw, OneValue, PerRegion
from magheat.case.resolve.context import Context
from magheat.errors import CaseError, MagheatError, Where
from magheat.tissue.properties import Constant, Law, Map, SpaceValue, Table

Floats = NDArray[np.float64]
ROUNDING = 1e-9  # of the largest value


@dataclass(frozen=True)
class MapFile:
    """A map in space and the file it comes from; two of the same file and unit are equal.

    What it gives is from 0 to `most` in SI: CaseError elsewhere, and where it does not reach a point.
    """

    path: Path
    unit: str
    scale: float
    zero: float
    csv: bool
    where: Where = field(compare=False)
    most: float = np.inf

    def __call__(self, points: Floats) -> Floats:
        try:
            values = self.function(points)
        except MagheatError as error:
            raise CaseError(error.what, where=self.where, fix=error.fix) from None
        below = values < -ROUNDING * np.abs(values).max(initial=0.0)
        if below.any():
            raise CaseError(
                f"the map is negative at {int(below.sum())} of {len(values)} points",
                where=self.where,
                fix="every value in the region must be at least 0",
            )
        above = values > self.most * (1.0 + ROUNDING)
        if above.any():
            raise CaseError(
                f"the map exceeds {self.most:g} at {int(above.sum())} of {len(values)} points",
                where=self.where,
                fix=f"every value in the region must be at most {self.most:g}",
            )
        return np.clip(values, 0.0, self.most)

    @property
    def highest(self) -> float:
        """The largest value of the whole map, SI."""
        from magheat.mesh import maps

        return maps.highest(self.path, self.csv) * self.scale + self.zero

    @cached_property
    def function(self) -> Callable[[Floats], Floats]:
        from magheat.mesh import maps

        return (maps.csv_map if self.csv else maps.image_map)(self.path, self.scale, self.zero)


def space_map(
    context: Context, path: KeyPath, form: InFile, factor: tuple[float, float], most: float = np.inf
) -> Map:
    """The map of a file, SI = value * factor[0] + factor[1], nowhere above `most`.

    It is read now, so that a file that cannot be read is told with its line.
    """
    key = (*path, "csv" if form.csv else "file")
    scale, zero = factor
    found = MapFile(
        context.file(key, form.path), form.unit, scale, zero, form.csv, context.document.where(key), most
    )
    try:
        found.function  # noqa: B018
    except MagheatError as error:
        raise context.fail(key, error.what, error.fix) from None
    return Map(found, found.path.name)


def resolved(
    context: Context, path: KeyPath, form: Form, kind: str, law: Callable[[str], Law] | None = None
) -> Any:
    """A form that holds SI values as a property."""
    if isinstance(form, OneValue):
        return Constant(form.value)
    if isinstance(form, InFile):
        return space_map(context, path, form, units.unit_factor(form.unit, kind))
    if isinstance(form, InTable):
        return Table(tuple(x for x, _ in form.rows), tuple(y for _, y in form.rows))
    assert isinstance(form, NamedLaw)
    return named_law(context, path, form, law)


def named_law(context: Context, path: KeyPath, form: NamedLaw, law: Callable[[str], Law] | None) -> Law:
    """The law of that name; `law` makes it, or says which there are."""
    if law is None:
        raise context.fail(
            (*path, "law"),
            f"there is no law {form.name!r} for this property",
            "use {table: [[T, value], ...]}",
        )
    try:
        found = law(form.name)
    except (MagheatError, ValueError, KeyError) as error:
        what = error.what if isinstance(error, MagheatError) else str(error).strip("'\"")
        raise context.fail((*path, "law"), what, getattr(error, "fix", None)) from None
    context.cite(found.source)
    return found


def in_region(context: Context, path: KeyPath, form: Form, kind: str, region: str) -> SpaceValue:
    """The value of a form in one region: one for all, that region's, or a map."""
    if isinstance(form, PerRegion):
        if region not in form.values:
            raise context.fail(
                path,
                f"there is no value for the region {region!r}",
                "give one for every region named in `in`",
            )
        return resolved(context, (*path, region), form.values[region], kind)
    return resolved(context, path, form, kind)
