"""The field in time. A new waveform is a frozen dataclass like `Sine`, with the same properties."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, pi, sqrt

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
        if not (isfinite(self.frequency) and self.frequency > 0):
            raise InputError(f"the frequency is {self.frequency:g} Hz", fix="it must be above zero")
        if not (isfinite(self.amplitude) and self.amplitude >= 0):
            raise InputError(f"the field amplitude is {self.amplitude:g} A/m", fix="it must not be negative")

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
    def product(self) -> float:
        """Peak amplitude times frequency, A/m/s, as the limits on exposure count it."""
        return self.amplitude * self.frequency

    def at(self, t: ArrayLike) -> NDArray[np.float64]:
        """H (A/m) at times t (s), of the shape of t."""
        return np.asarray(self.amplitude * np.sin(2.0 * pi * self.frequency * np.asarray(t, float)))
