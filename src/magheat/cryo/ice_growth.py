"""What all ice laws share: the pace of growth, the share of ice at equilibrium, the heat of freezing.

Nothing here is a measured property of a cocktail: growth is a driving force times a mobility, the
liquidus a straight line, and the heat of freezing that of pure water.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magheat.constants import GAS_CONSTANT, ZERO_C
from magheat.errors import InputError

Floats = NDArray[np.float64]
WATER = 0.01801528  # kg/mol
SUPERCOOLED = 236.0  # K, below which no liquid water was measured
MELTS_OVER = 4.0  # K below Tm within which ice goes: a choice (small crystals melt early), not a measurement
COLDEST = 20.0  # K: an iteration of the solver may stray, a temperature may not vanish


def growth(T: Floats, melting: float, activation: float) -> Floats:
    """(Tm - T) exp(-Q/R (1/T - 1/Tm)) in K: driving force times mobility, zero at and above Tm.

    T: K, (n,); melting: Tm, K; activation: Q, J/mol. After Boutron 1986
    (doi:10.1016/0011-2240(86)90022-2), with the mobility taken as 1 at Tm.
    """
    below = np.maximum(melting - T, 0.0)
    return np.asarray(
        below * np.exp(activation / GAS_CONSTANT * (1.0 / melting - 1.0 / np.maximum(T, COLDEST)))
    )


def heat_of_freezing(T: Floats) -> Floats:
    """J per kg of ice at T (K): sublimation less evaporation, Murphy & Koop 2005 (doi:10.1256/qj.04.94).

    Their heat of evaporation holds from 236 to 273.16 K; the values at the ends stand beyond.
    """
    t = np.clip(T, SUPERCOOLED, ZERO_C)
    sublimation = 46782.5 + 35.8925 * t - 0.07414 * t**2 + 541.5 * np.exp(-((t / 123.75) ** 2))
    evaporation = 56579.0 - 42.212 * t + np.exp(0.1149 * (281.6 - t))
    return np.asarray((sublimation - evaporation) / WATER)


@dataclass(frozen=True)
class IceMatter:
    """How much of the agent (by mass) can become ice, and where that ice melts.

    crystallizable: mass of ice over mass of agent when all that can has frozen, 0..1.
    melting: Tm of the whole solution, K.
    """

    crystallizable: float
    melting: float

    def __post_init__(self) -> None:
        if not 0.0 < self.crystallizable <= 1.0:
            raise InputError("the share that can become ice lies between 0 and 1", where="crystallizable")
        if not self.melting < ZERO_C:
            raise InputError("the solution melts at or above pure water", where="melting", fix="below 0 degC")

    def most(self, T: Floats) -> Floats:
        """The largest share (0..1 of what can freeze) of ice that lasts at T (K), (n,).

        Lever rule with a straight liquidus through pure water at 0 degC and the solution at Tm: ice
        over agent is 1 - (T0 - Tm)/(T0 - T). A true liquidus bends down, and ice then melts earlier.
        """
        depth = ZERO_C - self.melting
        ice = 1.0 - depth / np.maximum(ZERO_C - T, depth)
        return np.minimum(ice / self.crystallizable, 1.0)

    def lasting(self, formed: Floats, T: Floats) -> Floats:
        """Share (0..1) of ice that there is at T (K) of what has formed, both (n,).

        No more than `most`, and within `MELTS_OVER` below Tm evenly less: were a trace of ice to melt at one
        temperature, every place would halt there, one after the other.
        """
        left = np.clip((self.melting - T) / MELTS_OVER, 0.0, 1.0)
        return np.asarray(np.minimum(formed, self.most(T)) * left)

    def melts_at(self, share: Floats) -> Floats:
        """T (K) at which a share (0..1 of what can freeze) is the most that lasts: inverse of `most`."""
        liquid = np.maximum(1.0 - share * self.crystallizable, 1e-12)
        return np.asarray(ZERO_C - (ZERO_C - self.melting) / liquid)
