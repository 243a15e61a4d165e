"""Whether a verdict on rates holds over what is known with low confidence only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from magheat.cryo.verdict import ALLOWED_BELOW
from magheat.runner.evidence import Evidence, State, Verdict

DIRECTIONS = ("warming", "cooling")


def range_verdict(summary: Mapping[str, Any]) -> Verdict | None:
    """Good where every corner passes as the run does, bad where all fail alike, open where they differ."""
    judged = [d for d in DIRECTIONS if summary["range"] and _verdict(summary[d]) is not None]
    if not judged:
        return None
    found = [_judge(summary, direction) for direction in judged]
    states = {state for state, _ in found}
    state: State = "good" if states == {"good"} else "open" if "open" in states else "bad"
    return Verdict("Over the range of what is known", state, "; ".join(text for _, text in found),
                   tuple(_rows(summary, judged)))  # fmt: skip


def _verdict(crossing: Mapping[str, Any] | None) -> str | None:
    return None if crossing is None else crossing["verdict"]


def _judge(summary: Mapping[str, Any], direction: str) -> tuple[State, str]:
    own = _verdict(summary[direction])
    ends = {corner["corner"]: _end(corner, direction) for corner in summary["range"]}
    pace = _pace([summary[direction], *(corner[direction] for corner in summary["range"])])
    if set(ends.values()) == {own}:
        state: State = "good" if own == "pass" else "bad" if own == "fail" else "open"
        return state, f"{direction}: {own} over the whole range{pace}"
    moved = ", ".join(f"{verdict} at the {name} end" for name, verdict in ends.items() if verdict != own)
    return "open", f"{direction}: {own}, but {moved}{pace}"


def _end(corner: Mapping[str, Any], direction: str) -> str:
    unknown = "not solved" if corner["error"] is not None else "outside the window"
    return _verdict(corner[direction]) or unknown


def _pace(crossings: list[Mapping[str, Any] | None]) -> str:
    """The span of the slowest rates."""
    slowest = [
        c["min_rate_K_per_min"] for c in crossings if c is not None and c["min_rate_K_per_min"] is not None
    ]
    return f", slowest {min(slowest):.3g} to {max(slowest):.3g} K/min" if slowest else ""


def _rows(summary: Mapping[str, Any], judged: list[str]) -> Iterator[Evidence]:
    for direction in judged:
        for corner in summary["range"]:
            crossing = corner[direction]
            if crossing is None:
                continue
            yield Evidence(
                f"{direction} at the {corner['corner']} end, share of the volume that is too slow",
                crossing["fraction_below"],
                "",
                "<=",
                ALLOWED_BELOW,
                decides=crossing["verdict"] != "pass",
            )
