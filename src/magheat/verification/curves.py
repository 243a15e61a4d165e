"""Values of a whole run beside exact ones, each within a stated share of one scale."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Curve:
    """Computed and exact values at x; `error` is the largest gap over `scale`, all in the unit of y."""

    title: str
    x_label: str
    y_label: str
    x: tuple[float, ...]
    computed: tuple[float, ...]
    exact: tuple[float, ...]
    scale: float
    allowed: float

    @property
    def error(self) -> float:
        """Relative to the scale."""
        gaps = (abs(c - e) for c, e in zip(self.computed, self.exact, strict=True))
        return max(gaps) / self.scale

    @property
    def passed(self) -> bool:
        return self.error <= self.allowed
