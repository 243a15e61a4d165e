"""Critical rates of an agent that is not at its full strength everywhere.

Critical rates fall steeply, about exponentially, with the concentration of an agent (Warkentin et al.
2013, doi:10.1103/PhysRevLett.110.015703; Hopkins et al. 2012, doi:10.1016/j.cryobiol.2012.05.010), so the
logarithm of the rate is drawn straight between the concentrations at which it is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Rates = tuple[tuple[float, float], ...]  # (concentration in mol/m^3, rate in K/s), concentrations ascending


@dataclass(frozen=True)
class Dilution:
    """How critical rates follow the concentration of the agent; `strength` is the full one, mol/m^3."""

    strength: float
    warming: Rates = ()
    cooling: Rates = ()

    def rates(self, direction: str, share: ArrayLike) -> Floats:
        """Critical rates (K/s) of "warming" or "cooling" where the agent has `share` (0..1) of its strength.

        Below the lowest concentration known no rate is: infinity, which nothing passes. Above the highest
        the rate of the highest. NaN without a table.
        """
        rows: Rates = getattr(self, direction)
        wanted = self.strength * np.asarray(share, float)
        if not rows:
            return np.full(wanted.shape, np.nan)
        at, known = np.array(rows).T
        between = np.exp(np.interp(wanted, at, np.log(known)))
        return np.where(wanted < at[0] * (1.0 - 1e-9), np.inf, between)
