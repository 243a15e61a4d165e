"""The verdicts of a run in plain words, from its summary alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["good", "bad", "open"]


@dataclass(frozen=True)
class Verdict:
    """One question answered: good, bad, or open where the run does not decide it."""

    question: str
    state: State
    text: str


def verdicts(summary: Mapping[str, Any]) -> list[Verdict]:
    """What the run says of its targets, of the field limits, and of warming and cooling."""
    found = [_targets(summary["targets"]), _safety(summary["safety"])]
    found += [_window(name, summary[name]) for name in ("warming", "cooling")]
    if summary["kind"] == "nanowarming" and summary["warming"] is None and summary["cooling"] is None:
        found.append(Verdict("Warming", "open", "no part of the organ has met the dangerous window"))
    return [verdict for verdict in found if verdict is not None]


def violations(summary: Mapping[str, Any]) -> list[str]:
    """What `--strict` does not let pass."""
    return [f"{v.question}: {v.text}" for v in verdicts(summary) if v.state != "good"]


def _targets(targets: list[dict[str, Any]]) -> Verdict | None:
    if not targets:
        return None
    missed = [t for t in targets if not t["met"]]
    if not missed:
        met = _all(len(targets), "target is met", "targets are met")
        return Verdict("Targets", "good", met)
    told = "; ".join(f"{t['target']} ({_number(t['value'])})" for t in missed)
    return Verdict("Targets", "bad", f"{len(missed)} of {len(targets)} missed: {told}")


def _safety(checks: list[dict[str, Any]]) -> Verdict | None:
    judged = [c for c in checks if c["verdict"] != "not applicable"]
    if not judged:
        return None
    over = [c for c in judged if c["verdict"] == "exceeded"]
    if not over:
        kept = _all(len(judged), "limit is kept", "limits are kept")
        return Verdict("Field limits", "good", kept)
    told = "; ".join(f"{c['limit']} by a factor of {c['value'] / c['allowed']:.3g}" for c in over)
    return Verdict("Field limits", "bad", f"exceeded: {told}")


def _window(name: str, crossing: Mapping[str, Any] | None) -> Verdict | None:
    if crossing is None:
        return None
    critical, slowest = crossing["critical_rate_K_per_min"], crossing["min_rate_K_per_min"]
    question = name.capitalize()
    pace = "" if slowest is None else f"slowest {slowest:.3g} K/min"
    if critical is not None:
        pace += f", critical {critical:.3g} K/min"
    below = crossing["fraction_below"]
    if crossing["verdict"] == "pass":
        return Verdict(question, "good", f"fast enough: {pace.strip(', ')}")
    if crossing["verdict"] == "fail":
        return Verdict(question, "bad", f"too slow in {100 * below:.3g} % of the volume: {pace.strip(', ')}")
    if crossing["verdict"] == "incomplete":
        part = 100 * crossing["fraction_incomplete"]
        return Verdict(question, "open", f"{part:.3g} % of the volume has not passed the window")
    return Verdict(question, "open", "no critical rate is known for this agent")


def _all(count: int, one: str, many: str) -> str:
    return f"the {one}" if count == 1 else f"both {many}" if count == 2 else f"all {count} {many}"


def _number(value: float | None) -> str:
    return "not reached" if value is None else f"reached {value:.4g}"
