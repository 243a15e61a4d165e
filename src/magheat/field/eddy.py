"""Heat of the eddy currents that a uniform field along an axis drives in a conducting body."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.constants import MU_0
from magheat.errors import InputError

Floats = NDArray[np.float64]


def eddy_power(
    points: ArrayLike,
    axis: Sequence[float],
    centre: Sequence[float],
    conductivity: ArrayLike,
    frequency: float,
    amplitude: ArrayLike,
) -> Floats:
    """Heat (W/m^3, shape (n,)) of eddy currents round an axis, averaged over a period.

    sigma (pi mu0 f H rho)^2 / 2, rho the distance to the axis: exact in a long cylinder about the
    axis in a uniform field of peak H along it, as long as the skin depth is far above its radius
    (Atkinson, Brezovich & Chakraborty 1984, doi:10.1109/TBME.1984.325372). In a body of another
    shape it is an estimate.

    points: (n, dimension) in m. axis (a direction of any length) and centre (a point on it, m): in
    an axisymmetric plane (0, 1) and (0, 0); a plane body in a field across the plane takes
    (0, 0, 1) and three coordinates of the centre. conductivity (S/m) and amplitude (A/m): numbers or (n,).
    Raises InputError where the axis has no direction or its dimension does not fit the points.
    """
    rho = distance_to_axis(points, axis, centre)
    sigma, H = np.asarray(conductivity, float), np.asarray(amplitude, float)
    return np.asarray(0.5 * sigma * (pi * MU_0 * frequency * H * rho) ** 2)


def distance_to_axis(points: ArrayLike, axis: Sequence[float], centre: Sequence[float]) -> Floats:
    """Distances (m, shape (n,)) of points (n, dimension) to the line through `centre` along `axis`."""
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
    offset = np.pad(x, ((0, 0), (0, len(along) - x.shape[1]))) - origin
    return np.asarray(np.linalg.norm(offset - np.outer(offset @ along, along), axis=1))
