"""What a fit can and cannot tell, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from magheat.slp.arrays import Floats
from magheat.slp.fit_profile import Side

_TIED = 0.95  # correlation from which on two numbers cannot be told apart
_MISFIT = 0.01  # probability of chi^2 below which a model does not describe the points
_AT_BOUND = 1e-3  # in ln
_FEWEST = 4  # points of a valley
_CUBE = 0.35  # how far a power may be off 3 and still be that of a volume


def told(
    names: Sequence[str],
    best: Floats,
    sides: Sequence[tuple[Side, Side]],
    bounds: tuple[Floats, Floats],
    correlation: Floats,
    p_value: float,
    level: float,
) -> tuple[str, ...]:
    """Remarks on numbers open to a bound, on numbers of which only a product is known, and on a misfit."""
    remarks = []
    for i, (name, (down, up)) in enumerate(zip(names, sides, strict=True)):
        if down.end is None and up.end is None:
            remarks.append(f"{name} cannot be told: every value within the bounds fits as well, at {level:g}")
        elif down.end is None:
            remarks.append(f"{name} is only bounded from above: down to its lower bound it fits as well")
        elif up.end is None:
            remarks.append(f"{name} is only bounded from below: up to its upper bound it fits as well")
        if min(best[i] - bounds[0][i], bounds[1][i] - best[i]) < _AT_BOUND:
            remarks.append(f"the best {name} is a bound: wider bounds, or another model, would fit better")
    pairs = [(i, j) for i in range(len(names)) for j in range(i) if not abs(correlation[i, j]) < _TIED]
    remarks += [_tie(names, pair, correlation[pair]) for pair in pairs if len(names) > 2]
    if len(names) == 2 and pairs:
        remarks.append(_tie(names, (1, 0), correlation[1, 0]) + _product(names, sides))
    if p_value < _MISFIT:
        remarks.append(
            f"the model does not describe the points within their errors (chi^2: p = {p_value:.1g}); the "
            "intervals are widened by its root, which does not make the numbers right"
        )
    return tuple(remarks)


def _tie(names: Sequence[str], pair: tuple[int, int], correlation: float) -> str:
    size = "" if np.isnan(correlation) else f" (correlation {correlation:.3f})"
    return f"{names[pair[0]]} and {names[pair[1]]} can hardly be told apart{size}"


def _product(names: Sequence[str], sides: Sequence[tuple[Side, Side]]) -> str:
    """What of two numbers is known, by the way along the valley of chi^2, where they both move."""
    base, other = (1, 0) if names[1] == "anisotropy" else (0, 1)
    way = np.vstack([one.way for pair in sides for one in pair])[:, [base, other]]
    if len(way) < _FEWEST or np.min(np.ptp(way, axis=0)) < _AT_BOUND:
        return ""
    along = np.linalg.eigh(np.cov(way.T))[1][:, 1]
    power = float(-along[0] / along[1])
    barrier = (names[base], names[other]) == ("anisotropy", "diameter") and abs(power - 3.0) < _CUBE
    what = "the barrier K V" if barrier else f"{names[base]} x {names[other]}^{power:.2g}"
    return f": only {what} is well known"
