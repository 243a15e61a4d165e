"""`magheat slp --from-curve` and `--fit`: what they print, and what they refuse with its place."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import magheat as mh
from magheat.cli import main

SAMPLE = ("--concentration", "5 mg/mL")
RATE, LOSS = 0.03, 1 / 400  # K/s, 1/s
SLP = RATE * 4.18 * 997 / 5  # W/g


@pytest.fixture
def curve(tmp_path: Path) -> Path:
    """A synthetic curve: off for 40 s, on until 340 s, then off."""
    t = np.arange(0.0, 501.0, 2.0)
    on = np.clip(np.minimum(t, 340.0) - 40.0, 0.0, None)
    rise = RATE * -np.expm1(-LOSS * on) / LOSS * np.exp(-LOSS * np.clip(t - 340.0, 0.0, None))
    T = 25.0 + rise + 0.01 * np.random.default_rng(5).normal(size=t.size)
    field = ((t >= 40.0) & (t <= 340.0)).astype(int)
    path = tmp_path / "curve.csv"
    rows = [f"{a:g},{b:.4f},{c}" for a, b, c in zip(t, T, field, strict=True)]
    path.write_text("# synthetic\ntime (s),temperature (degC),field\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def losses(tmp_path: Path) -> Path:
    """Synthetic losses of magnetite of 14 nm, held, by linear response."""
    f, h = (axis.ravel() for axis in np.meshgrid([100e3, 250e3, 600e3], [2e3, 4e3, 8e3]))
    particle = mh.Particle(material="magnetite", diameter="14 nm")
    slp = mh.loss_power(particle, frequency=f, amplitude=h, mobile=0).slp_W_per_g
    slp = slp * np.exp(0.03 * np.random.default_rng(2).normal(size=slp.size))
    path = tmp_path / "losses.csv"
    rows = [f"{a / 1e3:g},{b / 1e3:g},{c:.5g},{0.03 * c:.3g}" for a, b, c in zip(f, h, slp, strict=True)]
    path.write_text("frequency (kHz),field (kA/m),slp (W/g),error (W/g)\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What `magheat slp` prints."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: Any) -> str:
        code = main(["slp", *map(str, arguments)])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return printed.out

    return run


def test_a_curve_gives_its_loss(curve: Path, told: Callable[..., str]) -> None:
    result = json.loads(told("--from-curve", curve, *SAMPLE, "--json"))
    best = next(one for one in result["estimates"] if one["method"] == result["recommended"])
    assert best["low_W_per_g"] < SLP < best["high_W_per_g"]
    assert best["slp_W_per_g"] == pytest.approx(SLP, rel=0.03)
    assert result["slp_W_per_g"] == best["slp_W_per_g"]
    assert result["slp_W_per_g_fe"] == pytest.approx(best["slp_W_per_g"] / 0.7236, rel=1e-3)
    assert result["ilp_nH_m2_per_kg"] is None
    assert [one["method"] for one in result["estimates"]] == ["initial-slope", "corrected-slope", "box-lucas"]
    assert result["estimates"][0]["window_s"][0] == 40.0


def test_the_column_field_says_what_the_options_say(
    curve: Path, told: Callable[..., str], tmp_path: Path
) -> None:
    bare = tmp_path / "bare.csv"
    lines = [line.rpartition(",")[0] for line in curve.read_text().splitlines()[2:]]
    bare.write_text("t_s,T_degC\n" + "\n".join(lines) + "\n")
    by_column = told("--from-curve", curve, *SAMPLE, "--json")
    by_option = told("--from-curve", bare, *SAMPLE, "--on", "40 s", "--off", "340 s", "--json")
    assert json.loads(by_column) == json.loads(by_option)


def test_the_gram_is_named(curve: Path, told: Callable[..., str]) -> None:
    core = json.loads(told("--from-curve", curve, *SAMPLE, "--json"))
    iron = json.loads(told("--from-curve", curve, *SAMPLE, "--of", "Fe", "--json"))
    assert iron["of"] == "Fe"
    assert iron["slp_W_per_g_fe"] == pytest.approx(core["slp_W_per_g"], rel=1e-12)
    assert iron["slp_W_per_g"] == pytest.approx(core["slp_W_per_g"] * 0.7236, rel=1e-3)


def test_vessel_heat_capacity_and_errors_of_the_sample_count(curve: Path, told: Callable[..., str]) -> None:
    alone = json.loads(told("--from-curve", curve, *SAMPLE, "--volume", "2 mL", "--json"))
    both = json.loads(
        told("--from-curve", curve, *SAMPLE, "--volume", "2 mL", "--vessel", "0.5 J/K", "--json")
    )
    heat = 2 * 0.997 * 4.18
    assert both["slp_W_per_g"] / alone["slp_W_per_g"] == pytest.approx((heat + 0.5) / heat, rel=1e-9)
    weighed = json.loads(told("--from-curve", curve, *SAMPLE, "--mass", "1.994 g", "--json"))
    assert weighed["mass_mg"] == pytest.approx(alone["mass_mg"], rel=1e-9)
    unsure = json.loads(told("--from-curve", curve, *SAMPLE, "--sample-error", "0.05", "--json"))
    assert unsure["relative_standard"] > 0.05 > alone["relative_standard"]


def test_people_read_a_table_and_find_the_files(
    curve: Path, told: Callable[..., str], tmp_path: Path
) -> None:
    out, picture = tmp_path / "out.csv", tmp_path / "out.png"
    field = ("--frequency", "300kHz", "--field", "10kA/m")
    text = told("--from-curve", curve, *SAMPLE, *field, "--csv", out, "--plot", picture)
    for word in ("recommended", "95 % interval", "box-lucas", "ILP", "F-test", f"written: {out}"):
        assert word in text
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["method"] for row in rows] == ["initial-slope", "corrected-slope", "box-lucas"]
    assert sum(int(row["recommended"]) for row in rows) == 1
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_python_takes_arrays_too() -> None:
    t = np.arange(0.0, 200.0)
    T = 298.0 + RATE * t + 0.005 * np.random.default_rng(0).normal(size=t.size)
    result = mh.slp_from_curve((t, T), concentration="5 mg/mL", frequency="300 kHz", amplitude="10 kA/m")
    assert result.slp_W_per_g == pytest.approx(SLP, rel=0.01)
    assert result.ilp_nH_m2_per_kg == pytest.approx(result.slp_W_per_g * 1e3 / (1e8 * 3e5) * 1e9, rel=1e-9)
    assert np.isnan(result.slp_W_per_g_fe)


def test_a_fit_gives_what_made_the_losses(losses: Path, told: Callable[..., str]) -> None:
    call = ("--fit", losses, "--free", "anisotropy=10kJ/m^3:60kJ/m^3", "--diameter", "14nm", "--mobile", "0")
    result = json.loads(told(*call, "--model", "lrt", "--holdout", "every-second", "--json"))
    fitted = result["fitted"]["anisotropy_J_per_m3"]
    assert fitted["low"] < 23e3 < fitted["high"]
    assert fitted["bounds"] == pytest.approx([10e3, 60e3])
    assert result["model"] == "lrt"
    assert result["holdout"]["points"] == [2, 4, 6, 8]
    assert result["holdout"]["rms"] < 0.15


def test_a_fit_is_told_to_people(losses: Path, told: Callable[..., str], tmp_path: Path) -> None:
    out, picture = tmp_path / "fit.csv", tmp_path / "fit.png"
    call = ("--fit", losses, "--free", "viscosity", "--diameter", "14nm", "--mobile", "0", "--model", "lrt")
    text = told(*call, "--csv", out, "--plot", picture)
    for word in (
        "fitted",
        "viscosity cannot be told",
        "open to open",
        "reduced chi^2",
        f"written: {picture}",
    ):
        assert word in text
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9 and float(rows[0]["frequency_Hz"]) == 1e5


def test_python_fits_mappings(losses: Path) -> None:
    rows = np.genfromtxt(losses, delimiter=",", skip_header=1)
    f, h, slp, error = rows.T
    measured = {"frequency": f * 1e3, "amplitude": h * 1e3, "slp": slp * 1e3, "error": error * 1e3}
    keys: dict[str, Any] = {"material": "magnetite", "mobile": 0, "model": "lrt"}
    free = {"diameter": ("10 nm", "20 nm")}
    by_hand = mh.fit_loss(measured, free=free, **keys)
    by_file = mh.fit_loss(losses, free=free, **keys)
    assert by_hand["diameter"].value == pytest.approx(by_file["diameter"].value, rel=1e-6)
    with pytest.raises(mh.InputError, match="both given and fitted"):
        mh.fit_loss(measured, free=["diameter"], diameter="14 nm", **keys)
    with pytest.raises(mh.InputError, match="the slp is missing"):
        mh.fit_loss({"frequency": f, "amplitude": h}, free=["diameter"], **keys)


HEAD = "time (s),temperature (degC)\n"
RISING = "".join(f"{i},{20 + 0.1 * i}\n" for i in range(40))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no head and values"),
        (RISING, "line 1: the head is missing"),
        ("time (s)\n1\n2\n", "one column only"),
        ("time (s),temperature (C)\n" + RISING, 'line 1, column temperature: "1 C"'),
        ("time,temperature (degC)\n" + RISING, "line 1, column time"),
        (HEAD + "0,20\n1,warm\n", "line 3, column temperature: 'warm' is not a number"),
        (HEAD + "0,20\n1\n", "line 3: 1 values under 2 heads"),
        (HEAD + "0,20\n1,20\n1,21\n", "line 4: the time does not rise"),
        (HEAD + "0,20\n1,21\n2,22\n", "3 readings while the field is on"),
        (HEAD + "".join(f"{i},20\n" for i in range(40)), "does not rise while the field is on"),
        ("time (s),temperature (degC),field\n0,20,2\n", "'2' is neither on nor off"),
        ("time (s),temperature (degC),field\n0,20,0\n1,21,0\n", "the field is never on"),
        ("time (s),temperature (degC),field\n0,20,1\n1,21,0\n2,22,1\n", "more than once"),
    ],
)
def test_a_wrong_curve_is_refused(
    refused: Callable[..., str], tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "c.csv").write_text(text)
    assert message in refused("slp", "--from-curve", "c.csv", *SAMPLE)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "--concentration is missing"),
        ((*SAMPLE, "--diameter", "14nm"), "--diameter: it does not go with --from-curve"),
        ((*SAMPLE, "--sweep", "diameter=1nm:2nm:2"), "--sweep does not go with --from-curve"),
        ((*SAMPLE, "--free", "sigma"), "--free: it needs --fit"),
        ((*SAMPLE, "--fit", "f.csv"), "both --from-curve and --fit"),
        ((*SAMPLE, "--vessel", "1 J/K"), "the amount of suspension counts"),
        ((*SAMPLE, "--volume", "1 mL", "--mass", "1 g"), "both the volume and the mass"),
        ((*SAMPLE, "--volume", "1 g"), "--volume"),
        ((*SAMPLE, "--on", "99 s"), "outside the curve"),
        ((*SAMPLE, "--of", "Co"), "no basis 'Co'"),
        (("--concentration", "0 mg/mL"), "not above zero"),
    ],
)
def test_wrong_options_of_a_curve_are_refused(
    refused: Callable[..., str], tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    (tmp_path / "c.csv").write_text(HEAD + RISING)
    assert message in refused("slp", "--from-curve", "c.csv", *options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "--free is missing"),
        (("--free", "density"), "'density' cannot be fitted"),
        (("--free", "diameter=8nm"), "bounds cannot be read"),
        (("--free", "diameter", "--diameter", "14nm"), "both given and fitted"),
        (("--free", "diameter", "--frequency", "1kHz"), "--frequency: it is in the file"),
        (("--free", "diameter"), "no column 'slp'"),
        (("--free", "diameter", "--concentration", "1 mg/mL"), "it needs --from-curve"),
    ],
)
def test_wrong_fits_are_refused(
    refused: Callable[..., str], tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    (tmp_path / "f.csv").write_text("frequency (kHz),field (kA/m)\n100,5\n200,5\n")
    assert message in refused("slp", "--fit", "f.csv", *options)


def test_options_of_a_measurement_need_one(refused: Callable[..., str]) -> None:
    assert "it needs --from-curve" in refused("slp", *SAMPLE)
    assert "it needs --from-curve or --fit" in refused("slp", "--of", "Fe")
    assert "cannot be read" in refused("slp", "--from-curve", "none.csv", *SAMPLE)
