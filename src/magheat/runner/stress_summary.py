"""`stress` of the summary: the largest principal stress, and the rule of one difference beside it."""

from __future__ import annotations

from typing import Any

from magheat.runner.quantities.differences import DIRECTIONS
from magheat.runner.recorder import Recorder
from magheat.runner.setup import Setup
from magheat.runner.stress_verdict import BEGINS_AS_GLASS

OUTSIDE = "nothing holds the glass from outside: {} and the stress where it sticks to it are left out"
WEAK = "no strength is known of {}: whether it cracks is not judged"
DEPTH = "plane strain: the depth of the section is held, so that even uniform cooling makes stress along it"


def stress_summary(setup: Setup, recorder: Recorder) -> dict[str, Any] | None:
    """What the summary holds; None where no stress was asked for."""
    quantity, settings = recorder.stress, setup.case.stress
    if quantity is None or settings is None:
        return None
    worst = quantity.worst
    strength = None if worst is None else worst.mechanics.strength
    ratio = None if worst is None or strength is None else max(worst.largest, 0.0) / strength
    difference = _difference(recorder)
    return {
        "model": settings.model,
        "max_principal_MPa": None if worst is None else worst.largest / 1e6,
        "range_MPa": None if worst is None else [f * worst.largest / 1e6 for f in worst.mechanics.scatter],
        "at_s": None if worst is None else worst.at,
        "place_m": None if worst is None else list(worst.place),
        "region": None if worst is None else worst.name,
        "strength_MPa": None if strength is None else strength / 1e6,
        "ratio": ratio,
        "fraction_above": None if worst is None else quantity.fraction_above(),
        "difference_glass_K": difference,
        "allowed_difference_K": settings.allowed_difference,
        "rule_verdict": _judged(difference, settings.allowed_difference),
        "verdict": _judged(ratio, 1.0),
        "validity": _validity(setup, quantity.starts_as_glass),
    }


def _judged(value: float | None, allowed: float | None) -> str:
    if value is None or allowed is None:
        return "not judged"
    return "pass" if value < allowed else "fail"


def _difference(recorder: Recorder) -> float | None:
    if recorder.differences is None:
        return None
    found = [recorder.differences.largest(direction).glass for direction in DIRECTIONS]
    return max((value for value in found if value is not None), default=None)


def _validity(setup: Setup, starts_as_glass: bool) -> list[str]:
    told = []
    assert setup.case.stress is not None
    others = [name for name in setup.regions if name not in setup.case.stress.regions]
    if others:
        told.append(OUTSIDE.format(", ".join(others)))
    told += [WEAK.format(n) for n, m in setup.case.stress.regions.items() if m.strength is None]
    if starts_as_glass:
        told.append(BEGINS_AS_GLASS)
    if setup.engine.dimension == 2 and not setup.engine.axisymmetric:
        told.append(DEPTH)
    return told
