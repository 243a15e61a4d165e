"""A body in a coil's field or a measured map: what heats where, eddy currents, and a limited supply."""

from __future__ import annotations

from collections.abc import Callable
from math import log, pi
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from magheat.case import load_case
from magheat.case.model import Case
from magheat.constants import MU_0
from magheat.errors import CaseError, Interrupted
from magheat.field import Solenoid
from magheat.runner import simulate
from magheat.runner.fields import FieldReader
from magheat.runner.setup import prepare

Make = Callable[..., Case]
COIL = {"solenoid": {"radius": "60 mm", "length": "60 mm"}}
FIELD = {"frequency": "100 kHz", "amplitude": "4 kA/m"}
STILL = {
    "conductivity": "0.5 W/m/K", "density": "1000 kg/m^3", "heat_capacity": "4000 J/kg/K",
    "perfusion": "0 1/s", "electrical_conductivity": "0 S/m",
}  # fmt: skip
WET = STILL | {"electrical_conductivity": "1.5 S/m"}
MAGNETITE = {"material": "magnetite", "diameter": "14 nm", "sigma": 0.1, "coating": "2 nm"}


@pytest.fixture
def lone(make_case: Make) -> Make:
    """The ball of the conftest, insulated, for ten seconds."""

    def make(**changes: Any) -> Case:
        base: dict[str, Any] = {
            "regions": {"tumour": STILL, "tissue": STILL},
            "particles": [{"in": "tumour", "concentration": "10 mg/mL", "heating": "50 W/g"}],
            "boundary": None, "targets": None, "schedule": [{"for": "10 s"}],
            "output": {"every": "1 s", "fields": ["temperature", "field"]},
        }  # fmt: skip
        return make_case(**base | changes)

    return make


def integral(case: Case, region: str, density: Callable[[Any], Any]) -> float:
    """int over a region by the engine's own rule."""
    engine = prepare(case).engine
    cells = np.flatnonzero(engine.cell_region == engine.regions.index(region))
    points = engine.points[cells].reshape(-1, 2)
    return float((engine.weights[cells].ravel() * density(points)).sum())


def relative(points: Any) -> Any:
    coil = Solenoid(0.06, 0.06)
    return np.hypot(*coil.field(points[:, 0], points[:, 1] - 0.02)) / coil.at_centre


def test_a_measured_loss_follows_the_coil(lone: Make, tmp_path: Path) -> None:
    shifted = COIL | {"centre": ["0 mm", "0 mm", "20 mm"]}
    case = lone(field=FIELD | {"coil": shifted})
    summary = simulate(case, tmp_path).summary
    heat = integral(case, "tumour", lambda x: 10.0 * 5e4 * relative(x) ** 2)
    assert summary["energy"]["generated_J"] == pytest.approx(10.0 * heat, rel=1e-9)
    assert summary["field"]["shape"] == "solenoid"
    spans = summary["field"]["regions"]
    assert spans["tumour"]["min_A_per_m"] < spans["tumour"]["max_A_per_m"] < 4000.0 * 1.01
    assert summary["field"]["highest_A_per_m"] == max(row["max_A_per_m"] for row in spans.values())
    assert summary["field"]["h_f_A_per_m_s"] == summary["field"]["highest_A_per_m"] * 1e5
    assert {row["value"] for row in summary["safety"]} == {summary["field"]["h_f_A_per_m_s"]}
    frames = FieldReader(tmp_path)
    drawn = frames.frame(0)["field_kA_per_m"]
    assert drawn == pytest.approx(4.0 * relative(frames.mesh().points), rel=1e-6)


@pytest.mark.parametrize(
    ("way", "amplitude"),
    [
        ({"particle": MAGNETITE}, "4 kA/m"),
        ({"particle": MAGNETITE, "model": {"model": "stoner-wohlfarth"}}, "70 kA/m"),
        ({"heating": {"table": [["3 kA/m", "10 W/g"], ["4 kA/m", "30 W/g"]]}}, "4 kA/m"),
    ],
    ids=["lrt", "beyond", "table in H"],
)
def test_every_way_of_heating_takes_the_field_of_the_place(
    lone: Make, way: dict[str, Any], amplitude: str
) -> None:
    """The loss at the field of each place, as a uniform field of that strength gives it."""
    particles, driven = {"in": "tumour", "concentration": "10 mg/mL"} | way, FIELD | {"amplitude": amplitude}
    coil = COIL | {"centre": ["0 mm", "0 mm", "30 mm"]}
    whole = lone(field=driven | {"coil": coil}, particles=[particles])
    setup = prepare(whole)
    source = setup.problem.sources[0]
    assert setup.field is not None
    for strength in setup.field.spans["tumour"]:
        uniform = lone(field=driven | {"amplitude": f"{strength} A/m"}, particles=[particles])
        T = np.array([310.15])
        ours = source.specific(np.array([strength]), T)
        alone = prepare(uniform).problem.sources[0].specific(np.array([strength]), T)
        assert ours == pytest.approx(alone, rel=2e-3)
        assert ours[0] > 0.0


def test_a_factor_of_the_schedule_scales_the_map_of_the_field(lone: Make) -> None:
    def generated(factor: float) -> float:
        case = lone(field=FIELD | {"coil": COIL}, schedule=[{"for": "10 s", "field": factor}])
        return float(simulate(case).summary["energy"]["generated_J"])

    assert generated(0.5) == pytest.approx(0.25 * generated(1.0), rel=1e-9)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """|H| = 2 kA/m + 20 kA/m^2 z over the ball, as points (r, z)."""
    rows = ["r_mm,z_mm,kA/m"]
    rows += [f"{r},{z},{2 + 0.02 * z}" for r in range(0, 45, 5) for z in range(-45, 50, 5)]
    path = tmp_path / "map.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_measured_map_is_absolute_or_of_a_given_largest_value(
    lone: Make, table: Path, tmp_path: Path
) -> None:
    written = {"csv": str(table), "unit": "kA/m"}
    case = lone(field={"frequency": "100 kHz", "map": written})
    assert case.drive is not None and case.drive.amplitude == pytest.approx(2900.0)
    at = {"frequency": "100 kHz", "amplitude": "2 kA/m"}
    measured = [{"in": "tumour", "concentration": "10 mg/mL", "heating": "50 W/g", "at": at}]
    absolute = lone(field={"frequency": "100 kHz", "map": written}, particles=measured)
    heat = integral(case, "tumour", lambda x: 10.0 * 5e4 * (1.0 + 10.0 * x[:, 1]) ** 2)
    summary = simulate(absolute, tmp_path / "run").summary
    assert summary["energy"]["generated_J"] == pytest.approx(10.0 * heat, rel=1e-9)
    assert summary["field"]["shape"] == "map"
    scaled = lone(field={**FIELD, "amplitude": "5.8 kA/m", "map": written}, particles=measured)
    assert simulate(scaled).summary["energy"]["generated_J"] == pytest.approx(40.0 * heat, rel=1e-9)
    again = load_case(tmp_path / "run" / "case.resolved.yaml")
    assert simulate(again).summary["energy"]["generated_J"] == pytest.approx(10.0 * heat, rel=1e-12)


def test_the_resolved_case_has_the_same_coil(lone: Make, tmp_path: Path) -> None:
    loops = {"loops": [{"radius": "60 mm", "z": "-3 cm", "turns": 2}, {"radius": "7 cm"}], "axis": [0, -2]}
    limit = {"power": "15 kW", "coil_power": "10 kW"}
    case = lone(
        field=FIELD | {"coil": loops | {"centre": ["0 mm", "11 mm"]}, "eddy": "on", "power_limit": limit}
    )
    simulate(case, tmp_path)
    again = load_case(tmp_path / "case.resolved.yaml")
    assert again.drive == case.drive
    assert case.drive is not None and case.drive.coil is not None
    assert case.drive.coil.centre == (0.0, 0.011)


def test_in_three_dimensions_a_tilted_coil_about_a_tilted_centre(lone: Make, tmp_path: Path) -> None:
    """A ball at the origin feels the same in a coil along x as in one along z."""
    size = {"layers": {"tumour": "10 mm", "tissue": "20 mm"}, "size": {"tumour": "4 mm", "tissue": "8 mm"}}
    ball = {"build": "concentric_spheres", **size}
    generated = {}
    for dimension, axis, centre in (("axisymmetric", [0, 1], [0, 15]), (3, [2, 0, 0], [15, 0, 0])):
        coil = COIL | {"axis": axis, "centre": [f"{x} mm" for x in centre]}
        case = lone(
            geometry=ball | {"dimension": dimension}, field=FIELD | {"coil": coil, "eddy": "on"}, probes=None,
            regions={"tumour": WET, "tissue": WET}, particles=None,
        )  # fmt: skip
        summary = simulate(case).summary
        volume = sum(row["volume_mL"] for row in summary["regions"].values())
        generated[dimension] = summary["energy"]["generated_J"] / volume ** (5 / 3)
        assert any("revolution" in text for text in summary["warnings"]) == (dimension == 3)
    assert generated[3] == pytest.approx(generated["axisymmetric"], rel=0.06)


# -- eddy currents ------------------------------------------------------------------------------------


def test_eddy_heat_in_a_coil_is_that_of_the_flux_through_each_loop(lone: Make) -> None:
    case = lone(
        regions={"tumour": WET, "tissue": STILL}, particles=None, field=FIELD | {"coil": COIL, "eddy": "on"}
    )
    coil = Solenoid(0.06, 0.06)

    def density(x: Any) -> Any:
        electric = 2 * pi * 1e5 * MU_0 * 4000.0 * coil.potential(x[:, 0], x[:, 1]) / coil.at_centre
        return 0.5 * 1.5 * electric**2

    summary = simulate(case).summary
    assert summary["energy"]["generated_J"] == pytest.approx(
        10.0 * integral(case, "tumour", density), rel=1e-9
    )
    assert summary["field"]["eddy"] == "coil"
    assert summary["field"]["validity"] == []


def test_in_a_long_coil_it_is_that_of_the_uniform_field(lone: Make) -> None:
    def generated(**field: Any) -> float:
        case = lone(regions={"tumour": WET, "tissue": WET}, particles=None, field=FIELD | field)
        return float(simulate(case).summary["energy"]["generated_J"])

    long = {"solenoid": {"radius": "60 mm", "length": "40 m"}}
    uniform = generated(eddy={"axis": [0, 1], "centre": ["0 mm", "0 mm"]})
    assert generated(coil=long, eddy="on") == pytest.approx(uniform, rel=1e-4)


def test_a_conductivity_of_the_temperature_heats_as_it_says(lone: Make) -> None:
    rising = {"table": [["0 degC", "1 S/m"], ["100 degC", "6 S/m"]]}

    def generated(start: str, conductivity: Any = rising) -> float:
        wet = STILL | {"electrical_conductivity": conductivity}
        case = lone(
            regions={"tumour": wet, "tissue": wet}, particles=None, initial=start,
            field=FIELD | {"amplitude": "10 A/m", "coil": COIL, "eddy": "on"},
        )  # fmt: skip
        return float(simulate(case).summary["energy"]["generated_J"])

    assert generated("20 degC") == pytest.approx(2.0 * generated("0 degC"), rel=1e-6)
    assert generated("0 degC") == pytest.approx(generated("0 degC", "1 S/m"), rel=1e-6)


def test_a_thick_conductor_screens_itself_and_the_summary_says_so(lone: Make) -> None:
    metal = STILL | {"electrical_conductivity": "1e4 S/m"}
    case = lone(
        regions={"tumour": metal, "tissue": STILL}, field=FIELD | {"coil": COIL, "eddy": "on"},
        schedule=[{"for": "1 s", "field": 0.01}],
    )  # fmt: skip
    summary = simulate(case).summary
    assert any("skin depth" in text for text in summary["field"]["validity"])
    assert any("skin depth" in text for text in summary["warnings"])


def test_eddy_currents_widen_the_spread_of_the_warming_rates(lone: Make) -> None:
    """They heat the rim and not the axis: the slowest place gains nothing, the fastest does."""

    def rates(conductivity: str) -> tuple[float, float]:
        agent = {
            "agent": "VS55", "density": "1050 kg/m^3", "heat_capacity": "2 kJ/kg/K",
            "conductivity": "0.01 W/m/K", "electrical_conductivity": conductivity,
        }  # fmt: skip
        case = lone(
            kind="nanowarming", regions={"tumour": agent, "tissue": agent}, initial="-150 degC",
            particles=[{"in": ["tumour", "tissue"], "concentration": "10 mg/mL", "heating": "400 W/g"}],
            field={"frequency": "300 kHz", "amplitude": "20 kA/m", "coil": COIL | {"solenoid": {
                "radius": "60 mm", "length": "400 mm"}}, "eddy": "on"},
            schedule=[{"for": "90 s"}], output={"every": "1 s", "fields": []},
            solve={"engine": "embedded", "tolerance": "0.1 K"},
        )  # fmt: skip
        summary = simulate(case).summary
        assert any("upper bound" in text for text in summary["warnings"]) == (conductivity != "0 S/m")
        warming = summary["warming"]
        return warming["min_rate_K_per_min"], warming["max_rate_K_per_min"]

    (slow, fast), (slow_wet, fast_wet) = rates("0 S/m"), rates("1 S/m")
    eddy = 0.5 * (pi * MU_0 * 3e5 * 2e4 * 0.04) ** 2 / (1050.0 * 2000.0) * 60.0  # K/min at the rim
    assert fast_wet - fast == pytest.approx(eddy, rel=0.15)
    assert slow_wet - slow < 0.1 * eddy


# -- a limited supply ---------------------------------------------------------------------------------

COIL_W, LIMIT_W = 30.0, 80.0


def limited(lone: Make, **changes: Any) -> Case:
    """The whole body heats by an SLP that rises with its temperature, 1 + T/10, insulated."""
    rising = {"table": [["0 degC", "1 W/g"], ["100 degC", "11 W/g"]]}
    base: dict[str, Any] = {
        "particles": [{"in": ["tumour", "tissue"], "concentration": "100 mg/mL", "heating": rising}],
        "field": FIELD | {"power_limit": {"power": f"{LIMIT_W} W", "coil_power": f"{COIL_W} W"}},
        "initial": "0 degC", "schedule": [{"for": "600 s"}], "output": {"every": "10 s"},
        "solve": {"engine": "embedded", "tolerance": "0.001 K", "linear_tolerance": 1e-11},
    }  # fmt: skip
    return lone(**base | changes)


def test_a_limited_supply_gives_what_it_can(lone: Make) -> None:
    """C dT/dt = B(T) s, s = P/(Pc + B) where Pc + B > P: T and ln B grow by P t/C, exactly."""
    case = limited(lone)
    result = simulate(case)
    volume = sum(row["volume_mL"] for row in result.summary["regions"].values()) * 1e-6
    first, C = 1e5 * volume, 4e6 * volume  # W at 0 degC, J/K
    assert first < LIMIT_W - COIL_W
    onset = 10.0 * ((LIMIT_W - COIL_W) / first - 1.0)  # degC, where the limit is met
    free = C * 10.0 / first * log(1.0 + onset / 10.0)  # s
    assert 0.0 < free < 300.0

    def late(T: float) -> float:
        from_onset = (T - onset) + COIL_W * 10.0 / first * log((1 + T / 10.0) / (1 + onset / 10.0))
        return from_onset - LIMIT_W * (600.0 - free) / C

    expected = brentq(late, onset, 1000.0)
    assert result.probes_degC["centre"][-1] == pytest.approx(expected, abs=2e-3)
    power = result.summary["field"]["power_limit"]
    body = first * (1.0 + expected / 10.0)
    assert power["largest_W"] == pytest.approx(LIMIT_W, rel=1e-9)
    assert power["lowest_amplitude_factor"] == pytest.approx((LIMIT_W / (COIL_W + body)) ** 0.5, rel=1e-4)
    assert result.summary["energy"]["residual_relative"] < 1e-8
    assert any("square" in text for text in result.summary["field"]["validity"])


def test_a_limit_out_of_reach_changes_nothing(lone: Make) -> None:
    schedule = [{"for": "50 s"}]
    held = simulate(limited(lone, schedule=schedule)).summary
    free = simulate(limited(lone, schedule=schedule, field=FIELD)).summary
    assert held["energy"] == free["energy"]
    assert held["field"]["power_limit"]["lowest_amplitude_factor"] == 1.0
    assert held["field"]["power_limit"]["largest_W"] < LIMIT_W
    assert (free["field"]["power_limit"], held["field"]["validity"]) == (None, [])


def test_an_interrupted_run_keeps_the_power(
    lone: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from magheat.runner import run

    case = limited(lone, schedule=[{"for": "600 s"}, {"for": "60 s", "field": "off"}])
    whole = simulate(case).summary
    last = whole["steps"]["accepted"] - 1

    class Stop(run.Interrupt):
        count = 0

        @property
        def asked(self) -> bool:
            Stop.count += 1
            return Stop.count == last

        @asked.setter
        def asked(self, value: bool) -> None:
            pass

    with monkeypatch.context() as patch:
        patch.setattr(run, "Interrupt", Stop)
        with pytest.raises(Interrupted):
            simulate(case, tmp_path)
    assert whole["field"]["power_limit"]["lowest_amplitude_factor"] < 0.9
    assert simulate(case, tmp_path, resume=True).summary["field"] == whole["field"]


def test_both_engines_drive_the_body_alike(lone: Make) -> None:
    pytest.importorskip("dolfinx", reason="apt install python3-dolfinx-real")
    limit = {"power": "20 W", "coil_power": "18 W"}
    case = lone(
        regions={"tumour": WET, "tissue": WET},
        field=FIELD | {"coil": COIL, "eddy": "on", "power_limit": limit},
        output={"every": "1 s", "fields": []},
    )
    ours, theirs = (simulate(case, engine=engine).summary for engine in ("embedded", "dolfinx"))
    assert theirs["energy"]["generated_J"] == pytest.approx(ours["energy"]["generated_J"], rel=1e-9)
    assert theirs["field"]["power_limit"] == pytest.approx(ours["field"]["power_limit"], rel=1e-9)
    for name, span in ours["field"]["regions"].items():
        assert theirs["field"]["regions"][name] == pytest.approx(span, rel=1e-9)


# -- what does not fit --------------------------------------------------------------------------------


def test_a_body_wider_than_its_coil_is_told_at_the_coil(lone: Make) -> None:
    with pytest.raises(CaseError, match=r"field\.coil: the body reaches the winding"):
        simulate(lone(field=FIELD | {"coil": {"helmholtz": {"radius": "30 mm"}}}))


def test_a_map_that_does_not_reach_is_told_at_the_map(lone: Make, tmp_path: Path) -> None:
    small = tmp_path / "small.csv"
    small.write_text("0,0,1\n0.01,0,1\n0,0.01,1\n0.01,0.01,1\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"field\.map\.csv: the map does not reach"):
        simulate(lone(field={"frequency": "100 kHz", "map": {"csv": str(small), "unit": "kA/m"}}))


# -- the report ---------------------------------------------------------------------------------------


def test_the_report_shows_the_field_and_what_held_it_back(lone: Make, tmp_path: Path) -> None:
    limit = {"power": "20 W", "coil_power": "18 W"}
    simulate(lone(field=FIELD | {"coil": COIL, "power_limit": limit}), tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="field"' in page and "of a finite solenoid" in page and "kA/m)" in page
    assert "of 20 W that the supply gives" in page and "follow the square" in page


def test_the_report_of_a_uniform_field_leaves_it_out(lone: Make, tmp_path: Path) -> None:
    simulate(lone(field=FIELD), tmp_path)
    assert 'id="field"' not in (tmp_path / "report.html").read_text(encoding="utf-8")
