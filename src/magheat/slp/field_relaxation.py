"""Relaxation times under a field: how much sooner a moment settles than without one.

Alternating field of that amplitude:
  "yoshida-enpuku"  tau_B/sqrt(1 + 0.126 xi^1.72), fitted to Fokker-Planck results (Yoshida & Enpuku 2009,
                    doi:10.1143/JJAP.48.127002)
  "exact"           1/omega where the heat per cycle is largest, by Brown's equation: what the fit is of
Static field, in which a small change settles:
  "longitudinal"    tau_B dln L/dln xi, along the field;  "transverse"  2 tau_B L/(xi - L), across it
                    (Martsenyuk, Raikher & Shliomis 1974, Sov. Phys. JETP 38, 413: effective fields)
  "slowest"         the slowest mode of Brown's operator, along the field
xi = mu0 Ms V H/(kT), L the Langevin function. "exact" and "slowest" hold for both rotations, the easy axis
along the field; the others are of a rigid dipole in a fluid, and leave the Neel time as without a field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Literal, get_args

import numpy as np

from magheat.errors import InputError
from magheat.slp import core, fokker_planck, hysteresis
from magheat.slp.arrays import ArrayLike, Floats, Value
from magheat.slp.brown_operator import log_time_ratio
from magheat.slp.core import Conditions
from magheat.slp.inputs import PARTICLE_NUMBERS, broadcast, check_names
from magheat.slp.models import MOMENTS_TO
from magheat.slp.particle import NeelForm, Particle
from magheat.slp.relaxation import brown_time, combined_time, neel_time
from magheat.slp.shape import hydrodynamic_volume
from magheat.slp.slow_mode import log_time_ratio_in_field
from magheat.slp.susceptibility import chord_factor, longitudinal_factor

FieldForm = Literal["yoshida-enpuku", "exact", "longitudinal", "transverse", "slowest"]
FIELD_FORMS: tuple[str, ...] = get_args(FieldForm)
FIT_COMPARED_TO = 100.0  # xi up to which the fit is within 3 % of Brown's equation (tests)
_SCAN = 0.5  # of ln omega
_RTOL = 1e-6


@dataclass(frozen=True)
class FieldRelaxation:
    """Times in s at the median diameter, floats or arrays of one shape.

    relaxation_time_s combines both, 1/tau = 1/tau_N + 1/tau_B, as if neither rotation minded the other.
    validity: what of the field is not in the times, or not within their range; empty: nothing.
    """

    neel_time_s: Value
    brown_time_s: Value
    relaxation_time_s: Value
    xi: Value
    barrier_ratio: Value
    form: str
    validity: tuple[str, ...]


def relaxation_time(
    particle: Particle,
    *,
    field: ArrayLike,
    form: FieldForm = "yoshida-enpuku",
    temperature: ArrayLike = 298.15,
    viscosity: ArrayLike = np.inf,
    neel: NeelForm = "coffey",
) -> FieldRelaxation:
    """Relaxation times of the median particle under a field (A/m): the amplitude, or the static field.

    temperature K, viscosity Pa s (infinite: no rotation); these and the particle's numbers broadcast.
    form: yoshida-enpuku | exact | longitudinal | transverse | slowest, sources in the head of this module;
    neel: the form of the Neel time where the field is not in it. Raises InputError.
    """
    check_names(neel=neel, shape=particle.shape)
    if form not in FIELD_FORMS:
        raise InputError(f"no form '{form}'", where="form", fix=f"one of {', '.join(FIELD_FORMS)}")
    given = {"amplitude": field, "temperature": temperature, "viscosity": viscosity}
    rest = {"frequency": 1.0, "bias": 0.0, "mobile": 1.0}
    rows, outer = broadcast(given | rest | {name: getattr(particle, name) for name in PARTICLE_NUMBERS})
    at = Conditions(**{one.name: rows[one.name] for one in fields(Conditions)})
    d = rows["diameter"]
    s = core.barrier_ratio(d, at, particle.shape, particle.shape_anisotropy)
    xi = core.moment_ratio(d, at, particle.shape) * at.amplitude
    shell = hydrodynamic_volume(particle.shape, d, at.aspect, at.coating)
    brown = brown_time(at.viscosity, shell, at.temperature) * np.exp(_RIGID[form](xi))
    if form in _BOTH:
        with np.errstate(over="ignore"):
            inner = s * at.attempt_time * np.exp(_BOTH[form](s, xi))
    else:
        inner = neel_time(s, at.attempt_time, neel)
    values = {
        "neel_time_s": inner,
        "brown_time_s": brown,
        "relaxation_time_s": combined_time(inner, brown),
        "xi": xi,
        "barrier_ratio": s,
    }
    shaped = {name: value.reshape(outer) if outer else float(value[0]) for name, value in values.items()}
    return FieldRelaxation(**shaped, form=form, validity=_reasons(form, xi, s, inner, at))


def yoshida_enpuku_factor(xi: ArrayLike) -> Floats:
    """tau/tau_B = 1/sqrt(1 + 0.126 xi^1.72) in an alternating field of that amplitude."""
    return np.asarray(1.0 / np.sqrt(1.0 + 0.126 * np.abs(np.asarray(xi, float)) ** 1.72), float)


def transverse_factor(xi: ArrayLike) -> Floats:
    """tau/tau_B = 2 L/(xi - L) of changes across a static field."""
    share = chord_factor(xi) / 3.0
    return np.asarray(2.0 * share / (1.0 - share), float)


def log_driven_ratio(barrier: ArrayLike, xi: ArrayLike) -> Floats:
    """ln(tau/tau_D), tau = 1/omega at the largest heat per cycle in a field of amplitude xi along the axis.

    By Brown's equation up to barriers of 12 kT, by two wells beyond; for s = 0 tau_D is the Brown time.
    Fields that vanish count as xi = 0.001. Raises SolverError where the moments do not settle.
    """
    s, x = np.broadcast_arrays(np.asarray(barrier, float), np.abs(np.asarray(xi, float)))
    pairs = zip(s.ravel().tolist(), np.maximum(x, 1e-3).ravel().tolist(), strict=True)
    return np.array([_log_driven_ratio(*pair) for pair in pairs], float).reshape(s.shape)


def _log_driven_ratio(s: float, xi: float) -> float:
    from scipy.optimize import minimize_scalar  # late: it loads longer than all else of the room

    first, last = -float(log_time_ratio(s)) - 1.0, float(np.log(s + xi + 1.0)) + 1.0
    scan = np.arange(first, last + _SCAN, _SCAN)
    best = float(scan[int(_heat(s, xi, scan, 1e-3).argmax())])
    around = (best - _SCAN, best + _SCAN)
    found = minimize_scalar(
        lambda ln_phase: -float(_heat(s, xi, np.array([ln_phase]), _RTOL)[0]),
        bounds=around,
        method="bounded",
        options={"xatol": 1e-5},
    )
    return -float(found.x)


def _heat(s: float, xi: float, log_phase: Floats, rtol: float) -> Floats:
    """Work over kT and cycle at ln(omega tau_D)."""

    phase = np.exp(log_phase)
    barrier = np.full(phase.shape, s)
    if s > MOMENTS_TO:
        drive = np.tile(xi * np.cos(hysteresis.phases()), (phase.size, 1))
        return hysteresis.cycle_loss(barrier, drive, phase, (0.0,), np.ones(1))
    harmonics = np.tile(np.array([0.0, 0.5 * xi], complex), (phase.size, 1))
    return fokker_planck.cycle_loss(barrier, harmonics, phase, None, rtol)


def _reasons(form: str, xi: Floats, s: Floats, inner: Floats, at: Conditions) -> tuple[str, ...]:
    if not np.any(xi > 0):
        return ()
    if form not in _BOTH:
        reasons = ["the Néel time is taken without the field"]
        if form == "yoshida-enpuku" and np.any(xi > FIT_COMPARED_TO):
            reasons.append(f"xi is up to {xi.max():.3g}; the fit has been compared up to {FIT_COMPARED_TO:g}")
        return tuple(reasons)
    reasons = ["the Néel time is that of easy axes along the field"]
    with np.errstate(divide="ignore", invalid="ignore"):
        error = hysteresis.error(s, xi / (2.0 * s), s * at.attempt_time / inner)
    worst = float(np.max(error[s > MOMENTS_TO], initial=0.0))
    if form == "exact" and worst > 0.05:
        reasons.append(f"the heat that tells the Néel time is known to {min(worst, 1.0):.0%} only")
    return tuple(reasons)


_RIGID: dict[str, Callable[[Floats], Floats]] = {  # ln(tau/tau_B)
    "yoshida-enpuku": lambda xi: np.log(yoshida_enpuku_factor(xi)),
    "exact": lambda xi: log_driven_ratio(0.0, xi),
    "longitudinal": lambda xi: np.log(longitudinal_factor(xi)),
    "transverse": lambda xi: np.log(transverse_factor(xi)),
    "slowest": lambda xi: log_time_ratio_in_field(0.0, xi),
}
_BOTH: dict[str, Callable[[Floats, Floats], Floats]] = {  # ln(tau/tau_D)
    "exact": log_driven_ratio,
    "slowest": log_time_ratio_in_field,
}
