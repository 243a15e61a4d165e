"""Small heat problems that between them hold every term."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from magheat.bioheat.integrate import Integrator
from magheat.bioheat.model import (
    Blood,
    Convection,
    FixedTemperature,
    HeatProblem,
    HeatSource,
    Radiation,
    Region,
    Step,
    Until,
)  # fmt: skip
from magheat.bioheat.timeseries import Steady
from magheat.fem import make_engine
from magheat.mesh.mesh import Mesh
from magheat.tissue.properties import Constant as C
from magheat.tissue.properties import Law, Table
from magheat.verification.meshes import box

BODY = 310.15
BLOOD = Blood(1050.0, 3617.0, BODY)


def two_regions(n: int = 8) -> Mesh:
    """A cube of 4 cm, insulated by symmetry at x0, y0, z0, with a hot eighth of a block in the corner."""
    mesh = box((0.04,) * 3, (n,) * 3)
    inside = (mesh.points[mesh.cells].mean(axis=1) < 0.01).all(axis=1)
    return replace(mesh, cell_region=inside.astype(np.int64), regions=("tissue", "tumour"))


def outer(*conditions):
    return {side: tuple(conditions) for side in ("x1", "y1", "z1")}


def tumour(tolerance: float = 0.02) -> HeatProblem:
    def region(name: str, w: float) -> Region:
        return Region(name, C(1045.0), C(0.5), C(3600.0), C(w), C(400.0))

    source = HeatSource("tumour", C(30.0), lambda H, T: (H / 4500.0) ** 2 * 8e3 + 0 * T, C(4500.0), False)
    return HeatProblem(
        {"tumour": region("tumour", 0.0009), "tissue": region("tissue", 0.004)}, BLOOD, (source,),
        outer(FixedTemperature(Steady(BODY))), C(BODY), (Step(1800.0), Step(600.0, 0.0)), tolerance=tolerance,
    )  # fmt: skip


def switched(tolerance: float = 0.02) -> HeatProblem:
    """Until, half field, radiation and convection, perfusion and heating that follow temperature."""
    problem = tumour(tolerance)
    law = Law("shutdown", lambda T: 0.004 + 0.002 * np.tanh((T - 313.0) / 2.0))
    regions = {n: replace(r, perfusion=law) for n, r in problem.regions.items()}
    source = HeatSource(
        "tumour", C(30.0), lambda H, T: (H / 4500) ** 2 * 2e4 * np.exp(-(T - BODY) / 30), C(4500.0), True
    )
    steps = (
        Step(600.0, until=Until("max", "tumour", True, BODY + 3.0, "")), Step(200.0, 0.0),
        Step(100.0, 0.5), Step(500.0),
    )  # fmt: skip
    skin = outer(Radiation(0.9, Steady(293.15)), Convection(Steady(10.0), Steady(295.15)))
    return replace(problem, regions=regions, sources=(source,), schedule=steps, boundary=skin)


GLASS = Table((120.0, 150.15, 150.15, 235.0, 300.0), (900.0, 1500.0, 2600.0, 3300.0, 3600.0))


def vitrified(tolerance: float = 0.02) -> HeatProblem:
    """Warming through a glass transition by convection; cp steps, k follows temperature."""

    def region(name: str) -> Region:
        return Region(name, C(1050.0), Table((120.0, 300.0), (0.35, 0.5)), GLASS)

    regions = {name: region(name) for name in ("tumour", "tissue")}
    bath = outer(Convection(Steady(500.0), Steady(BODY)))
    return HeatProblem(regions, BLOOD, (), bath, C(123.15), (Step(900.0),), tolerance=tolerance)


def plunged(tolerance: float = 0.02) -> HeatProblem:
    """The same, its surface at the bath's temperature at once."""
    return replace(vitrified(tolerance), boundary=outer(FixedTemperature(Steady(BODY))))


PROBLEMS = {"tumour": tumour, "switched": switched, "vitrified": vitrified, "plunged": plunged}


@pytest.fixture(scope="session")
def engine():
    return make_engine("embedded", two_regions())


@pytest.fixture(params=list(PROBLEMS))
def make_problem(request):
    return PROBLEMS[request.param]


@pytest.fixture
def problems():
    return PROBLEMS


@pytest.fixture
def run():
    def run(problem, engine, times=None):
        """The integrator after its run, and temperatures at the given times."""
        integrator = Integrator(problem, engine)
        wanted, found = list(times if times is not None else ()), []
        for step in integrator.steps():
            while wanted and wanted[0] <= step.t1 * (1 + 1e-12):
                found.append(step.at(wanted.pop(0)))
        return integrator, np.array(found)

    return run
