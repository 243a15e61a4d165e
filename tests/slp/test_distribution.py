"""The average over sizes against dense integration, over wide ranges of parameters."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from magheat.slp import Particle, loss_power
from magheat.slp.constants import K_B, MU_0
from magheat.slp.distribution import mean_cube_ratio, nested_average, volume_average, volume_median
from magheat.slp.relaxation import BROWN_FORM_FROM

PARTICLES = st.builds(
    Particle,
    diameter=st.floats(3e-9, 40e-9),
    saturation=st.floats(1e5, 6e5),
    anisotropy=st.floats(3e3, 3e5),
    density=st.just(5000.0),
    iron_fraction=st.just(0.7),
    attempt_time=st.floats(1e-12, 3e-9),
    sigma=st.sampled_from([0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8]),
    coating=st.sampled_from([0.0, 2e-9]),
    weighting=st.sampled_from(["number", "volume"]),
)
CONDITIONS = st.fixed_dictionaries(
    {
        "frequency": st.floats(1e2, 1e7),
        "amplitude": st.floats(1e2, 1e5),
        "temperature": st.floats(100.0, 350.0),
        "viscosity": st.floats(1e-4, 10.0),
        "mobile": st.sampled_from([0.0, 0.3, 1.0]),
        "neel": st.sampled_from(["arrhenius", "brown", "coffey", "exact"]),
    }
)


def dense_slp(particle: Particle, conditions: dict, points: int = 60_001) -> float:
    """Trapezoid in ln d of n V P over n V, split where Brown's form jumps."""
    shift = 3 * particle.sigma**2 * (1 if particle.weighting == "number" else 0)
    centre, width = np.log(particle.diameter) + shift, particle.sigma
    ends = [centre - 11 * width, centre + 11 * width]
    volume = BROWN_FORM_FROM * K_B * conditions["temperature"] / particle.anisotropy
    jump = float(np.log(np.cbrt(6 * volume / np.pi)))
    if conditions["neel"] == "brown" and ends[0] < jump < ends[1]:
        ends.insert(1, jump)
    total = 0.0
    for i, (low, high) in enumerate(itertools.pairwise(ends)):
        nudge = 1e-13 * abs(jump)
        x = np.linspace(low + (nudge if i else 0.0), high - (nudge if i + 2 < len(ends) else 0.0), points)
        sizes = replace(particle, diameter=np.exp(x), sigma=0.0)
        bell = np.exp(-0.5 * ((x - centre) / width) ** 2) / (width * np.sqrt(2 * np.pi))
        y = loss_power(sizes, **conditions).slp_W_per_g * bell
        total += float((y[1:] + y[:-1]).sum()) * (x[1] - x[0]) / 2
    return total


@given(particle=PARTICLES, conditions=CONDITIONS)
@settings(deadline=None, max_examples=40)
def test_error_is_below_1e_6_of_dense_integration(particle: Particle, conditions: dict) -> None:
    mean = loss_power(particle, **conditions).slp_W_per_g
    f, H, T = (conditions[name] for name in ("frequency", "amplitude", "temperature"))
    volume = np.pi / 6 * particle.diameter**3
    chi = MU_0 * particle.saturation**2 * volume / (3 * K_B * T)
    assume(mean > 1e-9 * np.pi * MU_0 * chi * H**2 * f / particle.density / 1e3)  # not frozen stiff
    assert mean == pytest.approx(dense_slp(particle, conditions), rel=1e-6)


def test_moments_of_the_log_normal() -> None:
    """With power = d^3 the mean over the volume distribution is known in closed form."""
    d, sigma = np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.1, 0.5])
    for weighting in ("number", "volume"):
        mean = volume_average(lambda rows, d: d**3, d, sigma, weighting)
        median = volume_median(d, sigma, weighting)
        assert mean == pytest.approx(median**3 * np.exp(4.5 * sigma**2), rel=1e-12)


def test_mean_volume_of_particles() -> None:
    sigma = np.array([0.3])
    assert mean_cube_ratio(sigma, "number") == pytest.approx(np.exp(4.5 * 0.09))
    number_median = np.exp(-3 * 0.09)  # of a distribution whose volume median is 1
    assert mean_cube_ratio(sigma, "volume") == pytest.approx(number_median**3 * np.exp(4.5 * 0.09))


def test_many_rows_of_mixed_sigma_equal_rows_alone() -> None:
    rng = np.random.default_rng(2)
    d, sigma = rng.uniform(1, 2, 700), rng.choice([0.0, 0.1, 0.4], 700)
    kinks = rng.uniform(1, 2, 700)

    def step(rows: slice, size: np.ndarray) -> np.ndarray:
        return np.where(size > kinks[rows, None], size, 0.0)

    mean = volume_average(step, d, sigma, kinks=kinks)
    for i in (0, 13, 350, 699):
        alone = volume_average(
            lambda rows, size, i=i: np.where(size > kinks[i], size, 0.0),
            d[i : i + 1],
            sigma[i : i + 1],
            kinks=kinks[i : i + 1],
        )
        assert mean[i] == pytest.approx(alone[0], rel=1e-13)


def _logistic(seen: list[np.ndarray]) -> Any:
    """A power that rises from nothing to 1 over a tenth of ln d, and tells at which sizes it was asked."""

    def power(rows: Any, d: np.ndarray) -> np.ndarray:
        seen.append(d.ravel())
        return (1.0 / (1.0 + d**-30.0))[..., None]

    return power


@given(
    diameter=st.floats(0.6, 2.0),
    sigma=st.floats(0.02, 0.6),
    rtol=st.sampled_from([1e-2, 1e-3]),
    weighting=st.sampled_from(["number", "volume"]),
)
@settings(max_examples=60, deadline=None)
def test_nested_means_are_within_what_was_asked(diameter, sigma, rtol, weighting) -> None:
    d, width = np.array([diameter]), np.array([sigma])
    exact = volume_average(lambda rows, size: 1.0 / (1.0 + size**-30.0), d, width, weighting)
    mean, error = nested_average(_logistic([]), d, width, weighting, rtol, np.ones(1))
    assert mean[:, 0] == pytest.approx(exact, rel=rtol)
    assert error[0] <= rtol


def test_tails_that_cannot_matter_and_nodes_that_are_shared_cost_nothing() -> None:
    few: list[np.ndarray] = []
    many: list[np.ndarray] = []
    d, sigma = np.array([1.5, 1.6, 1.7]), np.full(3, 0.2)
    nested_average(_logistic(few), d, sigma, "volume", 1e-2, np.ones(3))
    nested_average(_logistic(many), d, sigma, "volume", 1e-2, np.full(3, 1e30))
    assert sum(map(len, few)) < 0.8 * sum(map(len, many))
    assert len(np.unique(np.concatenate(many))) < 0.5 * sum(map(len, many))


def test_nested_means_of_mixed_rows_equal_rows_alone() -> None:
    d, sigma = np.array([0.9, 1.4, 1.1, 2.0]), np.array([0.0, 0.3, 0.05, 0.0])
    mean, error = nested_average(_logistic([]), d, sigma, "number", 1e-3, np.ones(4))
    for i in range(4):
        alone, its = nested_average(_logistic([]), d[i : i + 1], sigma[i : i + 1], "number", 1e-3, np.ones(1))
        assert (mean[i, 0], error[i]) == (pytest.approx(alone[0, 0], rel=1e-13), pytest.approx(its[0]))
