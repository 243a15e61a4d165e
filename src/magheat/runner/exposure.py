"""The field limits of a case against the field that it drives."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from magheat import safety
from magheat.case.model import Case
from magheat.runner.field import FieldInBody, uniform
from magheat.runner.heating import largest_factor


def field_limits(case: Case, body: FieldInBody | None = None) -> list[dict[str, Any]]:
    """One row per limit (all that bind, or those the case names), at the largest amplitude of the schedule
    and, where `body` says how the field differs from place to place, the highest in the body.

    In nanowarming nobody is in the field, so that no limit applies. Without a field: [].
    """
    drive = case.drive
    if drive is None:
        return []
    named = [safety.by_name(name) for name in case.safety.limits]
    rows = safety.check(
        drive.frequency,
        (body or uniform(case)).highest * largest_factor(case),
        case.safety.diameter,
        named or safety.BINDING,
        applicable=case.kind == "hyperthermia",
        waveform=dict(drive.waveform),
    )
    return [asdict(row) for row in rows]
