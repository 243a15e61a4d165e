"""`magheat susceptibility` and `magheat nano`: curves, peaks, files, and their refusals."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from magheat.cli import main
from magheat.constants import MU_0

BASE = ("susceptibility", "--diameter", "14nm", "--coating", "2nm", "--viscosity", "1mPa*s")
WIDE = (*BASE, "--frequency", "1kHz:10MHz:21:log")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command prints."""

    def call(*arguments: str) -> str:
        code = main(list(arguments))
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return printed.out

    return call


@pytest.fixture
def loads(told: Callable[..., str]) -> Callable[..., Any]:
    """What a command prints as JSON."""
    return lambda *arguments: json.loads(told(*arguments, "--json"))


def test_a_spectrum_in_json(loads: Callable[..., Any]) -> None:
    curve = loads(*WIDE)
    f = np.array(curve["frequency_Hz"])
    tau = curve["relaxation_time_s"][0]
    chi = curve["chi_static"][0] / (1.0 + 2j * np.pi * f * tau)
    np.testing.assert_allclose(curve["chi_real"], chi.real, rtol=1e-9)
    np.testing.assert_allclose(curve["chi_imag"], -chi.imag, rtol=1e-9)
    (peak,) = curve["peaks"]
    assert peak["relaxation_time_s"] == pytest.approx(tau, rel=1e-6)
    assert peak["frequency_Hz"] == pytest.approx(1.0 / (2.0 * np.pi * tau), rel=1e-6)
    assert peak["chi_imag"] == pytest.approx(0.5 * curve["chi_static"][0], rel=1e-6)
    assert (curve["model"], curve["validity"]) == ("lrt", [])


@pytest.mark.parametrize("more", [(), ("--model", "hysteresis", "--mobile", "0"), ("--mobile", "0.3")])
def test_the_heat_is_that_of_magheat_slp(more: tuple[str, ...], loads: Callable[..., Any]) -> None:
    at = ("--frequency", "200kHz", "--field", "3kA/m", "--susceptibility", "chord", *more)
    chi = loads(*BASE, *at)["chi_imag"]
    lost = loads("slp", *BASE[1:], *at)["slp_W_per_g"]
    assert np.pi * MU_0 * chi * 3e3**2 * 200e3 / 5180.0 / 1e3 == pytest.approx(lost, rel=1e-9)


def test_curves_on_the_screen_tell_their_peaks(told: Callable[..., str]) -> None:
    assert "chi'' = 14.54 is highest at 219.398 kHz, tau = 1/(2 pi f) = 725.417 ns" in told(*WIDE)
    assert "no peak within the range" in told(*BASE, "--frequency", "1kHz:10kHz:5:log")
    assert "every 4th of 121 points" in told(*BASE, "--frequency", "1kHz:10MHz:121:log")
    several = told(*WIDE, "--sweep", "diameter=10nm,14nm")
    assert "diameter 10 nm: chi''" in several and "diameter 14 nm: chi''" in several


def test_blocking_curves_need_no_medium(told: Callable[..., str]) -> None:
    held = ("susceptibility", "--diameter", "8nm", "--mobile", "0", "--temperature", "8K:60K:53")
    out = told(*held, "--sweep", "frequency=1Hz,1kHz")
    first, second = (
        float(line.split("highest at ")[1].split(" K")[0]) for line in out.splitlines() if "highest" in line
    )
    assert 10.0 < first < second < 60.0


def test_csv_has_what_json_has(tmp_path: Path, loads: Callable[..., Any]) -> None:
    path = tmp_path / "chi.csv"
    words = ("--field", "5kA/m", "--model", "hysteresis", "--mobile", "0", "--harmonics", "3")
    call = (*BASE, "--frequency", "100kHz,300kHz", *words, "--sweep", "diameter=12nm,14nm")
    curves = loads(*call, "--csv", str(path))
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4 and len(curves) == 2
    for name in ("frequency_Hz", "chi_real", "chi_imag", "chi_3_real", "chi_3_imag", "relaxation_time_s"):
        expected = [value for curve in curves for value in curve[name]]
        assert [float(row[name]) for row in rows] == expected
    assert [float(row["diameter_m"]) for row in rows] == [12e-9, 12e-9, 14e-9, 14e-9]


@pytest.mark.parametrize("curve", [("--frequency", "1kHz:10MHz:21:log"), ("--temperature", "280K:340K:7")])
def test_curves_are_drawn(curve: tuple[str, ...], tmp_path: Path, told: Callable[..., str]) -> None:
    path = tmp_path / "chi.svg"
    frequency = () if curve[0] == "--frequency" else ("--frequency", "100kHz")
    assert f"written: {path}" in told(*BASE, *frequency, *curve, "--plot", str(path))
    assert path.stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*BASE,), "--frequency is missing"),
        (("susceptibility", "--frequency", "1kHz"), "--diameter is missing"),
        ((*BASE, "--frequency", "1kHz:10MHz"), "low:high:count"),
        ((*WIDE, "--field", "1kA/m:2kA/m:3"), "--sweep field="),
        ((*BASE, "--frequency", "1kHz", "--plot", "a.png"), "--plot"),
        ((*WIDE, "--sweep", "frequency=1kHz,2kHz"), "swept twice"),
        ((*WIDE, "--model", "hysteresis"), "--field is missing"),
        ((*WIDE, "--harmonics", "20", "--field", "1kA/m"), "harmonics"),
        ((*WIDE, "--csv", "nowhere/a.csv"), "nowhere"),
        (("susceptibility", "--diameter", "8nm", "--temperature", "10K", "--frequency", "1Hz"), "water"),
        (("nano",), "--diameter is missing"),
        (("nano", "--diameter", "14nm", "--cluster", "1mm"), "--slp is missing"),
        (("nano", "--diameter", "14nm", "--slp", "1W/g", "--particles", "9"), "radius"),
        (("nano", "--diameter", "14nm", "--gradient", "3mm"), "--gradient"),
    ],
)
def test_wrong_calls_are_refused(
    arguments: tuple[str, ...], message: str, refused: Callable[..., str]
) -> None:
    assert message in refused(*arguments)


def test_nano_prints_the_numbers_of_the_public_functions(
    told: Callable[..., str], loads: Callable[..., Any]
) -> None:
    import magheat as mh

    shape = ("--diameter", "20nm", "--shape", "prolate", "--aspect", "2")
    around = ("--slp", "100W/g", "--cluster", "10um", "--concentration", "5mg/mL", "--bias", "10mT")
    numbers = loads("nano", *shape, *around)
    p = mh.Particle(material="magnetite", diameter="20 nm", shape="prolate", aspect=2)
    assert numbers["force_N"] == mh.force(p, gradient="10 T/m", field="10 mT")
    along, across = mh.demagnetisation("prolate", aspect=2)
    assert (numbers["demagnetisation_long"], numbers["demagnetisation_short"]) == (along, across)
    rise = mh.surface_rise(
        p, slp="100 W/g", conductivity="0.6 W/m/K", cluster="10 um", concentration="5 mg/mL"
    )
    assert numbers["centre_K"] == rise.centre_K == pytest.approx(5e5 * 1e-10 / 1.2)
    alone = loads("nano", *shape, "--slp", "100W/g")
    assert alone["single_K"] == rise.single_K and "centre_K" not in alone
    assert "rise of one particle's surface" in told("nano", *shape, "--slp", "100W/g")
