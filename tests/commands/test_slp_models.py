"""`magheat slp` reaches every model, every property of a particle and of the field, and the loop."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from tests.commands.test_slp_command import call, loads

from magheat.constants import MU_0
from magheat.errors import InputError

BASE = ["--diameter", "15nm", "--frequency", "300kHz", "--field", "20kA/m"]


def slp(*more: str) -> float:
    return loads(*BASE, *more)["slp_W_per_g"]


@pytest.mark.parametrize(
    "more",
    [
        "--dead-layer 0.7nm",
        "--surface-anisotropy 29uJ/m^2",
        "--temperature-law bloch --temperature 80degC",
        "--curie-temperature 500K --temperature 80degC",
        "--shape prolate --aspect 1.1",
        "--heating-factor 0.6",
        "--shape octopod",
        "--waveform 1:1,3:0.1",
        "--bias 15mT",
        "--axis 40deg --mobile 0",
        "--histogram 10nm:0.4,14nm:0.6",
        "--weighting volume --sigma 0.2",
    ],
)
def test_every_property_reaches_the_model(more):
    assert slp(*more.split(), "--model", "auto") != pytest.approx(slp("--model", "auto"), rel=1e-3)


def test_what_options_of_words_say_is_what_they_do():
    assert slp("--aggregation", "0.7: our calorimetry") == pytest.approx(0.7 * slp(), rel=1e-12)
    plain, with_shape = slp("--shape", "prolate", "--aspect", "1.2"), None
    with_shape = slp("--shape", "prolate", "--aspect", "1.2", "--no-shape-anisotropy")
    assert plain != pytest.approx(with_shape, rel=1e-3)
    assert slp("--waveform", "1:1") == slp()
    assert slp("--histogram", "15nm:2") == pytest.approx(slp(), rel=1e-12)


@pytest.mark.parametrize(
    "model", ["lrt", "stoner-wohlfarth", "hysteresis", "fokker-planck", "coupled", "auto"]
)
def test_the_loop_of_every_model_encloses_its_loss(model, tmp_path: Path):
    # held axes and a field above H_K/2, so that every model has a loss
    more = [
        "--field",
        "60kA/m",
        "--mobile",
        "0",
        "--susceptibility",
        "anisotropic",
        "--neel",
        "exact",
        "--model",
    ]
    result = loads(*BASE, *more, model, "--loop", str(tmp_path / "loop.csv"))
    with (tmp_path / "loop.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    H, M = (
        np.array([float(row[name]) for row in rows]) for name in ("field_A_per_m", "magnetisation_A_per_m")
    )
    area = MU_0 * np.sum(0.5 * (H + np.roll(H, -1)) * (np.roll(M, -1) - M))
    assert 300e3 * area / 5180.0 / 1e3 == pytest.approx(result["slp_W_per_g"], rel=0.03)


def test_a_swept_loop_is_drawn(tmp_path: Path):
    call(*BASE, "--sweep", "model=lrt,auto", "--loop", str(tmp_path / "loops.svg"))
    assert (tmp_path / "loops.svg").stat().st_size > 1000


def test_models_swept_say_why_and_how_exact(tmp_path: Path):
    lrt, auto = loads(*BASE, "--sweep", "model=lrt,auto")
    assert (lrt["error"], lrt["why"]) == (None, []) and lrt["validity"]
    assert 0 < auto["error"] <= 0.015 and not auto["validity"]
    assert "coupled" in auto["why"][0]
    assert auto["model"] == "coupled"
    assert "inside the range of the coupled model" in call(*BASE, "--model", "auto")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("--waveform 1:1,x:2", "1:1,3:0.1"),
        ("--waveform 1:1,1:2", "each harmonic once"),
        ("--waveform 1", "1:1,3:0.1"),
        ("--histogram 8nm", "8nm:0.2"),
        ("--histogram 8nm:-1", "weights"),
        ("--aggregation 0.5", "the source is missing"),
        ("--axis sideways", "--axis"),
        ("--accuracy 2", "accuracy"),
        ("--temperature-law curie", "bloch"),
        ("--sweep waveform=1,2", "cannot be swept"),
        ("--model langevin", "fokker-planck"),
    ],
)
def test_wrong_options_are_refused_with_what_would_be_right(more, told):
    with pytest.raises(InputError, match=told):
        call(*BASE, *more.split())
