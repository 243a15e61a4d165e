"""The complex susceptibility of particles, and their relaxation times under a field."""

from __future__ import annotations

from typing import Any

from magheat import slp, units
from magheat.api.loss import si_conditions
from magheat.api.media import viscosity_of


def susceptibility(
    particle: slp.Particle,
    *,
    frequency: Any,
    amplitude: Any = 0.0,
    temperature: Any = 298.15,
    viscosity: Any = "water",
    mobile: Any = 1.0,
    model: Any = "lrt",
    neel: Any = "coffey",
    susceptibility: Any = "initial",
    mechanism: Any = "both",
    axis: Any = "random",
    bias: Any = 0.0,
    accuracy: float | None = None,
    harmonics: int = 1,
) -> slp.Spectrum:
    """chi' - i chi'' per volume of core in bias + amplitude cos(2 pi f t); see `complex_susceptibility` in
    `magheat.slp`. The loss is pi mu0 chi'' H^2 f.

    Arguments as in `loss_power`. lrt, the default, needs no amplitude; the other models do, and give
    `harmonics` chi_1, chi_2, ...
    """
    return slp.complex_susceptibility(
        particle,
        **si_conditions(frequency, amplitude, temperature, viscosity, mobile, axis, bias),
        model=model,
        neel=neel,
        susceptibility=susceptibility,
        mechanism=mechanism,
        accuracy=accuracy,
        harmonics=harmonics,
    )


def relaxation_time(
    particle: slp.Particle,
    *,
    field: Any,
    form: Any = "yoshida-enpuku",
    temperature: Any = 298.15,
    viscosity: Any = "water",
    neel: Any = "coffey",
) -> slp.FieldRelaxation:
    """Néel, Brown and combined relaxation time (s) under a field; see `magheat.slp.relaxation_time`.

    form: of an alternating field of that amplitude yoshida-enpuku or exact; of a static one longitudinal,
    transverse or slowest.
    """
    T = units.si(temperature, "temperature", "temperature")
    return slp.relaxation_time(
        particle,
        field=units.si(field, "field", "field"),
        form=form,
        temperature=T,
        viscosity=viscosity_of(viscosity, T),
        neel=neel,
    )
