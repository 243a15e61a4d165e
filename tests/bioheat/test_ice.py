"""Ice in the heat problem: the calibrated fractions, the heat of freezing to the last joule, resumption."""

from dataclasses import replace

import numpy as np
import pytest

from magheat.bioheat.integrate import Integrator
from magheat.bioheat.model import Blood, FixedTemperature, HeatProblem, HeatSource, Ice, Region, Step
from magheat.bioheat.timeseries import Ramp
from magheat.cryo.ice import ice_law
from magheat.cryo.ice_growth import IceMatter, heat_of_freezing
from magheat.errors import InputError
from magheat.fem import make_engine
from magheat.tissue.properties import Constant as C
from magheat.tissue.properties import Table
from magheat.verification.meshes import box

TM, TG = 235.15, 150.15
COOLING, WARMING = 2.5 / 60.0, 55.0 / 60.0
CAN_FREEZE, CRITICAL = 0.24, 0.002
RHO, CP = 1053.0, 2500.0


def ice(law="boutron", heats=True, faster=1.0):
    matter = IceMatter(CAN_FREEZE, TM)
    made = ice_law(
        law, melting=TM, glass=TG, activation=5e4, share=CRITICAL / CAN_FREEZE,
        cooling=faster * COOLING, warming=faster * WARMING, width=10.0,
    )  # fmt: skip
    return Ice(made, matter, {"body": C(1.0)}, heats)


def body(phase, initial, schedule, boundary=None, sources=(), cp=C(CP), **more):
    region = Region("body", C(RHO), C(0.3), cp)
    return HeatProblem(
        {"body": region}, Blood(1050.0, 3617.0, 310.15), sources, boundary or {}, C(initial), schedule,
        ice=phase, **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def element():
    return make_engine("embedded", replace(box((1e-3,) * 2, (2, 2)), regions=("body",)))


def ramped(engine, phase, start, end, rate, **more):
    """The largest fraction of ice after a ramp of all surfaces at a constant rate."""
    sides = {side: (FixedTemperature(Ramp(np.sign(end - start) * rate)),) for side in engine.surfaces}
    problem = body(phase, start, (Step(abs(end - start) / rate),), sides, **more)
    return drawn_out(Integrator(problem, engine))


def drawn_out(integrator):
    largest = np.zeros_like(integrator.temperature)
    for step in integrator.steps():
        largest = np.maximum(largest, step.ice_peak)
    return integrator, largest


@pytest.mark.parametrize("law", ["boutron", "avrami"])
@pytest.mark.parametrize(("start", "end", "rate"), [(TM + 5, TG - 20, COOLING), (TG - 20, TM + 5, WARMING)])
def test_a_body_at_its_critical_rate_ends_at_the_critical_fraction(law, start, end, rate, element):
    integrator, largest = ramped(element, ice(law), start, end, rate)
    np.testing.assert_allclose(largest, CRITICAL, rtol=0.01)
    assert integrator.counts["accepted"] < 150
    _, fast = ramped(element, ice(law), start, end, 10.0 * rate)
    assert fast.max() < 0.1 * CRITICAL


def heated(engine, phase, watts=2e6, initial=TG - 20.0, seconds=150.0, cp=C(CP), **more):
    source = HeatSource("body", C(watts), lambda H, T: 1.0 + 0 * T, C(1.0), False)
    return Integrator(body(phase, initial, (Step(seconds),), sources=(source,), cp=cp, **more), engine)


GLASS = Table((100.0, TG, TG, 300.0), (1200.0, 1300.0, 2400.0, 2800.0))


@pytest.mark.parametrize("law", ["boutron", "avrami"])
@pytest.mark.parametrize("cp", [C(CP), GLASS], ids=["constant", "step"])
def test_a_body_that_freezes_and_melts_as_it_warms_keeps_every_joule(law, cp, element):
    """Adiabatic and heated evenly: at the end no ice is left, so the temperature is that without ice."""
    integrator, largest = drawn_out(heated(element, ice(law, faster=5.0), cp=cp))
    assert largest.max() > 20 * CRITICAL
    energy = integrator.energy()
    assert energy["residual_relative"] < 1e-6
    plain, _ = drawn_out(heated(element, None, cp=cp))
    np.testing.assert_allclose(integrator.temperature, plain.temperature, atol=1e-3)


def test_recalescence_ends_at_the_temperature_of_the_enthalpy(element):
    """An undercooled insulated body freezes by itself; what its ice set free is in its temperature."""
    start = 215.0
    integrator = Integrator(body(ice(faster=300.0), start, (Step(600.0),)), element)
    last = list(integrator.steps())[-1]
    T, fraction = integrator.temperature, last.ice_at(last.t1, last.end)
    assert fraction.min() > 0.05
    np.testing.assert_allclose(CP * (T - start), fraction * heat_of_freezing(T), rtol=1e-6)
    assert abs(integrator.energy()["stored_J"]) < 1e-6 * RHO * CP * 1e-6 * (T.max() - start)
    assert T.max() < TM


def test_ice_lasts_no_more_than_the_lever_rule_allows_and_none_above_tm(element):
    phase = ice(faster=50.0)
    integrator = heated(element, phase)
    for step in integrator.steps():
        most = CAN_FREEZE * phase.matter.most(step.end)
        assert (step.ice_at(step.t1, step.end) <= most + 1e-12).all()
        assert (step.ice_at(step.t1, step.end)[step.end >= TM] == 0.0).all()
    assert integrator.temperature.min() > TM


def test_without_its_heat_the_ice_changes_no_temperature(element):
    silent, largest = drawn_out(heated(element, ice(faster=5.0, heats=False), fixed_steps=(1.0,) * 150))
    plain, _ = drawn_out(heated(element, None, fixed_steps=(1.0,) * 150))
    np.testing.assert_array_equal(silent.temperature, plain.temperature)
    assert largest.max() > 20 * CRITICAL


def test_tolerance_bounds_the_ice_of_an_uneven_body(element):
    """A strip that warms from one side, freezing on the way: the ice by free steps and by small ones."""
    engine = make_engine("embedded", replace(box((4e-3, 1e-3), (8, 1)), regions=("body",)))
    sides = {"x0": (FixedTemperature(Ramp(1.0)),)}
    problem = body(ice(), TG - 20.0, (Step(200.0),), sides, cp=GLASS)
    _, coarse = drawn_out(Integrator(problem, engine))
    _, fine = drawn_out(Integrator(replace(problem, fixed_steps=(0.4,) * 500), engine))
    assert fine.max() > CRITICAL
    np.testing.assert_allclose(coarse, fine, atol=0.02 * CRITICAL, rtol=0.02)


def test_a_resumed_run_carries_its_ice(element):
    problem = replace(heated(element, ice(faster=5.0)).problem)
    whole = Integrator(problem, element)
    seen = {step.t1: step.ice_at(step.t1, step.end) for step in whole.steps()}
    half = Integrator(problem, element)
    for step in half.steps():
        if step.ice_at(step.t1, step.end).max() > CRITICAL:
            break
    resumed = Integrator(problem, element, half.state())
    again = {step.t1: step.ice_at(step.t1, step.end) for step in resumed.steps()}
    assert len(again) > 5
    for t, fraction in again.items():
        np.testing.assert_allclose(fraction, seen[t], rtol=1e-12)


def test_order_two_has_no_heat_of_freezing(element):
    engine = make_engine("embedded", replace(box((1e-3,) * 2, (2, 2)), regions=("body",)), 2)
    with pytest.raises(InputError, match="order 1"):
        heated(engine, ice())
    _, largest = ramped(engine, ice(heats=False), TG - 20, TM + 5, WARMING)
    np.testing.assert_allclose(largest, CRITICAL, rtol=0.01)
