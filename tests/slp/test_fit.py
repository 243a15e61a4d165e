"""Fits to measured losses: what made them comes back, intervals hold it, and what cannot be told is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.slp import Particle, loss_power
from magheat.slp.arrays import Floats
from magheat.slp.fit import Measured, fit_loss

WATER = 8.9e-4  # Pa s
F, H = (axis.ravel() for axis in np.meshgrid([110e3, 240e3, 520e3, 900e3], [3e3, 6e3, 12e3], indexing="ij"))
Make = Callable[..., Particle]


def points(
    particle: Particle, *, noise: float = 0.0, seed: int = 0, f: Floats = F, h: Floats = H, **keys: Any
) -> Measured:
    """Losses of a particle with a relative noise, which is told as their error."""
    slp = loss_power(particle, frequency=f, amplitude=h, **({"viscosity": WATER} | keys)).slp_W_per_g
    measured = slp * np.exp(noise * np.random.default_rng(seed).normal(size=slp.shape))
    return Measured(f, h, measured, noise * measured if noise else None)


@settings(max_examples=4, deadline=None)
@given(d=st.floats(9e-9, 18e-9), K=st.floats(8e3, 60e3))
def test_what_made_the_losses_comes_back(d: float, K: float) -> None:
    particle = Particle(d, 446e3, K, 5180.0, 0.7236, coating=2e-9)
    result = fit_loss(particle, points(particle), {"anisotropy": None, "diameter": None}, viscosity=WATER)
    assert result.scatter < 1e-3
    if not result.others:
        assert result["diameter"].value == pytest.approx(d, rel=5e-3)
        assert result["anisotropy"].value == pytest.approx(K, rel=0.03)


def test_intervals_hold_the_truth_as_often_as_they_say(magnetite: Make) -> None:
    particle = magnetite(14e-9)
    held = {"anisotropy": 0, "diameter": 0}
    runs = 20
    for seed in range(runs):
        measured = points(particle, noise=0.05, seed=seed)
        free = {"anisotropy": (10e3, 50e3), "diameter": (10e-9, 20e-9)}
        result = fit_loss(particle, measured, free, viscosity=WATER)
        for one in result.fitted:
            assert one.low is not None and one.high is not None
            held[one.name] += one.low <= getattr(particle, one.name) <= one.high
    assert min(held.values()) >= 15  # of 20 at 0.95: fewer has a chance of 1 in 3000


def test_scatter_stands_for_errors_that_are_not_known(magnetite: Make) -> None:
    particle = magnetite(14e-9)
    told = points(particle, noise=0.05, seed=3)
    silent = Measured(F, H, told.slp)
    with_errors = fit_loss(particle, told, {"diameter": (10e-9, 20e-9)}, viscosity=WATER)
    without = fit_loss(particle, silent, {"diameter": (10e-9, 20e-9)}, viscosity=WATER)
    assert without["diameter"].value == pytest.approx(with_errors["diameter"].value, rel=1e-6)
    assert 0.02 < without.scatter < 0.08
    assert np.isnan(without.chi2) and 0.2 < with_errors.reduced_chi2 < 2.5


def test_bound_particles_tell_no_viscosity(magnetite: Make) -> None:
    particle = magnetite(14e-9)
    measured = points(particle, noise=0.05, mobile=0.0)
    result = fit_loss(particle, measured, {"viscosity": None}, mobile=0.0)
    assert (result["viscosity"].low, result["viscosity"].high) == (None, None)
    assert any("viscosity cannot be told" in remark for remark in result.remarks)


def test_one_frequency_in_weak_fields_tells_one_number_only(magnetite: Make) -> None:
    particle = magnetite(11e-9)
    h = np.array([1e3, 1.5e3, 2e3, 2.5e3, 3e3])
    measured = points(particle, noise=0.05, f=np.full(5, 2e5), h=h, mobile=0.0)
    result = fit_loss(particle, measured, {"diameter": None, "anisotropy": None}, mobile=0.0)
    assert any("can hardly be told apart" in remark for remark in result.remarks)
    assert any("only anisotropy x diameter^" in r or "only the barrier K V" in r for r in result.remarks)


def test_a_model_that_is_not_the_samples_is_said(magnetite: Make) -> None:
    square = points(magnetite(14e-9), noise=0.02)
    cubic = Measured(F, H, square.slp * H / H.min(), square.error)  # linear response goes as H^2 at most
    result = fit_loss(magnetite(14e-9), cubic, {"anisotropy": None}, viscosity=WATER)
    assert result.reduced_chi2 > 10
    assert any("does not describe the points" in remark for remark in result.remarks)


def test_a_further_minimum_is_told(magnetite: Make) -> None:
    particle = magnetite(14e-9)
    measured = points(particle, noise=0.05, f=np.full(4, 2e5), h=np.array([2e3, 3e3, 4e3, 5e3]), mobile=0.0)
    result = fit_loss(particle, measured, {"anisotropy": None}, mobile=0.0)
    found = [result["anisotropy"].value, *(one["anisotropy"] for one in result.others)]
    assert len(found) == 2  # on either side of omega tau = 1
    assert min(abs(one / 23e3 - 1.0) for one in found) < 0.1


def test_losses_of_iron_are_those_of_the_core_over_its_share(magnetite: Make) -> None:
    particle = magnetite(14e-9)
    core = points(particle)
    iron = Measured(F, H, core.slp / 0.7236, of="Fe")
    result = fit_loss(particle, iron, {"diameter": (10e-9, 20e-9)}, viscosity=WATER)
    assert result["diameter"].value == pytest.approx(14e-9, rel=1e-4)
    np.testing.assert_allclose(result.computed_W_per_g, iron.slp, rtol=1e-3)


@pytest.mark.parametrize("which", ["every-second", "every-third", "highest-field"])
def test_points_held_out_are_foretold(magnetite: Make, which: str) -> None:
    particle = magnetite(14e-9)
    measured = points(particle, noise=0.03)
    result = fit_loss(particle, measured, {"diameter": (10e-9, 20e-9)}, viscosity=WATER, holdout=which)
    held = result.holdout
    assert held is not None
    expected = {
        "every-second": range(1, 12, 2),
        "every-third": range(1, 12, 3),
        "highest-field": range(2, 12, 3),
    }
    assert held.points == tuple(expected[which])
    assert 0.0 < held.rms <= held.worst < 0.15
    assert held.ratio.shape == (len(held.points),)


def test_the_points_held_out_do_not_move_the_fit(magnetite: Make) -> None:
    particle = magnetite(14e-9)
    clean = points(particle)
    slp = clean.slp.copy()
    slp[1::2] *= 3.0
    spoilt = Measured(F, H, slp)
    result = fit_loss(particle, spoilt, {"diameter": (10e-9, 20e-9)}, viscosity=WATER, holdout="every-second")
    assert result.holdout is not None
    np.testing.assert_allclose(result.holdout.ratio, 1.0 / 3.0, rtol=1e-3)
    assert result.holdout.rms_fitted < 1e-3


def test_each_temperature_has_its_viscosity(magnetite: Make) -> None:
    particle = magnetite(20e-9, coating=5e-9)
    T, eta = np.linspace(290.0, 320.0, F.size), np.linspace(1.1e-3, 0.6e-3, F.size)
    slp = loss_power(particle, frequency=F, amplitude=H, temperature=T, viscosity=eta).slp_W_per_g
    measured = Measured(F, H, slp, temperature=T)
    result = fit_loss(particle, measured, {"diameter": (15e-9, 25e-9)}, viscosity=eta, holdout="every-second")
    assert result["diameter"].value == pytest.approx(20e-9, rel=1e-4)
    assert result.holdout is not None and result.holdout.rms < 1e-3


def test_dear_models_are_fitted_too(magnetite: Make) -> None:
    particle = magnetite(20e-9, anisotropy=12e3)
    h = np.array([6e3, 9e3, 12e3, 16e3, 20e3])
    keys: dict[str, Any] = {"model": "hysteresis", "mobile": 0.0}
    measured = points(particle, noise=0.05, f=np.full(5, 2e5), h=h, **keys)
    seen = []
    result = fit_loss(
        particle, measured, {"anisotropy": (5e3, 30e3)}, progress=lambda *told: seen.append(told), **keys
    )
    assert result.model == "hysteresis"
    low, high = result["anisotropy"].low, result["anisotropy"].high
    assert low is not None and high is not None and low < 12e3 < high
    assert {what for what, _, _ in seen} >= {"looking through the bounds", "refining"}


def test_wrong_input_is_refused(magnetite: Make) -> None:
    particle, measured = magnetite(14e-9), points(magnetite(14e-9))

    def refused(
        match: str, free: Any, at: Measured = measured, who: Particle = particle, **keys: Any
    ) -> None:
        with pytest.raises(InputError, match=match):
            fit_loss(who, at, free, **keys)

    refused("nothing is to be fitted", {})
    refused("'density' cannot be fitted", {"density": None})
    refused("bounds of diameter", {"diameter": (2e-8, 1e-8)})
    refused("2 points for 2 numbers", {"diameter": None, "sigma": None}, measured.chosen([0, 1]))
    refused(
        "SLP of point 2 is not above zero", {"sigma": None}, Measured(F[:3], H[:3], np.array([1.0, 0.0, 2.0]))
    )
    refused("sizes are measured", {"sigma": None}, who=magnetite(14e-9, histogram=((1e-8, 1.0),)))
    refused("no holdout 'some'", {"diameter": None}, holdout="some")
    refused(
        "all points have the highest field",
        {"diameter": None},
        measured.chosen([2, 5, 8]),
        holdout="highest-field",
    )
    refused("no basis 'oxide'", {"diameter": None}, Measured(F, H, measured.slp, of="oxide"))
    refused(
        "holds no iron",
        {"diameter": None},
        Measured(F, H, measured.slp, of="Fe"),
        magnetite(14e-9, iron_fraction=0.0),
    )
    refused("the level is 2", {"diameter": None}, level=2.0)
