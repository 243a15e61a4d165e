"""When each node enters and leaves a window of temperature, and the mean rate in between.

Times come from the dense output of the step: the parabola through its start, an inner point and its
end, in temperature or in any quantity that rises with it (see `WindowCrossing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.errors import InputError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.int64]


def passage(edge: Floats, start: Floats, middle: Floats, end: Floats, gamma: float) -> Floats:
    """Where in a step (0..1) parabolas through start, middle (at gamma) and end pass edges upwards, (n,).

    Each edge lies between the start and the end of its node.
    """
    c = ((middle - start) / gamma - (end - start)) / (gamma - 1.0)
    b = end - start - c
    gap = edge - start
    # bracketed by the step, the edge is passed once, with slope +root
    root = np.sqrt(np.maximum(b * b + 4.0 * c * gap, 0.0))
    falls_first = b < 0.0
    above = np.where(falls_first, root - b, 2.0 * gap)
    below = np.where(falls_first, 2.0 * c, b + root)
    s = np.divide(above, below, out=np.zeros_like(start), where=below > 0.0)
    return np.asarray(np.clip(s, 0.0, 1.0))


class WindowCrossing:
    """Last entry and first exit of n nodes, for warming (up through the window) or cooling (down).

    A crossing that counts goes from the last entry to the first exit after it: a node that turns
    back out of the side that it came in by starts anew, and what happens after its first crossing
    changes nothing. A node that begins within the window has no entry and cannot complete it.

    low, high: the edges, numbers or (n,). Where the temperature has kinks in time (a jump of the
    heat capacity), give edges and states in a smooth quantity that rises with it, such as stored heat,
    and the window's `width` in K.
    """

    def __init__(
        self,
        n: int,
        low: ArrayLike,
        high: ArrayLike,
        direction: Literal["warming", "cooling"] = "warming",
        width: float | None = None,
    ):
        bottom, top = (np.broadcast_to(np.asarray(edge, float), (n,)) for edge in (low, high))
        if not (bottom < top).all():
            raise InputError("the window's lower edge is not below its upper edge", fix="give [low, high]")
        if width is None and (np.ndim(low) or np.ndim(high)):
            raise InputError("a window with edges per node needs its width", fix="give width in K")
        self.width = float(np.asarray(high) - np.asarray(low)) if width is None else width
        self.direction = direction
        # cooling is warming upside down
        self._sign = 1.0 if direction == "warming" else -1.0
        self._near, self._far = (bottom, top) if direction == "warming" else (-top, -bottom)
        self.entry: Floats = np.full(n, np.nan)
        self.exit: Floats = np.full(n, np.nan)
        self._within: Bools = np.zeros(n, dtype=bool)
        self._entered: Bools = np.zeros(n, dtype=bool)
        self._again: Bools = np.zeros(n, dtype=bool)

    def update(self, t0: float, t1: float, start: Floats, middle: Floats, end: Floats, gamma: float) -> None:
        """See the step from t0 to t1 (s): states (n,) at t0, t0 + gamma (t1 - t0) and t1."""
        a, e = self._sign * start, self._sign * end
        open_ = np.isnan(self.exit)
        comes_in = (a <= self._near) & (e > self._near)
        self._again |= ~open_ & comes_in
        entering = np.flatnonzero(open_ & comes_in)
        if entering.size:
            s = self._passed(entering, self._near, start, middle, end, gamma)
            self.entry[entering] = t0 + s * (t1 - t0)
            self._within[entering] = self._entered[entering] = True
        leaving = np.flatnonzero(open_ & self._within & (e >= self._far))
        if leaving.size:
            s = self._passed(leaving, self._far, start, middle, end, gamma)
            self.exit[leaving] = t0 + s * (t1 - t0)
            self._within[leaving] = False
        back = self._within & (e <= self._near)
        self._within[back] = False
        self.entry[back] = np.nan

    def _passed(
        self, at: Indices, edge: Floats, start: Floats, middle: Floats, end: Floats, gamma: float
    ) -> Floats:
        """Where in the step (0..1) the parabolas of nodes `at` pass the edge upwards."""
        a, m, e = (self._sign * state[at] for state in (start, middle, end))
        return passage(edge[at], a, m, e, gamma)

    @property
    def entered(self) -> Bools:
        """Nodes that have ever come in by the side that counts, (n,)."""
        return self._entered.copy()

    @property
    def again(self) -> Bools:
        """Nodes that came in once more after they had gone through, which counts for nothing, (n,)."""
        return self._again.copy()

    @property
    def complete(self) -> Bools:
        """Nodes that have gone through the whole window, (n,)."""
        return ~np.isnan(self.exit)

    def rates(self) -> Floats:
        """Mean rates through the window, positive, K/s; NaN for nodes that have not gone through."""
        duration = self.exit - self.entry
        with np.errstate(divide="ignore"):
            return np.asarray(self.width / duration)

    def state(self) -> dict[str, Any]:
        """All that a resumed run needs."""
        return {
            "entry": self.entry.copy(), "exit": self.exit.copy(),
            "within": self._within.copy(), "entered": self._entered.copy(), "again": self._again.copy(),
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state()`."""
        self.entry, self.exit = (np.array(state[key], float) for key in ("entry", "exit"))
        self._within, self._entered, self._again = (
            np.array(state[key], bool) for key in ("within", "entered", "again")
        )
