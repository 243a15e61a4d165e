"""`magheat slp`: its output for programs, for people, and its refusals."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from magheat.commands.slp import slp
from magheat.errors import InputError, MagheatError

GOLDEN = (
    "--diameter 15.0864nm --coating 2nm --temperature 298.15K --frequency 100kHz --field 10kA/m "
    "--viscosity 1mPa*s --neel brown --saturation 446kA/m --anisotropy 23kJ/m^3 --density 5180kg/m^3 "
    "--attempt-time 1ns"
)
KEYS = (
    "slp_W_per_g slp_W_per_g_fe ilp_nH_m2_per_kg neel_time_s brown_time_s relaxation_time_s xi barrier_ratio "
    "model validity"
)
app = typer.Typer()
app.command()(slp)


def call(*arguments: str) -> str:
    """What the command prints; its MagheatError where it refuses."""
    done = CliRunner().invoke(app, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def loads(*arguments: str) -> Any:
    return json.loads(call(*arguments, "--json"))


def test_json_has_the_contracted_keys() -> None:
    result = loads(*GOLDEN.split())
    assert set(KEYS.split()) <= set(result)
    assert result["slp_W_per_g"] == pytest.approx(101.677, abs=1e-3)
    assert result["slp_W_per_g_fe"] == pytest.approx(101.677 / 0.7236, rel=1e-3)
    assert result["model"] == "lrt"
    assert "xi = 2.4" in result["validity"][0]


def test_defaults_are_magnetite_free_in_water() -> None:
    short = loads("--diameter", "14 nm", "--frequency", "100 kHz", "--field", "5 kA/m")
    every = (
        "--material magnetite --diameter 14nm --frequency 100kHz --field 5kA/m --mobile 1 --medium water "
        "--temperature 25degC --neel coffey --susceptibility chord --sigma 0 --model lrt"
    )
    long = loads(*every.split())
    assert short == long
    assert short["validity"] == []


def test_a_sweep_is_a_list_with_what_was_swept() -> None:
    results = loads(*GOLDEN.split(), "--sweep", "diameter=6nm:40nm:18", "--sweep", "neel=brown,coffey")
    assert len(results) == 36
    assert results[0]["diameter_m"] == pytest.approx(6e-9)
    assert {result["neel"] for result in results} == {"brown", "coffey"}
    best = max(results, key=lambda result: result["slp_W_per_g"])
    assert best["diameter_m"] * 1e9 == pytest.approx(16, abs=2)


def test_infinite_times_are_null_in_json() -> None:
    result = loads(*GOLDEN.split(), "--sweep", "diameter=200nm")[0]
    assert result["neel_time_s"] is None


def test_csv_and_plot(tmp_path: Path) -> None:
    table, picture = tmp_path / "slp.csv", tmp_path / "slp.png"
    sweep = ["--sweep", "diameter=10nm:20nm:11", "--sweep", "temperature=20degC,40degC"]
    text = call(*GOLDEN.split(), *sweep, "--csv", str(table), "--plot", str(picture))
    assert "written" in text
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 22
    assert float(rows[0]["diameter_m"]) == pytest.approx(1e-8)
    assert {float(row["temperature_K"]) for row in rows} == {293.15, 313.15}
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_table_tells_units_and_validity() -> None:
    text = call(*GOLDEN.split())
    assert "W/g Fe" in text
    assert "nH" in text
    assert "linear response holds below 1" in text.replace("\n", " ")
    assert "inside the range" in call("--diameter", "9nm", "--frequency", "1MHz", "--field", "1kA/m")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--frequency 1kHz --field 1kA/m", "--diameter is missing"),
        ("--diameter 14 --frequency 1kHz --field 1kA/m", "--diameter"),
        ("--diameter 14nm --frequency 0Hz --field 1kA/m", "frequency is not above zero"),
        ("--diameter 14nm --frequency 1kHz --field 1kA", "--field"),
        ("--diameter 14nm --frequency 1kHz --field 1kA/m --sigma=-0.1", "sigma is negative"),
        ("--diameter 14nm --frequency 1kHz --field 1kA/m --neel slow", "no neel 'slow'"),
        ("--diameter 14nm --frequency 1kHz --field 1kA/m --mobile 2", "share from 0 to 1"),
        ("--diameter 14nm --frequency 1kHz --field 1kA/m --material unobtainium", "unobtainium"),
        ("--diameter 14nm --frequency 1kHz --field 1kA/m --temperature 25C", "degC"),
        ("--diameter 14nm --frequency 1kHz --field 1kA/m --plot x.png", "swept number"),
        ("--diameter 14nm --frequency 1kHz --field 1kA/m --csv /nowhere/x.csv", "cannot be written"),
    ],
)
def test_wrong_input_is_refused_with_its_option(arguments: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        call(*arguments.split())
    assert isinstance(caught.value, MagheatError)
    assert caught.value.exit_code == 2
