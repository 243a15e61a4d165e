"""A whole run on the embedded engine: what it gives, and what it leaves in its folder."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from magheat.case import load_case
from magheat.case.model import Case
from magheat.errors import CaseError, InputError, Interrupted, MagheatError, StrictViolation
from magheat.mesh.read import read_mesh
from magheat.mesh.write import write_mesh
from magheat.runner import checkpoint, simulate
from magheat.runner.fields import FieldReader
from magheat.runner.recorder import Recorder
from magheat.runner.tables import read_table

Make = Callable[..., Case]
FILES = {
    "case.resolved.yaml", "fields.h5", "fields.xdmf", "log.txt", "mesh.msh", "probes.csv", "regions.csv",
    "report.html", "report.npz", "summary.json",
}  # fmt: skip
KEYS: dict[str, set[str] | None] = {
    "status": None,
    "engine": None,
    "versions": {"magheat", "python", "numpy"},
    "mpi": {"ranks", "dofs_per_rank"},
    "mesh": {"nodes", "cells", "dimension"},
    "wall_s": {"setup", "solve", "output"},
    "steps": {"accepted", "rejected", "linear_iterations"},
    "energy": {
        "generated_J", "perfusion_J", "boundary_J", "metabolic_J", "stored_J", "residual_relative",
    },
    "field": {"frequency_Hz", "amplitude_A_per_m", "h_f_A_per_m_s"},
    "particles": {"slp_W_per_g", "slp_W_per_g_fe", "ilp_nH_m2_per_kg", "model", "mobile", "validity"},
    "safety": {"limit", "value", "allowed", "unit", "verdict", "source"},
    "regions": {
        "volume_mL", "at_s", "min_degC", "mean_degC", "max_degC", "T10_degC", "T50_degC", "T90_degC",
        "peak_degC", "cem43_T90_min", "fraction_above_43C",
    },
    "targets": {"target", "value", "met"},
    "warnings": None,
    "citations": None,
    "warming": None,
    "cooling": None,
}  # fmt: skip


def rows(folder: Path) -> str:
    return (folder / "probes.csv").read_text() + (folder / "regions.csv").read_text()


@pytest.fixture
def stop_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Send Ctrl-C to the run while it takes in a step."""

    def arrange(number: int) -> None:
        step, seen = Recorder.step, [0]

        def counted(self: Recorder, taken: Any) -> None:
            step(self, taken)
            seen[0] += 1
            if seen[0] == number:
                signal.raise_signal(signal.SIGINT)

        monkeypatch.setattr(Recorder, "step", counted)

    return arrange


def test_every_key_of_the_summary_is_there(make_case: Make, tmp_path: Path) -> None:
    result = simulate(make_case(), tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary == result.summary
    assert summary["status"] == "completed"
    for key, inner in KEYS.items():
        assert key in summary
        value = summary[key]
        if key == "regions":
            value = next(iter(value.values()))
        if isinstance(value, list) and inner is not None:
            assert value
            value = value[0]
        if inner is not None:
            assert inner <= set(value), key
    assert {p.name for p in (tmp_path / "out").iterdir()} == FILES
    for paper in ("Sapareto", "Atkinson", "Hergt"):
        assert sum(paper in citation for citation in summary["citations"]) == 1


def test_rows_at_the_start_every_interval_every_switch_and_the_end(make_case: Make, tmp_path: Path) -> None:
    simulate(make_case(output={"every": "70 s"}), tmp_path)
    time, probes = read_table(tmp_path / "probes.csv")
    assert time.tolist() == [0.0, 70.0, 140.0, 210.0, 280.0, 300.0, 350.0, 400.0]
    assert list(probes) == ["centre_degC", "rim_degC"]
    same, regions = read_table(tmp_path / "regions.csv")
    assert same.tolist() == time.tolist()
    assert list(regions)[:3] == ["tumour_min_degC", "tumour_mean_degC", "tumour_max_degC"]
    header, first = (tmp_path / "regions.csv").read_text().splitlines()[:2]
    assert header.startswith("time_s,tumour_min_degC")
    assert first == "0,37,37,37,37,37,37"


def test_values_agree_with_one_another(make_case: Make) -> None:
    result = simulate(make_case(output={"every": "10 s"}))
    tumour, series = result.summary["regions"]["tumour"], result.regions_degC["tumour"]
    assert result.out is None
    assert tumour["at_s"] == 300.0  # the field goes off there
    at = result.time_s == tumour["at_s"]
    for key in ("min", "mean", "max"):
        assert tumour[f"{key}_degC"] == pytest.approx(float(series[key][at][0]))
    assert tumour["peak_degC"] == pytest.approx(float(series["max"].max()))
    ordered = [tumour[f"{key}_degC"] for key in ("min", "T90", "T50", "T10", "max", "peak")]
    assert ordered == sorted(ordered)
    assert tumour["volume_mL"] == pytest.approx(4.0 / 3.0 * np.pi, rel=0.05)
    assert result.summary["energy"]["residual_relative"] < 0.005
    assert result.summary["energy"]["generated_J"] == pytest.approx(2e5 * tumour["volume_mL"] * 1e-6 * 300.0)
    assert result.probes_degC["centre"].shape == result.time_s.shape
    assert result.probes_degC["centre"][0] == pytest.approx(37.0)


def test_targets_are_judged(make_case: Make) -> None:
    wanted = {
        "tumour": {
            "T90": ">= 38 degC",
            "max": "<= 37.5 degC",
            "mean": {"value": "<= 37.001 degC", "at": "1 s"},
            "CEM43_T90": "< 1000 min",
            "CEM43_max": "> 0.0001 min",
            "fraction_above_43C": "<= 1",
        }
    }
    result = simulate(make_case(targets=wanted))
    found = {t["target"]: t for t in result.summary["targets"]}
    assert [t["met"] for t in found.values()] == [True, False, False, True, True, True]
    early = next(t for name, t in found.items() if "mean" in name)
    assert 37.0 < early["value"] < 37.1
    tumour = result.summary["regions"]["tumour"]
    assert next(t for n, t in found.items() if "CEM43_T90" in n)["value"] == tumour["cem43_T90_min"]


def test_a_time_that_the_run_does_not_reach(make_case: Make) -> None:
    case = make_case(
        schedule=[{"for": "10 min", "field": "on", "until": "max(tumour) > 37.5 degC"}],
        targets={"tumour": {"mean": {"value": ">= 30 degC", "at": "9 min"}}},
    )
    result = simulate(case)
    assert result.summary["targets"][0] | {"target": ""} == {"target": "", "value": None, "met": False}
    assert result.time_s[-1] < 540.0
    assert result.summary["regions"]["tumour"]["peak_degC"] == pytest.approx(37.5, abs=0.01)


def test_dose_adds_up_beside_the_series(make_case: Make) -> None:
    case = make_case(
        particles=[{"in": "tumour", "heating": "5e5 W/m^3"}], targets={"tumour": {"CEM43_max": "> 0 min"}}
    )
    result = simulate(case)
    from magheat.dose.cem43 import cem43

    centre = float(cem43(result.time_s, result.probes_degC["centre"]))
    assert result.summary["targets"][0]["value"] == pytest.approx(centre, rel=0.1)


def test_no_field_no_probes_no_targets(make_case: Make, tmp_path: Path) -> None:
    case = make_case(field=None, particles=None, probes=None, targets=None, boundary=None)
    result = simulate(case, tmp_path)
    summary = result.summary
    assert not any(summary["field"].values())
    assert (summary["particles"], summary["safety"], summary["targets"]) == ([], [], [])
    assert result.regions_degC["tumour"]["mean"] == pytest.approx(37.0)


def test_the_resolved_case_gives_the_same_numbers(make_case: Make, tmp_path: Path) -> None:
    simulate(make_case(), tmp_path / "first")
    simulate(load_case(tmp_path / "first" / "case.resolved.yaml"), tmp_path / "second")
    assert rows(tmp_path / "first") == rows(tmp_path / "second")


def test_an_input_error_leaves_no_folder(make_case: Make, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with pytest.raises(CaseError, match=r"probes\.far"):
        simulate(make_case(probes={"far": ["1 m", "0 mm"]}), out)
    with pytest.raises(MagheatError, match="bottom"):
        simulate(make_case(boundary={"bottom": {"temperature": "37 degC"}}), out)
    assert not (tmp_path / "deep").exists()


def test_interrupted_and_resumed_is_as_if_nothing_was(
    make_case: Make, tmp_path: Path, stop_at: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = simulate(make_case(), tmp_path / "whole")
    with monkeypatch.context():
        stop_at(8)
        with pytest.raises(Interrupted, match="--resume") as caught:
            simulate(make_case(), tmp_path / "parts")
    assert caught.value.exit_code == 130
    assert not (tmp_path / "parts" / "summary.json").exists()
    with pytest.raises(InputError, match=r"--resume.*--force"):
        simulate(make_case(), tmp_path / "parts")
    with pytest.raises(InputError, match="another case"):
        simulate(make_case(initial="36.9 degC"), tmp_path / "parts", resume=True)
    monkeypatch.undo()
    parts = simulate(make_case(), tmp_path / "parts", resume=True)
    np.testing.assert_array_equal(parts.time_s, whole.time_s)
    for name, series in whole.probes_degC.items():
        np.testing.assert_allclose(parts.probes_degC[name], series, atol=1e-6)
    time, probes = read_table(tmp_path / "parts" / "probes.csv")
    np.testing.assert_array_equal(time, whole.time_s)
    np.testing.assert_allclose(probes["rim_degC"], whole.probes_degC["rim"], atol=1e-6)
    assert parts.summary["steps"]["accepted"] == whole.summary["steps"]["accepted"]
    assert parts.summary["energy"]["stored_J"] == pytest.approx(whole.summary["energy"]["stored_J"], rel=1e-6)
    tumour, other = whole.summary["regions"]["tumour"], parts.summary["regions"]["tumour"]
    assert other == pytest.approx(tumour, rel=1e-6)
    assert {p.name for p in (tmp_path / "parts").iterdir()} == FILES


def test_interrupted_in_the_last_step(
    make_case: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, step = simulate(make_case()), Recorder.step

    def stopping(self: Recorder, taken: Any) -> None:
        step(self, taken)
        if taken.t1 == 400.0:
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "step", stopping)
        with pytest.raises(Interrupted):
            simulate(make_case(), tmp_path)
    resumed = simulate(make_case(), tmp_path, resume=True)
    np.testing.assert_array_equal(resumed.time_s, whole.time_s)
    assert resumed.summary["regions"] == whole.summary["regions"]


def test_another_mesh_is_another_run(
    make_case: Make, document: dict[str, Any], tmp_path: Path, stop_at: Callable[[int], None]
) -> None:
    stop_at(5)
    with pytest.raises(Interrupted):
        simulate(make_case(), tmp_path / "out")
    moved = read_mesh(document["geometry"]["mesh"], axisymmetric=True)
    write_mesh(replace(moved, points=moved.points * 1.01), tmp_path / "other.msh")
    other = make_case(geometry={"mesh": str(tmp_path / "other.msh"), "axisymmetric": True})
    with pytest.raises(InputError, match="another case"):
        simulate(other, tmp_path / "out", resume=True)


def test_a_killed_run_goes_on_from_its_last_checkpoint(
    make_case: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that got further than the checkpoint, one of them torn, as after a loss of power."""
    whole = simulate(make_case())
    monkeypatch.setattr(checkpoint, "PAUSE", 0.0)
    step = Recorder.step

    class PowerCut(Exception):
        pass

    def dying(self: Recorder, taken: Any) -> None:
        step(self, taken)
        if taken.t1 > 200.0:
            raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "step", dying)
        with pytest.raises(PowerCut):
            simulate(make_case(), tmp_path)
    with (tmp_path / "probes.csv").open("a") as file:
        file.write("210,38.1")
    resumed = simulate(make_case(), tmp_path, resume=True)
    time, probes = read_table(tmp_path / "probes.csv")
    np.testing.assert_array_equal(time, whole.time_s)
    np.testing.assert_allclose(probes["centre_degC"], whole.probes_degC["centre"], atol=1e-6)
    np.testing.assert_array_equal(resumed.time_s, time)
    assert FieldReader(tmp_path).times.tolist() == [0.0, 60.0, 120.0, 180.0, 240.0, 300.0, 360.0, 400.0]


def test_force_starts_over_and_spares_other_files(make_case: Make, tmp_path: Path) -> None:
    simulate(make_case(), tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="finished run"):
        simulate(make_case(), tmp_path)
    simulate(make_case(output={"every": "100 s"}), tmp_path, force=True)
    assert len((tmp_path / "probes.csv").read_text().splitlines()) == 6
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_strict_ends_with_three_but_leaves_the_results(make_case: Make, tmp_path: Path) -> None:
    case = make_case(field={"frequency": "200 kHz", "amplitude": "4 kA/m"})
    with pytest.raises(StrictViolation, match="atkinson_brezovich") as caught:
        simulate(case, tmp_path, strict=True)
    assert caught.value.exit_code == 3
    assert (tmp_path / "summary.json").exists()
    assert simulate(case).summary["safety"][0]["verdict"] == "exceeded"
    simulate(make_case(), strict=True)


def test_a_second_signal_stops_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from magheat.runner.interrupt import Interrupt

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), Interrupt() as interrupt:
        signal.raise_signal(signal.SIGTERM)
        assert interrupt.asked
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_fields_hold_the_run(make_case: Make, tmp_path: Path) -> None:
    pyvista = pytest.importorskip("pyvista")
    result = simulate(make_case(), tmp_path)
    reader = pyvista.get_reader(tmp_path / "fields.xdmf")
    assert list(reader.time_values) == [0.0, 60.0, 120.0, 180.0, 240.0, 300.0, 360.0, 400.0]
    reader.set_active_time_value(300.0)
    grid = reader.read()
    hottest = result.summary["regions"]["tumour"]["max_degC"]
    assert float(grid.point_data["temperature_degC"].max()) == pytest.approx(hottest, abs=1e-4)
    assert float(grid.point_data["cem43_min"].max()) > 0.0
    assert set(np.unique(grid.cell_data["region"])) == {0, 1}
