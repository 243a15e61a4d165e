"""The field limits of a case against the field that it drives."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from magheat import safety
from magheat.case.model import Case
from magheat.errors import CaseError
from magheat.runner.heating import largest_factor

KNOWN = {limit.name: limit for limit in (*safety.BINDING, *safety.FOR_INFORMATION)}


def field_limits(case: Case) -> list[dict[str, Any]]:
    """One row per limit (all that bind, or those the case names), at the largest amplitude of the schedule.

    In nanowarming nobody is in the field, so that no limit applies. Without a field: [].
    """
    drive = case.drive
    if drive is None:
        return []
    for name in case.safety.limits:
        if name not in KNOWN:
            raise CaseError(
                f"there is no field limit {name!r}",
                where=case.where("safety", "limits"),
                fix=f"one of {', '.join(KNOWN)}",
            )
    limits = [KNOWN[name] for name in case.safety.limits] or list(safety.BINDING)
    rows = safety.check(
        drive.frequency,
        drive.amplitude * largest_factor(case),
        case.safety.diameter,
        limits,
        applicable=case.kind == "hyperthermia",
    )
    return [asdict(row) for row in rows]
