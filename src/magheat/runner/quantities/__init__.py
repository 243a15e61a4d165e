"""Quantities derived from a run, one small class per file.

A new one is a file here with a class that keeps the `Quantity` protocol, and a line in
`runner/recorder.py` that makes it; what the summary shows of it is written in `runner/summary.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from magheat.runner.instants import DenseStep, Instant, Interval


class Quantity(Protocol):
    """Sees the first instant, then each accepted step and the intervals that it is cut into."""

    name: str  # prefix of its state in a checkpoint

    def begin(self, first: Instant) -> None: ...

    def step(self, step: DenseStep) -> None:
        """The whole accepted step, before its intervals."""

    def interval(self, interval: Interval) -> None: ...

    def state(self) -> dict[str, Any]:
        """All that a resumed run needs, as arrays and numbers of this rank."""

    def restore(self, state: Mapping[str, Any]) -> None: ...
