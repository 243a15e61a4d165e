"""The history of the time steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.runner.instants import DenseStep, Instant, Interval


class StepHistory:
    """Ends (s) and field factors of all accepted steps; the first step starts at t = 0."""

    name = "steps"

    def __init__(self) -> None:
        self._ends: list[float] = []
        self._factors: list[float] = []

    def begin(self, first: Instant) -> None:
        pass

    def step(self, step: DenseStep) -> None:
        self._ends.append(step.t1)
        self._factors.append(step.factor)

    def interval(self, interval: Interval) -> None:
        pass

    @property
    def ends(self) -> NDArray[np.float64]:
        return np.array(self._ends)

    @property
    def factors(self) -> NDArray[np.float64]:
        return np.array(self._factors)

    def state(self) -> dict[str, Any]:
        return {"ends": self.ends, "factors": self.factors}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._ends = [float(t) for t in state["ends"]]
        self._factors = [float(f) for f in state["factors"]]
