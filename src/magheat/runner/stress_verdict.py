"""Whether the glass cracks: the largest principal stress against the strength, the simple rule beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat.runner.evidence import Evidence, State, Verdict

STATES: dict[str, State] = {"pass": "good", "fail": "bad", "not judged": "open"}
BEGINS_AS_GLASS = "the body begins as glass: stress from before the start is not known and counts as none"


def stress_verdict(summary: Mapping[str, Any]) -> Verdict | None:
    """None where no stress was computed, or nothing was ever glass."""
    stress = summary["stress"]
    if stress is None or stress["max_principal_MPa"] is None:
        return None
    largest, strength = stress["max_principal_MPa"], stress["strength_MPa"]
    text = f"largest tension {largest:.3g} MPa"
    text += f" of a strength of {strength:.3g} MPa" if strength is not None else ", and no strength is known"
    low, high = stress["range_MPa"]
    if high > low:
        text += f" ({low:.3g} to {high:.3g} MPa over the range of what is known)"
    if stress["rule_verdict"] != "not judged":
        told = "kept" if stress["rule_verdict"] == "pass" else "broken"
        text += f"; the rule of {stress['allowed_difference_K']:.3g} K across the glass is {told}"
    if BEGINS_AS_GLASS in stress["validity"]:
        text += "; stress from before the start counts as none"
    return Verdict("Cracks", _state(stress), text, _evidence(stress))


def _state(stress: Mapping[str, Any]) -> State:
    """Open where the stress passes, but not at the high end of what is known, or not by the simple rule."""
    if stress["verdict"] != "pass":
        return STATES[stress["verdict"]]
    doubtful = stress["range_MPa"][1] >= stress["strength_MPa"] or stress["rule_verdict"] == "fail"
    return "open" if doubtful else "good"


def _evidence(stress: Mapping[str, Any]) -> tuple[Evidence, ...]:
    place = ", ".join(f"{1e3 * x:.3g}" for x in stress["place_m"])
    where = f"{stress['region']} at ({place}) mm"
    above = stress["fraction_above"]
    return (
        Evidence(
            "largest principal stress in the glass", stress["max_principal_MPa"], "MPa", "<",
            stress["strength_MPa"], where, stress["at_s"], "strength of the agent",
            decides=stress["verdict"] != "not judged",
        ),
        Evidence(
            "the same at the high end of what is known", stress["range_MPa"][1], "MPa", "<",
            stress["strength_MPa"], source="ranges of modulus and expansion",
        ),
        Evidence("volume that was above the strength", None if above is None else 100.0 * above, "%"),
        Evidence(
            "largest difference in the glass", stress["difference_glass_K"], "K", "<",
            stress["allowed_difference_K"], source="the simple rule of the agent",
        ),
    )  # fmt: skip
