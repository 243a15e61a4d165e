"""The noise of a thermometer, and straight-line algebra under it.

Readings taken close together share their noise. It is taken as a first-order autoregression, whose
correlation falls exponentially with the time between two readings, so that uneven sampling does no harm; what
is fitted is fitted to readings from which the correlation has been taken (Cochrane & Orcutt 1949,
doi:10.1080/01621459.1949.10483290).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from magheat.slp.arrays import Floats

TREND_DEGREE = 4  # of the polynomial that a smooth curve is taken for where noise is told from it
_ROUNDS = 50
_STEPS_IN_K = 1e6
_LARGEST_SHARE = 0.5  # of the low-frequency noise that the trend may have taken away


@dataclass(frozen=True)
class Noise:
    """Standard deviation (K), correlation of readings `spacing` s apart, degrees of freedom of both."""

    sigma: float
    correlation: float
    spacing: float
    freedom: float

    def whitened(self, time: Floats, columns: Floats) -> Floats:
        """Rows of `columns` (n, ...) over independent noise of unit size; time (n,) in s."""
        phi = self.correlation ** (np.diff(time) / self.spacing)
        phi = phi.reshape(-1, *[1] * (columns.ndim - 1))
        rest = (columns[1:] - phi * columns[:-1]) / np.sqrt(1.0 - phi**2)
        return np.asarray(np.concatenate([columns[:1], rest]) / self.sigma, float)

    def quantile(self, level: float) -> float:
        """Student's t of a two-sided interval that misses with probability `level`."""
        return float(stats.t.ppf(1.0 - 0.5 * level, self.freedom))

    def probability(self, F: float, terms: int) -> float:
        """Of an F ratio of `terms` terms as large or larger by chance."""
        return float(stats.f.sf(F, terms, self.freedom))


@dataclass(frozen=True, eq=False)
class Line:
    """Coefficients of columns, their covariance, and chi^2 of the rest."""

    values: Floats
    covariance: Floats
    chi2: float

    def error(self, i: int) -> float:
        """Standard error of a coefficient."""
        return float(np.sqrt(self.covariance[i, i]))


def fitted(time: Floats, columns: Floats, temperature: Floats, noise: Noise) -> Line:
    """Least squares of columns (n, p) to temperature (n,) under the noise."""
    A, y = noise.whitened(time, columns), noise.whitened(time, temperature)
    scale = np.linalg.norm(A, axis=0)
    Q, R = np.linalg.qr(A / scale)
    inverse = np.linalg.inv(R)
    values = inverse @ (Q.T @ y) / scale
    rest = y - A @ values
    return Line(values, inverse @ inverse.T / np.outer(scale, scale), float(rest @ rest))


def trend(u: Floats) -> Floats:
    """Polynomials (n, TREND_DEGREE + 1) of a variable that runs one way."""
    chebyshev: Any = np.polynomial.chebyshev  # numpy leaves it untyped
    return np.asarray(chebyshev.chebvander(2.0 * (u - u[0]) / (u[-1] - u[0]) - 1.0, TREND_DEGREE), float)


def noise_about(time: Floats, temperature: Floats, u: Floats) -> Noise:
    """Noise of readings (n,) about a smooth trend in u(t).

    The trend takes p of the slowest components away, in which correlated noise is strongest, by
    g = (1 + rho)/(1 - rho); variance and correlation of what is left are put right for that.
    """
    basis = trend(u)
    n, p = basis.shape
    rest = temperature - basis @ np.linalg.lstsq(basis, temperature, rcond=None)[0]
    square = float(rest @ rest)
    raw = float(rest[1:] @ rest[:-1]) / max(square, 1e-300)
    most = _LARGEST_SHARE * n / p
    rho = 0.0
    for _ in range(_ROUNDS):
        share = p / n * min((1.0 + rho) / (1.0 - rho), most)
        rho = float(np.clip(raw * (1.0 - share) + share, 0.0, (most - 1.0) / (most + 1.0)))
    spacing = float(time[-1] - time[0]) / (n - 1)
    whitened = Noise(1.0, rho, spacing, 1.0)
    chi2 = fitted(time, basis, temperature, whitened).chi2
    sigma = max(np.sqrt(chi2 / (n - p)), resolution(temperature))
    return Noise(sigma, rho, spacing, max((n - p) * (1.0 - rho) / (1.0 + rho), 1.0))


def resolution(temperature: Floats) -> float:
    """Standard deviation of the rounding to the step of which all differences are multiples."""
    steps = np.rint((temperature - temperature[0]) * _STEPS_IN_K).astype(np.int64)
    return float(max(int(np.gcd.reduce(steps)), 1) / _STEPS_IN_K / np.sqrt(12.0))
