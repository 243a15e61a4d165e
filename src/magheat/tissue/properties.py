"""Properties of matter that may follow temperature: constant, table, law, or a map in space.

A table is linear between its points and constant beyond them; two equal abscissae make a step.
`integral(T)` is the primitive from `T_REFERENCE`: with a volumetric heat capacity it is the enthalpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.constants import ZERO_C

Floats = NDArray[np.float64]
T_REFERENCE = ZERO_C  # K, where integrals start


@dataclass(frozen=True)
class Constant:
    """One value everywhere and at every temperature."""

    value: float

    varies = False
    jumps: tuple[float, ...] = ()

    def __call__(self, T: Floats) -> Floats:
        return np.full(np.shape(T), self.value)

    def integral(self, T: Floats) -> Floats:
        return self.value * (np.asarray(T) - T_REFERENCE)


@dataclass(frozen=True)
class Table:
    """Points (temperature in K, value), temperatures not decreasing; equal ones make a step."""

    temperatures: tuple[float, ...]
    values: tuple[float, ...]

    varies = True

    @cached_property
    def jumps(self) -> tuple[float, ...]:
        """Temperatures (K) at which the value steps."""
        T = np.asarray(self.temperatures)
        return tuple(float(t) for t in T[1:][np.diff(T) == 0])

    @cached_property
    def _arrays(self) -> tuple[Floats, Floats, Floats]:
        T, v = np.asarray(self.temperatures, float), np.asarray(self.values, float)
        area = np.concatenate([[0.0], np.cumsum(0.5 * (v[1:] + v[:-1]) * np.diff(T))])
        return T, v, area

    def __call__(self, T: Floats) -> Floats:
        at, v, _ = self._arrays
        return np.asarray(np.interp(T, at, v))  # at a step itself it takes the value above

    def integral(self, T: Floats) -> Floats:
        return self._primitive(np.asarray(T, float)) - self._primitive(np.asarray(T_REFERENCE))

    def _primitive(self, T: Floats) -> Floats:
        at, v, area = self._arrays
        i = np.clip(np.searchsorted(at, T, side="right") - 1, 0, len(at) - 2)
        # trapezoids within the table, and beyond it the end value times the way
        inside = np.clip(T, at[0], at[-1])
        whole: Floats = area[i] + 0.5 * (v[i] + np.interp(T, at, v)) * (inside - at[i])
        whole += v[0] * np.minimum(T - at[0], 0.0) + v[-1] * np.maximum(T - at[-1], 0.0)
        return whole


@dataclass(frozen=True)
class Law:
    """A named function of temperature (K -> SI); `source` is a key of references.bib."""

    name: str
    function: Callable[[Any], Any]
    source: str = ""

    varies = True
    jumps: tuple[float, ...] = ()

    def __call__(self, T: Floats) -> Floats:
        return np.asarray(self.function(np.asarray(T, float)), float)

    def integral(self, T: Floats) -> Floats:
        return self._sampled.integral(T)

    @cached_property
    def _sampled(self) -> Table:
        at = np.linspace(73.15, 473.15, 8001)
        return Table(tuple(at), tuple(self(at)))


@dataclass(frozen=True, eq=False)
class Map:
    """A value that follows the place: `at(points)` with points (n, dimension) in m gives (n,)."""

    at: Callable[[Floats], Floats]
    label: str = "map"

    varies = False
    jumps: tuple[float, ...] = ()


Property = Constant | Table | Law
SpaceValue = Constant | Map
