"""What the user should know before trusting a run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from magheat.case.model import MeshFile
from magheat.constants import ZERO_C
from magheat.runner.quantities.differences import DIRECTIONS
from magheat.runner.recorder import Recorder
from magheat.runner.setup import Setup

RESIDUAL = 0.01  # of the largest term of the energy balance
SMALLEST_ANGLE = 3.0  # degrees
AT_EDGE = 1e-6  # K
TALLEST = 2.72  # m, the tallest human on record: what is longer was hardly meant in metres


def warnings_of(setup: Setup, recorder: Recorder, summary: dict[str, Any]) -> list[str]:
    """All warnings of a run, each once."""
    found = [*setup.case.warnings, *setup.engine.bcast(_mesh(setup)), *_heating(setup, recorder)]
    found += [*_energy(summary), *_schedule(setup), *_window(setup, recorder)]
    found += summary["field"]["validity"]
    return list(dict.fromkeys(found))


def _mesh(setup: Setup) -> list[str]:
    if setup.mesh is None:
        return []
    from magheat.mesh.contact import without_layers
    from magheat.mesh.quality import quality

    found = []
    layers = [contact.layer for contact in setup.case.contacts]
    angle = quality(without_layers(setup.mesh, layers)).min_angle
    if angle < SMALLEST_ANGLE:
        found += [
            f"the mesh has cells with an angle of {angle:.2g} degrees: temperatures near them are less exact"
        ]
    length = float(np.ptp(setup.mesh.points, axis=0).max())
    if length > TALLEST and isinstance(setup.case.geometry, MeshFile):
        found += [f"the body is {length:.3g} m long; if the file is in millimetres, say geometry.unit: mm"]
    return found


def _heating(setup: Setup, recorder: Recorder) -> Iterable[str]:
    several = len(setup.heatings) > 1
    for number, heating in enumerate(setup.heatings, start=1):
        entry = heating.entry
        name = f"particles {number} ({entry['region']})" if several else f"particles ({entry['region']})"
        for reason in entry["validity"]:
            yield f"{name}: {reason}"
        if heating.covers is None:
            continue
        low = recorder.series.of(entry["region"], "min").min()
        high = recorder.peak.K[entry["region"]]
        if low < heating.covers[0] or high > heating.covers[1]:
            known = " to ".join(f"{T - ZERO_C:.4g}" for T in heating.covers)
            yield (
                f"{name}: the SLP is known from {known} degC, the region went from {low - ZERO_C:.4g} "
                f"to {high - ZERO_C:.4g} degC; the end values were taken beyond"
            )


def _energy(summary: dict[str, Any]) -> Iterable[str]:
    residual = summary["energy"]["residual_relative"]
    if residual > RESIDUAL:
        yield (
            f"the energy balance is off by {100 * residual:.2g} %: a finer mesh, a smaller solve.tolerance "
            "or a smaller solve.linear_tolerance should close it"
        )


def _schedule(setup: Setup) -> Iterable[str]:
    case = setup.case
    if case.drive is not None and case.particles and not any(step.factor > 0 for step in case.schedule):
        yield "the field is never on in the schedule"


def _window(setup: Setup, recorder: Recorder) -> Iterable[str]:
    """A body that begins between the edges has no entry, so no rate: silence would read as a pass."""
    critical = setup.case.critical
    if critical is None:
        return
    if recorder.window is not None:
        for direction in DIRECTIONS:
            share = recorder.window.share_again(direction)
            if share > 0.0:
                yield (
                    f"{100 * share:.3g} % of the organ went through the window of {direction} more than "
                    "once, or began to: rates and verdict are of the first time"
                )
    low, high = critical.window
    for region in setup.engine.regions:
        if region not in setup.case.vitrified:
            continue
        coldest, warmest = (recorder.series.of(region, value)[0] for value in ("min", "max"))
        if warmest > low + AT_EDGE and coldest < high - AT_EDGE:
            yield (
                f"{region} begins within the window from {low - ZERO_C:.4g} to {high - ZERO_C:.4g} degC: "
                "what begins there has not entered it, and gets no rate"
            )
