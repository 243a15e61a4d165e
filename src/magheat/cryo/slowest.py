"""The slowest part of each node's way through a window of temperature: its slowest slice.

The window is cut into slices of equal temperature. A node's time in a slice runs from when it first
came as far as the slice's near side to when it first came as far as its far side, since its last entry
into the window: what it spends turning back or standing still counts for the slice that it could not
finish. So the times of the slices add up to that of the whole crossing, and the slowest slice is never
faster than the mean. A slice is wide against the error of a time step, which a derivative at one instant
is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.cryo.rates import WindowCrossing, passage

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
SLICES = 40  # of a window


class SlowestSlice:
    """Follows a `WindowCrossing` of n nodes, and keeps the slowest slice of each.

    levels: the sides of the slices from the lowest up, (slices + 1, n) or (slices + 1, 1), in the
    quantity that the crossing is given, its edges the first and the last.
    """

    def __init__(self, crossing: WindowCrossing, levels: ArrayLike):
        n = len(crossing.entry)
        given = np.asarray(levels, float)
        self._crossing = crossing
        self._levels = np.broadcast_to(given, (len(given), n))
        self._slices = len(given) - 1
        self._sign = 1.0 if crossing.direction == "warming" else -1.0
        self._of_entry: Floats = np.full(n, np.nan)  # what follows belongs to this entry
        self._since: Floats = np.full(n, np.nan)
        self._reached: Indices = np.zeros(n, dtype=np.int64)  # slices done
        self._longest: Floats = np.zeros(n)
        self._which: Indices = np.full(n, -1, dtype=np.int64)  # the slowest, counted from the entry

    def update(self, t0: float, t1: float, start: Floats, middle: Floats, end: Floats, gamma: float) -> None:
        """See a step that the crossing has just seen, with the same arguments."""
        entry, exit_ = self._crossing.entry, self._crossing.exit
        anew = np.flatnonzero((entry != self._of_entry) & ~np.isnan(entry))
        self._of_entry[anew] = self._since[anew] = entry[anew]
        self._reached[anew], self._longest[anew], self._which[anew] = 0, 0.0, -1
        on_way = ~np.isnan(entry) & (self._reached < self._slices) & ~(exit_ < t0)
        nodes = np.flatnonzero(on_way)
        while nodes.size:
            edge = self._sign * self._levels[self._level(self._reached[nodes] + 1), nodes]
            come = self._sign * end[nodes] >= edge
            nodes, edge = nodes[come], edge[come]
            a, m, e = (self._sign * state[nodes] for state in (start, middle, end))
            t = t0 + passage(edge, a, m, e, gamma) * (t1 - t0)
            self._pass(nodes, t)
            nodes = nodes[self._reached[nodes] < self._slices]

    def _level(self, count: Indices) -> Indices:
        """The row of `levels` that lies `count` slices from the side of entry."""
        return count if self._sign > 0.0 else self._slices - count

    def _pass(self, nodes: Indices, t: Floats) -> None:
        """These nodes have finished a slice at t (s)."""
        took = t - self._since[nodes]
        longer = took > self._longest[nodes]
        self._longest[nodes] = np.maximum(took, self._longest[nodes])
        self._which[nodes[longer]] = self._reached[nodes[longer]]
        self._since[nodes] = t
        self._reached[nodes] += 1

    def rates(self) -> Floats:
        """Mean rates through the slowest slice, positive, K/s; NaN for nodes that have not gone through."""
        width = self._crossing.width / self._slices
        with np.errstate(divide="ignore"):
            rate = width / self._longest
        return np.where(self._crossing.complete, rate, np.nan)

    def slices(self) -> Floats:
        """Where the slowest slice lies in the window: its middle as a share of the window from below."""
        share = (self._which + 0.5) / self._slices
        share = share if self._sign > 0.0 else 1.0 - share
        return np.where(self._crossing.complete & (self._which >= 0), share, np.nan)

    def state(self) -> dict[str, Any]:
        """All that a resumed run needs beside the crossing."""
        return {
            "of_entry": self._of_entry.copy(), "since": self._since.copy(), "reached": self._reached.copy(),
            "longest": self._longest.copy(), "which": self._which.copy(),
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state()`."""
        self._of_entry, self._since, self._longest = (
            np.array(state[key], float) for key in ("of_entry", "since", "longest")
        )
        self._reached, self._which = (np.array(state[key], np.int64) for key in ("reached", "which"))
