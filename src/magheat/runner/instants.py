"""Instants of a run, and the intervals between them: what every recorded quantity is made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.statistics import RegionStatistics
from magheat.bioheat.until import SHARE_BELOW

Floats = NDArray[np.float64]


class RegionValues:
    """Temperatures of one region at one instant, K; each worked out once, when asked for."""

    def __init__(self, region: str, T: Floats, statistics: RegionStatistics):
        self._region, self._T, self._statistics = region, T, statistics

    @cached_property
    def min(self) -> float:
        return self._statistics.min(self._region, self._T)

    @cached_property
    def mean(self) -> float:
        return self._statistics.mean(self._region, self._T)

    @cached_property
    def max(self) -> float:
        return self._statistics.max(self._region, self._T)

    @cached_property
    def _quantiles(self) -> dict[str, float]:
        """They sort all cells of the region, so whoever needs one gets all."""
        found = self._statistics.quantile(self._region, self._T, list(SHARE_BELOW.values()))
        return {name: float(q) for name, q in zip(SHARE_BELOW, found, strict=True)}

    @property
    def T10(self) -> float:
        return self._quantiles["T10"]

    @property
    def T50(self) -> float:
        return self._quantiles["T50"]

    @property
    def T90(self) -> float:
        return self._quantiles["T90"]


class Instant:
    """The temperatures (K, owned dofs) at a time (s), and region values.

    Asking is collective under MPI: all ranks ask for the same values in the same order.
    """

    def __init__(self, t: float, T: Floats, statistics: RegionStatistics):
        self.t, self.T, self.statistics = t, T, statistics
        self._values: dict[str, RegionValues] = {}

    def values(self, region: str) -> RegionValues:
        if region not in self._values:
            self._values[region] = RegionValues(region, self.T, self.statistics)
        return self._values[region]


class DenseStep(Protocol):
    """What is read of an accepted step (see bioheat.AcceptedStep)."""

    t0: float
    t1: float
    gamma: float
    factor: float
    switch: bool
    share: float
    supplied: float
    start: Floats
    middle: Floats
    end: Floats

    @property
    def ice_peak(self) -> Floats:
        """The largest fraction of ice within the step."""

    def ice_at(self, t: float, T: Floats) -> Floats:
        """Fractions of ice at a time of the step at which the temperatures are T."""

    @property
    def measures(self) -> tuple[Floats, Floats, Floats]: ...

    def at(self, t: float) -> Floats: ...


@dataclass(frozen=True)
class Interval:
    """From one instant to the next, both within one accepted step."""

    start: Instant
    end: Instant
    step: DenseStep

    def at(self, t: float) -> Floats:
        return self.step.at(t)


@dataclass(frozen=True)
class Mark:
    """A time (s) at which something is due: a row of the tables, a frame of the fields."""

    t: float
    row: bool = False
    frame: bool = False


@dataclass(frozen=True)
class Timetable:
    """When rows and frames are due besides the switches; `extra` are further times to hit, s."""

    every: float
    fields_every: float
    extra: tuple[float, ...] = ()

    def marks(self, step: DenseStep) -> list[Mark]:
        """The instants of a step in order: its middle, what is due within it, its end."""
        t0, t1 = step.t0, step.t1
        slack = 1e-9 * max(1.0, abs(t1))

        def snapped(times: Iterable[float]) -> set[float]:
            return {t1 if abs(t - t1) <= slack else round(t, 9) for t in times}

        switch = {t1} if step.switch else set()
        rows = snapped(multiples(self.every, t0 + slack, t1 + slack)) | switch
        frames = snapped(multiples(self.fields_every, t0 + slack, t1 + slack)) | switch
        others = {step.t0 + step.gamma * (t1 - t0), t1}
        others |= snapped(t for t in self.extra if t0 + slack < t <= t1 + slack)
        return [Mark(t, t in rows, t in frames) for t in sorted(rows | frames | others)]


def multiples(every: float, after: float, until: float) -> list[float]:
    """Multiples of `every` in (after, until]."""
    first, last = int(np.floor(after / every)) + 1, int(np.floor(until / every))
    return [k * every for k in range(first, last + 1)]
