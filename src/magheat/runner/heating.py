"""From an entry of `particles` to a heat source, and to what the summary says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat import slp
from magheat.bioheat.model import HeatSource
from magheat.case.model import SINE, Case, Drive, MeasuredHeating, ModelHeating, ParticleSource, PlainHeating
from magheat.constants import ZERO_C
from magheat.errors import InputError, SolverError
from magheat.runner.field import FieldInBody, Span, amplitude_in_space, uniform
from magheat.tissue.properties import Constant, Map, SpaceValue, Table

Floats = NDArray[np.float64]
LIQUID = (273.15, 373.15)  # K: what the loss table of a warm body covers
DEAR = {"accuracy": 0.01}  # relative, of the models beyond linear response, unless one is asked for
CRYOGENIC = (77.15, 333.15)  # K: liquid nitrogen to well above the body


@dataclass(frozen=True)
class Heating:
    """A heat source, its line in the summary, and the temperatures (K) that its data cover."""

    source: HeatSource
    entry: dict[str, Any]
    covers: tuple[float, float] | None = None


@dataclass(frozen=True)
class _Given:
    """What all ways of heating need to know of the case."""

    case: Case
    source: ParticleSource
    drive: Drive
    span: Span  # lowest and highest amplitude in the region, A/m at field factor 1
    entry: dict[str, Any] = field(default_factory=dict)


def heating(case: Case, source: ParticleSource, body: FieldInBody | None = None) -> Heating:
    """The heat source of one entry of `particles` (see case.model for the ways of heating).

    `body`: the field as `field_in_body` gives it; without one the field is uniform.
    """
    drive = case.drive
    if drive is None:
        if not isinstance(source.heating, PlainHeating):
            raise InputError(
                f"the particles in {source.region} heat in a field, and the case has none",
                where="field",
                fix="field: {frequency: 100 kHz, amplitude: 4.5 kA/m}",
            )
        drive = Drive(frequency=0.0, amplitude=0.0)
    entry: dict[str, Any] = {
        "region": source.region,
        "label": source.label or source.region,
        "slp_W_per_g": None,
        "slp_W_per_g_fe": None,
        "ilp_nH_m2_per_kg": None,
        "model": None,
        "mobile": None,
        "validity": [],
        "temperature_degC": None,
    }
    span = (body or uniform(case)).spans[source.region]
    return _heating(source.heating, _Given(case, source, drive, span, entry))


def largest_factor(case: Case) -> float:
    """The largest factor of the amplitude in the schedule; 1 where the field is never on."""
    return max(used_factors(case))


def used_factors(case: Case) -> set[float]:
    """The factors of the amplitude in the schedule that heat; 1 where the field is never on."""
    return {step.factor for step in case.schedule if step.factor > 0} or {1.0}


def scaled(value: SpaceValue, factor: float) -> SpaceValue:
    """A value in space times a factor."""
    if isinstance(value, Constant):
        return Constant(value.value * factor)
    at = value.at
    return Map(lambda points: at(points) * factor, value.label)


@singledispatch
def _heating(way: Any, given: _Given) -> Heating:
    raise TypeError(f"no way to heat by a {type(way).__name__}")


# -- by a loss model --------------------------------------------------------------------------------


@_heating.register
def _(way: ModelHeating, given: _Given) -> Heating:
    case, source, drive = given.case, given.source, given.drive
    viscosity, options = way.viscosity, DEAR | dict(way.options)

    def result(H: Any, T: Any) -> slp.LossResult:
        return slp.loss_power(
            way.particle,
            frequency=drive.frequency,
            amplitude=H,
            temperature=T,
            viscosity=viscosity(np.asarray(T, float)),
            mobile=way.mobile,
            waveform=dict(drive.waveform),
            bias=drive.bias,
            **options,
        )

    at = result(drive.amplitude, case.blood.temperature)
    entry = given.entry | {
        "slp_W_per_g": float(at.slp_W_per_g),
        "slp_W_per_g_fe": _finite(at.slp_W_per_g_fe),
        "ilp_nH_m2_per_kg": float(at.ilp_nH_m2_per_kg),
        "model": at.model,
        "mobile": way.mobile,
        "validity": list(at.validity),
        "temperature_degC": case.blood.temperature - ZERO_C,
    }
    covers = CRYOGENIC if case.kind == "nanowarming" else LIQUID
    specific = _tabulated(lambda H, T: 1e3 * np.asarray(result(H, T).slp_W_per_g), given, covers)
    amount = _concentration(source)
    if source.basis == "Fe":
        amount = scaled(amount, 1.0 / float(way.particle.iron_fraction))
    heat = HeatSource(source.region, amount, specific, amplitude_in_space(drive), follows_temperature=True)
    return Heating(heat, entry, covers)


def _tabulated(
    loss: Callable[[Floats, Floats], Floats], given: _Given, covers: tuple[float, float]
) -> Callable[[Floats, Floats], Floats]:
    """The loss (W/kg) as a table over the amplitudes and temperatures that the run may see.

    The models beyond linear response are dear, and asked at few temperatures; splines between these hold
    to half of the models' own accuracy.
    """
    way, highest = given.source.heating, given.span[1] * largest_factor(given.case)
    assert isinstance(way, ModelHeating)
    dear = way.options.get("model", "lrt") != "lrt"
    lowest = given.span[0] * min(used_factors(given.case))
    if highest == 0.0:
        return lambda H, T: np.zeros(np.broadcast_shapes(np.shape(H), np.shape(T)))
    kinks = set(way.viscosity.jumps)
    if isinstance(way.viscosity, Table) and way.mobile > 0.0:
        kinks |= set(way.viscosity.temperatures)
    if given.case.critical is not None and given.case.critical.glass is not None:
        kinks.add(given.case.critical.glass)
    if dear:
        accuracy = way.options.get("accuracy", DEAR["accuracy"])
        loss = slp.AlongTemperature(loss, covers, sorted(kinks), 0.5 * accuracy)
    table = slp.tabulate(loss, (lowest, highest), covers, breakpoints=sorted(kinks))

    def specific(H: Floats, T: Floats) -> Floats:
        if T.size and not (covers[0] <= T.min() and T.max() <= covers[1]):  # NaN is outside, too
            low, high = (f"{edge - ZERO_C:.4g}" for edge in covers)
            raise SolverError(
                f"the particles in {given.source.region} reach {T.min() - ZERO_C:.4g} to "
                f"{T.max() - ZERO_C:.4g} degC, their loss is worked out from {low} to {high} degC",
                fix="less field, fewer particles, or a measured `heating:` that holds there",
            )
        if lowest == 0.0 or np.min(H, initial=lowest) > 0.0:
            return table(H, T)
        return np.where(H > 0.0, table(np.where(H > 0.0, H, lowest), T), 0.0)

    return specific


# -- as measured ------------------------------------------------------------------------------------


@_heating.register
def _(way: MeasuredHeating, given: _Given) -> Heating:
    source, drive = given.source, given.drive
    per_frequency = drive.frequency / way.frequency
    specific = _over_field(way, per_frequency) if way.over == "H" else _over_temperature(way, per_frequency)
    T = given.case.blood.temperature
    at = float(specific(np.array([drive.amplitude]), np.array([T]))[0])
    basis = "slp_W_per_g_fe" if source.basis == "Fe" else "slp_W_per_g"
    square = drive.frequency * drive.amplitude**2
    covers = None
    if way.over == "T" and isinstance(way.slp, Table):
        covers = (way.slp.temperatures[0], way.slp.temperatures[-1])
    entry = given.entry | {
        basis: at / 1e3,
        "ilp_nH_m2_per_kg": at / square * 1e9 if square > 0 else None,
        "model": "measured",
        "validity": _away_from_measured(way, given),
        "temperature_degC": T - ZERO_C if covers is not None else None,
    }
    heat = HeatSource(
        source.region,
        _concentration(source),
        specific,
        amplitude_in_space(drive),
        follows_temperature=covers is not None,
    )
    return Heating(heat, entry, covers)


def _over_temperature(way: MeasuredHeating, factor: float) -> Callable[[Floats, Floats], Floats]:
    return lambda H, T: way.slp(T) * factor * (H / way.amplitude) ** way.exponent


def _over_field(way: MeasuredHeating, factor: float) -> Callable[[Floats, Floats], Floats]:
    """Interpolated within the measured amplitudes, by the exponent from the nearest of them beyond."""
    assert isinstance(way.slp, Table)
    low, high, table = way.slp.temperatures[0], way.slp.temperatures[-1], way.slp

    def specific(H: Floats, T: Floats) -> Floats:
        inside = np.clip(H, low, high)
        beyond = np.divide(H, inside, out=np.zeros_like(inside), where=inside > 0) ** way.exponent
        return np.broadcast_to(table(inside) * factor * beyond, np.broadcast_shapes(np.shape(H), np.shape(T)))

    return specific


def _away_from_measured(way: MeasuredHeating, given: _Given) -> list[str]:
    reasons, drive = [], given.drive
    if not np.isclose(drive.frequency, way.frequency, rtol=1e-6):
        there, here = way.frequency / 1e3, drive.frequency / 1e3
        reasons.append(f"measured at {there:g} kHz, used at {here:g} kHz: taken as linear in f")
    other = [name for name, there in (("harmonics", drive.waveform != SINE), ("a bias", drive.bias)) if there]
    if other:
        reasons.append(f"measured in a sine, used in a field with {' and '.join(other)}: taken as the same")
    factors = used_factors(given.case)
    used = (min(factors) * given.span[0], max(factors) * given.span[1])
    low = high = way.amplitude
    if way.over == "H" and isinstance(way.slp, Table):
        low, high = way.slp.temperatures[0], way.slp.temperatures[-1]
    if used[0] < low * (1 - 1e-6) or used[1] > high * (1 + 1e-6):
        reasons.append(
            f"measured at {_span(low, high)} kA/m, used at {_span(*used)} kA/m: taken as H^{way.exponent:g}"
        )
    return reasons


def _span(low: float, high: float) -> str:
    return f"{low / 1e3:g}" if np.isclose(low, high) else f"{low / 1e3:g} to {high / 1e3:g}"


# -- as a given power density -----------------------------------------------------------------------


@_heating.register
def _(way: PlainHeating, given: _Given) -> Heating:
    exponent = way.exponent
    source = HeatSource(
        given.source.region,
        way.power,
        lambda H, T: np.broadcast_to(
            np.asarray(H, float) ** exponent, np.broadcast_shapes(np.shape(H), np.shape(T))
        ),
        Constant(1.0),  # so that H is the field factor itself
        follows_temperature=False,
    )
    return Heating(source, given.entry | {"model": "power density"})


def _concentration(source: ParticleSource) -> SpaceValue:
    if source.concentration is None:
        raise InputError(f"the particles in {source.region} have no concentration", where="particles")
    return source.concentration


def _finite(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
