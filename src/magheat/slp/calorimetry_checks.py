"""What a heating curve must be: readings in order, a sample, and a temperature that rises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from magheat.errors import InputError
from magheat.slp.arrays import ArrayLike, Floats
from magheat.slp.calorimetry_methods import Part
from magheat.slp.calorimetry_noise import Noise, fitted

if TYPE_CHECKING:
    from magheat.slp.calorimetry import Sample

FEWEST = 20  # readings while the field is on
_CLEAR = 5.0  # standard errors by which the temperature rises, or falls before the field is switched off
_FALL = 0.1  # of the rise


def checked(time: ArrayLike, temperature: ArrayLike) -> tuple[Floats, Floats]:
    """Both as arrays; refuses what is not a curve."""
    t, T = np.asarray(time, float), np.asarray(temperature, float)
    if t.ndim != 1 or t.shape != T.shape:
        raise InputError(f"{t.shape} times and {T.shape} temperatures", fix="one temperature for each time")
    if not (np.all(np.isfinite(t)) and np.all(np.isfinite(T))):
        raise InputError("the curve holds values that are not finite numbers")
    back = np.flatnonzero(np.diff(t) <= 0)
    if back.size:
        raise InputError(
            f"the time does not rise after {t[back[0]]:g} s (reading {back[0] + 1})", where="time"
        )
    return t, T


def check_sample(sample: Sample) -> None:
    """Refuse samples that cannot be."""
    for name in ("heat_capacity", "mass"):
        if not 0.0 < getattr(sample, name) < np.inf:
            raise InputError(f"the {name.replace('_', ' ')} is not above zero", where=name)
    if sample.of not in ("core", "Fe"):
        raise InputError(f"no basis '{sample.of}'", where="of", fix="core or Fe")
    if not 0.0 <= sample.relative_error < 1.0:
        raise InputError("the sample's relative error is not from 0 to 1", where="sample_error")
    if not (np.isnan(sample.iron_fraction) or 0.0 <= sample.iron_fraction <= 1.0):
        raise InputError("the iron fraction is not a share from 0 to 1", where="iron_fraction")


def parts(t: Floats, T: Floats, on: float, off: float | None) -> tuple[Part, Part | None]:
    """The readings while the field is on, and those after it, where there are enough."""
    if not t[0] <= on < t[-1]:
        span = f"{t[0]:g} s to {t[-1]:g} s"
        raise InputError(f"the field is switched on at {on:g} s, outside the curve", where="on", fix=span)
    if off is not None and not on < off:
        raise InputError(f"the field is switched off at {off:g} s, before it is on", where="off")
    heated = (t >= on) & (t <= (np.inf if off is None else off))
    if heated.sum() < FEWEST:
        what = f"{heated.sum()} readings while the field is on"
        raise InputError(what, fix=f"at least {FEWEST} are needed")
    cooled = np.zeros_like(heated) if off is None else t > off
    cooling = Part(t[cooled] - (off or 0.0), T[cooled]) if cooled.sum() >= FEWEST else None
    return Part(t[heated] - on, T[heated]), cooling


def check_heating(part: Part, noise: Noise) -> None:
    """Refuse curves that do not rise, or that fall again."""
    t, T = part.time, part.temperature
    some = max(FEWEST // 4, t.size // 10)
    scatter = noise.sigma * np.sqrt((1.0 + noise.correlation) / (1.0 - noise.correlation) / some)
    line = fitted(t, np.stack([np.ones_like(t), t], axis=1), T, noise)
    if T[-some:].mean() - T[:some].mean() < _CLEAR * scatter and line.values[1] < _CLEAR * line.error(1):
        raise InputError(
            "the temperature does not rise while the field is on",
            fix="is the field on from the first reading to the last? else say when it is",
        )
    smooth = np.convolve(T, np.ones(some) / some, "valid")
    fall, height = smooth.max() - smooth[-1], smooth.max() - smooth[0]
    if fall > max(_CLEAR * scatter, _FALL * height):
        at = t[int(np.argmax(smooth)) + some // 2]
        raise InputError(
            f"the temperature falls again from {at:g} s after the field is switched on",
            where="off",
            fix="say when the field is switched off",
        )
