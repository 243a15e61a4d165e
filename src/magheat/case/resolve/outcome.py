"""Probes, targets, safety, critical rates, solver and output in SI."""

from __future__ import annotations

import math

from magheat import units
from magheat.case.model import (
    Built,
    Geometry,
    LabelImage,
    MeshFile,
    Output,
    Safety,
    Solve,
    Target,
    axisymmetric,
)
from magheat.case.resolve.context import Context
from magheat.case.schema.geometry import BuiltGeometry, MeshGeometry
from magheat.hints import did_you_mean
from magheat.safety import LIMITS, THORAX

MOST_RECORDS = 100_000
MOST_FIELDS = 10_000
MOST_STEPS = 1_000_000
_CLOCK = (10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1200.0, 1800.0, 3600.0, 7200.0)  # s


def geometry(context: Context) -> Geometry:
    """The geometry with absolute paths and lengths in m."""
    given = context.model.geometry
    if isinstance(given, MeshGeometry):
        return MeshFile(context.file(("geometry", "mesh"), given.mesh), given.scale, given.axisymmetric)
    if isinstance(given, BuiltGeometry):
        _cite_organ(context, given)
        return Built(given.build, given.parameters)
    path = context.file(("geometry", "image"), given.image)
    labels = dict(given.labels)
    size = given.size or {}
    sizes = dict.fromkeys(labels.values(), size[""]) if "" in size else size
    for name in sizes:
        if name not in labels.values():
            context.problems.add(
                ("geometry", "size", name),
                f"there is no region {name!r}",
                did_you_mean(name, labels.values(), "labels"),
            )
    return LabelImage(path, labels, sizes)


def _cite_organ(context: Context, given: BuiltGeometry) -> None:
    """The source of an organ's own volume."""
    from magheat.mesh.build.organs import ORGANS

    known = ORGANS.get(given.parameters.get("shape", ""))
    if given.build == "organ" and known is not None and "volume" not in given.parameters:
        context.cite(known.source)


def probes(context: Context, shape: Geometry) -> dict[str, tuple[float, ...]]:
    """The probes in m; their number of coordinates fits the geometry."""
    flat = axisymmetric(shape)
    allowed = (2,) if flat else (2, 3) if isinstance(shape, MeshFile) else (3,)
    for name, point in context.model.probes.items():
        in_plane = flat and len(point) == 3 and point[2] == 0.0
        if len(point) not in allowed and not in_plane:
            need = " or ".join(str(n) for n in allowed)
            context.problems.add(
                ("probes", name),
                f"{len(point)} coordinates, but this geometry needs {need}",
                "[r, z] where it is axisymmetric, else [x, y, z]",
            )
    return {name: tuple(point) for name, point in context.model.probes.items()}


def targets(context: Context, duration: float) -> tuple[Target, ...]:
    """The targets, their regions and times checked."""
    found = []
    for region, wanted in context.model.targets.items():
        if region not in context.model.regions:
            context.problems.add(
                ("targets", region),
                f"there is no region {region!r}",
                did_you_mean(region, context.model.regions, "regions"),
            )
        for name, target in wanted.items():
            if target.at is not None and not 0 <= target.at <= duration:
                context.problems.add(
                    ("targets", region, name, "at"),
                    f"{units.text(target.at, 'time')} lies outside the schedule",
                    f"from 0 s to {units.text(duration, 'time')}",
                )
            late = "" if target.at is None else f" at {units.text(target.at, 'time')}"
            text = f"{region} {name} {target.text}{late}"
            found.append(Target(region, name, target.operator, target.value, text, target.at))  # type: ignore[arg-type]
    return tuple(found)


def safety(context: Context) -> Safety:
    """The exposed diameter: given, of the site, or for hyperthermia that of the thorax."""
    from magheat.case.resolve import catalogue

    given = context.model.safety
    diameter = given.diameter
    if given.site is not None:
        of_site = catalogue.value(context, ("safety", "site"), "sites", given.site, "diameter")
        if diameter is None and of_site is not None:
            diameter = of_site.si
            context.cite(of_site.source)
    elif diameter is None and not context.cold:
        diameter = THORAX
    limits = tuple(given.limits or ())
    for i, name in enumerate(limits):
        if name not in LIMITS:
            context.problems.add(
                ("safety", "limits", i), f"there is no limit {name!r}", did_you_mean(name, LIMITS, "limits")
            )
    return Safety(diameter, given.site, limits)


def solve(context: Context, duration: float) -> Solve:
    """The solver's settings."""
    given = context.model.solve
    if given.max_step is not None and duration / given.max_step > MOST_STEPS:
        context.problems.add(
            ("solve", "max_step"),
            f"{duration / given.max_step:.3g} steps over the schedule",
            f"at most {MOST_STEPS}: {duration / MOST_STEPS:.3g} s or more",
        )
    return Solve(given.engine, given.order, given.tolerance, given.linear_tolerance, given.max_step)


def output(context: Context, duration: float) -> Output:
    """The intervals of tables and fields; by default some hundred rows and twenty fields."""
    given = context.model.output
    every = given.every or nice(duration / 100)
    fields_every = given.fields_every or max(nice(duration / 20), every)
    for key, interval, most in (("every", every, MOST_RECORDS), ("fields_every", fields_every, MOST_FIELDS)):
        if duration / interval > most:
            context.problems.add(
                ("output", key),
                f"{duration / interval:.3g} records over the schedule",
                f"at most {most}: every {duration / most:.3g} s or more",
            )
    return Output(every, fields_every, tuple(dict.fromkeys(given.fields)))


def nice(interval: float) -> float:
    """The round interval (s) nearest to the one given: 1, 2, 5 times a power, or of the clock above 10 s."""
    if interval > _CLOCK[-1] or interval < 7.0:
        power = 10.0 ** math.floor(math.log10(interval))
        ladder = [float(f"{digit * power:.3g}") for digit in (1, 2, 5, 10)]
    else:
        ladder = list(_CLOCK)
    return min(ladder, key=lambda step: abs(math.log(step / interval)))
