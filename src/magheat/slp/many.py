"""The loss at many conditions, in pieces that tell how far they are.

The models beyond linear response take milliseconds a point. Widths of sizes share their nodes from piece to
piece, since what was worked out once is remembered (`magheat.slp.memory`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from magheat.slp.inputs import PARTICLE_NUMBERS, broadcast
from magheat.slp.loss import loss_power
from magheat.slp.loss_result import LossResult
from magheat.slp.particle import Particle

Progress = Callable[[int, int], None]  # points done, points in all

_PIECE = 32  # points at once
_CONDITIONS = ("frequency", "amplitude", "temperature", "viscosity", "mobile", "bias")
_WORDS = ("model", "validity", "why")  # of a result


def loss_in_pieces(particle: Particle, progress: Progress | None = None, **keys: Any) -> LossResult:
    """`loss_power(particle, **keys)`, its results arrays of the shape that the input broadcasts to.

    Linear response is asked in one call. The other models are asked in pieces, with progress(done, all) after
    each; model and the reasons are then those of all pieces together.
    """
    numbers = {name: keys[name] for name in _CONDITIONS if name in keys}
    rows, outer = broadcast(numbers | {name: getattr(particle, name) for name in PARTICLE_NUMBERS})
    count = rows["diameter"].size
    size = count if keys.get("model", "lrt") == "lrt" else _PIECE
    pieces = []
    for first in range(0, count, size):
        piece = {name: value[first : first + size] for name, value in rows.items()}
        own: dict[str, Any] = {name: piece[name] for name in PARTICLE_NUMBERS}
        one = replace(particle, **own)
        pieces.append(loss_power(one, **(keys | {name: piece[name] for name in numbers})))
        if progress is not None:
            progress(min(first + size, count), count)
    return _joined(pieces, outer)


def _joined(pieces: Sequence[LossResult], outer: tuple[int, ...]) -> LossResult:
    values: dict[str, Any] = {}
    for name in (field.name for field in fields(LossResult)):
        parts = [getattr(piece, name) for piece in pieces]
        if name == "model":
            values[name] = "+".join(dict.fromkeys(word for part in parts for word in part.split("+")))
        elif name in _WORDS:
            values[name] = tuple(dict.fromkeys(reason for part in parts for reason in part))
        else:
            values[name] = None if parts[0] is None else np.concatenate(parts).reshape(outer)
    return LossResult(**values)
