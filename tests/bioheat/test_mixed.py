"""A region that an agent perfuses unevenly: heat is stored in both constituents, and none is lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from magheat.bioheat.integrate import Integrator
from magheat.bioheat.model import FixedTemperature, HeatSource, Region, Step
from magheat.bioheat.timeseries import Steady
from magheat.errors import InputError
from magheat.fem import make_engine
from magheat.tissue import mixing
from magheat.tissue.properties import Constant as C
from magheat.tissue.properties import Law, Map, Table
from magheat.verification.meshes import box

GLASS = Table((120.0, 150.15, 150.15, 235.0, 300.0), (900.0, 1500.0, 2600.0, 3300.0, 3600.0))
LIQUID = Table((120.0, 235.0, 300.0), (2400.0, 3300.0, 3600.0))
AGENT_K, TISSUE_K = Table((120.0, 300.0), (0.25, 0.4)), C(0.5)
UNIFORM = Map(lambda points: np.full(len(points), 0.7))
UNEVEN = Map(
    lambda points: np.clip(1.2 - 20.0 * points[:, 0], 0.0, 1.0)
)  # whole at x = 0, less at the far end


def mixed(phi, agent=GLASS, law="maxwell", tissue=C(3700.0)):
    return Region(
        "tumour",
        mixing.density(1060.0, 1050.0, phi),
        mixing.conductivity(AGENT_K, TISSUE_K, phi, law),
        mixing.heat_capacity(agent, tissue, phi, 1060.0, 1050.0),
    )


def problem(base, region, tolerance=0.02, **changes):
    regions = {"tumour": region, "tissue": replace(region, name="tissue")}
    return replace(base, regions=regions, tolerance=tolerance, **changes)


@pytest.mark.parametrize("law", ["parallel", "series", "maxwell"])
def test_a_map_of_one_value_is_the_constant_path(law, problems, engine, run):
    """To rounding where conduction mixes in parallel; a law that bends is tabulated for one value."""
    times = np.linspace(60.0, 900.0, 8)
    steps = tuple([7.5] * 120)
    found = [
        run(
            problem(problems["vitrified"](), mixed(phi, law=law), fixed_steps=steps, linear_tolerance=1e-12),
            engine,
            times,
        )[1]
        for phi in (0.7, UNIFORM)
    ]
    assert np.abs(found[1] - found[0]).max() < (1e-6 if law == "parallel" else 1e-3)


@pytest.mark.parametrize(
    "agent", [GLASS, LIQUID, Law("line", lambda T: 1000.0 + 8.0 * T)], ids=["step", "bend", "law"]
)
def test_energy_is_kept(agent, problems, engine):
    """Also through a step of one constituent's heat capacity."""
    source = HeatSource("tumour", C(2e6), lambda H, T: np.ones_like(T), C(1.0), False)
    case = problem(
        problems["vitrified"](), mixed(UNEVEN, agent), 0.01, linear_tolerance=1e-12, sources=(source,)
    )
    integrator = Integrator(case, engine)
    for _ in integrator.steps():
        pass
    energy = integrator.energy()
    assert energy["residual_relative"] < 1e-6
    assert energy["stored_J"] > 100.0


@pytest.mark.parametrize("order", [1, 2])
def test_an_adiabatic_body_warms_as_its_constituents_say(order, problems):
    """Heated in proportion to what it stores, a body warms evenly: the time to any temperature is exact."""
    mesh = make_engine("embedded", box((0.04, 0.01, 0.01), (8, 2, 2)), order)
    agent = LIQUID if order == 2 else GLASS
    region = replace(mixed(UNIFORM, agent), name="body")
    source = HeatSource("body", C(5e6), lambda H, T: np.ones_like(T), C(1.0), False)
    base = replace(problems["vitrified"](0.001), regions={"body": region}, boundary={}, sources=(source,))
    integrator = Integrator(replace(base, schedule=(Step(60.0),)), mesh)
    for _ in integrator.steps():
        pass
    T, start = integrator.temperature, 123.15
    stored = 0.7 * 1060.0 * (
        agent.integral(T) - agent.integral(np.asarray(start))
    ) + 0.3 * 1050.0 * 3700.0 * (T - start)
    assert stored == pytest.approx(np.full(len(T), 5e6 * 60.0), rel=1e-6)
    assert T.max() > 200.0


def test_a_jump_of_one_constituent_is_refused_by_order_two(problems):
    mesh = make_engine("embedded", box((0.04, 0.01, 0.01), (4, 1, 1)), 2)
    bath = {"x1": (FixedTemperature(Steady(310.0)),)}
    base = replace(
        problems["vitrified"](), regions={"body": replace(mixed(UNEVEN), name="body")}, boundary=bath
    )
    with pytest.raises(InputError, match="order 2"):
        Integrator(base, mesh)
