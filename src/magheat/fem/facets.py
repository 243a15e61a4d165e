"""Facets of simplices told by their vertices."""

from __future__ import annotations

import numpy as np

from magheat.errors import MeshError
from magheat.fem.engine import Ints


def facet_keys(facets: Ints, base: int) -> Ints:
    """One number (n,) per facet (n, dimension) from its sorted vertices, which are below `base`."""
    key = facets[:, 0].astype(np.int64)
    for column in facets.T[1:]:
        key = key * base + column
    return key


def inner_surface(surface: str) -> MeshError:
    """The refusal of a surface whose facets are not all on the outside of the body."""
    return MeshError(
        f"surface {surface!r} lies inside the body: a flux, convection or radiation needs an outer surface",
        fix="only a fixed temperature may stand on an inner surface",
    )
