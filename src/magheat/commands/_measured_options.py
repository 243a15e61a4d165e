"""The options of `magheat slp` that start from a measurement: a heating curve, or losses to fit to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from magheat.commands._particle_options import option

_M = "From a measurement"
OF_CURVE = ("concentration", "volume", "mass", "heat_capacity", "sample_density", "vessel", "sample_error",
            "on", "off")  # fmt: skip
OF_FIT = ("free", "holdout")

FromCurve = Annotated[
    Path | None, option("SLP of this heating curve: CSV with the head time (s),temperature (degC).", _M)
]
Concentration = Annotated[
    str | None, option("Of the curve's sample: mass of core, or of Fe, per volume.", _M)
]
Of = Annotated[str | None, option("The gram of concentration and measured SLP: core (default) | Fe.", _M)]
Volume = Annotated[str | None, option("Of the sample.", _M)]
Mass = Annotated[str | None, option("Of the sample, instead of its volume.", _M)]
HeatCapacity = Annotated[str | None, option("Of the suspension (default: water's, 4.18 kJ/kg/K).", _M)]
SampleDensity = Annotated[str | None, option("Of the suspension (default: water's, 997 kg/m^3).", _M)]
Vessel = Annotated[str | None, option("Heat capacity of what warms with the sample: 0.5 J/K.", _M)]
SampleError = Annotated[
    str | None, option("Relative standard error of heat capacity over concentration: 0.05.", _M)
]
On = Annotated[
    str | None, option("When the field is switched on (default: by a column `field`, or at once).", _M)
]
Off = Annotated[str | None, option("When it is switched off (default: by a column `field`, or never).", _M)]
Fit = Annotated[
    Path | None, option("Fit to these losses: CSV with the head frequency (kHz),field (kA/m),slp (W/g).", _M)
]
Free = Annotated[
    list[str] | None,
    option("What is fitted: diameter, sigma, anisotropy, saturation, viscosity, or diameter=8nm:20nm.", _M),
]
HoldOut = Annotated[
    str | None,
    option("Keep out of a second fit, and compare: every-second | every-third | highest-field.", _M),
]


@dataclass(frozen=True)
class Measurement:
    """What is given of a measurement, as texts."""

    from_curve: Path | None
    fit: Path | None
    of: str | None
    free: list[str]
    holdout: str | None
    concentration: str | None
    volume: str | None
    mass: str | None
    heat_capacity: str | None
    sample_density: str | None
    vessel: str | None
    sample_error: str | None
    on: str | None
    off: str | None

    def __bool__(self) -> bool:
        """Whether a measurement is given."""
        return self.from_curve is not None or self.fit is not None

    def check(self, other: dict[str, Any]) -> None:
        """Refuse options that do not go together; `other`: those that no measurement takes, by name."""
        from magheat.errors import InputError

        asked = "--from-curve" if self.from_curve is not None else "--fit"
        if self.from_curve is not None and self.fit is not None:
            raise InputError("both --from-curve and --fit are given", fix="one of them")
        for name, value in other.items():
            if self and value:
                raise InputError(f"{name} does not go with {asked}", where=name, fix="one of them")
        groups = (("--from-curve", self.from_curve, OF_CURVE), ("--fit", self.fit, OF_FIT))
        for needed, path, names in (*groups, ("--from-curve or --fit", self.from_curve or self.fit, ("of",))):
            for name in names:
                if path is None and getattr(self, name):
                    raise InputError(f"it needs {needed}", where="--" + name.replace("_", "-"))
