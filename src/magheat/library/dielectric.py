"""Electrical conductivity of tissues by the four Cole-Cole dispersions of Gabriel 1996."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from magheat.errors import LibraryError
from magheat.library.load import get

EPSILON_0 = 8.8541878128e-12  # F/m


def cole_cole(
    frequency: float,
    permittivity: float,
    poles: Sequence[Sequence[float]],
    conductivity: float,
) -> complex:
    """Relative complex permittivity at `frequency` (Hz).

    `poles` are (delta, tau in s, alpha); `conductivity` is the static one in S/m.
    eps = eps_inf + sum delta/(1 + (j w tau)^(1 - alpha)) + sigma/(j w eps_0)   (gabriel1996)
    """
    omega = 2 * math.pi * frequency
    total = complex(permittivity)
    for delta, tau, alpha in poles:
        total += delta / (1 + (1j * omega * tau) ** (1 - alpha))
    return total + conductivity / (1j * omega * EPSILON_0)


def electrical_conductivity(tissue: str, frequency: float) -> float:
    """Conductivity (S/m) of a tissue at `frequency` (Hz): 0.36185 for muscle at 100 kHz.

    `tissue` is a name of the kind tissues (its reference is followed) or of the kind conductivity.
    Raises LibraryError where the library does not know it, or the frequency is not positive.
    """
    entry = get("conductivity", _entry_name(tissue))
    if not (frequency > 0 and math.isfinite(frequency)):
        raise LibraryError(f"a conductivity at {frequency:g} Hz is not known", fix="a positive frequency")
    poles: Any = entry.data["poles"]
    permittivity, static = entry.values["permittivity_at_infinity"].si, entry.values["static_conductivity"].si
    eps = cole_cole(frequency, permittivity or 1.0, poles, static or 0.0)
    return -eps.imag * 2 * math.pi * frequency * EPSILON_0


def _entry_name(tissue: str) -> str:
    from magheat.library.load import names

    if tissue in names("tissues"):
        known = get("tissues", tissue).values.get("electrical_conductivity")
        if known is not None and known.reference:
            return known.reference
    if tissue in names("conductivity"):
        return tissue
    get("tissues", tissue)  # says which there are, where the name itself is wrong
    raise LibraryError(f'the library has no electrical conductivity of "{tissue}"',
                       fix="give electrical_conductivity, e.g. 0.4 S/m")  # fmt: skip
