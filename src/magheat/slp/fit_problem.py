"""What is fitted: measured losses, the numbers sought with their bounds, and the misfit of ln SLP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import optimize
from scipy.stats import qmc

from magheat.errors import InputError
from magheat.slp.arrays import Floats
from magheat.slp.loss import loss_power
from magheat.slp.particle import Particle

Progress = Callable[[str, int, int], None]  # what is worked out, done, in all
Bounds = tuple[float, float]

BOUNDS: dict[str, Bounds] = {  # SI
    "diameter": (3e-9, 100e-9),  # a few hundred atoms; several domains
    "sigma": (0.01, 1.0),  # as good as one size; volumes over several decades
    "anisotropy": (1e3, 1e6),  # softest ferrites; above the 530 kJ/m^3 of hexagonal cobalt
    "saturation": (2e4, 1.95e6),  # a few per cent of magnetite; iron-cobalt, the highest there is
    "viscosity": (2e-4, 1e3),  # below hot water; rotation of 20 nm in seconds, as good as held
}
_STARTS, _REFINED = (400, 6), (16, 2)  # points looked at first and refined: linear response, other models
_STEP, _DEAR_STEP = 1e-4, 0.02  # of ln of a number, for slopes
_SETTLED, _DEAR_SETTLED = 1e-7, 1e-2  # change of the misfit
_MOST_STEPS = 60


@dataclass(frozen=True, eq=False)
class Measured:
    """Losses measured at (f, H): frequency (Hz), amplitude (A/m), slp (W/g of `of`), (n,) each.

    error: standard, W/g, (n,) or None where not known. temperature (K): (n,), or one. of: core or Fe.
    """

    frequency: Floats
    amplitude: Floats
    slp: Floats
    error: Floats | None = None
    temperature: Any = 298.15
    of: str = "core"

    def chosen(self, rows: Any) -> Measured:
        """Some of the points."""
        error = None if self.error is None else self.error[rows]
        temperature = np.broadcast_to(self.temperature, self.slp.shape)[rows]
        given = (self.frequency[rows], self.amplitude[rows], self.slp[rows])
        return Measured(*given, error, temperature, self.of)


@dataclass(frozen=True, eq=False)
class Problem:
    """The misfit as a function of x = ln of the numbers sought, in bounds."""

    particle: Particle
    measured: Measured
    names: tuple[str, ...]
    low: Floats
    high: Floats
    conditions: Mapping[str, Any]

    @property
    def linear(self) -> bool:
        """Of linear response, which costs nothing."""
        return bool(self.conditions.get("model", "lrt") == "lrt")

    def loss(self, x: Floats) -> Any:
        """The losses (m, n) of m sets of numbers x (m, p) at the n points."""
        values = {name: np.exp(x[:, i, None]) for i, name in enumerate(self.names)}
        conditions = dict(self.conditions)
        if "viscosity" in values:
            conditions["viscosity"] = values.pop("viscosity")
        at = self.measured
        return loss_power(
            replace(self.particle, **values),
            frequency=at.frequency,
            amplitude=at.amplitude,
            temperature=at.temperature,
            **conditions,
        )

    def computed(self, x: Floats) -> Floats:
        """SLP (m, n), W/g of what was measured."""
        result = self.loss(x)
        slp = result.slp_W_per_g_fe if self.measured.of == "Fe" else result.slp_W_per_g
        return np.broadcast_to(slp, (len(x), self.measured.slp.size))

    def misfit(self, x: Floats) -> Floats:
        """(ln computed - ln measured)/error, (m, n); of unit error where none is known."""
        computed = np.log(np.maximum(self.computed(x), 1e-30))
        return np.asarray((computed - np.log(self.measured.slp)) / self.spread, float)

    @property
    def spread(self) -> Floats:
        """Errors of ln SLP."""
        error, slp = self.measured.error, self.measured.slp
        return np.ones(slp.shape) if error is None else np.asarray(error / slp, float)

    def slopes(self, x: Floats) -> Floats:
        """Of the misfit, (n, p), by differences inwards from the bounds."""
        step = _STEP if self.linear else _DEAR_STEP
        steps = np.where(x + step > self.high, -step, step)
        both = self.misfit(np.vstack([x, x + np.diag(steps)]))
        return np.asarray((both[1:] - both[0]).T / steps, float)


@dataclass(frozen=True, eq=False)
class Minimum:
    """A local minimum: x (p,) and its chi^2."""

    x: Floats
    chi2: float


def problem_of(
    particle: Particle,
    measured: Measured,
    free: Mapping[str, Bounds | None],
    conditions: Mapping[str, Any],
) -> Problem:
    """The problem, checked."""
    _check_free(free, particle)
    _check_measured(measured, len(free), particle)
    bounds = np.array([BOUNDS[name] if pair is None else pair for name, pair in free.items()], float)
    for name, (low, high) in zip(free, bounds, strict=True):
        if not 0.0 < low < high < np.inf:
            raise InputError(f"the bounds of {name} are {low:g} and {high:g}", where="free", fix="low:high")
    low, high = np.log(bounds).T
    return Problem(particle, measured, tuple(free), low, high, conditions)


def _check_free(free: Mapping[str, Bounds | None], particle: Particle) -> None:
    if not free:
        raise InputError("nothing is to be fitted", where="free", fix=f"any of {', '.join(BOUNDS)}")
    unknown = [name for name in free if name not in BOUNDS]
    if unknown:
        fix = f"any of {', '.join(BOUNDS)}"
        raise InputError(f"'{unknown[0]}' cannot be fitted", where="free", fix=fix)
    if particle.histogram and {"diameter", "sigma"} & set(free):
        what = "the sizes are measured: neither diameter nor sigma is free"
        raise InputError(what, where="free", fix="leave the histogram out")


def _check_measured(at: Measured, count: int, particle: Particle) -> None:
    columns = {"frequency": at.frequency, "field": at.amplitude, "SLP": at.slp}
    columns |= {} if at.error is None else {"error": at.error}
    for name, values in columns.items():
        if values.shape != at.slp.shape or values.ndim != 1:
            raise InputError(f"{values.shape} values of {name}, {at.slp.shape} of SLP", where="measured")
        wrong = np.flatnonzero(~((values > 0) & np.isfinite(values)))
        if wrong.size:
            what = f"the {name} of point {wrong[0] + 1} is not above zero"
            raise InputError(what, where="measured", fix="leave points without heating out")
    if at.slp.size <= count:
        what = f"{at.slp.size} points for {count} numbers"
        raise InputError(what, where="measured", fix=f"at least {count + 1} points are needed")
    if at.of not in ("core", "Fe"):
        raise InputError(f"no basis '{at.of}'", where="of", fix="core or Fe")
    if at.of == "Fe" and not np.all(np.asarray(particle.iron_fraction) > 0):
        raise InputError("the core holds no iron", where="of", fix="give its iron fraction")


def minima(problem: Problem, progress: Progress) -> list[Minimum]:
    """Local minima, the lowest first: the best of points spread over the bounds, each refined."""
    starts, refined = _STARTS if problem.linear else _REFINED
    spread: Any = qmc.Halton(len(problem.names), scramble=False)
    spread.fast_forward(1)
    x = problem.low + spread.random(starts) * (problem.high - problem.low)
    pieces = np.array_split(x, 1 if problem.linear else starts // 4)
    chi2 = np.empty(0)
    for done, piece in enumerate(pieces):
        progress("looking through the bounds", done, len(pieces))
        chi2 = np.append(chi2, (problem.misfit(piece) ** 2).sum(axis=1))
    found: list[Minimum] = []
    for done, i in enumerate(np.argsort(chi2, kind="stable")[:refined]):
        progress("refining", done, refined)
        found.append(refine(problem, x[i]))
    return sorted(found, key=lambda one: one.chi2)


def refine(problem: Problem, start: Floats, held: int | None = None) -> Minimum:
    """Least squares from a start, one of the numbers held if so."""
    free = np.array([i for i in range(start.size) if i != held], int)
    inside = np.clip(start, problem.low + 1e-9, problem.high - 1e-9)

    def whole(y: Floats) -> Floats:
        x = start.copy()
        x[free] = y
        return x

    if not free.size:
        return Minimum(start, float((problem.misfit(start[None]) ** 2).sum()))
    settled = _SETTLED if problem.linear else _DEAR_SETTLED
    done = optimize.least_squares(
        lambda y: problem.misfit(whole(y)[None])[0],
        inside[free],
        lambda y: problem.slopes(whole(y))[:, free],
        bounds=(problem.low[free], problem.high[free]),
        ftol=settled,
        xtol=settled,
        gtol=1e-12,
        max_nfev=_MOST_STEPS,
    )
    return Minimum(whole(done.x), 2.0 * float(done.cost))


def distinct(found: Sequence[Minimum], apart: float) -> list[Minimum]:
    """Those further than `apart` in some ln from every lower one."""
    kept: list[Minimum] = []
    for one in found:
        if all(np.max(np.abs(one.x - other.x)) > apart for other in kept):
            kept.append(one)
    return kept
