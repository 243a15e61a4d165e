"""Properties that follow temperature by a formula: the forms that entries of the library use.

A form is a function of temperature in K with its parameters by name; the parameters stand in the
data files, so that a new fluid of a known form needs no code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.constants import ZERO_C

Floats = NDArray[np.float64]


def vft(T: Floats, *, A: float, B: float, T0: float) -> Floats:
    """Vogel-Fulcher-Tammann: A exp(B/(T - T0)); infinite at and below T0, where nothing turns."""
    above = T > T0
    with np.errstate(over="ignore"):
        return np.where(above, A * np.exp(B / np.where(above, T - T0, 1.0)), np.inf)


def power_sum(
    T: Floats, *, scale: float, reference: float, factors: list[float], powers: list[float]
) -> Floats:
    """scale * sum of factors (T/reference)^powers: liquid water near 0.1 MPa (IAPWS R12-08, eq. 37)."""
    terms = [a * (T / reference) ** b for a, b in zip(factors, powers, strict=True)]
    return np.asarray(scale * np.sum(terms, axis=0))


def cheng(T: Floats, *, scale: float, a: float, b: float, c: float) -> Floats:
    """scale * exp((t - a) t/(b + c t)) with t in degC: glycerol (Cheng 2008, eq. 22)."""
    t = T - ZERO_C
    return np.asarray(scale * np.exp((t - a) * t / (b + c * t)))


def cheng_mixture(T: Floats, *, share: float) -> Floats:
    """Pa s of glycerol and water, `share` of the mass glycerol, t in degC (Cheng 2008)."""
    t = T - ZERO_C
    water = 1.790e-3 * np.exp((-1230.0 - t) * t / (36100.0 + 360.0 * t))
    glycerol = cheng(T, scale=12.1, a=1233.0, b=9900.0, c=70.0)
    a = 0.705 - 0.0017 * t
    b = (4.9 + 0.036 * t) * a**2.5
    weight = 1.0 - share + a * b * share * (1.0 - share) / (a * share + b * (1.0 - share))
    return np.asarray(water**weight * glycerol ** (1.0 - weight))


def inverse(T: Floats, *, constant: float, factor: float) -> Floats:
    """constant + factor/T: thermal conductivity of ice (Hobbs)."""
    return constant + factor / T


FORMS: Mapping[str, Callable[..., Floats]] = {
    "vft": vft, "power_sum": power_sum, "cheng": cheng, "cheng_mixture": cheng_mixture,
    "inverse": inverse,
}  # fmt: skip


@dataclass(frozen=True)
class LawData:
    """A form with its parameters; `low` and `high` (K) bound where it was fitted. Call it with K."""

    form: str
    parameters: Mapping[str, Any]
    low: float
    high: float

    def __call__(self, T: ArrayLike) -> Floats:
        return np.asarray(FORMS[self.form](np.asarray(T, float), **self.parameters), float)
