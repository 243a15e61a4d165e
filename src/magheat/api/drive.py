"""Frequency and amplitude of the field of a design: given, varied, or following from a limit on exposure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from magheat import safety, units
from magheat.api.field import exposed_diameter
from magheat.errors import InputError
from magheat.safety import Limit

Ranges = dict[str, tuple[float, float]]


def limit_named(name: str, where: str = "limit") -> Limit:
    """The limit of a name, written with - or _; InputError at `where` with those there are."""
    try:
        return safety.by_name(name.strip().lower().replace("-", "_"))
    except InputError as error:
        raise InputError(error.what, where=where, fix=error.fix) from None


@dataclass(frozen=True)
class Drive:
    """Frequency (Hz) and amplitude (A/m), None for what varies or follows from the limit.

    highest: of an amplitude that follows from the limit (A/m). cut: what varies up to the limit.
    """

    frequency: float | None
    amplitude: float | None
    limit: Limit | None
    exposed: float
    waveform: Mapping[int, float] | None = None
    highest: float = np.inf
    cut: str | None = None
    notes: tuple[str, ...] = ()

    def at(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        """Frequency and amplitude where `values` gives those that vary, as numbers or arrays."""
        frequency = values.get("frequency", self.frequency)
        amplitude = values.get("amplitude", self.amplitude)
        if amplitude is None:
            amplitude = np.minimum(_each(self._amplitude_allowed, frequency), self.highest)
        if frequency is None:
            frequency = _each(self._frequency_allowed, amplitude)
        return frequency, amplitude

    def checks(self, frequency: float, amplitude: float) -> list[safety.Check]:
        """The verdict of the limit, or of the binding ones."""
        chosen = None if self.limit is None else [self.limit]
        return safety.check(frequency, amplitude, self.exposed, chosen, waveform=self.waveform)

    def _amplitude_allowed(self, frequency: float) -> float:
        assert self.limit is not None
        return safety.amplitude_allowed(self.limit, frequency, self.exposed, self.waveform)

    def _frequency_allowed(self, amplitude: float) -> float:
        assert self.limit is not None
        highest = safety.frequency_allowed(self.limit, amplitude, self.exposed, self.waveform)
        if not 0.0 < highest < np.inf:
            what = "leaves the frequency free" if highest else "allows no frequency"
            fix = "give the frequency" if highest else "a lower field"
            raise InputError(f"{self.limit.name} {what} at {_text(amplitude)}", where="frequency", fix=fix)
        return highest


def drive_of(
    varied: Iterable[str],
    *,
    frequency: Any = None,
    amplitude: Any = None,
    limit: str | None = None,
    exposed: Any = None,
    site: str | None = None,
    waveform: Mapping[int, float] | None = None,
) -> Drive:
    """The drive where `varied` vary; InputError where the frequency or the amplitude is not known then."""
    values = {"frequency": frequency, "amplitude": amplitude}
    known = {name: value is not None or name in varied for name, value in values.items()}
    chosen = None if limit is None else limit_named(limit)
    missing = [name for name in values if not known[name]]
    if missing and (chosen is None or len(missing) == 2):
        fix = "give it" if chosen else "give it, or a limit that it follows from"
        raise InputError(f"the {missing[0]} is missing", where=missing[0], fix=fix)
    drive = Drive(
        None if frequency is None else float(units.si(frequency, "frequency", "frequency")),
        None if amplitude is None else float(units.si(amplitude, "field", "amplitude")),
        chosen,
        exposed_diameter(exposed, site),
        waveform,
    )
    return replace(drive, notes=(f"the {missing[0]} is the {_largest(drive)}",)) if missing else drive


def limited(drive: Drive, ranges: Ranges) -> tuple[Drive, Ranges]:
    """The drive, and the ranges of what varies as far as the limit allows.

    Where frequency and amplitude both vary under a limit, the amplitude is the largest allowed in its range,
    since the loss grows with it.
    """
    f, H, limit, left = drive.frequency, drive.amplitude, drive.limit, dict(ranges)
    if limit is None or drive.notes:
        return drive, left
    if "frequency" in left and "amplitude" in left:
        _, highest = left.pop("amplitude")
        note = f"the amplitude is the {_largest(drive)}, and at most {_text(highest)}"
        return replace(drive, highest=highest, notes=(note,)), left
    if "frequency" in left and H is not None:
        return _cut(
            drive, left, "frequency", safety.frequency_allowed(limit, H, drive.exposed, drive.waveform)
        )
    if "amplitude" in left and f is not None:
        return _cut(
            drive, left, "amplitude", safety.amplitude_allowed(limit, f, drive.exposed, drive.waveform)
        )
    return drive, left


def _largest(drive: Drive) -> str:
    assert drive.limit is not None
    allows = f"largest that {drive.limit.name} allows"
    if drive.limit.diameter is None:
        return allows
    return f"{allows} at an exposed diameter of {units.text(drive.exposed, 'length')}"


def _cut(drive: Drive, ranges: Ranges, name: str, allowed: float) -> tuple[Drive, Ranges]:
    low, high = ranges[name]
    if allowed <= low:
        kind = {"frequency": "frequency", "amplitude": "field"}[name]
        raise InputError(
            f"the limit allows a {name} up to {units.text(allowed, kind)} only",
            where=name,
            fix=f"a range below that; it begins at {units.text(low, kind)}",
        )
    if allowed >= high:
        return drive, ranges
    return replace(drive, cut=name), ranges | {name: (low, allowed)}


def _each(function: Callable[[float], float], values: Any) -> Any:
    """function of every value, asked once for equal ones."""
    distinct, inverse = np.unique(np.asarray(values, float), return_inverse=True)
    found = np.array([function(float(value)) for value in distinct])[inverse].reshape(np.shape(values))
    return found if np.ndim(values) else float(found)


def _text(amplitude: float) -> str:
    return units.text(float(f"{amplitude:.4g}"), "field")
