"""The loss of a particle in a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat import slp, units
from magheat.api.media import viscosity_of


def loss_power(
    particle: slp.Particle,
    *,
    frequency: Any,
    amplitude: Any,
    temperature: Any = 298.15,
    viscosity: Any = "water",
    mobile: Any = 1.0,
    model: Any = "lrt",
    neel: Any = "coffey",
    susceptibility: Any = "chord",
    mechanism: Any = "both",
    axis: Any = "random",
    waveform: Mapping[int, float] | None = None,
    bias: Any = 0.0,
    accuracy: float | None = None,
) -> slp.LossResult:
    """What a particle loses in a field of peak `amplitude`; see `magheat.slp.loss_power`.

    frequency, amplitude and bias (A/m, or mT, G, Oe), temperature, viscosity: texts with units, or numbers
    and arrays in SI, which broadcast. viscosity may also name a medium of the library, taken at that
    temperature, or be infinite. mobile: the share of particles free to rotate. axis: random, parallel or
    an angle. waveform: {1: 1, 3: 0.1}, harmonics and their amplitudes relative to `amplitude`.
    """
    return slp.loss_power(
        particle,
        **si_conditions(frequency, amplitude, temperature, viscosity, mobile, axis, bias),
        model=model,
        neel=neel,
        susceptibility=susceptibility,
        mechanism=mechanism,
        waveform=waveform,
        accuracy=accuracy,
    )


def magnetisation_loop(
    particle: slp.Particle,
    *,
    frequency: Any,
    amplitude: Any,
    temperature: Any = 298.15,
    viscosity: Any = "water",
    mobile: Any = 1.0,
    model: Any = "auto",
    mechanism: Any = "both",
    axis: Any = "random",
    waveform: Mapping[int, float] | None = None,
    bias: Any = 0.0,
    accuracy: float | None = None,
) -> slp.Loop:
    """Field and magnetisation over a period; see `magheat.slp.magnetisation_loop`."""
    return slp.magnetisation_loop(
        particle,
        **si_conditions(frequency, amplitude, temperature, viscosity, mobile, axis, bias),
        model=model,
        mechanism=mechanism,
        waveform=waveform,
        accuracy=accuracy,
    )


def si_conditions(
    frequency: Any, amplitude: Any, temperature: Any, viscosity: Any, mobile: Any, axis: Any, bias: Any
) -> dict[str, Any]:
    """The conditions of a loss in SI, by the names of `magheat.slp.loss_power`."""
    T = units.si(temperature, "temperature", "temperature")
    return {
        "frequency": units.si(frequency, "frequency", "frequency"),
        "amplitude": units.si(amplitude, "field", "amplitude"),
        "temperature": T,
        "viscosity": viscosity_of(viscosity, T),
        "mobile": units.si(mobile, "dimensionless", "mobile"),
        "axis": axis if axis in ("random", "parallel") else units.si(axis, "angle", "axis"),
        "bias": units.si(bias, "field", "bias"),
    }
