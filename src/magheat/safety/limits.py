"""Limits on the field that a person may be exposed to.

A limit is data: what it limits, how much, and whether it scales with the exposed diameter. A new
one is one more `Limit`; `safety.check` needs no change.

A field of several harmonics counts as the sine that is as much at worst, all harmonics at their peaks at
once: for H f, which stands for dB/dt, sum n |a_n| times the amplitude; for B, sum |a_n|. That is the sum
over frequencies of ICNIRP 2010, doi:10.1097/HP.0b013e3181f06c86, for fields that are no sine, and at most
a few times too cautious. A static bias induces nothing and is not counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, sqrt
from types import MappingProxyType
from typing import Literal

from magheat.constants import MU_0
from magheat.errors import InputError

Quantity = Literal["field_frequency", "flux_density_rms"]
Waveform = Mapping[int, float] | None  # harmonic and its share of the amplitude; None: a sine
THORAX = 0.30  # m, the body that Atkinson and Brezovich's volunteers had in the coil
UNITS: dict[Quantity, str] = {"field_frequency": "A/m/s", "flux_density_rms": "T"}


@dataclass(frozen=True)
class Limit:
    """At most `allowed` of a quantity.

    quantity: "field_frequency" is peak amplitude times frequency (A/m/s); "flux_density_rms" is
    mu0 H / sqrt(2) (T). diameter: exposed diameter (m) for which `allowed` holds, where the limit
    goes as one over the diameter; None where it does not scale. binding: False for limits that are
    shown beside the others but do not apply to patients. low, high: frequencies (Hz) it covers.
    source: the reference, as shown to the user; key: its key in references.bib.
    """

    name: str
    quantity: Quantity
    allowed: float
    source: str
    key: str = ""
    diameter: float | None = None
    binding: bool = True
    low: float = 0.0
    high: float = float("inf")

    @property
    def unit(self) -> str:
        """Unit of the limited quantity."""
        return UNITS[self.quantity]

    def value(self, frequency: float, amplitude: float, waveform: Waveform = None) -> float:
        """The limited quantity of a field of `amplitude` (A/m), of a sine its peak, at `frequency` (Hz)."""
        if self.quantity == "field_frequency":
            return amplitude * self.share(waveform) * frequency
        return MU_0 * amplitude * self.share(waveform) / sqrt(2.0)

    def share(self, waveform: Waveform) -> float:
        """The amplitude of the sine that counts as much as a waveform, over the waveform's own."""
        if waveform is None:
            return 1.0
        order = 1 if self.quantity == "field_frequency" else 0
        return float(sum(n**order * abs(share) for n, share in waveform.items()))

    def allowed_at(self, diameter: float | None) -> float:
        """What is allowed at an exposed diameter (m); None stands for the limit's own."""
        if self.diameter is None or diameter is None:
            return self.allowed
        if not (isfinite(diameter) and diameter > 0):
            raise InputError(f"the exposed diameter is {diameter:g} m", fix="it must be above zero")
        return self.allowed * self.diameter / diameter

    def covers(self, frequency: float) -> bool:
        """Whether the limit speaks of this frequency (Hz)."""
        return self.low <= frequency <= self.high


ATKINSON_BREZOVICH = Limit(
    "atkinson_brezovich",
    "field_frequency",
    4.85e8,
    "Atkinson, Brezovich & Chakraborty 1984, doi:10.1109/TBME.1984.325372",
    key="atkinson1984",
    diameter=THORAX,
)
HERGT_DUTZ = Limit(
    "hergt_dutz",
    "field_frequency",
    5e9,
    "Hergt & Dutz 2007, doi:10.1016/j.jmmm.2006.10.1156",
    key="hergt2007",
)
ICNIRP_OCCUPATIONAL = Limit(
    "icnirp_2010_occupational",
    "flux_density_rms",
    1e-4,
    "ICNIRP 2010, doi:10.1097/HP.0b013e3181f06c86",
    key="icnirp2010",
    binding=False,
    low=3e3,
    high=1e7,
)
ICNIRP_PUBLIC = Limit(
    "icnirp_2010_public",
    "flux_density_rms",
    2.7e-5,
    "ICNIRP 2010, doi:10.1097/HP.0b013e3181f06c86",
    key="icnirp2010",
    binding=False,
    low=3e3,
    high=1e7,
)
BINDING = (ATKINSON_BREZOVICH, HERGT_DUTZ)
FOR_INFORMATION = (ICNIRP_OCCUPATIONAL, ICNIRP_PUBLIC)
LIMITS = MappingProxyType({limit.name: limit for limit in (*BINDING, *FOR_INFORMATION)})


def by_name(name: str) -> Limit:
    """The limit of that name; InputError with those there are."""
    try:
        return LIMITS[name]
    except KeyError:
        raise InputError(f"there is no field limit {name!r}", fix=f"there are {', '.join(LIMITS)}") from None
