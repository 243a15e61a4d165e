"""What can be sought of a particle and its field, and between which ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from magheat import units
from magheat.api.drive import Ranges
from magheat.errors import InputError
from magheat.hints import did_you_mean

Vary = Sequence[str] | Mapping[str, Any]

VARIABLES = {  # name -> kind of quantity, name in results, range by default
    "diameter": ("length", "diameter_m", (5e-9, 50e-9)),
    "frequency": ("frequency", "frequency_Hz", (50e3, 1e6)),
    "amplitude": ("field", "amplitude_A_per_m", (1e3, 20e3)),
    "aspect": ("dimensionless", "aspect", (1.01, 10.0)),
    "coating": ("length", "coating_m", (0.5e-9, 50e-9)),
    "anisotropy": ("anisotropy", "anisotropy_J_per_m3", (1e3, 100e3)),
}


def ranges_of(vary: Vary, given: Mapping[str, Any]) -> Ranges:
    """The variables and their ranges in SI; InputError for what is also in `given`, or cannot be sought."""
    ranges = _ranges(vary)
    for name in ranges:
        if given.get(name) is not None:
            raise InputError(f"the {name} is both given and sought", where=name, fix="one of them")
    if given.get("histogram") is not None and "diameter" in ranges:
        raise InputError("a histogram has no diameter to seek", where="histogram", fix="give sigma instead")
    return ranges


def _ranges(vary: Vary) -> Ranges:
    given: dict[str, Any] = dict(vary) if isinstance(vary, Mapping) else dict.fromkeys(vary)
    if isinstance(vary, str):
        given = {vary: None}
    if not given:
        raise InputError("nothing varies", where="vary", fix="e.g. diameter")
    ranges = {}
    for name, bounds in given.items():
        if name not in VARIABLES:
            raise InputError(f"'{name}' cannot be sought", where="vary", fix=did_you_mean(name, VARIABLES))
        kind, _, usual = VARIABLES[name]
        if bounds is None:
            ranges[name] = usual
            continue
        try:
            low, high = bounds
        except (TypeError, ValueError):
            raise InputError(f"{bounds!r} is no range", where=name, fix="(low, high)") from None
        ranges[name] = (float(units.si(low, kind, name)), float(units.si(high, kind, name)))
    return ranges
