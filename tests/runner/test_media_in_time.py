"""Boundaries that change in time, through whole schedules: programmed cooling, vapour, plunge, radiation.

A small sample of high conductivity is nearly isothermal, so that its temperature follows an ordinary
differential equation in the ambient, which is integrated here apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from magheat import library
from magheat.case.model import Case
from magheat.constants import STEFAN_BOLTZMANN, ZERO_C
from magheat.mesh.build import build
from magheat.mesh.write import write_mesh
from magheat.runner import simulate

Make = Callable[..., Case]
RADIUS, HEAT = 0.003, 2e6  # m; J/m^3/K
TIME = HEAT * RADIUS / 3.0  # s, over h: the time constant of a ball
MATTER = {"density": "1000 kg/m^3", "heat_capacity": "2000 J/kg/K", "conductivity": "400 W/m/K"}


@pytest.fixture(scope="module")
def ball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ball") / "ball.msh"
    given = {"layers": {"agent": RADIUS}, "size": 0.0002, "dimension": 2}
    write_mesh(build("concentric_spheres", given), path)
    return path


@pytest.fixture
def run(make_case: Make, ball: Path) -> Callable[..., Any]:
    """Runs a case of nanowarming on the ball and gives time (s), the temperature (degC) and the summary."""

    def done(**changes: Any) -> Any:
        base: dict[str, Any] = {
            "kind": "nanowarming",
            "geometry": {"mesh": str(ball), "axisymmetric": True},
            "regions": {"agent": {"agent": "VS55", **MATTER}},
            "particles": [], "field": None, "boundary": {}, "initial": "20 degC",
            "targets": None, "blood": None,
            "probes": {"centre": ["0 mm", "0 mm"]},
            "solve": {"engine": "embedded", "tolerance": "0.002 K"},
            "output": {"every": "1 s", "fields": []},
        }  # fmt: skip
        result = simulate(make_case(**base | changes))
        assert result.summary["energy"]["residual_relative"] < 1e-3
        return result.time_s, result.probes_degC["centre"], result.summary

    return done


def followed(time: Any, flux: Callable[[float, float], float], start: float) -> Any:
    """T (degC) of the isothermal ball under a heat flux (W/m^2) of time and T, by small explicit steps."""
    fine = np.arange(0.0, time[-1] + 1e-9, 0.01)
    T = np.empty_like(fine)
    T[0] = start
    for i, t in enumerate(fine[:-1]):
        k1 = flux(t, T[i]) / TIME
        k2 = flux(t + 0.01, T[i] + 0.01 * k1) / TIME
        T[i + 1] = T[i] + 0.005 * (k1 + k2)
    return np.interp(time, fine, T)


def steps_of(rows: list[tuple[float, float]]) -> Callable[[float], float]:
    times, values = zip(*rows, strict=True)
    return lambda t: float(np.interp(t, times, values))


def table(rows: list[tuple[float, float]], unit: str) -> dict[str, Any]:
    return {"table": [[f"{t} s", f"{v} {unit}"] for t, v in rows]}


def test_a_programmed_freezer_ramps_holds_and_ramps_in_one_table(run: Callable[..., Any]) -> None:
    ambient = [(0.0, 20.0), (40.0, -40.0), (70.0, -40.0), (120.0, -140.0), (150.0, -140.0)]
    coefficient = [(0.0, 200.0), (60.0, 200.0), (90.0, 600.0), (150.0, 600.0)]
    convection = {"coefficient": table(coefficient, "W/m^2/K"), "ambient": table(ambient, "degC")}
    time, T, _ = run(
        boundary={"outer": {"convection": convection}}, schedule=[{"for": "150 s", "field": "off"}]
    )
    around, h = steps_of(ambient), steps_of(coefficient)
    expected = followed(time, lambda t, T: h(t) * (around(t) - T), 20.0)
    assert np.abs(T - expected).max() < 0.2


def test_a_ramp_from_one_temperature_to_another_then_holds(run: Callable[..., Any]) -> None:
    ramp = {"ramp": "-120 K/min", "from": "10 degC", "to": "-90 degC"}
    boundary = {"outer": {"convection": {"coefficient": "400 W/m^2/K", "ambient": ramp}}}
    time, T, _ = run(boundary=boundary, schedule=[{"for": "80 s", "field": "off"}])
    around = steps_of([(0.0, 10.0), (50.0, -90.0), (80.0, -90.0)])
    expected = followed(time, lambda t, T: 400.0 * (around(t) - T), 20.0)
    assert np.abs(T - expected).max() < 0.2


def test_fixed_temperatures_and_fluxes_follow_their_tables(run: Callable[..., Any]) -> None:
    rows = [(0.0, 20.0), (20.0, -100.0), (40.0, -100.0)]
    time, T, _ = run(boundary={"outer": {"temperature": table(rows, "degC")}},
                     schedule=[{"for": "40 s", "field": "off"}])  # fmt: skip
    lag = 6.0 * HEAT * RADIUS**2 / 6.0 / 400.0  # K, of the centre of a ball ramped at 6 K/s
    assert np.abs(T - np.interp(time, *zip(*rows, strict=True))).max() < 2.0 * lag
    flux = [(0.0, 0.0), (20.0, -4000.0), (20.0, 2000.0), (40.0, 2000.0)]
    _, T, _ = run(
        boundary={"outer": {"flux": table(flux, "W/m^2")}}, schedule=[{"for": "40 s", "field": "off"}]
    )
    assert T[-1] == pytest.approx(20.0 + (-40000.0 + 40000.0) / TIME, abs=0.1)
    assert T.min() == pytest.approx(20.0 - 40000.0 / TIME, abs=0.2)


def test_radiation_to_surroundings_that_change(run: Callable[..., Any]) -> None:
    rows = [(0.0, 20.0), (300.0, -150.0), (1500.0, -150.0)]
    boundary = {"outer": {"radiation": {"emissivity": 0.9, "ambient": table(rows, "degC")}}}
    time, T, _ = run(boundary=boundary, schedule=[{"for": "1500 s", "field": "off"}],
                     output={"every": "50 s", "fields": []})  # fmt: skip
    around = steps_of(rows)

    def flux(t: float, T: float) -> float:
        return 0.9 * STEFAN_BOLTZMANN * ((around(t) + ZERO_C) ** 4 - (T + ZERO_C) ** 4)

    assert np.abs(T - followed(time, flux, 20.0)).max() < 0.1


def test_a_protocol_cools_holds_stores_and_plunges(run: Callable[..., Any]) -> None:
    """Vapour until the warmest node is below Tg, a hold, storage below, and a plunge into a warm bath."""

    def around(h: float, T: float) -> dict[str, Any]:
        return {"outer": {"convection": {"coefficient": f"{h} W/m^2/K", "ambient": f"{T} degC"}}}

    time, T, summary = run(
        schedule=[
            {
                "for": "10 min",
                "field": "off",
                "boundary": around(100.0, -160.0),
                "until": "max(agent) < -130 degC",
            },
            {"for": "20 s", "field": "off", "boundary": around(100.0, -120.0)},
            {
                "for": "10 min",
                "field": "off",
                "boundary": around(25.0, -150.0),
                "until": "min(agent) < -140 degC",
            },
            {
                "for": "10 min",
                "field": "off",
                "boundary": around(1000.0, 37.0),
                "until": "min(agent) > 0 degC",
            },
        ]
    )
    cooled, held, stored, warmed = summary["switches_s"]
    assert cooled == pytest.approx(TIME / 100.0 * math.log(180.0 / 30.0), rel=2e-3)
    assert held - cooled == pytest.approx(20.0)
    at_hold = -120.0 + (-130.0 + 120.0) * math.exp(-20.0 * 100.0 / TIME)
    assert np.interp(held, time, T) == pytest.approx(at_hold, abs=0.2)
    assert stored - held == pytest.approx(TIME / 25.0 * math.log((at_hold + 150.0) / 10.0), rel=0.01)
    assert warmed - stored == pytest.approx(TIME / 1000.0 * math.log(177.0 / 37.0), rel=0.01)
    assert summary["cooling"]["verdict"] == summary["warming"]["verdict"] == "pass"


def test_the_field_goes_off_at_a_temperature_while_the_bath_goes_on(run: Callable[..., Any]) -> None:
    """What a later step does not name stays in force, a table on its own clock as well."""
    ambient = [(0.0, -150.0), (60.0, 30.0), (120.0, 30.0)]
    bath = {"outer": {"convection": {"coefficient": "100 W/m^2/K", "ambient": table(ambient, "degC")}}}
    time, T, summary = run(
        initial="-150 degC",
        field={"frequency": "100 kHz", "amplitude": "10 kA/m"},
        particles=[{"in": "agent", "heating": "5e6 W/m^3"}],
        schedule=[
            {"for": "2 min", "field": "on", "boundary": bath, "until": "max(agent) > -50 degC"},
            {"for": "1 min", "field": "off"},
        ],
    )
    off = summary["switches_s"][0]
    around, heated = steps_of(ambient), 5e6 * RADIUS / 3.0
    expected = followed(time, lambda t, T: 100.0 * (around(t) - T) + (heated if t < off else 0.0), -150.0)
    assert np.interp(off, time, T) == pytest.approx(-50.0, abs=0.05)
    assert np.abs(T - expected).max() < 0.3


def test_a_gap_of_air_carries_by_its_conductivity_at_each_temperature(
    make_case: Make, tmp_path: Path
) -> None:
    """A heated ball in a shell of air in a cold bath: the integral of k over T is the flow it needs."""
    given = {"layers": {"ball": 0.01, "gap": 0.012}, "size": {"ball": 0.001, "gap": 0.0004}, "dimension": 2}
    write_mesh(build("concentric_spheres", given), tmp_path / "gap.msh")
    case = make_case(
        geometry={"mesh": str(tmp_path / "gap.msh"), "axisymmetric": True},
        regions={"ball": MATTER, "gap": {"tissue": "air"}},
        particles=[{"in": "ball", "heating": "4e5 W/m^3"}],
        boundary={"outer": {"temperature": "-150 degC"}}, initial="-150 degC", targets=None,
        schedule=[{"for": "8 h", "field": "on"}], probes={"ball": ["9 mm", "0 mm"]},
        output={"every": "1 h", "fields": []},
    )  # fmt: skip
    ball = simulate(case).probes_degC["ball"][-1]
    T = np.linspace(-150.0, ball, 2001) + ZERO_C
    k = library.get("media", "air").values["conductivity"].table
    assert k is not None
    carried = np.interp(T, *zip(*k, strict=True)).mean() * (T[-1] - T[0])
    needed = 4e5 * 0.01**3 / 3.0 * (1.0 / 0.01 - 1.0 / 0.012)
    assert -100.0 < ball < 60.0
    assert carried == pytest.approx(needed, rel=0.01)
