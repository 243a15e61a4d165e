"""Volumes of the particle shapes. `diameter` is the sphere's, the cube's edge, else the short axis."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from magheat.errors import InputError
from magheat.slp.arrays import ArrayLike, Floats

_VOLUMES: dict[str, Callable[[Floats, Floats], Floats]] = {  # of short and long axis
    "sphere": lambda d, long: np.pi / 6.0 * d**3,
    "cube": lambda d, long: d**3,
    "cuboid": lambda d, long: d**2 * long,
    "cylinder": lambda d, long: np.pi / 4.0 * d**2 * long,
    "prolate": lambda d, long: np.pi / 6.0 * d**2 * long,
    "oblate": lambda d, long: np.pi / 6.0 * d * long**2,
}
SHAPES: tuple[str, ...] = tuple(_VOLUMES)
ISOTROPIC = ("sphere", "cube")  # shapes that have no long axis


def core_volume(shape: str, diameter: ArrayLike, aspect: ArrayLike = 1.0) -> Floats:
    """Volume (m^3) of the core; `aspect` is long over short axis. Broadcasts."""
    return hydrodynamic_volume(shape, diameter, aspect, 0.0)


def hydrodynamic_volume(
    shape: str, diameter: ArrayLike, aspect: ArrayLike = 1.0, coating: ArrayLike = 0.0
) -> Floats:
    """Volume (m^3) of the core with a coating of that thickness (m) on each side, same shape."""
    if shape not in _VOLUMES:
        raise InputError(f"no shape '{shape}'", where="shape", fix=f"one of {', '.join(SHAPES)}")
    d, ratio, t = (np.asarray(v, float) for v in (diameter, aspect, coating))
    if np.any(ratio < 1.0):
        raise InputError(
            "the aspect is below 1", where="aspect", fix="it is the long over the short axis; see oblate"
        )
    if shape in ISOTROPIC and np.any(ratio != 1.0):
        raise InputError(f"a {shape} has no aspect", where="aspect", fix="prolate, cuboid and others have")
    return np.asarray(_VOLUMES[shape](d + 2.0 * t, d * ratio + 2.0 * t), float)
