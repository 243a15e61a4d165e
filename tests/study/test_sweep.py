"""`magheat sweep` as a user calls it: one table, runs kept, meshes shared, errors as rows."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pytest

import magheat as mh
from magheat.case import load_case
from magheat.cli import main
from magheat.mesh import build as builders
from magheat.runner import simulate

GRID = ["--vary", "particles.0.heating=2e5,3e5 W/m^3", "--vary", "regions.ball.tissue=liver,muscle"]
PEAK = "regions.ball.peak_degC"


def rows(folder="out"):
    with open(Path(folder) / "table.csv", newline="") as file:
        return list(csv.DictReader(file))


def sweep(*arguments, jobs="1"):
    return main(["sweep", "ball.yaml", *arguments, "--out", "out", "--jobs", jobs])


def without_times(summary):
    return {key: value for key, value in summary.items() if key != "wall_s"}


def test_a_grid_in_two_processes_equals_single_runs(ball, capsys) -> None:
    assert sweep(*GRID, jobs="2") == 0
    said = capsys.readouterr().out
    assert PEAK in said and "out/table.csv" in said
    table = rows()
    assert [(row["particles.0.heating_W_per_m3"], row["regions.ball.tissue"]) for row in table] == [
        ("200000.0", "liver"), ("200000.0", "muscle"), ("300000.0", "liver"), ("300000.0", "muscle"),
    ]  # fmt: skip
    for row in table:
        changes = [f"particles.0.heating={row['particles.0.heating_W_per_m3']} W/m^3",
                   f"regions.ball.tissue={row['regions.ball.tissue']}"]  # fmt: skip
        alone = simulate(load_case(ball, changes)).summary
        kept = json.loads(Path("out/runs", row["run"], "summary.json").read_text())
        assert without_times(kept) == without_times(alone)
        assert float(row[PEAK]) == alone["regions"]["ball"]["peak_degC"]
        assert row["targets.0.met"] == str(alone["targets"][0]["met"]).lower()
        assert row["error"] == ""
    assert not list(Path("out/runs").glob("*/*.h5"))  # only summaries are kept
    page = Path("out/sweep.html").read_text()
    assert "<svg" in page and "http" not in page.split('<section id="study">')[0].replace(
        "http://www.w3.org", ""
    )


def test_what_is_done_is_not_run_again_also_in_a_larger_study(ball, monkeypatch) -> None:
    count = []
    monkeypatch.setattr("magheat.study.drive.run_task", counting(count, "magheat.study.drive", "run_task"))
    assert sweep(*GRID) == 0
    assert len(count) == 4
    before = rows()
    assert sweep(*GRID) == 0
    assert len(count) == 4 and rows() == before
    assert sweep("--vary", "particles.0.heating=1e5,2e5,3e5 W/m^3", *GRID[2:]) == 0
    assert len(count) == 6
    ball.write_text(ball.read_text().replace("tolerance: 0.1 K", "tolerance: 0.2 K"))
    assert sweep(*GRID) == 0
    assert len(count) == 10  # another case


def counting(count, module, name):
    from importlib import import_module

    real = getattr(import_module(module), name)

    def counted(*arguments):
        count.append(arguments)
        return real(*arguments)

    return counted


def test_runs_of_one_geometry_build_its_mesh_once(ball, monkeypatch) -> None:
    count = []
    monkeypatch.setattr(builders, "build", counting(count, "magheat.mesh.build", "build"))
    sizes = ["--vary", "geometry.size.ball=4 mm,5 mm"]
    assert sweep(*GRID[:2], *sizes) == 0
    assert len(count) == len(list(Path("out/meshes").iterdir())) == 2
    assert sweep(*GRID, *sizes) == 0
    assert len(count) == 2


def test_two_processes_do_not_build_a_mesh_twice(ball) -> None:
    assert sweep("--vary", "particles.0.heating=2e5:3e5:5 W/m^3", jobs="2") == 0
    assert Path("out/log.txt").read_text().count(" built") == 1


def test_keep_all_leaves_whole_runs_that_run_again(ball) -> None:
    assert sweep(*GRID[:2]) == 0
    assert sweep(*GRID[:2], "--keep", "all") == 0  # summaries alone do not do
    (folder, other) = (Path("out/runs", row["run"]) for row in rows())
    assert (folder / "report.html").exists() and (other / "fields.xdmf").exists()
    assert main(["run", str(folder / "case.resolved.yaml"), "--out", "again", "-q"]) == 0
    one, two = (json.loads((path / "summary.json").read_text()) for path in (folder, Path("again")))
    assert two["regions"]["ball"] == pytest.approx(one["regions"]["ball"])


def test_failed_points_are_rows_and_the_rest_goes_on(ball, capsys) -> None:
    assert sweep("--vary", "regions.ball.tissue=liver,vodka", *GRID[:2]) == 4
    good, bad = rows()[:2], rows()[2:]
    assert all(row[PEAK] and not row["error"] for row in good)
    assert all("vodka" in row["error"] and not row[PEAK] for row in bad)
    told = capsys.readouterr()
    assert "2 of 4 points failed" in told.err and "Traceback" not in told.err


def test_a_solver_error_is_a_row(ball, monkeypatch) -> None:
    def fails_when_hot(case, *arguments, **options):
        if case.particles[0].heating.power.value > 2.5e5:
            raise mh.SolverError("no convergence at t = 3 s")
        return simulate(case, *arguments, **options)

    monkeypatch.setattr("magheat.runner.run.simulate", fails_when_hot)
    assert sweep(*GRID[:2]) == 4
    assert [row["error"] for row in rows()] == ["", "no convergence at t = 3 s"]
    monkeypatch.undo()
    monkeypatch.chdir(ball.parent)
    assert sweep(*GRID[:2]) == 0  # the same command tries it again


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "nothing is varied"),
        (["--vary", "particles.0.heat=1,2"], "heat"),
        (["--vary", "particles.0.heating"], "not key=values"),
        (["--vary", "regions.ball.tissue=vodka,gin"], "vodka"),
        (["--vary", "particles.0.heating=1e6:2e6 W/m^3"], "number of points"),
        (["--vary", "initial=36,37 degC", "--find", "initial=36:37 degC", "--goal", "end_s < 1"], "varied"),
        (["--find", "field.amplitude=1:2 kA/m"], "goal"),
        (["--find", "field.amplitude=2:1 kA/m", "--goal", "end_s < 1"], "lower end"),
        (["--find", "particles.0.heating=1e6:2e6 W/m^3", "--goal", "regions.ball.speed > 1"], "speed"),
        ([*GRID[:2], "--columns", "regions.ball.speed"], "speed"),
        ([*GRID[:2], "--keep", "nothing"], "--keep"),
        ([*GRID[:2], "--jobs", "0"], "--jobs"),
        ([*GRID[:2], "--sample", "0"], "--sample"),
        ([*GRID[:2], "--engine", "abacus"], "abacus"),
        (["--sample", "3"], "nothing is varied"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_message(ball, capsys, arguments, told) -> None:
    assert main(["sweep", "ball.yaml", "--out", "out", "-j", "1", *arguments]) == 2
    error = capsys.readouterr().err
    assert told in error and len(error.splitlines()) == 1 and "Traceback" not in error


def test_a_folder_is_due(ball, capsys) -> None:
    Path("out").write_text("")
    assert sweep(*GRID) == 2
    assert "is a file" in capsys.readouterr().err
    assert main(["sweep", "nowhere.yaml", *GRID]) == 2


def test_a_dry_run_lists_the_points_and_writes_nothing(ball, capsys) -> None:
    assert sweep(*GRID, "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5 and lines[-1].split() == ["3", "300000", "muscle"]
    assert not Path("out").exists()


def test_chosen_columns(ball) -> None:
    assert sweep(*GRID[:2], "--columns", "end_s,regions.ball.peak_degC,title", "--csv") == 0
    assert list(rows()[0]) == [
        "particles.0.heating_W_per_m3", "run", "end_s", PEAK, "title", "run_wall_s", "error",
    ]  # fmt: skip
    assert not Path("out/table.parquet").exists()


def test_a_sample_of_ranges_and_lists(ball) -> None:
    arguments = ["--vary", "particles.0.heating=1e5:4e5:log W/m^3", *GRID[2:], "--sample", "6", "--seed", "3"]
    assert sweep(*arguments) == 0
    table = rows()
    assert [row["regions.ball.tissue"] for row in table].count("muscle") == 3
    heat = np.array([float(row["particles.0.heating_W_per_m3"]) for row in table])
    peaks = np.array([float(row[PEAK]) for row in table])
    assert peaks == pytest.approx(37.0 + heat / (1000.0 * 2500.0) * 60.0, rel=1e-6)


def test_from_python_a_table_of_arrays(ball) -> None:
    vary = {"particles.0.heating": ["0.2 W/mL", "0.3 W/mL"]}
    table = mh.sweep(ball, vary, jobs=1, columns=[PEAK, "targets"], set=["targets.ball.max='> 42 degC'"])
    assert table["particles.0.heating_W_per_mL"].tolist() == [0.2, 0.3]
    assert table[PEAK] == pytest.approx([41.8, 44.2])
    assert table["targets.0.met"].tolist() == [False, True]
    assert sorted(path.name for path in ball.parent.iterdir()) == ["ball.yaml"]


def test_a_study_file_says_it_all_and_is_kept(ball) -> None:
    Path("studies").mkdir()
    Path("studies/study.yaml").write_text(
        """\
case: ../ball.yaml
vary:
  size:
    small: {geometry.layers: {ball: 8 mm}, geometry.size.ball: 4 mm}
    large: {geometry.layers: {ball: 12 mm}}
  particles.0.heating: [0.2 W/mL, 0.3 W/mL]
set: {initial: 36 degC}
columns: [regions.ball.volume_mL, regions.ball.peak_degC]
"""
    )
    assert main(["sweep", "studies/study.yaml", "--out", "out", "-j", "1"]) == 0
    first = rows()
    assert [row["size"] for row in first] == ["small", "small", "large", "large"]
    assert float(first[0]["regions.ball.volume_mL"]) < 2.2 < 7 < float(first[3]["regions.ball.volume_mL"])
    assert main(["sweep", "out/study.yaml", "--out", "again", "-j", "1"]) == 0
    peaks = [float(row[PEAK]) for row in first]
    assert peaks == pytest.approx([40.8, 43.2, 40.8, 43.2])
    assert [float(row[PEAK]) for row in rows("again")] == peaks
    changed = ["--vary", "particles.0.heating=0.1 W/mL", "--set", "initial=35 degC"]
    assert main(["sweep", "studies/study.yaml", *changed, "--out", "more", "-j", "1"]) == 0
    assert [float(row[PEAK]) for row in rows("more")] == pytest.approx([37.4, 37.4])


def test_an_unknown_key_of_a_study_is_refused(ball, capsys) -> None:
    Path("study.yaml").write_text("case: ball.yaml\nvery: {initial: [36 degC]}\n")
    assert main(["sweep", "study.yaml"]) == 2
    assert "did you mean vary" in capsys.readouterr().err


def test_under_mpirun_it_refuses(ball, capsys, monkeypatch) -> None:
    monkeypatch.delitem(sys.modules, "mpi4py.MPI", raising=False)  # an earlier test may have started MPI
    monkeypatch.setenv("OMPI_COMM_WORLD_SIZE", "2")
    assert sweep(*GRID) == 2
    assert "without mpirun" in capsys.readouterr().err


def test_points_that_come_to_the_same_case_share_a_run(ball) -> None:
    assert sweep("--vary", "particles.0.heating=0.2 W/mL,0.2 MW/m^3") == 0
    one, other = (row["run"] for row in rows())
    assert one == other and len(list(Path("out/runs").iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "drawings"),
    [
        (["--vary", "particles.0.heating=1e5:3e5:3 W/m^3", "--vary", "schedule.0.for=20:60:3 s"], 4),
        (["--vary", "regions.ball.heat_capacity=2e3,3e3 J/kg/K", *GRID[2:]], 4),
        (["--vary", "particles.0.heating=1e5:3e5 W/m^3", "--sample", "3"], 4),
        (GRID[2:], 0),  # nothing differs
    ],
)  # fmt: skip
def test_figures_of_what_differs(ball, arguments, drawings) -> None:
    assert (
        sweep(*arguments, "--columns", "regions.ball.T*_degC,regions.ball.peak_degC,targets.0.met", "-q") == 0
    )
    assert Path("out/sweep.html").read_text().count("<svg") == drawings
