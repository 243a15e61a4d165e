"""Heat of the eddy currents that run round an axis in a conducting body."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.constants import MU_0
from magheat.errors import InputError

Floats = NDArray[np.float64]


def eddy_power(radius: ArrayLike, conductivity: ArrayLike, frequency: float, amplitude: ArrayLike) -> Floats:
    """Heat (W/m^3) of eddy currents round an axis, averaged over a period: sigma (pi mu0 f H radius)^2 / 2.

    In a uniform field of peak H (`amplitude`, A/m) the radius (m) is the distance to the axis: exact in a
    long cylinder about the axis, as long as the skin depth is far above its radius (Atkinson, Brezovich &
    Chakraborty 1984, doi:10.1109/TBME.1984.325372), and in any body of revolution about it; in a body of
    another shape an estimate. In a coil's field it is 2 A_phi / (mu0 H), H the amplitude (see
    coils.PlacedCoil.flux_radius), which holds for bodies of revolution about the coil's axis.
    conductivity in S/m, frequency in Hz; all but the frequency broadcast.
    """
    sigma, H = np.asarray(conductivity, float), np.asarray(amplitude, float)
    return np.asarray(0.5 * sigma * (pi * MU_0 * frequency * H * np.asarray(radius)) ** 2)


def skin_depth(conductivity: float, frequency: float) -> float:
    """Depth (m) to which a field of a frequency (Hz) enters a conductor (S/m); inf in an insulator."""
    return inf if conductivity <= 0.0 else 1.0 / sqrt(pi * frequency * MU_0 * conductivity)


def distance_to_axis(points: ArrayLike, axis: Sequence[float], centre: Sequence[float]) -> Floats:
    """Distances (m, shape (n,)) of points (n, dimension) to the line through `centre` along `axis`.

    axis (a direction of any length) and centre (a point on it, m): in an axisymmetric plane (0, 1) and
    (0, 0); a plane body in a field across the plane takes (0, 0, 1) and three coordinates of the centre.
    Raises InputError where the axis has no direction or its dimension does not fit the points.
    """
    offset, along = _from_centre(points, axis, centre)
    return np.asarray(np.linalg.norm(offset - np.outer(offset @ along, along), axis=1))


def height_along(points: ArrayLike, axis: Sequence[float], centre: Sequence[float]) -> Floats:
    """Heights (m, shape (n,)) of points (n, dimension) over `centre` along `axis`."""
    offset, along = _from_centre(points, axis, centre)
    return np.asarray(offset @ along)


def _from_centre(points: ArrayLike, axis: Sequence[float], centre: Sequence[float]) -> tuple[Floats, Floats]:
    x = np.atleast_2d(np.asarray(points, float))
    along, origin = np.asarray(axis, float), np.asarray(centre, float)
    if along.shape != origin.shape or along.ndim != 1 or len(along) < x.shape[1]:
        raise InputError(
            f"an eddy axis of {along.size} and a centre of {origin.size} coordinates "
            f"for points of {x.shape[1]}",
            fix="give axis and centre as many coordinates as the mesh has",
        )
    length = float(np.linalg.norm(along))
    if not (np.isfinite(length) and length > 0.0):
        raise InputError("the eddy axis has no direction", fix="give a vector such as [0, 0, 1]")
    along = along / length
    return np.pad(x, ((0, 0), (0, len(along) - x.shape[1]))) - origin, along
