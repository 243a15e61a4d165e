"""How far the verdict moves: the run once more at each end of what is known with low confidence only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from magheat import units
from magheat.bioheat.integrate import Integrator
from magheat.bioheat.model import Region
from magheat.case.cold import Corner
from magheat.case.model import Case
from magheat.constants import ZERO_C
from magheat.errors import Interrupted, SolverError
from magheat.runner.assemble import make_problem
from magheat.runner.instants import Instant, Interval
from magheat.runner.interrupt import Interrupt
from magheat.runner.progress import Progress, clock
from magheat.runner.quantities.differences import DIRECTIONS, Differences
from magheat.runner.quantities.peak import Peak
from magheat.runner.quantities.window import WindowRates
from magheat.runner.setup import Setup
from magheat.tissue.mixing import Blend, MixedDensity
from magheat.tissue.properties import Constant, Map, Table

COARSER = 4.0  # times the tolerance of the run, or
SHARE_OF_WINDOW = 0.003  # of the width of the window, which is some 0.6 % of a rate through it
KEPT = (
    "critical_rate_K_per_min", "min_rate_K_per_min", "mean_rate_K_per_min", "fraction_below",
    "fraction_incomplete", "max_difference_glass_K", "verdict",
)  # fmt: skip


def solve_corners(setup: Setup, interrupt: Interrupt, show: bool | None) -> list[dict[str, Any]]:
    """`range` of the summary: what each corner of the case changes, and the rates and verdicts there.

    On the mesh and engine of the run, with a coarser tolerance and without ice; writes no files. A corner
    that cannot be solved says so in `error`. Collective under MPI. Raises Interrupted.
    """
    case = setup.case
    if case.critical is None or not case.vitrified:
        return []
    return [_solve(setup, corner, interrupt, show) for corner in case.corners]


def _solve(setup: Setup, corner: Corner, interrupt: Interrupt, show: bool | None) -> dict[str, Any]:
    case = replace(setup.case, ice=None, regions={**setup.case.regions, **corner.regions})
    found: dict[str, Any] = {
        "corner": corner.name,
        "values": dict(_values(setup.case, corner)),
        "error": None,
    }
    try:
        window, peak = _run(setup, case, corner.name, interrupt, show)
    except SolverError as error:
        return found | dict.fromkeys((*DIRECTIONS, "peak_degC")) | {"error": str(error)}
    for direction in DIRECTIONS:
        verdict = window.verdict(direction)
        found[direction] = None if verdict is None else {key: verdict[key] for key in KEPT}
    return found | {"peak_degC": max(peak.K[name] for name in case.vitrified) - ZERO_C}


def _run(
    setup: Setup, case: Case, name: str, interrupt: Interrupt, show: bool | None
) -> tuple[WindowRates, Peak]:
    engine = setup.engine
    problem = make_problem(case, setup.heatings)
    assert case.critical is not None
    low, high = case.critical.window
    tolerance = max(COARSER * problem.tolerance, SHARE_OF_WINDOW * (high - low))
    integrator = Integrator(replace(problem, tolerance=tolerance, ice=None), engine)
    differences, peak = Differences(case, engine, integrator), Peak(setup.regions)
    window = WindowRates(case, engine, integrator, differences)
    now = Instant(0.0, integrator.initial, integrator.statistics)
    for quantity in (peak, differences, window):
        quantity.begin(now)
    with Progress(integrator.duration, None, show, f"range, {name}") as progress:
        for step in integrator.steps():
            end = Instant(step.t1, step.end, integrator.statistics)
            for quantity in (peak, differences, window):
                quantity.step(step)
                quantity.interval(Interval(now, end, step))
            now = end
            progress.update(step.t1, engine.max(step.end), integrator.counts["accepted"])
            if engine.max(np.array([float(interrupt.asked)])) > 0.0:
                at = f"stopped at t = {clock(step.t1)} of the range, {name}"
                raise Interrupted(at, fix="--resume solves the range once more")
    return window, peak


def _values(case: Case, corner: Corner) -> Iterator[tuple[str, str]]:
    """What the corner changes, in words, by `region.key`."""
    for name, region in corner.regions.items():
        for key in ("density", "conductivity", "heat_capacity"):
            now, before = (_text(of, key) for of in (region, case.regions[name]))
            if now != before:
                yield f"{name}.{key}", now


def _text(region: Region, key: str) -> str:
    value = getattr(region, key)
    if isinstance(value, Map):
        if not isinstance(value.at, MixedDensity):
            return value.label
        return f"{units.text(value.at.agent, key)} and {units.text(value.at.tissue, key)}"
    if isinstance(value, Blend):
        return f"{_of(value.a, key)} and {_of(value.b, key)}"
    return _of(value, key)


def _of(value: Any, key: str) -> str:
    if isinstance(value, Constant):
        return units.text(value.value, key)
    if isinstance(value, Table):
        return f"{units.text(min(value.values), key)} to {units.text(max(value.values), key)}"
    return str(value.name)
