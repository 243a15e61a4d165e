"""What a limit of the supply leaves of the field, and the power it gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat.runner.instants import DenseStep, Instant, Interval


class FieldPower:
    """The lowest share of the field's square over the run, and the largest power of coil and body (W)."""

    name = "field_power"

    def __init__(self) -> None:
        self.lowest_share, self.largest_W = 1.0, 0.0

    def begin(self, first: Instant) -> None:
        pass

    def step(self, step: DenseStep) -> None:
        self.lowest_share = min(self.lowest_share, step.share)
        self.largest_W = max(self.largest_W, step.supplied)

    def interval(self, interval: Interval) -> None:
        pass

    def state(self) -> dict[str, Any]:
        return {"lowest_share": self.lowest_share, "largest_W": self.largest_W}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.lowest_share, self.largest_W = float(state["lowest_share"]), float(state["largest_W"])
