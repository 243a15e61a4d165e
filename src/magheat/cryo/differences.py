"""The largest temperature difference in a body, and in the part of it that is glass.

Below the glass transition differences turn into stress, which can break the organ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Extremes:
    """Lowest and highest temperature (K) at one instant, of all counted nodes and of those in the glass.

    Where there is no node: +inf and -inf, so that minima and maxima over ranks can be taken.
    """

    low: float
    high: float
    glass_low: float = inf
    glass_high: float = -inf


def extremes(T: Floats, counted: Bools, glass: float | None) -> Extremes:
    """The extremes of temperatures T (n,) in K over counted nodes (n,); glass: Tg in K, None if unknown."""
    here = T[counted]
    frozen = here[here < glass] if glass is not None else here[:0]
    return Extremes(*_edges(here), *_edges(frozen))


def _edges(T: Floats) -> tuple[float, float]:
    return float(np.min(T, initial=inf)), float(np.max(T, initial=-inf))


class LargestDifference:
    """Running maxima over time; None as long as there is nothing to compare."""

    def __init__(self) -> None:
        self._body, self._body_at = -inf, nan
        self._glass, self._glass_at = -inf, nan

    def update(self, t: float, of: Extremes) -> None:
        """See the instant t (s); under MPI `of` holds the extremes over all ranks."""
        if of.high - of.low > self._body:
            self._body, self._body_at = of.high - of.low, t
        if of.glass_high - of.glass_low > self._glass:
            self._glass, self._glass_at = of.glass_high - of.glass_low, t

    @property
    def body(self) -> float | None:
        """The largest difference over the counted nodes, K."""
        return self._body if self._body >= 0.0 else None

    @property
    def glass(self) -> float | None:
        """The largest difference over nodes that were glass at the same time, K."""
        return self._glass if self._glass >= 0.0 else None

    @property
    def times(self) -> tuple[float, float]:
        """When (s) the two were reached, NaN where never."""
        return self._body_at, self._glass_at

    def state(self) -> dict[str, Any]:
        """All that a resumed run needs."""
        return {"body": (self._body, self._body_at), "glass": (self._glass, self._glass_at)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state()`."""
        self._body, self._body_at = (float(v) for v in state["body"])
        self._glass, self._glass_at = (float(v) for v in state["glass"])
