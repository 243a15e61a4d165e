"""The Stefan problem: a front that freezes into a body, its latent heat a narrow peak of cp(T).

The melting point of a case file has a width: latent heat L stands in the table of the heat capacity as
L / width between two steps. The exact solution has no width, so what is compared depends on it (see `front`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.case import load_case
from magheat.runner import simulate
from magheat.verification import conduction
from magheat.verification.cold import HEAT_ALONE
from magheat.verification.curves import Curve

Floats = NDArray[np.float64]
LENGTH, END = 0.02, 600.0  # m, s
DENSITY, LATENT = 1000.0, 334e3  # kg/m^3, J/kg
CAPACITY, CONDUCTIVITY = (2000.0, 4000.0), (2.0, 0.6)  # of the solid and the liquid, about ice and water
COLD, MELTING = -30.0, 0.0  # degC
DIFFUSIVITY = tuple(k / (DENSITY * c) for k, c in zip(CONDUCTIVITY, CAPACITY, strict=True))


def exact_root(start: float) -> float:
    """lambda of the front, from a liquid at `start` degC."""
    stefan = CAPACITY[0] * (MELTING - COLD) / LATENT, CAPACITY[1] * (start - MELTING) / LATENT
    return conduction.stefan_root(stefan, (DIFFUSIVITY[0], DIFFUSIVITY[1]))


def _case(cells: int, width: float, start: float, engine: str, tolerance: float) -> dict[str, Any]:
    low, high = MELTING - 0.5 * width, MELTING + 0.5 * width
    solid, liquid = CAPACITY
    peak = LATENT / width + 0.5 * (solid + liquid)
    heat = [[-200.0, solid], [low, solid], [low, peak], [high, peak], [high, liquid], [80.0, liquid]]
    # a step of k at one temperature would leave a cell that passes it without a state that balances
    k = [[-200.0, CONDUCTIVITY[0]], [low, CONDUCTIVITY[0]], [high, CONDUCTIVITY[1]], [80.0, CONDUCTIVITY[1]]]
    at = np.linspace(0.0, LENGTH, 101)
    return {
        "magheat": 1, "title": "freezing front", "kind": "nanowarming",
        "geometry": {"build": "box", "lengths": [f"{LENGTH} m", f"{LENGTH / 20} m"], "region": "body",
                     "size": f"{LENGTH / cells} m"},
        "regions": {"body": {
            "agent": "VS55", "density": f"{DENSITY} kg/m^3",
            "conductivity": {"table": [[f"{T} degC", f"{v} W/m/K"] for T, v in k]},
            "heat_capacity": {"table": [[f"{T} degC", f"{v} J/kg/K"] for T, v in heat]},
        }},
        "critical": {"window": ["-29 degC", "-1 degC"], "warming": "50 K/min", "cooling": "2.5 K/min",
                     "range": False},
        "boundary": {"x_min": {"temperature": f"{COLD} degC"}},
        "initial": f"{max(start, high)} degC", "schedule": [{"for": f"{END} s"}],
        "probes": {f"p{i:03d}": [f"{x} m", "0 m", "0 m"] for i, x in enumerate(at)},
        "solve": {"engine": engine, "tolerance": f"{tolerance} K"},
        "output": {"every": f"{END / 12} s", "fields": []}, **HEAT_ALONE,
    }  # fmt: skip


def front(
    width: float = 2.0, start: float = 0.0, cells: int = 20, engine: str = "embedded",
    tolerance: float = 0.05, allowed: float = 0.025,
) -> Curve:  # fmt: skip
    """Where the front is in time, beside Neumann's solution; scale: the exact one's last place.

    width: of the melting range in K; start: of the liquid in degC (0: one phase, from just above
    melting). The body ends, insulated, far from the front.
    """
    result = simulate(load_case(_case(cells, width, start, engine, tolerance)), progress=False)
    at = np.linspace(0.0, LENGTH, 101)
    profiles = np.array([result.probes_degC[f"p{i:03d}"] for i in range(len(at))]).T[1:]
    times = result.time_s[1:]
    computed = [float(np.interp(MELTING, profile, at)) for profile in profiles]
    exact = 2.0 * exact_root(start) * np.sqrt(DIFFUSIVITY[0] * times)
    kind = "one phase" if start == MELTING else "two phases"
    return Curve(
        f"freezing front, {kind}, over {width:g} K, {engine}", "time (s)", "depth of the front (m)",
        tuple(float(t) for t in times), tuple(computed), tuple(float(x) for x in exact), float(exact[-1]),
        allowed,
    )  # fmt: skip
