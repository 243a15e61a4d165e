"""From a measured heating curve to the specific loss power, with its uncertainty.

P = C dT/dt + L (T - T0): at the temperature T0 at which the field is switched on, P = C (dT/dt - drift), with
the drift before the switch. The methods differ in how they find that first dT/dt
(`magheat.slp.calorimetry_methods`). The uncertainty is that of the readings, whose noise may be correlated
(`magheat.slp.calorimetry_noise`), and of the sample's relative_error. What it does not know of: heat that
spreads slowly, a thermometer that sits badly or warms in the field, or the 30 to 40 % by which laboratories
differ (Wells et al. 2021, doi:10.1080/02656736.2021.1892837).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from magheat.errors import InputError
from magheat.slp.arrays import ArrayLike, Floats
from magheat.slp.calorimetry_checks import check_heating, check_sample, checked, parts
from magheat.slp.calorimetry_methods import (
    Part,
    Rate,
    box_lucas,
    corrected_slope,
    initial_slope,
    rise,
    saturating,
)
from magheat.slp.calorimetry_noise import Noise, fitted, noise_about, resolution

LEVEL = 0.05
_FEWEST_BEFORE = 5
_COARSE = 0.6  # of the noise that rounding may make up


@dataclass(frozen=True)
class Sample:
    """What was heated: its heat capacity (J/K, vessel included) and its magnetic mass (kg, of `of`).

    iron_fraction: mass of Fe per mass of core, nan where unknown. relative_error: standard, of
    heat_capacity/mass.
    """

    heat_capacity: float
    mass: float
    of: str = "core"
    iron_fraction: float = np.nan
    relative_error: float = 0.0


@dataclass(frozen=True)
class Estimate:
    """The SLP by one method: value, standard uncertainty and interval of 95 % (1 - level), W/g of `of`.

    standard_W_per_g joins three: noise_W_per_g of the readings, form_W_per_g of what a curve a little
    different from the method's would change, too little for the tests to tell, and that of the sample. With
    form the interval holds for such curves too; where the method's curve is the true one it is wider than
    need be.
    rate_K_per_s is dT/dt less the drift; loss_W_per_K is L = C B, nan where the method does not find it.
    window_s: of the readings used, on the curve's own time axis. validity: reasons why the method is outside
    its range (empty: it is inside).
    """

    method: str
    slp_W_per_g: float
    standard_W_per_g: float
    noise_W_per_g: float
    form_W_per_g: float
    low_W_per_g: float
    high_W_per_g: float
    rate_K_per_s: float
    loss_W_per_K: float
    loss_standard_W_per_K: float
    window_s: tuple[float, float]
    readings: int
    text: str
    validity: tuple[str, ...]


@dataclass(frozen=True)
class CurveResult:
    """The SLP of a heating curve by every method, and the one to take.

    slp_W_per_g and its relatives are of the recommended method, per gram of core; nan where only the other
    basis is known. noise_K and noise_correlation are of the readings, the latter from one to the next.
    ilp_nH_m2_per_kg: of `of`, nan where the field is not known.
    """

    recommended: str
    why: str
    of: str
    slp_W_per_g: float
    slp_W_per_g_fe: float
    relative_standard: float
    estimates: tuple[Estimate, ...]
    heat_capacity_J_per_K: float
    mass_mg: float
    start_K: float
    drift_K_per_s: float
    noise_K: float
    noise_correlation: float
    level: float
    ilp_nH_m2_per_kg: float = np.nan

    def __getitem__(self, method: str) -> Estimate:
        """The estimate of a method: initial-slope, corrected-slope, box-lucas."""
        return next(one for one in self.estimates if one.method == method)


@dataclass(frozen=True)
class _Before:
    """Drift (K/s, with its error) and temperature (K) at the switch, of the readings before it."""

    drift: float = 0.0
    error: float = 0.0
    temperature: float | None = None


def slp_from_curve(
    time: ArrayLike,
    temperature: ArrayLike,
    sample: Sample,
    *,
    on: float | None = None,
    off: float | None = None,
    level: float = LEVEL,
) -> CurveResult:
    """SLP from temperatures (K) at times (s), (n,) each, with the field switched on and off at times in s.

    on: default the first reading; readings before it give the drift. off: default never; readings after it
    give the losses once more. level: of all tests and of the intervals. Raises InputError for a curve that
    cannot be one. Sources: those of the methods, in `magheat.slp.calorimetry_methods`.
    """
    t, T = checked(time, temperature)
    check_sample(sample)
    if not 0.0 < level < 0.5:
        raise InputError(f"the level is {level:g}", where="level", fix="between 0 and 0.5, e.g. 0.05")
    on = float(t[0]) if on is None else on
    heating, cooling = parts(t, T, on, off)
    B = saturating(heating, Noise(1.0, 0.0, 1.0, 1.0)).values[2]
    noise = noise_about(heating.time, heating.temperature, rise(heating.time, 1.0, B))
    check_heating(heating, noise)
    before = _before(t[t < on] - on, T[t < on], noise)
    fit = saturating(heating, noise)
    start = float(fit.values[0]) if before.temperature is None else before.temperature
    found = {
        "initial-slope": initial_slope(heating, noise, level),
        "corrected-slope": corrected_slope(heating, noise, level, start, _loss(cooling, noise)),
        "box-lucas": _unless_coarse(box_lucas(heating, noise, level), heating, noise),
    }
    quantile = noise.quantile(level)
    estimates = tuple(
        _estimate(method, rate, before, sample, on, quantile)
        for method, rate in found.items()
        if rate is not None
    )
    return _result(estimates, sample, start, before, noise, level)


def _before(t: Floats, T: Floats, noise: Noise) -> _Before:
    if t.size < _FEWEST_BEFORE:
        return _Before()
    line = fitted(t, np.stack([np.ones_like(t), t], axis=1), T, noise)
    return _Before(float(line.values[1]), line.error(1), float(line.values[0]))


def _unless_coarse(rate: Rate, part: Part, noise: Noise) -> Rate:
    """Steps that the noise does not blur are no noise: many readings do not average them away."""
    if resolution(part.temperature) < _COARSE * noise.sigma:
        return rate
    step = resolution(part.temperature) * np.sqrt(12.0)
    reason = f"the readings go in steps of {step:.2g} K that no noise blurs: its interval is too narrow"
    return replace(rate, validity=(*rate.validity, reason))


def _loss(cooling: Part | None, noise: Noise) -> tuple[float, float] | None:
    """B (1/s) of the cooling curve and its error."""
    if cooling is None:
        return None
    fit = saturating(cooling, noise)
    return float(fit.values[2]), float(np.sqrt(fit.covariance[2, 2]))


def _estimate(
    method: str, rate: Rate, before: _Before, sample: Sample, on: float, quantile: float
) -> Estimate:
    per_rate = sample.heat_capacity / sample.mass / 1e3  # W/g for a K/s
    net = rate.value - before.drift
    noise = np.hypot(rate.noise, before.error)
    error = np.sqrt(noise**2 + rate.form**2 + (net * sample.relative_error) ** 2)
    return Estimate(
        method=method,
        slp_W_per_g=per_rate * net,
        standard_W_per_g=float(per_rate * error),
        noise_W_per_g=float(per_rate * noise),
        form_W_per_g=per_rate * rate.form,
        low_W_per_g=float(per_rate * (net - quantile * error)),
        high_W_per_g=float(per_rate * (net + quantile * error)),
        rate_K_per_s=net,
        loss_W_per_K=rate.loss * sample.heat_capacity,
        loss_standard_W_per_K=rate.loss_error * sample.heat_capacity,
        window_s=(rate.window[0] + on, rate.window[1] + on),
        readings=rate.readings,
        text=rate.text,
        validity=rate.validity,
    )


def _result(
    estimates: tuple[Estimate, ...],
    sample: Sample,
    start: float,
    before: _Before,
    noise: Noise,
    level: float,
) -> CurveResult:
    inside = [one for one in estimates if not one.validity]
    best = min(inside or estimates, key=lambda one: one.standard_W_per_g)
    if not inside:
        best = next((one for one in estimates if one.method == "corrected-slope"), best)
    if best.slp_W_per_g <= 0.0:
        raise InputError("the particles do not heat: the temperature rises no faster than before the field")
    why = "the smallest uncertainty of the methods inside their range"
    share = sample.iron_fraction if sample.iron_fraction > 0.0 else np.nan
    core, iron = (1.0, 1.0 / share) if sample.of == "core" else (share, 1.0)
    return CurveResult(
        recommended=best.method,
        why=why if inside else "every method is outside its range here; this one asks the least of the curve",
        of=sample.of,
        slp_W_per_g=best.slp_W_per_g * core,
        slp_W_per_g_fe=best.slp_W_per_g * iron,
        relative_standard=best.standard_W_per_g / best.slp_W_per_g,
        estimates=estimates,
        heat_capacity_J_per_K=sample.heat_capacity,
        mass_mg=sample.mass * 1e6,
        start_K=start,
        drift_K_per_s=before.drift,
        noise_K=noise.sigma,
        noise_correlation=noise.correlation,
        level=level,
    )
