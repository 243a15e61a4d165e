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


def test_too_weak_a_field_fails(cold: Make) -> None:
    weak = [{"in": "tumour", "concentration": "1 mg/mL", "heating": "200 W/g"}]
    summary = simulate(cold(particles=weak, schedule=[{"for": "900 s", "field": "on"}])).summary
    assert summary["warming"]["verdict"] == "fail"
    assert summary["warming"]["fraction_below"] > 0.5


def test_ended_early_is_incomplete(cold: Make) -> None:
    warming = simulate(cold(schedule=[{"for": "20 s", "field": "on"}])).summary["warming"]
    assert warming["verdict"] == "incomplete"
    assert warming["fraction_incomplete"] == pytest.approx(1.0)
    assert warming["min_rate_K_per_min"] is None


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
    for key, value in whole.items():
        assert resumed[key] == (pytest.approx(value, rel=1e-5) if isinstance(value, float) else value), key
