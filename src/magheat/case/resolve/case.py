"""All parts of a case together."""

from __future__ import annotations

from collections.abc import Mapping

from magheat.bioheat.model import Blood, Boundary, Step
from magheat.case.document import Document
from magheat.case.model import Case, Drive, Geometry
from magheat.case.problems import Problems
from magheat.case.resolve import (
    citations,
    contact,
    corners,
    critical,
    drive,
    matter,
    names,
    outcome,
    particles,
)
from magheat.case.resolve.context import Context
from magheat.case.resolve.drive import Initial
from magheat.case.resolve.field import driving_field
from magheat.case.resolve.ice import ice
from magheat.case.resolve.stress import stress
from magheat.case.schema import CaseModel
from magheat.constants import ZERO_C
from magheat.tissue.properties import Constant


def resolve(document: Document, model: CaseModel) -> Case:
    """The case in SI. Raises one CaseError that tells all that is wrong with it."""
    problems = Problems(document)
    context = Context(
        document, model, problems, warnings=list(model.warnings), citations=list(model.citations)
    )
    shape: Geometry | None = None
    with problems.at("geometry"):
        shape = outcome.geometry(context)
    field = driving_field(context, shape)
    fluid: Blood | None = None
    with problems.at("blood"):
        fluid = matter.blood(context)
    matters = {} if fluid is None else _matters(context, fluid, field)
    sources = particles.sources(context, field)
    touching = contact.contacts(context)
    names.check(context)
    surfaces = drive.boundary(context, ("boundary",), model.boundary)
    start: Initial | None = None
    with problems.at("initial"):
        start = drive.initial(context)
    steps = drive.schedule(context)
    duration = sum(step.duration for step in steps)
    goals = outcome.targets(context, duration)
    written = outcome.output(context, duration)
    solver = outcome.solve(context, duration)
    exposed = None
    with problems.at("safety"):
        exposed = outcome.safety(context)
    points = {} if shape is None else outcome.probes(context, shape)
    rates = critical.critical(context, {n: m.vitrified for n, m in matters.items() if m.vitrified})
    cold = {n: m.vitrified for n, m in matters.items()}
    frozen = ice(context, cold, rates)
    glass = stress(context, cold, None if rates is None else rates.glass)
    _no_blood_in_the_cold(context, matters, start, surfaces, steps)
    problems.stop()
    assert shape is not None and start is not None and exposed is not None and fluid is not None
    ends = corners.corners(context, matters, fluid, None if field is None else field.frequency)
    problems.stop()
    _cite(context, matters)
    return Case(
        title=model.title,
        kind=model.kind,
        path=document.file,
        geometry=shape,
        regions={name: m.region for name, m in matters.items()},
        vitrified={name: m.vitrified for name, m in matters.items() if m.vitrified is not None},
        electrical_conductivity={
            name: m.electrical_conductivity
            for name, m in matters.items()
            if m.electrical_conductivity is not None
        },
        blood=fluid,
        particles=sources,
        drive=field,
        boundary=surfaces,
        initial=start,
        schedule=steps,
        probes=points,
        targets=goals,
        safety=exposed,
        critical=rates,
        solve=solver,
        output=written,
        corners=ends,
        contacts=touching,
        ice=frozen,
        stress=glass,
        warnings=tuple(context.warnings),
        citations=tuple(context.citations),
        lines={".".join(str(part) for part in path): line for path, line in document.lines.items()},
    )


def _matters(context: Context, fluid: Blood, field: Drive | None) -> Mapping[str, matter.Matter]:
    found: dict[str, matter.Matter] = {}
    for name in context.model.regions:
        with context.problems.at("regions", name):
            found[name] = matter.region(context, name, fluid, None if field is None else field.frequency)
    return found


def _no_blood_in_the_cold(
    context: Context,
    matters: Mapping[str, matter.Matter],
    start: Initial | None,
    surfaces: Boundary,
    steps: tuple[Step, ...],
) -> None:
    """Perfusion and metabolism below 0 degC are an error in nanowarming."""
    coldest = drive.coldest(start, [surfaces, *(step.boundary for step in steps if step.boundary)])
    if not context.cold or coldest >= ZERO_C:
        return
    for name, found in matters.items():
        for key in ("perfusion", "metabolic_heat"):
            if getattr(found.region, key) != Constant(0.0):
                context.problems.add(
                    ("regions", name, key),
                    "there is none below 0 degC, where this case goes",
                    "leave it out: it is zero in nanowarming",
                )


def _cite(context: Context, matters: Mapping[str, matter.Matter]) -> None:
    """The sources of the equation and of the dose, and what the case itself names."""
    if any(m.region.perfusion != Constant(0.0) for m in matters.values()):
        matter.cite_blood(context)
        context.cite(citations.PENNES)
    if not context.cold:
        context.cite(citations.CEM43)
