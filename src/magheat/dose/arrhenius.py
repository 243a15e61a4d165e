"""Arrhenius damage of tissue: Omega = int A exp(-Ea / (R T)) dt, survival exp(-Omega).

Sets differ by what they count as damage (a burn, whitening, coagulation) and are not to be compared
with one another; each names its paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.constants import GAS_CONSTANT, ZERO_C
from magheat.dose.gauss import gauss
from magheat.dose.series import checked_series
from magheat.errors import InputError

Floats = NDArray[np.float64]
POINTS = gauss(5)
LARGEST_RISE = 2.0  # K between samples that five points can follow to 1e-6
MOST_PANELS = 256


@dataclass(frozen=True)
class DamageProcess:
    """A first-order process: frequency factor (1/s), activation energy (J/mol), where they come from."""

    name: str
    frequency_factor: float
    activation_energy: float
    source: str
    note: str = ""


PROCESSES = MappingProxyType(
    {
        p.name: p
        for p in (
            DamageProcess(
                "skin", 3.1e98, 6.28e5,
                "Henriques 1947, Arch Pathol 43:489", "burn of the epidermis; Omega 1 is second degree",
            ),
            DamageProcess(
                "liver", 7.39e39, 2.577e5,
                "Jacques et al. 1996, IEEE J Sel Top Quantum Electron 2:922", "whitening of liver",
            ),
            DamageProcess(
                "artery", 5.6e63, 4.3e5,
                "Agah et al. 1994, Lasers Surg Med 15:176", "coagulation of the arterial wall",
            ),
        )
    }
)  # fmt: skip


def process(name: str) -> DamageProcess:
    """The set of that name; InputError with those there are."""
    try:
        return PROCESSES[name]
    except KeyError:
        raise InputError(
            f"there is no Arrhenius set {name!r}", fix=f"there are {', '.join(PROCESSES)}"
        ) from None


def damage_rate(of: DamageProcess | str, T_K: ArrayLike) -> Floats:
    """dOmega/dt (1/s) at temperatures in K, of the same shape."""
    kind = process(of) if isinstance(of, str) else of
    exponent = log(kind.frequency_factor) - kind.activation_energy / (GAS_CONSTANT * np.asarray(T_K, float))
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(exponent))


def damage(of: DamageProcess | str, time_s: ArrayLike, T_degC: ArrayLike) -> Floats:
    """Damage integral Omega of temperatures (degC) at times (s), T linear between the samples.

    time_s: (n,), not decreasing. T_degC: (n, ...), time first; the result has the trailing shape.
    Raises InputError as `cem43` does, and for an unknown set.
    """
    kind = process(of) if isinstance(of, str) else of
    t, T = checked_series(time_s, T_degC)
    T = T + ZERO_C
    dt = np.diff(t).reshape(-1, *[1] * (T.ndim - 1))
    rise = np.diff(T, axis=0)
    panels = min(MOST_PANELS, max(1, ceil(float(np.max(np.abs(rise), initial=0.0)) / LARGEST_RISE)))
    total = np.zeros(T.shape[1:])
    for panel in range(panels):
        for node, weight in POINTS:
            rate = damage_rate(kind, T[:-1] + rise * (panel + node) / panels)
            total += weight / panels * (rate * dt).sum(axis=0)
    return np.asarray(total)


def survival(omega: ArrayLike) -> Floats:
    """Share that survives a damage integral, exp(-Omega)."""
    return np.asarray(np.exp(-np.asarray(omega, float)))
