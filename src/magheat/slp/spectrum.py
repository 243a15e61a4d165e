"""The complex susceptibility chi' - i chi'' of particles, per volume of core: AC susceptometry.

In H cos(omega t) the magnetisation is Re sum_n chi_n H e^(i n omega t), chi_n = chi_n' - i chi_n''. The heat
per volume is pi mu0 chi_1'' H^2 f, so chi_1'' is what `loss_power` gives off. In small fields chi is a sum of
Debye modes chi_0/(1 + i omega tau), one for each way in which moments turn (sources in `magheat.slp.lrt`);
beyond, chi_1' and the overtones are the Fourier coefficients of the magnetisation's loop.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.errors import InputError
from magheat.slp import core, lrt
from magheat.slp.arrays import ArrayLike, Floats, Value
from magheat.slp.constants import MU_0
from magheat.slp.core import Conditions
from magheat.slp.distribution import histogram_average, volume_average
from magheat.slp.inputs import HIGHEST, PARTICLE_NUMBERS, broadcast
from magheat.slp.loop import magnetisation_loop
from magheat.slp.loss import loss_power
from magheat.slp.loss_result import LossResult
from magheat.slp.models import angle_of
from magheat.slp.particle import Axis, Mechanism, Model, NeelForm, Particle, SusceptibilityForm
from magheat.slp.peaks import peaks
from magheat.slp.points import SMALLEST_XI
from magheat.slp.susceptibility import axis_order

_CONDITIONS = ("frequency", "amplitude", "temperature", "viscosity", "mobile", "bias")
_STANDS_OUT = 0.01


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Susceptibility per volume of core (SI); floats where all input was one number, else arrays.

    chi_static     of small fields as slow as may be, at the same bias
    harmonics      complex chi_n' - i chi_n'' of n = 1, 2, ... along the last axis; zero beyond 1 for lrt
    relaxation_time_s, model, validity  as in `LossResult`
    """

    chi_real: Value
    chi_imag: Value
    chi_static: Value
    harmonics: NDArray[np.complex128]
    relaxation_time_s: Value
    model: str
    validity: tuple[str, ...]


def complex_susceptibility(
    particle: Particle,
    *,
    frequency: ArrayLike,
    amplitude: ArrayLike = 0.0,
    temperature: ArrayLike = 298.15,
    viscosity: ArrayLike = np.inf,
    mobile: ArrayLike = 1.0,
    model: Model = "lrt",
    neel: NeelForm = "coffey",
    susceptibility: SusceptibilityForm = "initial",
    mechanism: Mechanism = "both",
    axis: Axis = "random",
    bias: ArrayLike = 0.0,
    accuracy: float | None = None,
    harmonics: int = 1,
) -> Spectrum:
    """chi' - i chi'' of `particle` in bias + amplitude cos(2 pi f t); arguments as in `loss_power`.

    Linear response takes no amplitude but for susceptibility "chord". The other models need one, and give as
    many harmonics as asked (up to 15); each of their points is a loop of its own. A heating_factor, which is
    measured on losses, is not in the susceptibility. Raises InputError.
    """
    if not 1 <= harmonics <= HIGHEST:
        raise InputError(f"the harmonics asked for are not 1 to {HIGHEST}", where="harmonics")
    particle = replace(particle, heating_factor=1.0)
    drive: dict[str, Any] = {
        "frequency": frequency,
        "amplitude": amplitude,
        "temperature": temperature,
        "viscosity": viscosity,
        "mobile": mobile,
        "bias": bias,
    }
    words: dict[str, Any] = {"mechanism": mechanism, "axis": axis, "accuracy": accuracy, "model": model}
    rows, outer = broadcast(drive | {name: getattr(particle, name) for name in PARTICLE_NUMBERS})
    if model != "lrt" and np.any(rows["amplitude"] <= 0):
        raise InputError(f"the model {model} needs an amplitude", where="amplitude", fix="or model lrt")
    loss = loss_power(particle, **drive, **words, neel=neel, susceptibility=susceptibility)
    at = Conditions(**{one.name: rows[one.name] for one in fields(Conditions)})
    form = susceptibility if model == "lrt" else "anisotropic"
    choice = lrt.Choice(particle.shape, particle.shape_anisotropy, neel, form, mechanism, axis)
    chi = np.zeros((rows["diameter"].size, harmonics), complex)
    if model == "lrt":
        chi[:, 0] = _average(particle, rows, at, choice, _in_phase)
    else:
        chi = _overtones(particle, rows, words, harmonics)
    chi[:, 0] = chi[:, 0].real - 1j * _out_of_phase(loss, rows["density"])
    still = _average(particle, rows, at, replace(choice, susceptibility=_small(form)), _at_rest)
    shaped = chi.reshape(*outer, harmonics)
    return Spectrum(
        chi_real=shaped[..., 0].real if outer else float(shaped[0].real),
        chi_imag=-shaped[..., 0].imag if outer else float(-shaped[0].imag),
        chi_static=still.reshape(outer) if outer else float(still[0]),
        harmonics=shaped,
        relaxation_time_s=loss.relaxation_time_s,
        model=loss.model,
        validity=loss.validity,
    )


def _small(form: SusceptibilityForm) -> SusceptibilityForm:
    return "initial" if form == "chord" else form


def _out_of_phase(loss: LossResult, density: Floats) -> Floats:
    """chi'' = P/(pi mu0 H^2 f), flat; finite also at H = 0."""
    per_density = np.ravel(loss.ilp_nH_m2_per_kg) * 1e-9
    return np.asarray(per_density * density / (np.pi * MU_0), float)


def _average(
    particle: Particle, rows: dict[str, Floats], at: Conditions, choice: lrt.Choice, of: Any
) -> Floats:
    """Mean over the volume distribution of the susceptibility at rest times a share of (rate/omega)."""

    def power(block: Any, d: Floats) -> Floats:
        part = at.rows(block)
        omega = 2.0 * np.pi * part.frequency
        total = sum(weight * of(rate / omega) for weight, rate in _modes(d, part, choice))
        return np.asarray(lrt.equilibrium(d, part, choice) * total, float)

    if particle.histogram:
        count = at.frequency.size
        return histogram_average(
            lambda block, d: power(block, d)[..., None], count, particle.histogram, particle.weighting
        )[:, 0]
    kinks = lrt.kink_diameter(at, choice)
    return volume_average(power, rows["diameter"], rows["sigma"], particle.weighting, kinks)


def _modes(d: Floats, at: Conditions, choice: lrt.Choice) -> list[tuple[Floats, Floats]]:
    """(share of the susceptibility at rest, rate in 1/s) of each way that moments follow a small field."""
    brown = lrt.brown_rate(d, at, choice)
    if choice.mechanism == "brown":
        return [(at.mobile, brown)]
    neel = lrt.neel_rate(d, at, choice)
    if choice.susceptibility != "anisotropic":
        free = bound = [(np.ones_like(neel), neel)]
    else:
        s = lrt.barrier_ratio(d, at, choice)
        S = axis_order(s)
        with np.errstate(divide="ignore"):
            across = (2.0 + S) / (2.0 * s * at.attempt_time * (1.0 - S))

        def split(share: float) -> list[tuple[Floats, Floats]]:
            return [(share * (1.0 + 2.0 * S), neel), ((1.0 - share) * (1.0 - S), across)]

        held = 1.0 / 3.0 if choice.axis == "random" else float(np.cos(angle_of(choice.axis)) ** 2)
        free, bound = split(1.0 / 3.0), split(held)
    if choice.mechanism == "neel":
        return bound
    turning = [(at.mobile * weight, rate + brown) for weight, rate in free]
    return turning + [((1.0 - at.mobile) * weight, rate) for weight, rate in bound]


def _in_phase(rate: Floats) -> Floats:
    """1/(1 + (omega tau)^2) of 1/(omega tau)."""
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(1.0 / (1.0 + rate**-2.0), float)


def _at_rest(rate: Floats) -> Floats:
    return np.asarray(rate > 0, float)


def _overtones(
    particle: Particle, rows: dict[str, Floats], words: dict[str, Any], count: int
) -> NDArray[np.complex128]:
    """Fourier coefficients over the amplitude of the loop of every row, (rows, count)."""
    result = np.empty((rows["diameter"].size, count), complex)
    amplitude = np.maximum(rows["amplitude"], _least_amplitude(particle, rows))
    for i in range(len(result)):
        numbers: dict[str, Any] = {name: float(rows[name][i]) for name in PARTICLE_NUMBERS}
        drive: dict[str, Any] = {name: float(rows[name][i]) for name in _CONDITIONS}
        drive["amplitude"] = float(amplitude[i])
        M = magnetisation_loop(replace(particle, **numbers), **drive, **words).magnetisation_A_per_m
        result[i] = np.fft.rfft(M)[1 : count + 1] * 2.0 / (M.size * drive["amplitude"])
    return result


def _least_amplitude(particle: Particle, rows: dict[str, Floats]) -> Floats:
    """A/m below which loops stand still; there chi is that of fields that vanish."""
    at = Conditions(**{one.name: rows[one.name] for one in fields(Conditions)})
    small = rows["diameter"] * np.exp(-3.0 * np.minimum(rows["sigma"], 0.3))
    return SMALLEST_XI / np.maximum(core.moment_ratio(small, at, particle.shape), 1e-300)


def absorption_peaks(x: ArrayLike, chi_imag: ArrayLike) -> list[tuple[float, float]]:
    """(x, chi'') of the peaks of a curve, the highest first; those that lie at its ends are none.

    x (n,) frequencies, temperatures or fields, above zero; a peak stands out by more than 1 % of the highest
    chi''. Between three points 1/chi'' is taken as a x + b/x + c, which is what it is of one Debye mode.
    """
    at, y = np.asarray(x, float), np.asarray(chi_imag, float)
    order = np.argsort(at)
    at, y = at[order], y[order]
    if y.size < 3 or not np.any(y > 0):
        return []
    tops = (i for (i,) in peaks(y, _STANDS_OUT * float(y.max())) if 0 < i < y.size - 1)
    return [_top(at[i - 1 : i + 2], y[i - 1 : i + 2]) for i in tops]


def _top(x: Floats, y: Floats) -> tuple[float, float]:
    """The top of a peak through three points."""
    r = x / x[1]
    with np.errstate(over="ignore"):
        inverse = y[1] / np.maximum(y, np.finfo(float).tiny)
    if not np.all(np.isfinite(inverse)):
        return float(x[1]), float(y[1])
    a, b, c = np.linalg.solve(np.stack([r, 1.0 / r, np.ones(3)], axis=1), inverse)
    if a <= 0 or b <= 0 or 2.0 * np.sqrt(a * b) + c <= 0:
        return float(x[1]), float(y[1])
    return float(x[1] * np.sqrt(b / a)), float(y[1] / (2.0 * np.sqrt(a * b) + c))
