"""Kind `analytic`: the solver beside exact solutions, by functions of the program itself.

A folder's case.yaml names them::

    kind: analytic
    title: Heated spheres
    checks:
      - function: magheat.verification.spheres:steady     # gives one Series, or several
        arguments: {order: 1}
        within: 0.02                                       # claimed: the largest relative deviation
    verdict: ...
    sources: [andrae1999]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from magheat.errors import InputError, Where
from magheat.validation.folders import CASE, Case, load
from magheat.validation.outcome import Claim, Outcome, Series


def run(name: str, folder: Path, case: Case) -> Outcome:
    """Call each check; a check with `within` is a claim that every point of its series holds it."""
    series: list[Series] = []
    claims: list[Claim] = []
    for i, check in enumerate(case.get("checks") or ()):
        where = Where(folder / CASE, f"checks.{i}")
        if not isinstance(check, dict) or "function" not in check:
            raise InputError("a check needs a function", where=where, fix="function: module:name")
        found = load(check["function"], where)(**(check.get("arguments") or {}))
        some: Sequence[Series] = [found] if isinstance(found, Series) else list(found)
        if "within" in check:
            some = [replace(one, band=float(check["within"])) for one in some]
            claims += [Claim(f"{one.name}: within {one.band:.3g}", all(one.within)) for one in some]
        series += some
    if not series:
        raise InputError("no checks", where=Where(folder / CASE, "checks"), fix="list at least one function")
    return Outcome(
        name,
        str(case.get("title", name)),
        "analytic",
        tuple(series),
        tuple(claims),
        str(case.get("verdict", "")).strip(),
        tuple(case.get("sources") or ()),
    )
