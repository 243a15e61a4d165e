"""Particles of one size each in one field: the pure numbers that their losses depend on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magheat.slp import core, lrt
from magheat.slp.arrays import Floats
from magheat.slp.core import Conditions
from magheat.slp.periodic import Complexes, Indices

SMALLEST_XI = 1e-3  # below, the loss goes as xi^2 to 1e-6


@dataclass(frozen=True, eq=False)
class Points:
    """Reduced numbers, each (n,): energies over kT, phases omega tau.

    barrier s = K V/(kT);  xi = mu0 Ms V H/(kT) of the amplitude, bias that of the static field;
    phase omega tau_D, tau_D = s tau_0;  turning omega tau_B, infinite where nothing turns;
    cycles of the field in EXPOSURE. harmonics: relative amplitudes of the harmonics 1, 2, ... of all points.
    """

    barrier: Floats
    xi: Floats
    bias: Floats
    phase: Floats
    turning: Floats
    cycles: Floats
    harmonics: tuple[float, ...] = (1.0,)

    def chosen(self, mask: NDArray[np.bool_] | Indices) -> Points:
        """The points of a mask or of indices."""
        numbers = {name: value for name, value in vars(self).items() if name != "harmonics"}
        return Points(**{name: value[mask] for name, value in numbers.items()}, harmonics=self.harmonics)

    @property
    def field_ratio(self) -> Floats:
        """Largest |H| over H_K = 2 K/(mu0 Ms); infinite without a barrier."""
        with np.errstate(divide="ignore"):
            return np.asarray(self.peak / (2.0 * self.barrier), float)

    @property
    def peak(self) -> Floats:
        """Largest |xi(t)|."""
        shape = _shape(self.harmonics, 512)
        low, high = self.xi * shape.min() + self.bias, self.xi * shape.max() + self.bias
        return np.asarray(np.maximum(np.abs(low), np.abs(high)), float)

    def drive(self) -> Complexes:
        """Harmonics c_0 ... c_N of xi(t) = c_0 + 2 Re sum c_k e^(i k omega t), (n, N + 1)."""
        c = np.zeros((self.xi.size, len(self.harmonics) + 1), complex)
        c[:, 0] = self.bias
        c[:, 1:] = 0.5 * self.xi[:, None] * np.array(self.harmonics)
        return c

    def samples(self, steps: int) -> Floats:
        """xi(t) over a period, its end left out, (n, steps)."""
        return np.asarray(self.bias[:, None] + self.xi[:, None] * _shape(self.harmonics, steps), float)


def _shape(harmonics: tuple[float, ...], steps: int) -> Floats:
    phi = 2.0 * np.pi * np.arange(steps) / steps
    return np.asarray(sum(a * np.cos(n * phi) for n, a in enumerate(harmonics, start=1)), float)


def points(
    diameter: Floats, at: Conditions, choice: lrt.Choice, harmonics: tuple[float, ...], exposure: float
) -> Points:
    """The points of diameters (rows, nodes), flattened; amplitudes so low that xi vanishes are raised."""
    omega = 2.0 * np.pi * at.frequency
    per_field = core.moment_ratio(diameter, at, choice.shape)
    barrier = lrt.barrier_ratio(diameter, at, choice)
    with np.errstate(divide="ignore"):
        turning = omega / lrt.free_brown_rate(diameter, at, choice)
    numbers = {
        "barrier": barrier,
        "xi": np.maximum(per_field * at.amplitude, SMALLEST_XI),
        "bias": per_field * at.bias,
        "phase": omega * barrier * at.attempt_time,
        "turning": turning,
        "cycles": at.frequency * exposure,
    }
    return Points(
        **{name: np.broadcast_to(value, diameter.shape).ravel() for name, value in numbers.items()},
        harmonics=harmonics,
    )
