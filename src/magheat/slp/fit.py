"""Numbers of a particle fitted to measured losses, how well each can be told, and what cannot.

Least squares in the logarithms of the numbers on ln SLP, weighted by the relative errors where they are
known. The surface has several minima, so that points spread over the bounds are looked at first. Intervals
are profile likelihoods. What the errors do not hold, a factor common to all points (concentration, field,
the 30 to 40 % by which laboratories differ: Wells et al. 2021, doi:10.1080/02656736.2021.1892837), and a
model that is not that of the sample, the intervals do not hold either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import stats

from magheat.errors import InputError
from magheat.slp.arrays import Floats
from magheat.slp.fit_problem import BOUNDS, Bounds, Measured, Minimum, Problem, Progress, minima, problem_of
from magheat.slp.fit_problem import distinct as apart_from
from magheat.slp.fit_profile import Side, side
from magheat.slp.fit_words import told
from magheat.slp.particle import Particle

__all__ = ["BOUNDS", "HOLDOUTS", "FitResult", "Fitted", "Holdout", "Measured", "fit_loss"]

DEAR_ACCURACY = 0.05
HOLDOUTS = ("every-second", "every-third", "highest-field")
_LEVEL = 0.05
_RESTARTS = 3
_APART = 0.05  # in ln, of minima that differ


@dataclass(frozen=True)
class Fitted:
    """One number, SI: its value, the interval of 1 - level (None: open to the bound), and the bounds."""

    name: str
    value: float
    low: float | None
    high: float | None
    bounds: Bounds


@dataclass(frozen=True, eq=False)
class Holdout:
    """A fit to some points only, and its ratio computed over measured at the others, (k,).

    rms and worst: of ln of that ratio. rms_fitted: the same of the points fitted.
    """

    which: str
    points: tuple[int, ...]
    ratio: Floats
    rms: float
    worst: float
    rms_fitted: float


@dataclass(frozen=True, eq=False)
class FitResult:
    """Fitted numbers and how good they are.

    correlation (p, p), of the logarithms at the best fit; nan where the points do not tell. chi2: of the
    errors given, reduced by `freedom`, with its probability p_value; nan without errors, whose size is then
    scatter. scatter: rms of ln(computed/measured), over the freedom. computed_W_per_g (n,), of the basis
    measured. others: further minima that the points do not rule out, with what chi^2 grows by over its
    threshold. remarks: what can and cannot be told, in words. model, validity: of `loss_power` at the fit.
    """

    fitted: tuple[Fitted, ...]
    correlation: Floats
    chi2: float
    reduced_chi2: float
    p_value: float
    freedom: int
    scatter: float
    computed_W_per_g: Floats
    others: tuple[Mapping[str, float], ...]
    remarks: tuple[str, ...]
    model: str
    validity: tuple[str, ...]
    level: float
    holdout: Holdout | None

    def __getitem__(self, name: str) -> Fitted:
        """The fitted number of a name."""
        return next(one for one in self.fitted if one.name == name)


def fit_loss(
    particle: Particle,
    measured: Measured,
    free: Mapping[str, Bounds | None],
    *,
    holdout: str | None = None,
    level: float = _LEVEL,
    progress: Progress | None = None,
    **conditions: Any,
) -> FitResult:
    """Fit the numbers `free` {name: (low, high), or None for BOUNDS} (SI) of a particle to measured losses.

    particle: its other numbers. conditions: of `loss_power`, beside the points; accuracy 0.05 by default for
    dear models. holdout: every-second, every-third or highest-field points are kept out of a second fit,
    which is compared with them. progress(what, done, in all).
    Raises InputError for too few points, values that are not above zero, and names that cannot be fitted.
    """
    if holdout is not None and holdout not in HOLDOUTS:
        raise InputError(f"no holdout '{holdout}'", where="holdout", fix=f"one of {', '.join(HOLDOUTS)}")
    if not 0.0 < level < 0.5:
        raise InputError(f"the level is {level:g}", where="level", fix="between 0 and 0.5, e.g. 0.05")
    tell = progress or (lambda what, done, total: None)
    if conditions.get("model", "lrt") in ("auto", "coupled", "fokker-planck"):
        conditions = {"accuracy": DEAR_ACCURACY} | {k: v for k, v in conditions.items() if v is not None}
    problem = problem_of(particle, measured, free, conditions)
    found = minima(problem, tell)
    for attempt in range(_RESTARTS):
        sides = _sides(problem, found[0], level, tell, last=attempt == _RESTARTS - 1)
        better = [one.better for pair in sides for one in pair if one.better is not None]
        if not better:
            break
        found = sorted([*better, *found], key=lambda one: one.chi2)
    held = None if holdout is None else _held_out(problem, holdout, found[0], free, tell)
    return _result(problem, found, sides, level, held)


def _scale(problem: Problem, chi2: float) -> float:
    """What a unit of chi^2 is worth: the scatter where no errors are known, or more than the errors say."""
    reduced = chi2 / _freedom(problem)
    if problem.measured.error is None:
        return max(reduced, 1e-12)
    return max(reduced, 1.0)


def _freedom(problem: Problem) -> int:
    return problem.measured.slp.size - len(problem.names)


def _threshold(problem: Problem, chi2: float, level: float) -> float:
    """By which chi^2 grows at the ends of an interval: t^2 where its scale was estimated."""
    scale, known = _scale(problem, chi2), problem.measured.error is not None
    t = (
        stats.norm.ppf(1 - level / 2)
        if known and scale == 1.0
        else stats.t.ppf(1 - level / 2, _freedom(problem))
    )
    return float(scale * t**2)


def _sides(
    problem: Problem, best: Minimum, level: float, tell: Progress, last: bool
) -> list[tuple[Side, Side]]:
    threshold = _threshold(problem, best.chi2, level)
    errors, _ = _covariance(problem, best)
    pairs = []
    for i, name in enumerate(problem.names):
        pair = []
        for up in (False, True):
            tell(f"how well {name} is told", 2 * i + up, 2 * len(problem.names))
            step = 0.7 * float(np.nan_to_num(errors[i], nan=1.0)) * np.sqrt(threshold)
            pair.append(side(problem, best, i, up, threshold, step))
            if pair[-1].better is not None and not last:
                return [(pair[-1], pair[-1])]
        pairs.append((pair[0], pair[1]))
    return pairs


def _covariance(problem: Problem, best: Minimum) -> tuple[Floats, Floats]:
    """Standard errors (p,) of the logarithms per unit of chi^2, and their correlation (p, p)."""
    J = problem.slopes(best.x)
    size = np.linalg.norm(J, axis=0)
    p = size.size
    if np.any(size < 1e-8) or np.linalg.cond(J / np.maximum(size, 1e-300)) > 1e6:
        return np.full(p, np.nan), np.full((p, p), np.nan)
    C = np.linalg.inv(J.T @ J)
    errors = np.sqrt(np.diag(C))
    return errors, C / np.outer(errors, errors)


def _held_out(
    problem: Problem, which: str, start: Minimum, free: Mapping[str, Bounds | None], tell: Progress
) -> Holdout:
    at = problem.measured
    out = np.zeros(at.slp.size, bool)
    if which == "highest-field":
        out = at.amplitude >= at.amplitude.max() * (1.0 - 1e-9)
    else:
        out[1 :: {"every-second": 2, "every-third": 3}[which]] = True
    if out.all():
        raise InputError("all points have the highest field", where="holdout", fix="every-second")
    some = problem_of(problem.particle, at.chosen(~out), free, _chosen(problem.conditions, ~out))
    best = minima(some, tell)[0]
    kept = np.log(some.computed(best.x[None])[0] / some.measured.slp)
    conditions = _chosen(problem.conditions, out)
    other = replace(problem, measured=at.chosen(out), conditions=conditions)
    ratio = np.asarray(other.computed(best.x[None])[0] / other.measured.slp, float)
    ln = np.log(ratio)
    points = tuple(int(i) for i in np.flatnonzero(out))
    rms = (float(np.sqrt(np.mean(values**2))) for values in (ln, kept))
    left, fitted = rms
    return Holdout(which, points, ratio, left, float(np.max(np.abs(ln))), fitted)


def _chosen(conditions: Mapping[str, Any], rows: Any) -> dict[str, Any]:
    """Conditions of some points; those that are one for all stay."""
    return {name: value[rows] if np.ndim(value) == 1 else value for name, value in conditions.items()}


def _result(
    problem: Problem,
    found: list[Minimum],
    sides: list[tuple[Side, Side]],
    level: float,
    holdout: Holdout | None,
) -> FitResult:
    best, freedom = found[0], _freedom(problem)
    threshold = _threshold(problem, best.chi2, level)
    _, correlation = _covariance(problem, best)
    bounds = zip(np.exp(problem.low).tolist(), np.exp(problem.high).tolist(), strict=True)
    fitted = tuple(
        Fitted(name, float(np.exp(x)), _end(down), _end(up), bound)
        for name, x, (down, up), bound in zip(problem.names, best.x, sides, bounds, strict=True)
    )
    others = [one for one in apart_from(found, _APART)[1:] if one.chi2 - best.chi2 < threshold]
    loss = problem.loss(best.x[None])
    computed = problem.computed(best.x[None])[0]
    ln = np.log(computed / problem.measured.slp)
    known = problem.measured.error is not None
    reduced = best.chi2 / freedom if known else np.nan
    p_value = float(stats.chi2.sf(best.chi2, freedom)) if known else np.nan
    return FitResult(
        fitted=fitted,
        correlation=correlation,
        chi2=best.chi2 if known else np.nan,
        reduced_chi2=reduced,
        p_value=p_value,
        freedom=freedom,
        scatter=float(np.sqrt(ln @ ln / freedom)),
        computed_W_per_g=computed,
        others=tuple(_named(problem, one, best, threshold) for one in others),
        remarks=told(problem.names, best.x, sides, (problem.low, problem.high), correlation, p_value, level),
        model=loss.model,
        validity=loss.validity,
        level=level,
        holdout=holdout,
    )


def _end(one: Side) -> float | None:
    return None if one.end is None else float(np.exp(one.end))


def _named(problem: Problem, one: Minimum, best: Minimum, threshold: float) -> dict[str, float]:
    values = dict(zip(problem.names, np.exp(one.x).tolist(), strict=True))
    return values | {"chi2_over_threshold": (one.chi2 - best.chi2) / threshold}
