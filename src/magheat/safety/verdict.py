"""The verdict of each limit, and what a limit leaves free: the largest amplitude and frequency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, sqrt
from typing import Literal

from magheat.constants import MU_0
from magheat.errors import InputError
from magheat.safety.limits import BINDING, THORAX, Limit, Waveform

Verdict = Literal["ok", "exceeded", "not applicable"]
ROUNDING = 1e-9  # relative: the largest amplitude that we name ourselves must pass
SEVERAL = "harmonics added up as in ICNIRP 2010, doi:10.1097/HP.0b013e3181f06c86"


@dataclass(frozen=True)
class Check:
    """One row: the value reached and what is allowed, in `unit`; the verdict, and who says so."""

    limit: str
    value: float
    allowed: float
    unit: str
    verdict: Verdict
    source: str


def check(
    frequency: float,
    amplitude: float,
    diameter: float | None = THORAX,
    limits: Sequence[Limit] | None = None,
    applicable: bool = True,
    waveform: Waveform = None,
) -> list[Check]:
    """One `Check` per limit for a sine of peak `amplitude` (A/m) at `frequency` (Hz).

    diameter: exposed diameter in m, None for the one that each limit was found at. limits: default
    `BINDING` (Atkinson-Brezovich, Hergt-Dutz). applicable: False where nobody is in the field, as in
    nanowarming; then, as for limits that are shown for information, the verdict is "not applicable".
    waveform: harmonics n of the frequency and their amplitudes over `amplitude`; their values are those of
    the equivalent sine (see `magheat.safety.limits`), and their source says so.
    Raises InputError for a frequency or diameter that is not positive, or a negative amplitude.
    """
    _demand(frequency, "frequency", "Hz", zero=False)
    _demand(amplitude, "field amplitude", "A/m", zero=True)
    rows = []
    for limit in BINDING if limits is None else limits:
        value, allowed = limit.value(frequency, amplitude, waveform), limit.allowed_at(diameter)
        counts = applicable and limit.binding and limit.covers(frequency)
        verdict = _verdict(value, allowed) if counts else "not applicable"
        source = limit.source if limit.share(waveform) == 1.0 else f"{limit.source}; {SEVERAL}"
        rows.append(Check(limit.name, value, allowed, limit.unit, verdict, source))
    return rows


def amplitude_allowed(
    limit: Limit, frequency: float, diameter: float | None = None, waveform: Waveform = None
) -> float:
    """The largest amplitude (A/m) that a limit allows at a frequency (Hz) and diameter (m)."""
    _demand(frequency, "frequency", "Hz", zero=False)
    allowed, share = limit.allowed_at(diameter), limit.share(waveform)
    if share == 0.0:
        return inf
    return allowed / (frequency if limit.quantity == "field_frequency" else MU_0 / sqrt(2.0)) / share


def frequency_allowed(
    limit: Limit, amplitude: float, diameter: float | None = None, waveform: Waveform = None
) -> float:
    """The largest frequency (Hz) that a limit allows at a peak amplitude (A/m) and diameter (m).

    Infinite where the limit leaves every frequency free at this amplitude, zero where it allows none.
    """
    _demand(amplitude, "field amplitude", "A/m", zero=True)
    allowed = limit.allowed_at(diameter)
    if limit.quantity == "field_frequency":
        reached = limit.value(1.0, amplitude, waveform)
        return allowed / reached if reached > 0 else inf
    return inf if limit.value(1.0, amplitude, waveform) <= allowed * (1.0 + ROUNDING) else 0.0


def exceeded(checks: Sequence[Check]) -> bool:
    """Whether any limit that applies is exceeded."""
    return any(row.verdict == "exceeded" for row in checks)


def _verdict(value: float, allowed: float) -> Verdict:
    return "ok" if value <= allowed * (1.0 + ROUNDING) else "exceeded"


def _demand(value: float, what: str, unit: str, zero: bool) -> None:
    if not isfinite(value) or value < 0 or (value == 0 and not zero):
        fix = "it must not be negative" if zero else "it must be above zero"
        raise InputError(f"the {what} is {value:g} {unit}", fix=fix)
