"""A table of the specific loss over amplitude and temperature: what a time step looks up.

The loss over H^2 is what is tabulated: it is smooth down to H = 0, where the loss itself vanishes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from magheat.errors import SolverError
from magheat.slp.arrays import ArrayLike, Floats

_FLOOR = 1e-6  # of the largest loss over H^2: below it an error counts against the floor
_LOWEST = 1e-3  # of the highest amplitude: the loss over H^2 is taken as constant below
_NARROWEST = 1e-6  # of the range: an interval that small holds a jump, and is left alone
_MOST = 600  # knots per axis beyond those given
_ENOUGH = 17  # knots of one axis at which the other is refined
_BESIDE = 1e-12  # relative distance of the knots on either side of a jump
_ROUNDING = 1e-9  # by which a query may lie outside

Loss = Callable[[Floats, Floats], ArrayLike]
PerSquare = Callable[[Floats, Floats], Floats]


class OutsideTable(SolverError, ValueError):
    """A query outside the amplitudes or temperatures that a loss table covers."""


@dataclass(frozen=True, eq=False)
class LossTable:
    """Loss in W/kg, linear between its knots in (loss/H^2) over amplitudes (A/m) and temperatures (K).

    per_square (amplitudes, temperatures) is the loss over H^2; `error` the largest relative error
    seen halfway between knots.
    """

    amplitudes: Floats = field(repr=False)
    temperatures: Floats = field(repr=False)
    per_square: Floats = field(repr=False)
    amplitude_range: tuple[float, float]
    error: float

    def __call__(self, amplitude: ArrayLike, temperature: ArrayLike) -> Floats:
        """Loss (W/kg) at amplitudes (A/m) and temperatures (K), which broadcast.

        Raises OutsideTable where a query lies outside the ranges that the table was made for.
        """
        H, T = np.asarray(amplitude, float), np.asarray(temperature, float)
        self._refuse_outside(H, T)
        if H.size == 1:  # a uniform field: one row in temperature
            i, share = _bracket(self.amplitudes, H.reshape(()))
            row = self.per_square[i] + share * (self.per_square[i + 1] - self.per_square[i])
            per_square = np.interp(T, self.temperatures, row)
        else:
            per_square = self._bilinear(H, T)
        return np.asarray(per_square * H**2, float)

    def _bilinear(self, H: Floats, T: Floats) -> Floats:
        i, u = _bracket(self.amplitudes, H)
        j, v = _bracket(self.temperatures, T)
        q = self.per_square
        low = q[i, j] + v * (q[i, j + 1] - q[i, j])
        high = q[i + 1, j] + v * (q[i + 1, j + 1] - q[i + 1, j])
        return np.asarray(low + u * (high - low), float)

    def _refuse_outside(self, H: Floats, T: Floats) -> None:
        temperatures = (float(self.temperatures[0]), float(self.temperatures[-1]))
        for values, (low, high), name, unit in (
            (H, self.amplitude_range, "amplitude", "A/m"),
            (T, temperatures, "temperature", "K"),
        ):
            inside = low * (1.0 - _ROUNDING) <= values.min(initial=high)
            if inside and values.max(initial=low) <= high * (1.0 + _ROUNDING):
                continue  # a nan fails both comparisons
            raise OutsideTable(
                f"the {name} reaches {values.min():.6g} to {values.max():.6g} {unit}, "
                f"the loss is tabulated from {low:.6g} to {high:.6g} {unit}",
                fix="a table is never extrapolated; make it over the whole range",
            )


def tabulate(
    loss: Loss,
    amplitudes: tuple[float, float],
    temperatures: tuple[float, float],
    rtol: float = 1e-3,
    breakpoints: Sequence[float] = (),
) -> LossTable:
    """Tabulate loss(H, T) -> W/kg (arrays that broadcast) over ranges in A/m and K.

    Knots are added until, halfway between them, the table is within rtol of the loss (below 1e-6 of
    the largest loss/H^2: of that). breakpoints: temperatures (K) where the loss jumps or kinks.
    """
    H_low, H_high = float(amplitudes[0]), float(amplitudes[1])
    T_low, T_high = float(temperatures[0]), float(temperatures[1])
    if not (0 <= H_low <= H_high and H_high > 0 and 0 < T_low <= T_high):
        raise ValueError(f"not ranges in A/m and K: {amplitudes}, {temperatures}")
    H = _first_knots(max(H_low, _LOWEST * H_high), H_high)
    T = _first_knots(T_low, T_high)

    single = H.size == 2  # one amplitude: asked once for both knots, which only make it an interval

    def per_square(h: Floats, t: Floats) -> Floats:
        asked = (np.full(1, H_high) if single else h)[:, None]
        values = np.broadcast_to(np.asarray(loss(asked, t[None, :]), float), (asked.size, t.size))
        return np.broadcast_to(values / asked**2, (h.size, t.size))

    marked = _sides(per_square, H, np.array([b for b in breakpoints if T_low < b < T_high], float))
    T = np.unique(np.concatenate([T, marked]))
    H, T, error = _refine(per_square, H, T, rtol)
    return LossTable(H, T, per_square(H, T), (H_low, H_high), error)


def _sides(per_square: PerSquare, H: Floats, breakpoints: Floats) -> Floats:
    """Each breakpoint, or where the loss jumps there, a knot on either side of it."""
    if not breakpoints.size:
        return breakpoints
    below, above = breakpoints * (1.0 - _BESIDE), breakpoints * (1.0 + _BESIDE)
    left, right = per_square(_thinned(H), below), per_square(_thinned(H), above)
    jumps = (np.abs(left - right) > 1e-6 * np.maximum(np.abs(left), np.abs(right))).any(axis=0)
    return np.concatenate([breakpoints[~jumps], below[jumps], above[jumps]])


def _refine(per_square: PerSquare, H: Floats, T: Floats, rtol: float) -> tuple[Floats, Floats, float]:
    """Halve the intervals whose middle is off, in either direction, until none is.

    Each direction is judged at a thinned set of knots of the other: the errors change slowly there.
    """
    H_narrow, T_narrow = _NARROWEST * (H[-1] - H[0]), _NARROWEST * (T[-1] - T[0])
    most_H, most_T = H.size + _MOST, T.size + _MOST
    while True:
        H_mid, T_mid = 0.5 * (H[1:] + H[:-1]), 0.5 * (T[1:] + T[:-1])
        along_H = _error(per_square, H, H_mid, _thinned(T), axis=0)
        along_T = _error(per_square, T, T_mid, _thinned(H), axis=1)
        # the two errors add in the middle of a cell, so each gets half
        H_wide, T_wide = np.diff(H) > H_narrow, np.diff(T) > T_narrow
        H_bad, T_bad = (along_H > 0.5 * rtol) & H_wide, (along_T > 0.5 * rtol) & T_wide
        full = H.size + H_bad.sum() > most_H or T.size + T_bad.sum() > most_T
        if full or not (H_bad.any() or T_bad.any()):
            worst = along_H[H_wide].max(initial=0.0) + along_T[T_wide].max(initial=0.0)
            return H, T, float(worst)
        H = np.sort(np.concatenate([H, H_mid[H_bad]]))
        T = np.sort(np.concatenate([T, T_mid[T_bad]]))


def _error(per_square: PerSquare, knots: Floats, middle: Floats, other: Floats, axis: int) -> Floats:
    """Largest relative error halfway between the knots of one axis, over the knots of the other."""
    if axis == 0:
        at_knots, exact = per_square(knots, other), per_square(middle, other)
    else:
        at_knots, exact = per_square(other, knots).T, per_square(other, middle).T
    linear = 0.5 * (at_knots[1:] + at_knots[:-1])
    floor = max(_FLOOR * float(np.abs(at_knots).max()), float(np.finfo(float).tiny))
    return np.asarray((np.abs(linear - exact) / np.maximum(np.abs(exact), floor)).max(axis=1), float)


def _thinned(knots: Floats) -> Floats:
    """Some _ENOUGH of the knots, both ends among them."""
    return np.asarray(knots[np.unique(np.linspace(0, knots.size - 1, _ENOUGH).astype(int))], float)


def _first_knots(low: float, high: float) -> Floats:
    if high - low <= _ROUNDING * high:  # one value: a narrow pair holds it
        return np.array([low * (1.0 - 2.0 * _ROUNDING), high * (1.0 + 2.0 * _ROUNDING)])
    return np.linspace(low, high, 9)


def _bracket(knots: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Index of the interval and the share within it, clipped to the table."""
    i = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(knots) - 2)
    share = (at - knots[i]) / (knots[i + 1] - knots[i])
    return i, np.clip(share, 0.0, 1.0)
