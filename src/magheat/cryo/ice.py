"""Ice in a cryoprotectant: kinetic laws calibrated to the agent's own critical rates.

A law is a small system ds/dt = g(T, s) at each place, lower triangular, so that an implicit stage is
explicit once its temperature is known; x(s) is the share of the ice that can form. The critical
rates are the data: an agent's law is the one that ends at a stated small fraction of ice at each of
them. A new law is a file with a class that keeps `IceLaw`, and a line in `ice_law`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from magheat.cryo.ice_avrami import calibrated_avrami
from magheat.cryo.ice_boutron import calibrated_boutron
from magheat.errors import InputError

Floats = NDArray[np.float64]
LawName = Literal["boutron", "avrami"]


class IceLaw(Protocol):
    """States are (n, size), temperatures (n,) in K, times in s."""

    @property
    def name(self) -> str: ...

    @property
    def glass(self) -> float: ...

    @property
    def stride(self) -> float:
        """K of change within which the law's paces change little."""

    @property
    def size(self) -> int: ...

    def error(self, T: Floats, lost: Floats, s: Floats) -> Floats:
        """Relative error of the ice (near the critical fraction) that an error of the state comes to."""

    def start(self, T: Floats) -> Floats: ...

    def rates(self, T: Floats, s: Floats) -> Floats: ...

    def stage(self, T: Floats, known: Floats, weight: float) -> Floats: ...

    def share(self, s: Floats) -> Floats: ...

    def settled(self, T: Floats, s: Floats, most: Floats) -> Floats: ...


def ice_law(
    name: LawName,
    *,
    melting: float,
    glass: float,
    activation: float,
    share: float,
    cooling: float,
    warming: float,
    width: float,
) -> IceLaw:
    """A law of which the critical rates come out.

    melting, glass: K; activation: J/mol; share: of the ice that can form, at the critical rates (0..1);
    cooling, warming: critical rates, K/s; width: of the peak of nucleation, K (avrami). Raises InputError.
    """
    if not 0.0 < share < 1.0:
        raise InputError(
            "the critical fraction is more ice than can form",
            where="ice.fraction",
            fix="a fraction below ice.crystallizable",
        )
    if glass >= melting:
        raise InputError("the glass transition is not below the melting point", where="ice.melting")
    if name == "avrami":
        return calibrated_avrami(melting, glass, activation, share, cooling, warming, width)
    return calibrated_boutron(melting, glass, activation, share, cooling, warming)


def constant_rate(
    law: IceLaw, start: float, end: float, rate: float, steps: int = 4000, state: Floats | None = None
) -> Floats:
    """The state (1, size) after a ramp from start to end (K) at a constant rate (K/s, positive).

    By the implicit trapezoidal rule; begins without ice, or from `state`.
    """
    T = np.linspace(start, end, steps + 1)
    dt = abs(end - start) / rate / steps
    s = law.start(T[:1]) if state is None else state
    for a, b in pairwise(T):
        known = s + 0.5 * dt * law.rates(np.array([a]), s)
        s = law.stage(np.array([b]), known, 0.5 * dt)
    return s
