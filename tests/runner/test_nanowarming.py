"""A vitrified sample from glass to above its window: the recorded rates against the probes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from magheat.case.model import Case
from magheat.mesh.build import build
from magheat.mesh.write import write_mesh
from magheat.runner import simulate
from magheat.runner.recorder import Recorder
from magheat.runner.tables import read_table

Make = Callable[..., Case]
AGENT = {
    "agent": "VS55",
    "density": "1060 kg/m^3",
    "conductivity": "0.3 W/m/K",
    "heat_capacity": {"table": [["-200 degC", "1.2 kJ/kg/K"], ["-123 degC", "1.2 kJ/kg/K"],
                                ["-123 degC", "2.4 kJ/kg/K"], ["40 degC", "2.8 kJ/kg/K"]]},
}  # fmt: skip
WALL = {"conductivity": "1 W/m/K", "density": "2200 kg/m^3", "heat_capacity": "800 J/kg/K"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ball of 10 mm radius in a wall of 1 mm."""
    layers, size = {"tumour": 0.01, "tissue": 0.011}, {"tumour": 0.002, "tissue": 0.001}
    path = tmp_path_factory.mktemp("sample") / "sample.msh"
    write_mesh(build("concentric_spheres", {"layers": layers, "size": size, "dimension": 2}), path)
    return path


@pytest.fixture
def cold(make_case: Make, sample: Path) -> Make:
    def make(**changes: Any) -> Case:
        base: dict[str, Any] = {
            "kind": "nanowarming",
            "geometry": {"mesh": str(sample), "axisymmetric": True},
            "regions": {"tumour": AGENT, "tissue": WALL},
            "particles": [{"in": "tumour", "concentration": "10 mg/mL", "heating": "400 W/g"}],
            "boundary": {"outer": {"convection": {"coefficient": "50 W/m^2/K", "ambient": "20 degC"}}},
            "initial": "-150 degC",
            "schedule": [{"for": "120 s", "field": "on"}],
            "targets": None,
            "output": {"every": "1 s", "fields": ["temperature"]},
        }
        return make_case(**base | changes)

    return make


def flat(value: Any, name: str = "") -> dict[str, Any]:
    """Numbers and texts of a summary by their key paths."""
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        return {path: v for k, one in inner for path, v in flat(one, f"{name}.{k}").items()}
    return {name: value}


def crossing_rate(time: Any, T: Any, low: float, high: float) -> float:
    """K/min between the instants at which a curve passes two temperatures."""
    t0, t1 = (np.interp(level, T, time) for level in (low, high))
    return float((high - low) / (t1 - t0) * 60.0)


def test_rates_agree_with_the_curve_of_a_probe(cold: Make, tmp_path: Path) -> None:
    summary = simulate(cold(), tmp_path).summary
    warming = summary["warming"]
    assert warming["window_degC"] == pytest.approx([-123.0, -38.0])
    assert warming["fraction_incomplete"] == 0.0
    assert warming["min_rate_K_per_min"] <= warming["mean_rate_K_per_min"] <= warming["max_rate_K_per_min"]
    time, probes = read_table(tmp_path / "probes.csv")
    centre = crossing_rate(time, probes["centre_degC"], *warming["window_degC"])
    assert warming["max_rate_K_per_min"] >= 0.99 * centre
    assert warming["min_rate_K_per_min"] <= 1.01 * centre
    assert warming["verdict"] == "pass"
    assert summary["cooling"] is None
    assert {row["verdict"] for row in summary["safety"]} == {"not applicable"}
    assert summary["regions"]["tumour"]["cem43_T90_min"] is None
    assert summary["energy"]["residual_relative"] < 0.005
    report = (tmp_path / "report.html").read_text()
    assert 'id="warming"' in report and "fast enough" in report


def test_the_fields_carry_the_rates(cold: Make, tmp_path: Path) -> None:
    pyvista = pytest.importorskip("pyvista")
    warming = simulate(cold(), tmp_path).summary["warming"]
    reader = pyvista.get_reader(tmp_path / "fields.xdmf")
    reader.set_active_time_value(reader.time_values[-1])
    rate = np.asarray(reader.read().point_data["warming_rate_K_per_min"])
    assert np.nanmax(rate) == pytest.approx(warming["max_rate_K_per_min"], rel=1e-5)
    assert np.isnan(rate).any()  # the wall does not count
    slowest = np.asarray(reader.read().point_data["slowest_warming_K_per_min"])
    assert np.nanmin(slowest) == pytest.approx(warming["slowest_instant_K_per_min"], rel=1e-5)
    assert np.nanmax(slowest / rate) <= 1.0 + 1e-6


def test_the_verdict_can_be_followed_to_what_decided(cold: Make, tmp_path: Path) -> None:
    """The cold spot is the slowest node of the field, its way through is in the history of a probe there."""
    first = simulate(cold()).summary["warming"]
    spot, decided = first["cold_spot"], first["decided_by"]
    assert spot["rate_K_per_min"] == first["min_rate_K_per_min"] == decided["slowest_K_per_min"]
    assert (decided["quantity"], decided["allowed"]) == ("fraction_below", 0.01)
    assert decided["value"] == first["fraction_below"] == 0.0
    assert decided["source"] not in ("", "the case file")
    assert first["slowest_instant_K_per_min"] <= spot["slowest_instant_K_per_min"] <= spot["rate_K_per_min"]
    place = [f"{x} m" for x in spot["place_m"]]
    simulate(cold(probes={"spot": place}, output={"every": "0.1 s", "fields": ["temperature"]}), tmp_path)
    time, probes = read_table(tmp_path / "probes.csv")
    for key, edge in (("entry_s", 0), ("exit_s", 1)):
        passed = np.interp(first["window_degC"][edge], probes["spot_degC"], time)
        assert passed == pytest.approx(spot[key], abs=0.05), key


def test_differences_and_gradients_over_time(cold: Make, tmp_path: Path) -> None:
    warming = simulate(cold(), tmp_path).summary["warming"]
    time, table = read_table(tmp_path / "differences.csv")
    assert time[0] == 0.0 and table["max_difference_K"][0] == 0.0
    for column in ("max_difference_K", "max_difference_glass_K", "max_gradient_K_per_m"):
        at = time[np.nanargmax(table[column])]
        assert np.nanmax(table[column]) == pytest.approx(warming[column], rel=1e-8)
        when = column.replace("_K_per_m", "_K").replace("_K", "_at_s")
        assert at == pytest.approx(warming[when])
    # a ball of 10 mm: no difference without a gradient as steep, and the steepest is within it
    assert warming["max_gradient_K_per_m"] > warming["max_difference_K"] / 0.01
    assert np.hypot(*warming["max_gradient_place_m"]) < 0.01


def test_a_gradient_known_in_advance(cold: Make) -> None:
    """A bath of one rate of change: in the long run the gradient at the rim is rho c rate R / 3 k."""
    plain = AGENT | {"heat_capacity": "2 kJ/kg/K", "conductivity": "2 W/m/K"}
    wall = {"conductivity": "2 W/m/K", "density": "1060 kg/m^3", "heat_capacity": "2 kJ/kg/K"}
    bath = {"table": [["0 s", "-150 degC"], ["600 s", "-50 degC"]]}
    summary = simulate(
        cold(
            regions={"tumour": plain, "tissue": wall}, particles=None, field=None,
            boundary={"outer": {"temperature": bath}}, schedule=[{"for": "600 s"}],
        )
    ).summary  # fmt: skip
    exact = 1060.0 * 2000.0 * (100.0 / 600.0) * 0.01 / (3.0 * 2.0)
    found = summary["warming"]["max_gradient_K_per_m"]
    assert found < exact  # the centre of the outermost cell lies within the rim
    assert found == pytest.approx(exact, rel=0.12)
    assert summary["warming"]["max_difference_K"] == pytest.approx(exact * 0.01 / 2.0, rel=0.05)


def test_too_weak_a_field_fails(cold: Make) -> None:
    weak = [{"in": "tumour", "concentration": "1 mg/mL", "heating": "200 W/g"}]
    summary = simulate(cold(particles=weak, schedule=[{"for": "900 s", "field": "on"}])).summary
    assert summary["warming"]["verdict"] == "fail"
    assert summary["warming"]["fraction_below"] > 0.5
    assert summary["warming"]["decided_by"]["quantity"] == "fraction_slow"


def test_ended_early_is_incomplete(cold: Make) -> None:
    warming = simulate(cold(schedule=[{"for": "20 s", "field": "on"}])).summary["warming"]
    assert warming["verdict"] == "incomplete"
    assert warming["fraction_incomplete"] == warming["fraction_below_instant"] == pytest.approx(1.0)
    assert warming["min_rate_K_per_min"] is warming["slowest_instant_K_per_min"] is None
    assert warming["decided_by"]["quantity"] == "fraction_incomplete"
    assert warming["cold_spot"]["rate_K_per_min"] is warming["cold_spot"]["exit_s"] is None
    assert warming["cold_spot"]["end_degC"] < warming["window_degC"][1]


def test_a_body_that_begins_within_the_window_is_warned_of(cold: Make) -> None:
    short = {"schedule": [{"for": "20 s", "field": "on"}]}
    within = simulate(cold(initial="-100 degC", **short)).summary
    assert within["warming"] is None
    assert [text for text in within["warnings"] if "tumour begins within the window" in text]
    for outside in ("-150 degC", "-30 degC"):
        assert not [w for w in simulate(cold(initial=outside, **short)).summary["warnings"] if "window" in w]


def test_interrupted_and_resumed_gives_the_same_rates(
    cold: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import signal

    from magheat.errors import Interrupted

    whole = simulate(cold()).summary["warming"]
    step = Recorder.step

    def counted(self: Recorder, taken: Any) -> None:
        step(self, taken)
        if taken.t1 > 30.0:
            signal.raise_signal(signal.SIGTERM)

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "step", counted)
        with pytest.raises(Interrupted):
            simulate(cold(), tmp_path)
    resumed = simulate(cold(), tmp_path, resume=True).summary["warming"]
    for key, value in flat(whole).items():
        same = pytest.approx(value, rel=1e-5) if isinstance(value, float) else value
        assert flat(resumed)[key] == same, key
