"""Two layers of unlike matter, insulated inside and held outside, against their exact series."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from magheat.bioheat.integrate import Integrator
from magheat.bioheat.model import FixedTemperature, HeatProblem, Region, Step
from magheat.bioheat.timeseries import Steady
from magheat.fem import make_engine
from magheat.tissue.properties import Constant
from magheat.verification import conduction
from magheat.verification.meshes import box
from magheat.verification.studies import BLOOD, Study, l2_error

EDGES = (0.004, 0.01)  # m, where the layers end
CONDUCTIVITY, DENSITY, CAPACITY = (0.3, 1.1), (1060.0, 2230.0), (2500.0, 800.0)  # as VS55 in glass
START, HELD, TIME = 200.0, 300.0, 40.0  # K, K, s


def composite_slab(engine: str = "embedded", order: int = 1) -> Study:
    """Error in space of the excess after 40 s; the border of the layers lies on nodes."""
    names = ("inner", "outer")
    rows = zip(names, DENSITY, CONDUCTIVITY, CAPACITY, strict=True)
    regions = {name: Region(name, *(Constant(v) for v in values)) for name, *values in rows}
    rho_c = (DENSITY[0] * CAPACITY[0], DENSITY[1] * CAPACITY[1])
    divisions, tolerance = ((5, 10), 2e-6) if order == 2 else ((20, 40), 1e-4)
    errors = []
    for n in divisions:
        whole = box((EDGES[1], EDGES[1] / 5), (n, n // 5))
        outer = whole.points[whole.cells][:, :, 0].mean(axis=1) > EDGES[0]
        mesh = replace(whole, cell_region=outer.astype(np.int64), regions=names)
        problem = HeatProblem(
            regions, BLOOD, (), {"x1": (FixedTemperature(Steady(HELD)),)}, Constant(START), (Step(TIME),),
            tolerance=tolerance * (HELD - START), linear_tolerance=1e-12,
        )  # fmt: skip
        body = make_engine(engine, mesh, order)
        integrator = Integrator(problem, body)
        for _ in integrator.steps():
            pass
        errors.append(
            l2_error(
                body, integrator.temperature - HELD,
                lambda x: (START - HELD)
                * conduction.two_layers(x[:, 0], TIME, EDGES, CONDUCTIVITY, rho_c),
            )
        )  # fmt: skip
    title = f"slab of two layers against its series, P{order}, {engine}"
    return Study(title, tuple(EDGES[1] / n for n in divisions), tuple(errors), order + 1.0)
