"""Perfusion that follows temperature. A new law is a function of degC and a line in `_LAWS`.

Lang, Erdmann & Seebass 1999 (doi:10.1109/10.784147) fitted the mass flow of blood, kg per second and
m^3 of tissue, in regional hyperthermia; divided by the density of blood it is the w (1/s) of the
bioheat equation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from magheat.constants import ZERO_C
from magheat.errors import InputError
from magheat.tissue.properties import Law

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PerfusionLaw:
    """Blood flow (kg/s/m^3) of T in degC; `valid`: the temperatures (degC) that it was made for."""

    flow: Callable[[Floats], Floats]
    valid: tuple[float, float]
    source: str
    note: str


def _muscle(T: Floats) -> Floats:
    return np.asarray(0.45 + 3.55 * np.exp(-(np.minimum(T - 45.0, 0.0) ** 2) / 12.0))


def _fat(T: Floats) -> Floats:
    return np.asarray(0.36 + 0.36 * np.exp(-(np.minimum(T - 45.0, 0.0) ** 2) / 12.0))


def _tumour(T: Floats) -> Floats:
    # 5.438e3, which makes the branches meet at 42 degC; some codes print 5.438 cubed, which does not
    falling = 0.833 - np.clip(T - 37.0, 0.0, 5.0) ** 4.8 / 5.438e3
    return np.where(T > 42.0, 0.416, falling)


_LAWS = MappingProxyType(
    {
        "lang_muscle": PerfusionLaw(
            _muscle, (37.0, 45.0), "lang1999", "rises ninefold to 45 degC, constant beyond"
        ),
        "lang_fat": PerfusionLaw(_fat, (37.0, 45.0), "lang1999", "doubles to 45 degC, constant beyond"),
        "lang_tumour": PerfusionLaw(
            _tumour, (37.0, 42.0), "lang1999", "halves from 37 to 42 degC, constant beyond"
        ),
    }
)


def perfusion_laws() -> tuple[str, ...]:
    """Names of the laws."""
    return tuple(_LAWS)


def describe(name: str) -> PerfusionLaw:
    """The law as published, with the range it was made for; InputError with the names there are."""
    try:
        return _LAWS[name]
    except KeyError:
        raise InputError(f"there is no perfusion law {name!r}", fix=f"there are {', '.join(_LAWS)}") from None


def perfusion_law(name: str, density: float | None, blood_density: float) -> Law:
    """A law in 1/s of T in K. `density` of the tissue (kg/m^3, None where it is a map) does not enter
    laws per volume of tissue, as all of these are; `blood_density` (kg/m^3) does.

    Outside the range of `describe(name).valid` the law goes on as published: constant above, and
    towards its resting value below.
    """
    law = describe(name)
    return Law(name, lambda T: law.flow(np.asarray(T, float) - ZERO_C) / blood_density, law.source)
