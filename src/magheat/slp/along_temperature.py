"""A dear loss over temperature: asked at few temperatures, and drawn through them by cubic splines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from magheat.slp.arrays import Floats

_FIRST = 5  # temperatures in each smooth stretch
_MOST = 129
_BESIDE = 1e-9  # relative distance to a jump

Loss = Callable[[Floats, Floats], Floats]
Curve = Callable[[Floats], Floats]


class AlongTemperature:
    """loss(H, T) -> W/kg for temperatures between low and high, within rtol where it was looked at.

    Between breakpoints (K), where the loss may kink or jump, splines of its logarithm; halved until the
    loss halfway between the knots is met. error: the largest relative one seen halfway.
    """

    def __init__(
        self, loss: Loss, temperatures: tuple[float, float], breakpoints: Sequence[float], rtol: float
    ) -> None:
        low, high = temperatures
        inside = sorted(b for b in breakpoints if low < b < high)
        ends = [low, *(side for b in inside for side in (b * (1.0 - _BESIDE), b * (1.0 + _BESIDE))), high]
        self._stretches = list(zip(ends[::2], ends[1::2], strict=True))
        self._loss, self._rtol = loss, rtol
        self._curves: dict[float, list[Curve]] = {}
        self.error = 0.0

    def __call__(self, H: Floats, T: Floats) -> Floats:
        H, T = np.broadcast_arrays(np.asarray(H, float), np.asarray(T, float))
        result = np.empty(T.shape)
        for amplitude in np.unique(H):
            if amplitude not in self._curves:
                self._curves[amplitude] = [self._curve(amplitude, *ends) for ends in self._stretches]
            there = amplitude == H
            at = T[there]
            which = np.searchsorted([high for _, high in self._stretches[:-1]], at, side="left")
            values = np.empty(at.shape)
            for i in np.unique(which):
                values[which == i] = self._curves[amplitude][i](at[which == i])
            result[there] = values
        return result

    def _curve(self, amplitude: float, low: float, high: float) -> Curve:
        T = np.linspace(low, high, _FIRST)
        values = self._asked(amplitude, T)
        while True:
            middle = 0.5 * (T[1:] + T[:-1])
            drawn, exact = _through(T, values)(middle), self._asked(amplitude, middle)
            scale = np.maximum(np.abs(exact), 1e-6 * float(np.abs(exact).max(initial=0.0)) + 1e-300)
            off = float((np.abs(drawn - exact) / scale).max())
            order = np.argsort(np.concatenate([T, middle]))
            T = np.concatenate([T, middle])[order]
            values = np.concatenate([values, exact])[order]
            if off <= self._rtol or T.size >= _MOST:
                self.error = max(self.error, off)
                return _through(T, values)

    def _asked(self, amplitude: float, T: Floats) -> Floats:
        return np.asarray(self._loss(np.full(T.shape, amplitude), T), float)


def _through(T: Floats, values: Floats) -> Curve:
    from scipy.interpolate import CubicSpline  # late: it loads longer than all else of the room

    if np.all(values > 0.0):
        spline = CubicSpline(T, np.log(values))
        return lambda at: np.asarray(np.exp(spline(at)), float)
    return lambda at: np.asarray(np.interp(at, T, values), float)
