"""Eddy heating of the body in a uniform field, one source per region whose conductivity is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from magheat import field
from magheat.bioheat.model import HeatSource
from magheat.case.model import Case, Drive
from magheat.tissue.properties import Constant, Map

Floats = NDArray[np.float64]


def eddy_sources(case: Case, regions: Sequence[str]) -> tuple[HeatSource, ...]:
    """Sources at field factor 1 that follow its square; none where the case gives no axis."""
    drive = case.drive
    if drive is None or drive.eddy_axis is None:
        return ()
    known = case.electrical_conductivity
    return tuple(_source(name, known[name], drive) for name in regions if known.get(name, 0.0) > 0.0)


def _source(region: str, conductivity: float, drive: Drive) -> HeatSource:
    assert drive.eddy_axis is not None
    axis = drive.eddy_axis
    centre = drive.eddy_centre if drive.eddy_centre is not None else (0.0,) * len(axis)
    steepness = sqrt(sum((n * share) ** 2 for n, share in drive.waveform))  # rms of dH/dt over a sine's
    power: Callable[[Floats], Floats] = lambda points: field.eddy_power(  # noqa: E731
        points, axis, centre, conductivity, drive.frequency, drive.amplitude * steepness
    )
    return HeatSource(
        region,
        Map(power, "eddy currents"),
        lambda H, T: np.broadcast_to(np.asarray(H) ** 2, np.broadcast_shapes(np.shape(H), np.shape(T))),
        Constant(1.0),
        follows_temperature=False,
        category="eddy",
    )
