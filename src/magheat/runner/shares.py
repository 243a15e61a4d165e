"""The share of the volume that the agent fills, node by node."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from magheat.case.model import Case
from magheat.fem.engine import Engine
from magheat.tissue.properties import Map

Floats = NDArray[np.float64]


def agent_shares(case: Case, engine: Engine) -> Floats:
    """Shares (0..1) on the owned dofs, NaN where no region with an agent touches.

    A node on the border of regions takes the least of theirs, which asks for the highest critical rate.
    """
    shares = np.full(len(engine.dof_points), np.nan)
    for name in engine.regions:
        if name not in case.vitrified:
            continue
        dofs, perfused = engine.region_dofs(name), case.vitrified[name].perfused
        here = perfused.at(engine.dof_points[dofs]) if isinstance(perfused, Map) else perfused
        shares[dofs] = np.fmin(shares[dofs], here)
    return shares
