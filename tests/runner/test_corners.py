"""How far a verdict moves over what is not known, and organs that the agent fills unevenly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from magheat.case import load_case
from magheat.case.model import Case
from magheat.errors import Interrupted, SolverError, StrictViolation
from magheat.mesh.build import build
from magheat.mesh.write import write_mesh
from magheat.runner import corners, simulate
from magheat.runner.range_verdict import range_verdict

Make = Callable[..., Case]
WALL = {"conductivity": "1 W/m/K", "density": "2200 kg/m^3", "heat_capacity": "800 J/kg/K"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ball of 10 mm radius in a wall of 1 mm."""
    layers, size = {"tumour": 0.01, "tissue": 0.011}, {"tumour": 0.005, "tissue": 0.002}
    path = tmp_path_factory.mktemp("sample") / "sample.msh"
    write_mesh(build("concentric_spheres", {"layers": layers, "size": size, "dimension": 2}), path)
    return path


@pytest.fixture
def cold(make_case: Make, sample: Path) -> Make:
    """The ball in VS55 of the library."""

    def make(**changes: Any) -> Case:
        base: dict[str, Any] = {
            "kind": "nanowarming",
            "geometry": {"mesh": str(sample), "axisymmetric": True},
            "regions": {"tumour": {"agent": "VS55"}, "tissue": WALL},
            "particles": [{"in": "tumour", "heating": "4e6 W/m^3"}],
            "boundary": {"outer": {"convection": {"coefficient": "50 W/m^2/K", "ambient": "20 degC"}}},
            "initial": "-150 degC",
            "schedule": [{"for": "10 min", "field": "on", "until": "min(tumour) > -35 degC"}],
            "targets": None,
            "stress": {"model": "off"},
            "ice": {"law": "off"},
            "solve": {"engine": "embedded", "tolerance": "0.1 K"},
            "output": {"every": "60 s", "fields": []},
        }
        return make_case(**base | changes)

    return make


def slowest(warming: dict[str, Any]) -> float:
    return float(warming["min_rate_K_per_min"])


def test_the_corners_enclose_the_run(cold: Make, tmp_path: Path) -> None:
    summary = simulate(cold(), tmp_path).summary
    slow, fast = summary["range"]
    assert (slow["corner"], fast["corner"]) == ("slow", "fast")
    assert slowest(slow["warming"]) < 0.98 * slowest(summary["warming"])
    assert slowest(fast["warming"]) > 1.02 * slowest(summary["warming"])
    assert slow["cooling"] is None and slow["error"] is None
    assert slow["values"]["tumour.density"] == "1063 kg/m^3"
    assert slow["values"]["tumour.conductivity"] == "0.2 W/m/K to 0.33 W/m/K"
    assert summary["wall_s"]["range"] > 0.0
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="range"' in report and "over the whole range" in report


def test_a_corner_is_the_run_with_its_values(cold: Make) -> None:
    """To the coarser tolerance: 0.3 % of the window at either edge."""
    case = cold()
    slow = simulate(case).summary["range"][0]["warming"]
    end = case.corners[0].regions["tumour"]
    rows = {key: list(zip(getattr(end, key).temperatures, getattr(end, key).values, strict=True))
            for key in ("conductivity", "heat_capacity")}  # fmt: skip
    units = {"conductivity": "W/m/K", "heat_capacity": "J/kg/K"}
    matter = {key: {"table": [[f"{T!r} K", f"{v!r} {units[key]}"] for T, v in rows[key]]} for key in rows}
    own = {"agent": "VS55", "density": f"{end.density.value} kg/m^3", **matter}
    alone = simulate(cold(regions={"tumour": own, "tissue": WALL})).summary
    assert alone["range"] == []
    assert slowest(slow) == pytest.approx(slowest(alone["warming"]), rel=0.006)


def test_a_verdict_that_moves_is_open(cold: Make) -> None:
    known = slowest(simulate(cold(critical={"range": False})).summary["warming"])
    case = cold(critical={"warming": f"{known - 1.0} K/min"})
    summary = simulate(case).summary
    verdict = range_verdict(summary)
    assert verdict is not None and verdict.state == "open"
    assert verdict.text.startswith("warming: pass, but fail at the slow end")
    assert [row.decides for row in verdict.evidence] == [True, False]
    with pytest.raises(StrictViolation, match="range"):
        simulate(case, strict=True)


def test_turned_off_there_are_none(cold: Make) -> None:
    summary = simulate(cold(critical={"range": False})).summary
    assert summary["range"] == []
    assert range_verdict(summary) is None


def test_stopped_in_a_corner_and_resumed(cold: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import signal

    whole = simulate(cold()).summary
    run = corners._run

    def stopped(*args: Any) -> Any:
        signal.raise_signal(signal.SIGTERM)
        return run(*args)

    with monkeypatch.context() as patch:
        patch.setattr(corners, "_run", stopped)
        with pytest.raises(Interrupted, match="range, slow"):
            simulate(cold(), tmp_path)
    resumed = simulate(cold(), tmp_path, resume=True).summary
    assert resumed["steps"]["accepted"] == whole["steps"]["accepted"]
    assert resumed["range"] == json.loads(json.dumps(whole["range"]))


def test_a_corner_that_fails_does_not_take_the_run_with_it(
    cold: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any) -> Any:
        raise SolverError("no")

    monkeypatch.setattr(corners, "_run", fails)
    summary = simulate(cold()).summary
    assert [corner["error"] for corner in summary["range"]] == ["no", "no"]
    verdict = range_verdict(summary)
    assert verdict is not None and verdict.state == "open" and "not solved at the slow end" in verdict.text


def shares(folder: Path, value: Callable[[Any], Any]) -> dict[str, str]:
    """A map of points (r, z in mm) on a grid over the ball."""
    r, z = np.meshgrid(np.linspace(0, 12, 13), np.linspace(-12, 12, 25), indexing="ij")
    rows = np.column_stack([r.ravel(), z.ravel(), value(np.hypot(r, z)).ravel()])
    path = folder / "shares.csv"
    np.savetxt(path, rows, delimiter=",", header="r_mm, z_mm, share", comments="")
    return {"csv": str(path)}


def organ(perfused: Any, **more: Any) -> dict[str, Any]:
    return {"tumour": {"agent": "VS55", "perfused": perfused, "tissue": "kidney", **more}, "tissue": WALL}


def test_a_map_of_one_share_is_that_share(cold: Make, tmp_path: Path) -> None:
    """To rounding, with the steps of the same tolerance."""
    settings = {"critical": {"range": False, "dilution": False}, "probes": {"centre": ["0 mm", "0 mm"]}}
    one = simulate(cold(regions=organ(0.9), **settings))
    spread = simulate(cold(regions=organ(shares(tmp_path, lambda r: 0 * r + 0.9)), **settings))
    assert spread.summary["steps"]["accepted"] == one.summary["steps"]["accepted"]
    assert spread.probes_degC["centre"] == pytest.approx(one.probes_degC["centre"], abs=1e-6)
    assert spread.summary["energy"]["residual_relative"] < 1e-6


def test_each_place_is_held_against_the_rate_of_its_own_strength(cold: Make, tmp_path: Path) -> None:
    """Full in the middle, 7.2 mol/L at the rim: what is fast enough for VS55 is not for what is thinner."""
    thin = shares(tmp_path, lambda r: 1.0 - (1 - 7.2 / 8.4) * np.clip((r - 5.0) / 5.0, 0.0, 1.0))
    base = {"critical": {"range": False}, "particles": [{"in": "tumour", "heating": "3e6 W/m^3"}]}
    rate = slowest(simulate(cold(regions=organ(thin), **base)).summary["warming"])
    assert 56.0 < rate < 100.0  # between the rates of the middle (55) and of the rim (102)
    diluted = simulate(cold(regions=organ(thin), **base)).summary
    assert diluted["warming"]["critical_rate_K_per_min"] == pytest.approx(55.0, rel=1e-3)
    assert diluted["warming"]["critical_rate_max_K_per_min"] == pytest.approx(np.sqrt(55 * 189), rel=1e-3)
    assert diluted["warming"]["verdict"] == "fail"
    blind = simulate(
        cold(regions=organ(thin), **base | {"critical": {"range": False, "dilution": False}})
    ).summary
    assert blind["warming"]["verdict"] == "pass"
    assert any("local concentration" in warning for warning in diluted["warnings"])


def test_a_run_with_a_map_runs_again_from_its_folder(cold: Make, tmp_path: Path) -> None:
    thin = shares(tmp_path, lambda r: 1.0 - 0.01 * r)
    case = cold(regions=organ(thin, mixing="maxwell"))
    first = simulate(case, tmp_path / "out").summary
    again = simulate(load_case(tmp_path / "out" / "case.resolved.yaml")).summary
    for key in ("warming", "range"):
        assert again[key] == first[key]
    assert first["range"][0]["values"]["tumour.conductivity"].startswith("0.2 W/m/K to 0.33 W/m/K and ")


def test_what_a_mixture_stores_is_kept_to_a_millionth(cold: Make, tmp_path: Path) -> None:
    settings = {"solve": {"engine": "embedded", "tolerance": "0.01 K", "linear_tolerance": 1e-12}}
    thin = shares(tmp_path, lambda r: 1.0 - 0.05 * r)
    summary = simulate(cold(regions=organ(thin), critical={"range": False}, **settings)).summary
    assert summary["energy"]["residual_relative"] < 1e-6
    assert summary["energy"]["stored_J"] > 100.0
