"""How many cells a geometry will have, worked out before it is meshed: a slip in a unit costs no hour."""

from __future__ import annotations

import math
from collections.abc import Sequence

from magheat.errors import MeshError

MOST_CELLS = 20_000_000  # some twenty gigabytes while meshing
FINEST = 1e-6  # of the body's extent: below it the geometry kernel joins what should stay apart
# cells of edge length 1 per volume or area of 1, measured on balls and discs
_DENSITY = {2: 2.4, 3: 8.0}


def check_round(name: str, size: float, semi_axes: Sequence[float]) -> None:
    """Refuse edges longer than a round body is thick, on whose surface the mesher never ends."""
    thickness = 2.0 * min(semi_axes)
    if size > thickness:
        raise MeshError(
            f"edges of {1e3 * size:.3g} mm are longer than '{name}' is thick, {1e3 * thickness:.3g} mm",
            where="geometry.size",
            fix=f"some {125 * thickness:.2g} mm",
        )


def check_sizes(dimension: int, extent: float, parts: Sequence[tuple[float, float]]) -> None:
    """Refuse edge lengths that no mesh can have; `parts` are (size, volume or area) of each region.

    All in one unit of length, `extent` that of the body. Raises MeshError with the estimate.
    """
    cells = sum(_DENSITY[dimension] * measure / size**dimension for size, measure in parts)
    if not cells <= MOST_CELLS:
        coarser = (cells / MOST_CELLS) ** (1 / dimension) if math.isfinite(cells) else math.inf
        advice = f", lengths {coarser:.2g} times as long would do" if math.isfinite(coarser) else ""
        raise MeshError(
            f"these edge lengths make some {cells:.2g} cells",
            where="geometry.size",
            fix=f"at most {MOST_CELLS:.0e} are meshed{advice}",
        )
    finest = min(size for size, _ in parts)
    if finest < FINEST * extent:
        raise MeshError(
            f"the smallest edge length is {finest / extent:.1g} of the body's extent",
            where="geometry.size",
            fix=f"at least {FINEST:g} of it can be told apart; a larger `size`, or a larger region",
        )
