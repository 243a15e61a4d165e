"""The verdicts of a run in plain words, from its summary alone.

A new one is a function here, of a summary, that gives a `Verdict` with its evidence or None, and an
entry in `JUDGES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from magheat.runner.crossing_evidence import crossing_evidence
from magheat.runner.evidence import Evidence, State, Verdict
from magheat.runner.ice import ice_verdict
from magheat.runner.range_verdict import range_verdict
from magheat.runner.stress_verdict import stress_verdict

__all__ = ["Evidence", "State", "Verdict", "verdicts", "violations"]


def verdicts(summary: Mapping[str, Any]) -> list[Verdict]:
    """What the run says of each question that it met, with the numbers that decided."""
    return [verdict for judge in JUDGES if (verdict := judge(summary)) is not None]


def violations(summary: Mapping[str, Any]) -> list[str]:
    """What `--strict` does not let pass."""
    return [f"{v.question}: {v.text}" for v in verdicts(summary) if v.state != "good"]


def _targets(summary: Mapping[str, Any]) -> Verdict | None:
    targets = summary["targets"]
    if not targets:
        return None
    missed = [t for t in targets if not t["met"]]
    if not missed:
        met = _all(len(targets), "target is met", "targets are met")
        return Verdict("Targets", "good", met, _of_targets(targets))
    told = "; ".join(f"{t['target']} ({_number(t['value'])})" for t in missed)
    return Verdict("Targets", "bad", f"{len(missed)} of {len(targets)} missed: {told}", _of_targets(targets))


def _of_targets(targets: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    """A target holds its limit and its unit in its text."""
    return tuple(Evidence(t["target"], t["value"], "", decides=not t["met"]) for t in targets)


def _safety(summary: Mapping[str, Any]) -> Verdict | None:
    judged = [c for c in summary["safety"] if c["verdict"] != "not applicable"]
    if not judged:
        return None
    rows = tuple(_limit(c) for c in judged)
    over = [c for c in judged if c["verdict"] == "exceeded"]
    if not over:
        kept = _all(len(judged), "limit is kept", "limits are kept")
        return Verdict("Field limits", "good", kept, rows)
    told = "; ".join(f"{c['limit']} by a factor of {c['value'] / c['allowed']:.3g}" for c in over)
    return Verdict("Field limits", "bad", f"exceeded: {told}", rows)


def _limit(c: Mapping[str, Any]) -> Evidence:
    name, exceeded = c["limit"].replace("_", " "), c["verdict"] == "exceeded"
    return Evidence(name, c["value"], c["unit"], "<=", c["allowed"], source=c["source"], decides=exceeded)


def _warming(summary: Mapping[str, Any]) -> Verdict | None:
    return _window("warming", summary["warming"])


def _cooling(summary: Mapping[str, Any]) -> Verdict | None:
    return _window("cooling", summary["cooling"])


def _never_met(summary: Mapping[str, Any]) -> Verdict | None:
    if summary["kind"] != "nanowarming" or summary["warming"] is not None or summary["cooling"] is not None:
        return None
    return Verdict("Warming", "open", "no free part of the organ has met the dangerous window")


def _window(name: str, crossing: Mapping[str, Any] | None) -> Verdict | None:
    if crossing is None:
        return None
    critical, slowest = crossing["critical_rate_K_per_min"], crossing["min_rate_K_per_min"]
    question = name.capitalize()
    pace = "" if slowest is None else f"slowest {slowest:.3g} K/min"
    if critical is not None:
        most = crossing["critical_rate_max_K_per_min"]
        pace += f", critical {critical:.3g}{'' if most == critical else f' to {most:.3g}'} K/min"
    below = crossing["fraction_below"]
    state: State = "open"
    text = f"no critical rate is known for this agent (give critical.{name})"
    if crossing["verdict"] == "pass":
        state, text = "good", f"fast enough: {pace.strip(', ')}"
    elif crossing["verdict"] == "fail":
        state, text = "bad", f"too slow in {100 * below:.3g} % of the volume: {pace.strip(', ')}"
    elif crossing["verdict"] == "incomplete":
        part = 100 * crossing["fraction_incomplete"]
        text = f"{part:.3g} % of the volume has not passed the window"
    return Verdict(question, state, text, crossing_evidence(crossing))


def _all(count: int, one: str, many: str) -> str:
    return f"the {one}" if count == 1 else f"both {many}" if count == 2 else f"all {count} {many}"


def _number(value: float | None) -> str:
    return "not reached" if value is None else f"reached {value:.4g}"


JUDGES: tuple[Callable[[Mapping[str, Any]], Verdict | None], ...] = (
    _targets,
    _safety,
    _warming,
    _cooling,
    _never_met,
    ice_verdict,
    range_verdict,
    stress_verdict,
)
