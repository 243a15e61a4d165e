"""Thermal dose and damage."""

from __future__ import annotations

from typing import Any

from magheat import units
from magheat.api.plain import plain


def cem43(time_s: Any, T_degC: Any) -> Any:
    """CEM43 in minutes of temperatures (degC; time first, further axes allowed) at times in s."""
    from magheat import dose

    return plain(dose.cem43(time_s, T_degC))


def arrhenius(tissue: Any, time_s: Any, T_degC: Any) -> Any:
    """Arrhenius damage integral Omega of temperatures (degC) at times in s.

    tissue: skin, liver or artery, or (frequency factor in 1/s, activation energy in J/mol or a text).
    """
    from magheat.dose.arrhenius import DamageProcess, damage

    if isinstance(tissue, str):
        return plain(damage(tissue, time_s, T_degC))
    factor, energy = tissue
    rate = units.si(factor, "rate_constant", "frequency factor")
    barrier = units.si(energy, "energy_per_mole", "activation energy")
    return plain(damage(DamageProcess("given", rate, barrier, ""), time_s, T_degC))
