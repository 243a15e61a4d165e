"""The highest temperature of each region over nodes and times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from magheat.runner.instants import DenseStep, Instant, Interval


class Peak:
    """`K[region]` and the time `s[region]` at which it was reached."""

    name = "peak"

    def __init__(self, regions: Sequence[str]):
        self.K = dict.fromkeys(regions, -float("inf"))
        self.s = dict.fromkeys(regions, 0.0)

    def begin(self, first: Instant) -> None:
        for region in self.K:
            highest = first.values(region).max
            if highest > self.K[region]:
                self.K[region], self.s[region] = highest, first.t

    def step(self, step: DenseStep) -> None:
        pass

    def interval(self, interval: Interval) -> None:
        self.begin(interval.end)

    def state(self) -> dict[str, Any]:
        return {"K": list(self.K.values()), "s": list(self.s.values())}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.K = dict(zip(self.K, (float(v) for v in state["K"]), strict=True))
        self.s = dict(zip(self.s, (float(v) for v in state["s"]), strict=True))
