"""The heating rate at the start of a curve, by three methods.

initial slope    a line through the first readings
corrected slope  lines through short windows along the curve, whose slopes fall with the temperature as the
                 losses grow (Wildeboer, Southern & Pankhurst 2014, doi:10.1088/0022-3727/47/49/495003)
Box-Lucas        T0 + A (1 - e^(-B t)), linear losses all along (Box & Lucas 1959,
                 doi:10.1093/biomet/46.1-2.77)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from magheat.slp.arrays import Floats
from magheat.slp.calorimetry_noise import Line, Noise, fitted, trend

FEWEST_IN_WINDOW = 10
_GROWTH = 1.1  # of the window of the initial slope
_WINDOWS = (4, 20)  # fewest and most along the curve
_READINGS_A_WINDOW = 8
_BENDS = np.geomspace(0.02, 300.0, 16)  # B times the curve's length, looked through for the best
_LOWEST_BEND = -2.0


@dataclass(frozen=True, eq=False)
class Part:
    """Readings while the field is on, or off: time (s) since the switch, temperature (K), (n,) each."""

    time: Floats
    temperature: Floats


@dataclass(frozen=True)
class Rate:
    """dT/dt (K/s) at the start, its standard errors by noise and by form, and what came with it.

    form: what a curve a little different from the method's would change, one that no test can tell. loss
    (1/s) is B, what a rise of 1 K takes from dT/dt (nan: not found); window in s since the switch.
    """

    value: float
    noise: float
    form: float
    loss: float
    loss_error: float
    window: tuple[float, float]
    readings: int
    text: str
    validity: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Saturating:
    """T0 + r (1 - e^(-B t))/B: its parameters (T0, r, B), their covariance, chi^2."""

    values: Floats
    covariance: Floats
    chi2: float


def initial_slope(part: Part, noise: Noise, level: float) -> Rate:
    """The line through the longest window from the start that a parabola does not fit better.

    The window grows by a tenth at a time until an F-test rejects the line (the criterion of Lopez-Vazquez et
    al. 2026, doi:10.1039/D5NR04995D, under correlated noise), at `level` over all windows together
    (Bonferroni). A bend too slight for the test still lowers the slope, by up to some standard errors; what
    the parabola makes of it is in the error.
    """
    counts = _window_counts(part.time.size)
    straight: list[tuple[int, Line]] = []
    ending: list[Line] = []
    for count in counts:
        parabola = _bend(part, count, noise)
        if noise.probability((parabola.values[2] / parabola.error(2)) ** 2, 1) < level / len(counts):
            ending.append(parabola)
            break
        straight.append((count, parabola))
    count, bent = straight[-1] if straight else (counts[0], ending[0])
    t = part.time[:count]
    line = fitted(t, np.stack([np.ones_like(t), t], axis=1), part.temperature[:count], noise)
    form = float(t[-1] - t[0]) * float(np.hypot(bent.values[2], bent.error(2)))
    return Rate(
        value=float(line.values[1]),
        noise=line.error(1),
        form=form,
        loss=np.nan,
        loss_error=np.nan,
        window=(float(t[0]), float(t[-1])),
        readings=count,
        text=f"first {count} readings, F-tests of a parabola against the line at {level:g}",
        validity=_bends(ending, at_once=not straight),
    )


def _window_counts(readings: int) -> list[int]:
    counts = [FEWEST_IN_WINDOW]
    while counts[-1] < readings:
        counts.append(min(readings, int(np.ceil(_GROWTH * counts[-1]))))
    return counts


def _bends(ending: list[Line], at_once: bool) -> tuple[str, ...]:
    """What is wrong with the curve where the line ends, at the parabola that ends it, if one does."""
    if any(parabola.values[2] > 0 for parabola in ending):
        return ("the curve bends upwards at first: the thermometer lags, or the heat is still spreading",)
    if at_once:
        return (f"the curve bends within its first {FEWEST_IN_WINDOW} readings: no part of it is straight",)
    return ()


def _bend(part: Part, count: int, noise: Noise) -> Line:
    t = part.time[:count] - part.time[0]
    return fitted(t, np.stack([np.ones_like(t), t, t * t], axis=1), part.temperature[:count], noise)


def box_lucas(part: Part, noise: Noise, level: float) -> Rate:
    """A B of the exponential; an F-test against two more terms tells whether the curve is one.

    Losses that grow faster than the rise, too slightly for the test, still raise A B; what a term in the
    square of the rise makes of it is in the error.
    """
    fit = saturating(part, noise)
    T0, r, B = fit.values
    u = rise(part.time, 1.0, B)
    F = (fit.chi2 - fitted(part.time, trend(u), part.temperature, noise).chi2) / 2.0
    p = noise.probability(max(F, 0.0), 2)
    validity = []
    if p < level:
        validity.append(
            f"the curve is not one exponential (lack of fit, F-test: p = {p:.2g}): losses that are not "
            "linear, a vessel that warms behind the sample, or a power that changes with the temperature"
        )
    columns = [np.ones_like(u), u, r * _rise_by_loss(part.time, B), _rise_by_square(part.time, B)]
    rest = part.temperature - T0 - r * u
    bent = fitted(part.time, np.stack(columns, axis=1), rest, noise)
    return Rate(
        value=float(r),
        noise=float(np.sqrt(fit.covariance[1, 1])),
        form=_form(bent.values[1], bent.covariance[1, 1], fit.covariance[1, 1]),
        loss=float(B),
        loss_error=float(np.hypot(bent.values[2], bent.error(2))),
        window=(float(part.time[0]), float(part.time[-1])),
        readings=part.time.size,
        text=f"A B of T0 + A (1 - exp(-B t)), B = {B:.3g} 1/s; lack of fit p = {p:.2g}",
        validity=tuple(validity),
    )


def rise(time: Floats, rate: float, loss: float) -> Floats:
    """r (1 - e^(-B t))/B, r t where B vanishes; K."""
    x = loss * time
    small = np.abs(x) < 1e-6
    share = -np.expm1(-x) / np.where(small, 1.0, x)
    return np.asarray(rate * time * np.where(small, 1.0 - 0.5 * x, share), float)


def _rise_by_loss(time: Floats, loss: float) -> Floats:
    """d/dB of rise at r = 1."""
    x = loss * time
    small = np.abs(x) < 1e-3
    safe = np.where(small, 1.0, x)
    slope = (safe * np.exp(-safe) + np.expm1(-safe)) / safe**2
    return np.asarray(time**2 * np.where(small, -0.5 + x / 3.0 - x * x / 8.0, slope), float)


def _rise_by_square(time: Floats, loss: float) -> Floats:
    """What a loss in the square of the rise adds, the answer of dy/dt = -B y - x^2 to x of r = 1."""
    z = loss * time
    small = np.abs(z) < 1e-2
    safe = np.where(small, 1.0, z)
    whole = (1.0 - 2.0 * safe * np.exp(-safe) - np.exp(-2.0 * safe)) / safe**3
    series = 1.0 / 3.0 - z / 3.0 + 11.0 / 60.0 * z * z
    return np.asarray(-(time**3) * np.where(small, series, whole), float)


def saturating(part: Part, noise: Noise) -> Saturating:
    """The exponential through a heating or a cooling curve."""
    t, T = part.time, part.temperature
    length = float(t[-1])

    def linear(B: float) -> Line:
        return fitted(t, np.stack([np.ones_like(t), rise(t, 1.0, B)], axis=1), T, noise)

    start = min(_BENDS / length, key=lambda B: linear(B).chi2)

    def misfit(x: Floats) -> Floats:
        return noise.whitened(t, x[0] + rise(t, x[1], x[2] / length) - T)

    def slopes(x: Floats) -> Floats:
        B = x[2] / length
        by_loss = x[1] * _rise_by_loss(t, B) / length
        return noise.whitened(t, np.stack([np.ones_like(t), rise(t, 1.0, B), by_loss], axis=1))

    first = np.array([*linear(start).values, start * length])
    bounds = ([-np.inf, -np.inf, _LOWEST_BEND], [np.inf, np.inf, 10.0 * _BENDS[-1]])
    done = optimize.least_squares(misfit, first, slopes, bounds=bounds, x_scale="jac", xtol=1e-12, ftol=1e-12)
    unit = np.array([1.0, 1.0, 1.0 / length])
    covariance = np.asarray(np.linalg.pinv(done.jac.T @ done.jac) * np.outer(unit, unit), float)
    return Saturating(done.x * unit, covariance, 2.0 * float(done.cost))


def corrected_slope(
    part: Part, noise: Noise, level: float, start: float, cooling: tuple[float, float] | None
) -> Rate | None:
    """Slopes of windows against their mean temperatures: s = r - B (T - start), start in K.

    The windows taken are the first ones up to where the losses stop being linear, by a chi^2 test at
    `level`. cooling: B and its error from the readings after switching off; where it agrees with the B of the
    heating curve it is used with it. None for fewer readings than the windows need.
    """
    count = int(np.clip(part.time.size // _READINGS_A_WINDOW, *_WINDOWS))
    if part.time.size < 5 * count:
        return None
    slopes, errors, rises, ends = _windows(part, noise, count, start)
    validity: list[str] = []
    for used in range(count, _WINDOWS[0] - 1, -1):
        line, bent = (_against(slopes[:used], errors[:used], rises[:used], None, n) for n in (1, 2))
        p = float(stats.chi2.sf(line.chi2 - bent.chi2, 1))
        if p >= level:
            break
    else:
        validity.append(f"the slopes do not fall in proportion to the rise, even at first (p = {p:.2g})")
    text = f"{used} of {count} windows, up to a rise of {rises[used - 1]:.3g} K (chi^2 test of a bend at "
    text += f"{level:g}), L from the heating curve"
    if cooling is not None:
        apart = abs(-line.values[1] - cooling[0]) / np.hypot(line.error(1), cooling[1])
        if apart <= noise.quantile(level):
            line = _against(slopes[:used], errors[:used], rises[:used], cooling, 1)
            text += " and the cooling curve"
        else:
            text += (
                f" (the cooling curve has B = {cooling[0]:.3g} 1/s, {apart:.1f} standard errors apart: "
                "losses that are not linear, or a power that changes with the temperature)"
            )
    return Rate(
        value=float(line.values[0]),
        noise=line.error(0),
        form=_form(bent.values[0] - line.values[0], bent.covariance[0, 0], line.covariance[0, 0]),
        loss=float(-line.values[1]),
        loss_error=line.error(1),
        window=(float(part.time[0]), ends[used - 1]),
        readings=int(np.searchsorted(part.time, ends[used - 1], side="right")),
        text=text,
        validity=tuple(validity),
    )


def _form(shift: float, with_term: float, without: float) -> float:
    """Size of the shift that one more term brings, its own variance included."""
    return float(np.sqrt(shift**2 + max(with_term - without, 0.0)))


def _windows(
    part: Part, noise: Noise, count: int, start: float
) -> tuple[Floats, Floats, Floats, list[float]]:
    """Slope, its error, rise over `start` and end of each window."""
    rows, ends = [], []
    for some in np.array_split(np.arange(part.time.size), count):
        t = part.time[some]
        columns = np.stack([np.ones_like(t), t - t.mean()], axis=1)
        line = fitted(t, columns, part.temperature[some], noise)
        rows.append((line.values[1], line.error(1), line.values[0] - start))
        ends.append(float(t[-1]))
    slopes, errors, rises = np.array(rows).T
    return slopes, errors, rises, ends


def _against(
    slopes: Floats, errors: Floats, rises: Floats, loss: tuple[float, float] | None, degree: int
) -> Line:
    """Weighted polynomial of slopes in rises, with a loss known from elsewhere as one more row."""
    columns = np.stack([rises**n for n in range(degree + 1)], axis=1) / errors[:, None]
    values = slopes / errors
    if loss is not None:
        columns = np.vstack([columns, [0.0, 1.0 / loss[1], *[0.0] * (degree - 1)]])
        values = np.append(values, -loss[0] / loss[1])
    independent = Noise(1.0, 0.0, 1.0, np.inf)
    return fitted(np.arange(values.size, dtype=float), columns, values, independent)
