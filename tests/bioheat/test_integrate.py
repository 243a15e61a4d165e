"""The time integration keeps its tolerance, its switches and its energy."""

from dataclasses import replace

import numpy as np
import pytest

from magheat.bioheat.integrate import Integrator
from magheat.bioheat.model import Convection, FixedTemperature, Flux, HeatSource, Step, Until
from magheat.bioheat.timeseries import Ramp, Steady, TimeTable
from magheat.errors import InputError, SolverError
from magheat.fem import make_engine
from magheat.tissue.properties import Constant as C
from magheat.tissue.properties import Map
from magheat.verification.meshes import box

BODY = 310.15


def test_tolerance_bounds_the_largest_nodal_error(make_problem, engine, run):
    problem = make_problem(0.02)
    end = min(run(problem, engine)[0].time, run(make_problem(0.001), engine)[0].time)
    times = np.linspace(end / 100, end, 100)
    _, coarse = run(problem, engine, times)
    _, fine = run(make_problem(0.02 / 20), engine, times)
    assert np.abs(coarse - fine).max() < 0.02


def test_steps_are_few_and_grow_as_the_cube_root(problems, engine, run):
    few = run(replace(problems["tumour"](0.02), schedule=(Step(1800.0),)), engine)[0].counts["accepted"]
    many = run(replace(problems["tumour"](0.002), schedule=(Step(1800.0),)), engine)[0].counts["accepted"]
    assert few <= 60
    assert 1.5 < many / few < 3.0


def test_energy_balances(make_problem, engine, run):
    integrator, _ = run(make_problem(), engine)
    energy = integrator.energy()
    assert energy["residual_relative"] < 1e-6
    assert abs(energy["stored_J"]) > 0.0


@pytest.mark.parametrize("term", ["generated_J", "perfusion_J", "boundary_J", "metabolic_J", "stored_J"])
def test_no_term_of_the_balance_is_a_remainder(term, problems, engine, run):
    """One per cent less of any term shows in the residual."""
    energy = run(problems["switched"](), engine)[0].energy()
    gained = {k: v for k, v in energy.items() if k not in ("residual_relative",)}
    assert abs(gained[term]) > 1e-3 * max(map(abs, gained.values()))
    gained[term] *= 0.99
    residual = gained.pop("stored_J") - sum(gained.values())
    assert abs(residual) > 100 * energy["residual_relative"] * max(map(abs, gained.values()))


def test_each_term_counts_what_its_physics_says(engine, run, problems):
    problem = replace(problems["tumour"](), schedule=(Step(100.0), Step(50.0, 0.5)))
    energy = run(problem, engine)[0].energy()
    volume = 0.01**3
    assert energy["generated_J"] == pytest.approx(30 * 8e3 * volume * (100 + 50 / 4), rel=1e-9)
    assert energy["metabolic_J"] == pytest.approx(400.0 * 0.04**3 * 150, rel=1e-9)
    assert energy["perfusion_J"] < 0 and energy["boundary_J"] < 0


def test_flux_alone_is_stored(engine, run, problems):
    base = problems["tumour"]()
    dead = {n: replace(r, perfusion=C(0.0), metabolic_heat=C(0.0)) for n, r in base.regions.items()}
    problem = replace(
        base, regions=dead, sources=(), boundary={"x1": (Flux(Steady(100.0)), Flux(Steady(50.0)))},
        schedule=(Step(100.0),),
    )  # fmt: skip
    energy = run(problem, engine)[0].energy()
    assert energy["boundary_J"] == pytest.approx(150.0 * 0.04**2 * 100.0, rel=1e-9)
    assert energy["stored_J"] == pytest.approx(energy["boundary_J"], rel=1e-6)


def test_steps_land_on_switches_and_kinks(engine, problems):
    table = TimeTable((0.0, 37.0, 80.0), (BODY, BODY + 1.0, BODY - 1.0))
    problem = replace(
        problems["tumour"](), boundary={"x1": (FixedTemperature(table),)},
        schedule=(Step(100.0), Step(20.0, 0.0)),
    )  # fmt: skip
    integrator = Integrator(problem, engine)
    ends = [step.t1 for step in integrator.steps()]
    for moment in (37.0, 80.0, 100.0, 120.0):
        assert min(abs(t - moment) for t in ends) < 1e-9
    assert integrator.switches == pytest.approx([100.0, 120.0])


def test_until_ends_a_step_where_the_condition_first_holds(engine, problems):
    until = Until("max", "tumour", True, BODY + 2.0, "max(tumour) > 39 degC")
    problem = replace(problems["tumour"](), schedule=(Step(1800.0, until=until), Step(60.0, 0.0)))
    integrator = Integrator(problem, engine)
    for step in integrator.steps():
        if step.switch:
            break
    assert step.t1 < 1800.0
    assert integrator.statistics.max("tumour", step.end) == pytest.approx(BODY + 2.0, abs=0.005)
    for _ in integrator.steps():
        pass
    assert integrator.time == pytest.approx(integrator.switches[0] + 60.0)


@pytest.mark.parametrize("statistic", ["min", "mean", "max", "T90", "T50", "T10"])
def test_until_reads_every_statistic(statistic, engine, problems):
    until = Until(statistic, "tumour", True, BODY + 0.5, "")
    integrator = Integrator(replace(problems["tumour"](), schedule=(Step(1800.0, until=until),)), engine)
    for _ in integrator.steps():
        pass
    shares = {"T90": 0.1, "T50": 0.5, "T10": 0.9}
    T = integrator.temperature
    if statistic in shares:
        value = integrator.statistics.quantile("tumour", T, [shares[statistic]])[0]
    else:
        value = getattr(integrator.statistics, statistic)("tumour", T)
    assert value == pytest.approx(BODY + 0.5, abs=0.005)


def test_an_until_that_already_holds_ends_its_step_at_once(engine, problems):
    until = Until("mean", "tumour", False, BODY + 1.0, "")
    problem = replace(problems["tumour"](), schedule=(Step(100.0, until=until), Step(10.0, 0.0)))
    integrator = Integrator(problem, engine)
    for _ in integrator.steps():
        pass
    assert integrator.time == pytest.approx(10.0)


def test_a_ramp_goes_on_from_the_value_in_force(engine, problems):
    steps = (
        Step(50.0, 0.0, {"x1": (FixedTemperature(Ramp(-0.1)),)}),
        Step(50.0, 0.0, {"x1": (FixedTemperature(Ramp(0.2, end=BODY - 1.0)),)}),
    )
    problem = replace(problems["tumour"](), boundary={}, schedule=steps)
    integrator = Integrator(problem, engine)
    on = engine.surface_dofs("x1")
    seen = {round(step.t1, 6): step.end[on].mean() for step in integrator.steps()}
    start = integrator.T_ref
    assert seen[50.0] == pytest.approx(start - 5.0, abs=1e-6)
    assert seen[100.0] == pytest.approx(BODY - 1.0, abs=1e-6)


def test_steady_initial_state_stays(engine, problems, run):
    problem = replace(problems["tumour"](), initial="steady", sources=(), schedule=(Step(500.0),))
    integrator, _ = run(problem, engine)
    assert np.ptp(integrator.initial) > 1e-3
    np.testing.assert_allclose(integrator.temperature, integrator.initial, atol=1e-5)


def test_steady_needs_something_that_carries_heat_away(engine, problems):
    dead = {n: replace(r, perfusion=C(0.0)) for n, r in problems["tumour"]().regions.items()}
    with pytest.raises(InputError, match="no steady state"):
        Integrator(replace(problems["tumour"](), regions=dead, boundary={}, initial="steady"), engine)


def test_initial_by_region_and_by_map(engine, problems):
    problem = replace(
        problems["tumour"](), initial={"tumour": C(315.0), "tissue": Map(lambda x: 300 + x[:, 0])}
    )
    T = Integrator(replace(problem, boundary={}), engine).initial
    assert T[engine.region_dofs("tumour")].max() == 315.0
    assert T.min() == pytest.approx(300.0, abs=0.05)


def test_a_jump_of_cp_needs_order_one(problems):
    from_box = make_engine("embedded", box((0.04,) * 3, (2, 2, 2)), 2)
    regions = {"body": problems["vitrified"]().regions["tissue"]}
    with pytest.raises(InputError, match="jumps at -123 degC"):
        Integrator(replace(problems["vitrified"](), regions=regions), from_box)


def test_adiabatic_body_through_a_step_of_cp_warms_exactly(engine, run, problems):
    """Uniform heat: rho (h(T) - h(T0)) = Q t, whatever the steps."""
    base = problems["vitrified"]()
    power = 2e6
    source = tuple(HeatSource(n, C(power), lambda H, T: np.ones_like(T), C(1.0), False) for n in base.regions)
    problem = replace(base, sources=source, boundary={}, schedule=(Step(120.0),))
    integrator, _ = run(problem, engine)
    cp = base.regions["tissue"].heat_capacity
    heat = 1050.0 * (cp.integral(integrator.temperature) - cp.integral(np.array(123.15)))
    np.testing.assert_allclose(heat, power * 120.0, rtol=1e-6)
    assert integrator.energy()["residual_relative"] < 1e-6


def test_a_resumed_run_is_the_uninterrupted_one(make_problem, engine):
    whole = Integrator(make_problem(), engine)
    states = []
    for _ in whole.steps():
        states.append(whole.state())
    middle = states[len(states) // 2]
    resumed = Integrator(make_problem(), engine, resume=middle)
    for _ in resumed.steps():
        pass
    np.testing.assert_allclose(resumed.temperature, whole.temperature, atol=1e-5)
    assert resumed.switches == pytest.approx(whole.switches)
    assert resumed.energy()["stored_J"] == pytest.approx(whole.energy()["stored_J"], rel=1e-5)


def test_replayed_steps_are_taken_as_given(engine, problems):
    problem = replace(problems["tumour"](), fixed_steps=(100.0,) * 18 + (60.0,) * 10)
    ends = [step.t1 for step in Integrator(problem, engine).steps()]
    assert ends == pytest.approx(list(np.cumsum(problem.fixed_steps)))


def test_a_source_that_fails_ends_the_run_with_a_solver_error(engine, problems):
    def outside(H, T):
        raise SolverError("the table ends at 320 K")

    source = HeatSource("tumour", C(30.0), outside, C(4500.0), True)
    with pytest.raises(SolverError, match="320 K"):
        next(Integrator(replace(problems["tumour"](), sources=(source,)), engine).steps())


def test_convection_that_follows_time(engine, run, problems):
    base = problems["tumour"]()
    dead = {n: replace(r, perfusion=C(0.0), metabolic_heat=C(0.0)) for n, r in base.regions.items()}
    table = TimeTable((0.0, 50.0, 50.0, 100.0), (BODY, BODY, BODY - 10.0, BODY - 10.0))
    cooled = replace(
        base, regions=dead, sources=(), schedule=(Step(100.0),),
        boundary={"x1": (Convection(Steady(200.0), table),)},
    )  # fmt: skip
    _, T = run(cooled, engine, [49.99, 100.0])
    np.testing.assert_allclose(T[0], BODY, atol=1e-6)
    assert T[1].min() < BODY - 0.5
