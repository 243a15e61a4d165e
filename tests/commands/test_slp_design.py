"""The best particle and maps: `magheat slp --optimize` and `--map`, and `mh.optimize_loss`."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import magheat as mh
from magheat import api
from magheat.api.design import design_materials
from magheat.cli import main

GOLDEN = [
    *("--saturation", "446 kA/m", "--anisotropy", "23 kJ/m^3", "--density", "5180 kg/m^3"),
    *("--viscosity", "1 mPa*s", "--coating", "2nm", "--temperature", "298.15K", "--attempt-time", "1ns"),
    *("--neel", "brown"),
]
ONE_MAP = ["slp", "--map", "diameter=8nm:20nm:7", "--map", "frequency=50kHz:1MHz:5:log", "--field", "5kA/m"]
ONE_SEARCH = ["slp", "--optimize", "diameter", "--frequency", "1MHz", "--field", "5kA/m"]
Refused = Callable[..., str]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_golden_optimum(capsys: pytest.CaptureFixture[str]) -> None:
    drive = ["--frequency", "100kHz", "--field", "10kA/m"]
    (best,) = printed(capsys, "slp", "--optimize", "diameter", *GOLDEN, *drive)
    assert f"{best['best']['diameter_m'] * 1e9:.4f}" == "15.0864"
    assert f"{best['slp_W_per_g']:.3f}" == "101.677"
    low, high = best["half_maximum"]["diameter_m"]
    for diameter in (low, high):
        loss = printed(capsys, "slp", "--diameter", f"{diameter!r} m", *GOLDEN, *drive)["slp_W_per_g"]
        assert loss == pytest.approx(0.5 * best["slp_W_per_g"], rel=1e-5)
    assert any("atkinson_brezovich" in note for note in best["notes"])


def test_materials_and_shapes_are_ranked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, picture = tmp_path / "best.csv", tmp_path / "best.png"
    arguments = ["--materials", "magnetite,maghemite", "--shapes", "sphere,cube", "--limit", "hergt-dutz"]
    files = ["--csv", str(table), "--plot", str(picture)]
    assert main(["slp", "--optimize", "diameter", "--frequency", "300kHz", *arguments, *files]) == 0
    told = capsys.readouterr().out
    assert "hergt_dutz allows" in told
    assert "16.67 kA/m" in told
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    losses = [float(row["slp_W_per_g"]) for row in rows]
    assert losses == sorted(losses, reverse=True)
    assert {(row["material"], row["shape"]) for row in rows} == {
        (material, shape) for material in ("magnetite", "maghemite") for shape in ("sphere", "cube")
    }
    assert all(float(row["amplitude_A_per_m"]) == pytest.approx(5e9 / 300e3) for row in rows)
    assert picture.stat().st_size > 10_000


def test_every_material_that_has_a_barrier_can_be_sought() -> None:
    found = mh.optimize_loss(materials="all", frequency="300 kHz", amplitude="5 kA/m")
    assert {one.material for one in found} == set(design_materials()) >= {"magnetite", "maghemite"}
    assert [one.slp_W_per_g for one in found] == sorted((one.slp_W_per_g for one in found), reverse=True)


@pytest.mark.parametrize("site", [None, "head"])
def test_what_is_free_follows_from_the_limit(site: str | None) -> None:
    exposed = api.exposed_diameter(None, site)
    limit: dict[str, Any] = {"limit": "atkinson-brezovich", "site": site}
    for given in ({"frequency": 100e3}, {"amplitude": 3e3}):
        (best,) = mh.optimize_loss(**given, **limit)
        assert best.frequency_Hz * best.amplitude_A_per_m == pytest.approx(4.85e8 * 0.3 / exposed)
        assert [row["verdict"] for row in best.safety] == ["ok"]


def test_frequency_and_amplitude_go_along_the_limit() -> None:
    (best,) = mh.optimize_loss(vary=("diameter", "frequency", "amplitude"), limit="hergt-dutz")
    assert best.amplitude_A_per_m * best.frequency_Hz == pytest.approx(5e9)
    assert best.amplitude_A_per_m == pytest.approx(20e3, rel=1e-5)  # the end of its range
    for frequency in (0.8 * best.frequency_Hz, 1.2 * best.frequency_Hz):
        amplitude = min(20e3, 5e9 / frequency)
        (other,) = mh.optimize_loss(frequency=frequency, amplitude=amplitude)
        assert other.slp_W_per_g < best.slp_W_per_g


def test_a_field_over_the_limit_is_told() -> None:
    (best,) = mh.optimize_loss(frequency="500 kHz", amplitude="30 kA/m", limit="hergt-dutz")
    assert "the field is 3 times what hergt_dutz allows" in best.notes


def test_an_end_of_the_range_is_told() -> None:
    (best,) = mh.optimize_loss(
        vary={"diameter": ("6 nm", "10 nm")}, frequency=100e3, amplitude=3e3
    )  # below all maxima
    assert best.best["diameter_m"] == 10e-9
    assert any("upper end of its range, 10 nm" in note for note in best.notes)


def test_a_range_ends_where_the_limit_does() -> None:
    (best,) = mh.optimize_loss(vary=["frequency"], diameter="9 nm", amplitude="10 kA/m", limit="hergt-dutz")
    assert best.frequency_Hz == best.best["frequency_Hz"] == 5e9 / 10e3
    assert any("500 kHz: the most that hergt_dutz allows" in note for note in best.notes)


def test_a_model_beyond_linear_response_is_sought_to_its_accuracy() -> None:
    told: list[str] = []
    (best,) = mh.optimize_loss(
        vary={"diameter": ("14 nm", "26 nm")},
        frequency=300e3,
        amplitude=20e3,
        mobile=0,
        model="hysteresis",
        progress=lambda what, done, total: told.append(what),
    )
    x = np.linspace(14e-9, 26e-9, 121)
    p = mh.Particle(material="magnetite", diameter=x)
    dense = mh.loss_power(p, frequency=300e3, amplitude=20e3, mobile=0, model="hysteresis").slp_W_per_g
    assert best.slp_W_per_g == pytest.approx(dense.max(), rel=1e-3)
    assert best.best["diameter_m"] == pytest.approx(x[np.argmax(dense)], rel=0.01)
    assert best.resolution == 2e-3
    assert set(told) == {"magnetite, sphere"}


def test_a_map_is_what_single_calls_give(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, picture = tmp_path / "map.csv", tmp_path / "map.png"
    record = printed(capsys, *ONE_MAP, "--sigma", "0.1", "--csv", str(table), "--plot", str(picture))
    d, f = record["axes"]["diameter_m"], record["axes"]["frequency_Hz"]
    assert np.shape(record["slp_W_per_g"]) == (7, 5)
    p = mh.Particle(material="magnetite", diameter=d[3], sigma=0.1)
    for j, frequency in enumerate(f):
        loss = mh.loss_power(p, frequency=frequency, amplitude=5e3).slp_W_per_g
        assert record["slp_W_per_g"][3][j] == pytest.approx(loss, rel=1e-5)
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 35
    for row in rows:
        used = float(row["frequency_Hz"]) * 5e3 / 4.85e8
        assert float(row["atkinson_brezovich_used"]) == pytest.approx(used)
    allowed = record["highest_allowed"]["atkinson_brezovich"]
    inside = [float(row["slp_W_per_g"]) for row in rows if float(row["atkinson_brezovich_used"]) <= 1.0]
    assert allowed["slp_W_per_g"] == max(inside) < record["highest"]["slp_W_per_g"]
    assert picture.stat().st_size > 10_000


@pytest.mark.parametrize(
    "axes",
    [
        ("frequency=50kHz:1MHz:5:log", "field=1kA/m:20kA/m:4"),
        ("sigma=0:0.4:4", "temperature=20degC:50degC:4"),
        ("viscosity=1mPa*s:100mPa*s:4:log", "diameter=8nm:20nm:6"),
        ("mobile=0,0.5,1", "anisotropy=5kJ/m^3:40kJ/m^3:6"),
    ],
)
def test_maps_over_all_kinds_of_axes_are_drawn(
    axes: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = {"diameter": "14nm", "frequency": "100kHz", "field": "4kA/m"}
    names = {axis.partition("=")[0] for axis in axes}
    rest = [part for name, value in usual.items() if name not in names for part in (f"--{name}", value)]
    picture = tmp_path / "map.svg"
    assert main(["slp", "--map", axes[0], "--map", axes[1], *rest, "--plot", str(picture)]) == 0
    assert picture.stat().st_size > 10_000
    assert "highest that hergt_dutz allows" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [ONE_MAP, ONE_SEARCH])
def test_an_interrupt_leaves_with_its_code_and_no_files(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("magheat.slp.many.loss_power", interrupted)
    files = ["--csv", str(tmp_path / "a.csv"), "--plot", str(tmp_path / "a.png")]
    assert main([*asked, *files]) == 130
    assert capsys.readouterr().err == "Error: interrupted\n"
    assert not list(tmp_path.iterdir())


DRIVE = ("--frequency", "100kHz", "--field", "5kA/m")
SEEK = ("--optimize", "diameter")
SIZE = ("--diameter", "9nm")
MAPPED = ("--map", "diameter=6nm:40nm:4", "--map", "sigma=0:0.3:4")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*SEEK, *DRIVE, "--materials", "magnetit"), "magnetit"),
        ((*SEEK, *DRIVE, "--shapes", "sphere,ball"), "ball"),
        ((*SEEK, *DRIVE, "--limit", "hergt"), "no field limit 'hergt'"),
        ((*SEEK, *DRIVE, "--diameter", "10nm"), "both given and sought"),
        ((*SEEK, *DRIVE, "--loop", "loop.csv"), "--loop does not go with --optimize"),
        ((*SEEK, *DRIVE, "--exposed", "3 kg"), "--exposed"),
        ((*SEEK, *DRIVE, "--plot", "best.xyz"), "cannot be written"),
        ((*SEEK, "--field", "5kA/m"), "the frequency is missing"),
        (("--optimize", "size", *DRIVE), "'size' cannot be sought"),
        (("--optimize", "diameter=6nm", *DRIVE), "not a range"),
        (("--optimize", "diameter=40nm:6nm", *DRIVE), "no range"),
        (("--optimize", "frequency", "--field", "9MA/m", "--limit", "hergt-dutz", *SIZE), "frequency up to"),
        (("--map", "diameter=6nm:40nm:9", *DRIVE), "two axes, not 1"),
        (("--map", "diameter=6nm:40nm:9", "--map", "diameter=6nm:40nm:9", *DRIVE), "both axes"),
        (("--map", "diameter=6nm:40nm:9", "--map", "neel=brown,coffey", *DRIVE), "'neel' cannot be swept"),
        (("--map", "diameter=6nm:40nm:2", "--map", "sigma=0:0.3:4", *DRIVE), "rising values"),
        (("--map", "diameter=6nm:40nm:4", "--map", "field=1kA/m:9kA/m:4", *DRIVE), "given and an axis"),
        (("--map", "diameter=6nm:40nm:2000", "--map", "sigma=0:0.3:2000", *DRIVE), "4000000 points"),
        ((*MAPPED, *DRIVE, "--limit", "no"), "no field limit"),
        ((*MAPPED, "--field", "1kA/m"), "--frequency is missing"),
        ((*MAPPED, *DRIVE, "--histogram", "8nm:0.2,9nm:0.8"), "a histogram has its own sizes"),
        ((*SEEK, *DRIVE, "--histogram", "8nm:0.2,9nm:0.8"), "a histogram has no diameter to seek"),
        (("--diameter", "10nm", *DRIVE, "--limit", "hergt-dutz"), "nothing is sought"),
    ],
)  # fmt: skip
def test_wrong_designs_are_refused(arguments: tuple[str, ...], message: str, refused: Refused) -> None:
    assert message in refused("slp", *arguments)
