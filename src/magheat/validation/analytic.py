"""Kind `analytic`: the solver beside exact solutions, by functions of the program itself.

A folder's case.yaml names them::

    kind: analytic
    title: Heated spheres
    checks:
      - function: magheat.verification.spheres:steady
        arguments: {order: 1}
    verdict: ...
    sources: [andra1999]

A function gives a Comparison, a Curve or a Study of `magheat.verification`, each a claim that it passes;
or a Series, claimed where the check says `within:`, the largest relative deviation; or a list of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import singledispatch
from pathlib import Path
from typing import Any

from magheat.errors import InputError, Where
from magheat.validation.folders import CASE, Case, load
from magheat.validation.outcome import Claim, Outcome, Series
from magheat.verification.curves import Curve
from magheat.verification.spheres import Comparison, R
from magheat.verification.studies import Study

Shown = tuple[Series, list[Claim]]


def run(name: str, folder: Path, case: Case) -> Outcome:
    """Call each check, and judge what it claims."""
    series: list[Series] = []
    claims: list[Claim] = []
    for i, check in enumerate(case.get("checks") or ()):
        where = Where(folder / CASE, f"checks.{i}")
        if not isinstance(check, dict) or "function" not in check:
            raise InputError("a check needs a function", where=where, fix="function: module:name")
        found = load(check["function"], where)(**(check.get("arguments") or {}))
        for one in found if isinstance(found, list | tuple) else [found]:
            made, claim = _shown(one, check)
            series.append(made)
            claims += claim
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


@singledispatch
def _shown(result: Any, check: Mapping[str, Any]) -> Shown:
    raise InputError(
        f"{check['function']} gives a {type(result).__name__}",
        fix="a Series, a Comparison, a Curve or a Study is due",
    )


@_shown.register
def _(result: Series, check: Mapping[str, Any]) -> Shown:
    if "within" not in check:
        return result, []
    series = replace(result, band=float(check["within"]))
    return series, [Claim(f"{series.name}: within {series.band:.3g}", all(series.within))]


@_shown.register
def _(result: Comparison, check: Mapping[str, Any]) -> Shown:
    """Rises at the centre and at the rim of a sphere."""
    x = (0.0, R * 1e3)
    series = Series(result.title, "radius (mm)", "rise (K)", x, result.exact, result.computed, result.allowed)
    text = (
        f"{result.title}: within {100 * result.allowed:g} % (the largest error is {100 * result.error:.2g} %)"
    )
    return series, [Claim(text, result.passed)]


@_shown.register
def _(result: Curve, check: Mapping[str, Any]) -> Shown:
    """The band, a share of each value, is the one that holds where values are largest."""
    largest = max(abs(value) for value in result.exact)
    band = result.allowed * result.scale / largest
    series = Series(
        result.title, result.x_label, result.y_label, result.x, result.exact, result.computed, band
    )
    allowed, error = 100 * result.allowed, 100 * result.error
    text = f"{result.title}: within {allowed:.2g} % (the largest error is {error:.2g} %)"
    return series, [Claim(text, result.passed)]


@_shown.register
def _(result: Study, check: Mapping[str, Any]) -> Shown:
    """Errors over sizes, beside those of the expected order from the coarsest on."""
    first, size = result.errors[0], result.sizes[0]
    ideal = tuple(first * (h / size) ** result.expected for h in result.sizes)
    series = Series(
        name=result.title,
        x_label="size of the cells (m) or of the steps (s)",
        y_label="error",
        x=result.sizes,
        reference=ideal,
        computed=result.errors,
        band=0.5,
        note=f"The reference is the error of order {result.expected:g} from the coarsest on.",
        logarithmic=True,
    )
    text = f"{result.title}: order {result.rate:.2f}, expected {result.expected:g}"
    return series, [Claim(text, result.passed)]
