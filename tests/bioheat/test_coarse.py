"""Coarse cells over which the heat capacity doubles: the stages of a step still converge."""

from __future__ import annotations

import pytest

from magheat.bioheat.integrate import Integrator
from magheat.bioheat.model import Convection, HeatProblem, HeatSource, Region, Step
from magheat.bioheat.timeseries import Steady
from magheat.fem import make_engine
from magheat.mesh.build import build
from magheat.tissue.properties import Constant, Table
from magheat.verification.studies import BLOOD


def test_the_glass_transition_as_a_ramp_on_two_cells_a_radius() -> None:
    layers = {"layers": {"drop": 0.004}, "size": {"drop": 0.002}, "dimension": "axisymmetric"}
    mesh = build("concentric_spheres", layers)
    capacity = Table((77.15, 145.15, 155.15, 293.15), (730.0, 1150.0, 2400.0, 3160.0))
    conductivity = Table((77.15, 150.15, 293.15), (0.22, 0.28, 0.38))
    region = Region("drop", Constant(1053.0), conductivity, capacity)
    source = HeatSource("drop", Constant(4e6), lambda H, T: 1.0 + 0.0 * T, Constant(1.0), False)
    boundary = {"outer": (Convection(Steady(50.0), Steady(293.15)),)}
    problem = HeatProblem({"drop": region}, BLOOD, (source,), boundary, Constant(123.15), (Step(40.0),))
    integrator = Integrator(problem, make_engine("embedded", mesh, 1))
    for _ in integrator.steps():
        pass
    assert integrator.counts["rejected"] <= 10
    assert integrator.energy()["residual_relative"] < 1e-6
    assert integrator.temperature.min() == pytest.approx(235.0, abs=15.0)
