"""Validation folders: found, run, judged, written."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from magheat import library
from magheat.errors import InputError, SolverError
from magheat.validation import Series, analytic, data, folders, page
from magheat.verification.spheres import Comparison
from magheat.verification.studies import Study

HERE = Path(__file__).parents[2] / "validation"
QUICK = (
    "alphandery_2011",
    "das_2016",
    "gonzales_weimuller_2009",
    "guardia_2012",
    "hergt_2005",
    "lee_2011",
    "mehdaoui_2010",
    "sathya_2016",
    "shore_2019",
    "tong_2017",
    "zhang_2021",
)
DEAR = ("fortin_2007", "guardia_2014", "kim_2023")
NOTHING_CLAIMED = ("das_2016", "lee_2011", "mehdaoui_2010", "shore_2019")

CASE = """
kind: slp
title: Two sizes
band: 0.3
conditions: {{frequency: 100 kHz, temperature: 25 degC, viscosity: 1 mPa*s}}
series:
  - name: small
    x: amplitude
    particle: {{diameter: 12 nm, saturation: 446 kA/m, anisotropy: 23 kJ/m^3, density: 5180 kg/m^3}}
    claim: {{{claim}}}
verdict: As it is.
sources: [rosensweig2002, a paper without key]
"""
DATA = """series,amplitude (kA/m),slp (W/g),error (W/g),basis,provenance
small,1,0.20,0.02,core,made up
small,2,0.80,,core,made up
other,3,9,,core,made up
"""


def folder(tmp_path: Path, claim: str = "factor: 3", data: str = DATA, case: str = CASE) -> Path:
    here = tmp_path / "someone_1999"
    here.mkdir(parents=True)
    (here / "case.yaml").write_text(case.format(claim=claim))
    (here / "data.csv").write_text(data)
    return tmp_path


def straight(slope: float = 1.0, names: int = 1) -> list[Series]:
    return [
        Series(f"line {i}", "x", "y", (1.0, 2.0), (1.0, 2.0), (slope, 2 * slope), 0.1) for i in range(names)
    ]


def test_measured_beside_computed(tmp_path: Path) -> None:
    outcome = folders.run(folder(tmp_path), "someone_1999")
    (series,) = outcome.series
    assert series.x == pytest.approx((1.0, 2.0))
    assert series.reference == pytest.approx((0.2, 0.8))
    assert series.computed[1] == pytest.approx(4 * series.computed[0], rel=0.02)
    assert series.error[0] == pytest.approx(0.02)
    assert series.band == 0.3
    assert outcome.kind == "slp"


@pytest.mark.parametrize(("claim", "holds"), [("factor: 100", True), ("factor: 1.0001", False)])
def test_a_claimed_factor_is_judged(tmp_path: Path, claim: str, holds: bool) -> None:
    (one,) = folders.run(folder(tmp_path, claim), "someone_1999").claims
    assert one.holds is holds


def test_a_claim_on_validity_is_judged(tmp_path: Path) -> None:
    (one,) = folders.run(folder(tmp_path, "flagged: true"), "someone_1999").claims
    assert not one.holds  # 12 nm at 2 kA/m is inside linear response


@pytest.mark.parametrize(
    ("case", "data", "message"),
    [
        ("kind: magic", DATA, "kind: slp or analytic"),
        ("kind: [", DATA, "cannot be read"),
        (CASE.replace("small", "large"), DATA, "no series 'large'"),
        (CASE.replace("12 nm", "12"), DATA, "no unit"),
        (CASE, DATA.replace("kA/m", "kg"), "magnetic field is due"),
        (CASE, DATA.replace("slp (W/g)", "sar (W/g)"), "unknown column"),
    ],
)
def test_wrong_folders_are_refused(tmp_path: Path, case: str, data: str, message: str) -> None:
    place = folder(tmp_path, "factor: 3", data, case)
    with pytest.raises(InputError, match=message):
        folders.run(place, "someone_1999")


def test_an_unknown_claim_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no claim 'near'"):
        folders.run(folder(tmp_path, "near: 3"), "someone_1999")


def test_names_are_told(tmp_path: Path) -> None:
    place = folder(tmp_path)
    assert folders.names(place) == ["someone_1999"]
    with pytest.raises(InputError, match="someone_1999"):
        folders.run(place, "someone_1998")
    with pytest.raises(InputError, match="no folders"):
        folders.find(tmp_path / "empty")
    assert folders.find(place) == place


def test_analytic_checks_are_functions_of_the_program(tmp_path: Path) -> None:
    case = {
        "kind": "analytic",
        "checks": [
            {"function": f"{__name__}:straight", "arguments": {"slope": 1.01, "names": 2}, "within": 0.02},
            {"function": f"{__name__}:straight", "arguments": {"slope": 1.5}, "within": 0.02},
            {"function": f"{__name__}:straight"},
        ],
    }
    outcome = analytic.run("lines", tmp_path, case)
    assert [claim.holds for claim in outcome.claims] == [True, True, False]
    assert len(outcome.series) == 4
    with pytest.raises(InputError, match="cannot load"):
        analytic.run("lines", tmp_path, {"checks": [{"function": "magheat.nothing:here"}]})
    with pytest.raises(InputError, match="no checks"):
        analytic.run("lines", tmp_path, {})
    with pytest.raises(InputError, match="gives a dict"):
        analytic.run("lines", tmp_path, {"checks": [{"function": "builtins:dict"}]})


def sphere(error: float) -> Comparison:
    return Comparison("sphere", (5.0 * (1 + error), 2.0), (5.0, 2.0), 0.02)


def study(order: float) -> Study:
    return Study("study", (0.2, 0.1), (1e-2, 1e-2 / 2**order), 2.0)


@pytest.mark.parametrize(
    ("function", "argument", "holds"),
    [("sphere", 0.01, True), ("sphere", 0.03, False), ("study", 1.95, True), ("study", 1.5, False)],
)
def test_comparisons_and_studies_are_claims(
    tmp_path: Path, function: str, argument: float, holds: bool
) -> None:
    name = {"sphere": "error", "study": "order"}[function]
    check = {"function": f"{__name__}:{function}", "arguments": {name: argument}}
    outcome = analytic.run("some", tmp_path, {"checks": [check]})
    assert [claim.holds for claim in outcome.claims] == [holds]
    assert outcome.series[0].x == ((0.0, 10.0) if function == "sphere" else (0.2, 0.1))


def test_series_know_how_far_they_are() -> None:
    (line,) = straight(1.05)
    assert line.ratios == pytest.approx((1.05, 1.05))
    assert line.within == (True, True)
    assert line.largest_factor == pytest.approx(1.05)


def test_the_page_holds_everything(tmp_path: Path) -> None:
    outcome = folders.run(folder(tmp_path), "someone_1999")
    path = tmp_path / "out" / "page.html"
    page.write(path, [outcome], {"rosensweig2002": "Rosensweig 2002"})
    text = path.read_text()
    assert "Two sizes" in text
    assert "Rosensweig 2002" in text
    assert "a paper without key" in text
    assert "data:image/png;base64," in text
    assert "http" not in text.replace("http-equiv", "")


def test_the_command_fails_where_a_claim_does(tmp_path: Path) -> None:
    import typer

    from magheat.commands.validate import validate

    app = typer.Typer()
    app.command()(validate)
    out = ["--out", str(tmp_path / "out")]
    good = folder(tmp_path / "good", "factor: 100")
    done = CliRunner().invoke(app, ["--dir", str(good), *out])
    assert done.exit_code == 0, done.output
    assert "1 of 1 claims hold" in done.output
    bad = folder(tmp_path / "bad", "factor: 1.0001")
    done = CliRunner().invoke(app, ["--dir", str(bad), *out])
    assert isinstance(done.exception, SolverError)
    assert (tmp_path / "out" / "validation.html").exists()


def test_several_folders_run_side_by_side_and_in_order(tmp_path: Path) -> None:
    for name in ("b_2000", "a_1999", "c_2001"):
        folder(tmp_path / name)
        (tmp_path / name / "someone_1999").rename(tmp_path / f"{name}_here")
    wanted = folders.names(tmp_path)
    outcomes = list(folders.run_all(tmp_path, wanted))
    assert [outcome.name for outcome in outcomes] == ["a_1999_here", "b_2000_here", "c_2001_here"]
    assert outcomes[0].series[0].curve == folders.run(tmp_path, wanted[0]).series[0].curve
    (tmp_path / "b_2000_here" / "case.yaml").write_text("kind: magic")
    with pytest.raises(InputError, match="kind: slp or analytic"):
        list(folders.run_all(tmp_path, wanted))


@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(name, marks=pytest.mark.long) for name in DEAR)])
def test_what_the_project_claims_holds(name: str) -> None:
    outcome = folders.run(HERE, name)
    assert not outcome.failed
    assert outcome.claims or name in NOTHING_CLAIMED
    assert outcome.verdict
    known = library.bibliography()
    assert all(key in known for key in outcome.sources)
    readme = (HERE / name / "README.md").read_text(encoding="utf-8")
    assert " ".join(outcome.verdict.split()) in " ".join(readme.split())
    for series in outcome.series:
        assert all(value >= 0.0 for value in (*series.computed, *series.curve))


def test_every_folder_of_measured_losses_is_run() -> None:
    kinds = {name: folders.read_case(HERE / name / folders.CASE)["kind"] for name in folders.names(HERE)}
    assert {name for name, kind in kinds.items() if kind == "slp"} == {*QUICK, *DEAR}


def test_data_rows_are_in_si(tmp_path: Path) -> None:
    rows = data.read_data(folder(tmp_path) / "someone_1999" / "data.csv")
    assert rows[0]["amplitude"] == pytest.approx(1e3)
    assert rows[0]["slp"] == pytest.approx(200.0)
    assert rows[1]["error"] != rows[1]["error"]  # nan: not known
