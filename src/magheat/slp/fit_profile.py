"""How far a fitted number is told: profile likelihoods (Venzon & Moolgavkar 1988, doi:10.2307/2347496)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from magheat.slp.arrays import Floats
from magheat.slp.fit_problem import Minimum, Problem, refine

_FIRST_STEP = (0.01, 0.5)  # of ln, least and most
_GROWTH = 1.6
_MOST_STEPS = 40
_HALVINGS = 12
_CLOSE, _DEAR_CLOSE = 0.01, 0.1  # of the threshold


@dataclass(frozen=True, eq=False)
class Side:
    """One end of an interval: ln of the number, None where it is open; the points x (k, p) on the way there.

    better: a minimum below the best that turned up on the way, if one did.
    """

    end: float | None
    way: Floats
    better: Minimum | None = None


def side(problem: Problem, best: Minimum, i: int, up: bool, threshold: float, step: float) -> Side:
    """Where chi^2, least over all other numbers, has grown by `threshold` along number i.

    step: of ln, the first.
    """
    bound = problem.high[i] if up else problem.low[i]
    sign = 1.0 if up else -1.0
    size = float(np.clip(step, *_FIRST_STEP))
    inside, way = best, [best.x]
    for _ in range(_MOST_STEPS):
        at = inside.x[i] + sign * size
        last = sign * (at - bound) >= 0
        one = _held(problem, inside, i, bound if last else at)
        if one.chi2 < best.chi2 - 0.02 * threshold:
            return Side(None, np.array(way), refine(problem, one.x))
        if one.chi2 - best.chi2 >= threshold:
            return _between(problem, best, inside, one, i, threshold, way)
        inside = one
        way.append(one.x)
        if last:
            break
        size *= _GROWTH
    return Side(None, np.array(way))


def _held(problem: Problem, near: Minimum, i: int, value: float) -> Minimum:
    start = near.x.copy()
    start[i] = value
    return refine(problem, start, held=i)


def _between(
    problem: Problem,
    best: Minimum,
    inside: Minimum,
    outside: Minimum,
    i: int,
    threshold: float,
    way: list[Floats],
) -> Side:
    """The end between two points, by the root of the growth, which is nearly straight."""
    close = (_CLOSE if problem.linear else _DEAR_CLOSE) * threshold
    low, high = inside, outside
    for _ in range(_HALVINGS):
        a, b = (np.sqrt(max(one.chi2 - best.chi2, 0.0)) for one in (low, high))
        share = float(np.clip((np.sqrt(threshold) - a) / max(b - a, 1e-300), 0.1, 0.9))
        one = _held(problem, low, i, float(low.x[i] + share * (high.x[i] - low.x[i])))
        if abs(one.chi2 - best.chi2 - threshold) < close:
            low = one
            break
        low, high = (one, high) if one.chi2 - best.chi2 < threshold else (low, one)
    return Side(float(low.x[i]), np.array([*way, low.x]))
