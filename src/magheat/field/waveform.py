"""The field in time. A new waveform is a frozen dataclass like `Sine`, with the same properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite, pi, sqrt
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.constants import MU_0
from magheat.errors import InputError


@dataclass(frozen=True)
class Sine:
    """H(t) = amplitude * sin(2 pi frequency t): amplitude is the peak in A/m, frequency in Hz."""

    amplitude: float
    frequency: float

    def __post_init__(self) -> None:
        _demand(self.amplitude, self.frequency)

    @property
    def period(self) -> float:
        """s."""
        return 1.0 / self.frequency

    @property
    def rms(self) -> float:
        """Root mean square of H, A/m."""
        return self.amplitude / sqrt(2.0)

    @property
    def peak_flux_density(self) -> float:
        """Peak of mu0 H, T."""
        return MU_0 * self.amplitude

    @property
    def peak_rate(self) -> float:
        """Peak of mu0 dH/dt, T/s."""
        return 2.0 * pi * self.frequency * MU_0 * self.amplitude

    @property
    def product(self) -> float:
        """Peak amplitude times frequency, A/m/s, as the limits on exposure count it."""
        return self.amplitude * self.frequency

    def at(self, t: ArrayLike) -> NDArray[np.float64]:
        """H (A/m) at times t (s), of the shape of t."""
        return np.asarray(self.amplitude * np.sin(2.0 * pi * self.frequency * np.asarray(t, float)))


@dataclass(frozen=True)
class Harmonics:
    """H(t) = bias + amplitude * sum a_n cos(2 pi n frequency t), with a_n = shares[n], n = 1, 2, ...

    amplitude in A/m scales the alternating part, {1: 1} is a cosine of that peak; bias in A/m is static.
    """

    amplitude: float
    frequency: float
    shares: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({1: 1.0}))
    bias: float = 0.0

    def __post_init__(self) -> None:
        _demand(self.amplitude, self.frequency)
        fix = "e.g. {1: 1, 3: 0.1}: harmonic and its amplitude relative to the field's"
        if not self.shares or any(int(n) != n or n < 1 for n in self.shares):
            raise InputError("the harmonics are not whole numbers from 1 on", where="waveform", fix=fix)
        if not all(isfinite(share) for share in self.shares.values()):
            raise InputError("the amplitude of a harmonic is not a finite number", where="waveform", fix=fix)
        if not isfinite(self.bias):
            raise InputError("the bias is not a finite field", where="bias")

    @property
    def period(self) -> float:
        """s."""
        return 1.0 / self.frequency

    @property
    def rms(self) -> float:
        """Root mean square of H, the bias included, A/m."""
        squares = sum(share**2 for share in self.shares.values())
        return sqrt(self.bias**2 + 0.5 * self.amplitude**2 * squares)

    @property
    def peak_flux_density(self) -> float:
        """Peak of |mu0 H|, the bias included, T."""
        series = self._series(0)  # cos(n phi) is the Chebyshev polynomial T_n of cos(phi)
        derivative = _chebyshev.chebder(series)
        extrema = _between(_chebyshev.chebroots(derivative)) if derivative.any() else np.empty(0)
        swing = _chebyshev.chebval(np.concatenate([[-1.0, 1.0], extrema]), series)
        return MU_0 * float(np.abs(self.bias + self.amplitude * swing).max())

    @property
    def peak_rate(self) -> float:
        """Peak of mu0 |dH/dt|, T/s: at most sum n |a_n| times that of a sine of the same amplitude."""
        steepest = self._series(2)  # zeros of the second derivative
        if not steepest.any():
            return 0.0
        phi = np.arccos(_between(_chebyshev.chebroots(steepest)))
        slope = sum(n * share * np.sin(n * phi) for n, share in self.shares.items())
        return 2.0 * pi * self.frequency * MU_0 * self.amplitude * float(np.abs(slope).max(initial=0.0))

    @property
    def product(self) -> float:
        """Amplitude times frequency of the sine that is as steep at worst, A/m/s: sum n |a_n| H f.

        As the limits on exposure count it; see `magheat.safety.limits`.
        """
        return self.amplitude * self.frequency * sum(n * abs(share) for n, share in self.shares.items())

    def at(self, t: ArrayLike) -> NDArray[np.float64]:
        """H (A/m) at times t (s), of the shape of t."""
        phi = 2.0 * pi * self.frequency * np.asarray(t, float)
        swing = sum(share * np.cos(n * phi) for n, share in self.shares.items())
        return np.asarray(self.bias + self.amplitude * swing)

    def _series(self, power: int) -> Any:
        """Chebyshev coefficients of sum n^power a_n cos(n phi) over cos(phi)."""
        series = np.zeros(max(self.shares) + 1)
        for n, share in self.shares.items():
            series[n] = n**power * share
        return _chebyshev.chebtrim(series)


_chebyshev: Any = np.polynomial.chebyshev  # numpy leaves it untyped
_ROUNDING = 1e-9


def _between(roots: NDArray[Any]) -> NDArray[np.float64]:
    """The real ones of the roots that lie from -1 to 1, rounding aside."""
    real = np.real(roots[np.abs(np.imag(roots)) < 1e-6])
    return np.asarray(np.clip(real[np.abs(real) < 1.0 + _ROUNDING], -1.0, 1.0), float)


def _demand(amplitude: float, frequency: float) -> None:
    if not (isfinite(frequency) and frequency > 0):
        raise InputError(f"the frequency is {frequency:g} Hz", fix="it must be above zero")
    if not (isfinite(amplitude) and amplitude >= 0):
        raise InputError(f"the field amplitude is {amplitude:g} A/m", fix="it must not be negative")
