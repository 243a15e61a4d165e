"""The steepest gradient of temperature that a body has seen, with its time and place."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, nan
from typing import Any


class Steepest:
    """A running maximum over time; None as long as there was none."""

    def __init__(self) -> None:
        self._value, self._at = -inf, nan
        self._place: tuple[float, ...] = ()

    def update(self, t: float, gradient: float, place: tuple[float, ...]) -> None:
        """See the largest gradient (K/m) of the instant t (s), and where it was (m)."""
        if gradient > self._value:
            self._value, self._at, self._place = gradient, t, place

    @property
    def value(self) -> float | None:
        """K/m."""
        return self._value if self._value >= 0.0 else None

    @property
    def time(self) -> float | None:
        """s."""
        return self._at if self._value >= 0.0 else None

    @property
    def place(self) -> tuple[float, ...] | None:
        """m."""
        return self._place if self._value >= 0.0 else None

    def state(self) -> dict[str, Any]:
        """All that a resumed run needs."""
        return {"value": (self._value, self._at), "place": self._place}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state()`."""
        self._value, self._at = (float(v) for v in state["value"])
        self._place = tuple(float(x) for x in state["place"])
