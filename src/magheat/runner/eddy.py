"""Eddy heating of the body, one source per region whose conductivity is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from magheat import field
from magheat.bioheat.model import HeatSource
from magheat.case.model import Case, Drive
from magheat.tissue.properties import Constant, Law, Map, Table

Floats = NDArray[np.float64]
Conductivity = Constant | Table | Law


def eddy_sources(case: Case, regions: Sequence[str]) -> tuple[HeatSource, ...]:
    """Sources at field factor 1 that follow its square; none where the case has no eddy heating."""
    drive = case.drive
    if drive is None or (drive.eddy_axis is None and not drive.eddy_in_coil):
        return ()
    known = case.electrical_conductivity
    return tuple(
        _source(name, known[name], drive)
        for name in regions
        if known.get(name, Constant(0.0)) != Constant(0.0)
    )


def _source(region: str, conductivity: Conductivity, drive: Drive) -> HeatSource:
    """The heat per conductivity in space, times the conductivity, which may follow temperature."""
    radius = _radius(drive)
    steepness = sqrt(sum((n * share) ** 2 for n, share in drive.waveform))  # rms of dH/dt over a sine's

    def per_conductivity(points: Floats) -> Floats:
        amplitude = drive.amplitude * steepness
        return field.eddy_power(radius(points), 1.0, drive.frequency, amplitude)

    def specific(H: Floats, T: Floats) -> Floats:
        return np.asarray(H) ** 2 * conductivity(np.asarray(T))

    return HeatSource(
        region,
        Map(per_conductivity, "eddy currents"),
        specific,
        Constant(1.0),
        follows_temperature=conductivity.varies,
        category="eddy",
    )


def _radius(drive: Drive) -> Callable[[Floats], Floats]:
    """The radius (m) of the loop of current at points: to the axis, or what the coil's flux amounts to."""
    if drive.eddy_in_coil:
        assert drive.coil is not None
        return drive.coil.flux_radius
    assert drive.eddy_axis is not None
    axis = drive.eddy_axis
    centre = drive.eddy_centre if drive.eddy_centre is not None else (0.0,) * len(axis)
    return lambda points: field.distance_to_axis(points, axis, centre)
