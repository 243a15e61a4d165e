"""The loss by linear response: golden values, limits, order, refusals."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.slp import LossResult, Particle, loss_power
from magheat.slp.constants import K_B, MU_0

Make = Callable[..., Particle]
WATER = {"frequency": 1e5, "amplitude": 1e4, "temperature": 298.15, "viscosity": 1e-3}
BODY = {"frequency": 1e5, "amplitude": 4.5e3, "temperature": 310.15, "viscosity": 0.7e-3}


def test_optimum_of_magnetite_at_100_khz(magnetite: Make) -> None:
    sizes = np.linspace(14.5e-9, 15.5e-9, 10_001)
    slp = loss_power(magnetite(sizes), neel="brown", **WATER).slp_W_per_g
    assert slp.max() == pytest.approx(101.677, abs=6e-4)
    assert sizes[slp.argmax()] * 1e9 == pytest.approx(15.0864, abs=2e-4)


def test_one_value_by_hand() -> None:
    """Every step of Rosensweig's formula written out, for one particle."""
    V, T, f, H = np.pi / 6 * 1e-24, 300.0, 2e5, 8e3
    s, xi = 2e4 * V / (K_B * T), MU_0 * 4e5 * V * H / (K_B * T)
    tau_n = np.sqrt(np.pi) / 2 * 1e-9 * np.exp(s) / np.sqrt(s)
    tau_b = 3 * 1e-3 * np.pi / 6 * 14e-9**3 / (K_B * T)
    x = 2 * np.pi * f / (1 / tau_n + 1 / tau_b)
    chi = MU_0 * 4e5**2 * V / (3 * K_B * T) * 3 / xi * (1 / np.tanh(xi) - 1 / xi)
    power = np.pi * MU_0 * chi * H**2 * f * x / (1 + x * x)
    p = Particle(diameter=1e-8, saturation=4e5, anisotropy=2e4, density=5e3, iron_fraction=0.5, coating=2e-9)
    r = loss_power(p, frequency=f, amplitude=H, temperature=T, viscosity=1e-3, neel="brown")
    assert s > 2
    assert r.slp_W_per_g == pytest.approx(power / 5e3 / 1e3, rel=1e-12)
    assert r.slp_W_per_g_fe == pytest.approx(2 * r.slp_W_per_g)
    assert r.ilp_nH_m2_per_kg == pytest.approx(power / 5e3 / (H**2 * f) * 1e9)
    assert r.loss_per_cycle_J == pytest.approx(power * V / f)
    assert (r.neel_time_s, r.brown_time_s) == pytest.approx((tau_n, tau_b))
    assert r.relaxation_time_s == pytest.approx(x / (2 * np.pi * f))
    assert (r.xi, r.barrier_ratio) == pytest.approx((xi, s))
    assert all(isinstance(getattr(r, f.name), float) for f in fields(LossResult)[:9])


def test_number_and_volume_median_differ(magnetite: Make) -> None:
    slp = {
        w: loss_power(magnetite(14e-9, sigma=0.2, weighting=w), neel="brown", **BODY).slp_W_per_g
        for w in ("number", "volume")
    }
    assert slp["number"] == pytest.approx(21.9, abs=0.05)
    assert slp["volume"] == pytest.approx(14.8, abs=0.05)


def test_binding_stops_large_particles(magnetite: Make) -> None:
    free, bound = (loss_power(magnetite(18e-9), mobile=m, **BODY).slp_W_per_g for m in (1, 0))
    assert free == pytest.approx(33.3, abs=0.5)
    assert bound == pytest.approx(0.04, abs=0.003)


def test_mobile_is_a_mean_of_free_and_bound(magnetite: Make) -> None:
    free, some, bound = loss_power(magnetite(14e-9, sigma=0.1), mobile=[1, 0.25, 0], **WATER).slp_W_per_g
    assert some == pytest.approx(0.25 * free + 0.75 * bound)


def test_mechanisms(magnetite: Make) -> None:
    p = magnetite(14e-9)
    neel = loss_power(p, mechanism="neel", **WATER)
    assert neel.slp_W_per_g == pytest.approx(loss_power(p, mobile=0, **WATER).slp_W_per_g)
    assert neel.relaxation_time_s == pytest.approx(neel.neel_time_s)
    brown = loss_power(p, mechanism="brown", **WATER)
    blocked = loss_power(replace(p, attempt_time=1e6), **WATER)
    assert brown.slp_W_per_g == pytest.approx(blocked.slp_W_per_g)
    assert loss_power(p, mechanism="brown", mobile=0, **WATER).slp_W_per_g == 0.0


def test_no_rotation_in_a_solid(magnetite: Make) -> None:
    r = loss_power(magnetite(14e-9), **(WATER | {"viscosity": np.inf}))
    assert np.isinf(r.brown_time_s)
    assert r.slp_W_per_g == pytest.approx(loss_power(magnetite(14e-9), mobile=0, **WATER).slp_W_per_g)


def test_the_largest_loss_is_at_omega_tau_one(magnetite: Make) -> None:
    p, f = magnetite(12e-9), np.geomspace(1e3, 1e8, 20_001)
    r = loss_power(p, **(WATER | {"frequency": f}))
    per_cycle = r.loss_per_cycle_J
    best = f[per_cycle.argmax()]
    assert 2 * np.pi * best * r.relaxation_time_s[0] == pytest.approx(1.0, rel=1e-3)


def test_extremes_give_zero_without_a_warning(magnetite: Make) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for neel in ("arrhenius", "brown", "coffey", "exact"):
            for d in (0.5e-9, 200e-9):
                for sigma in (0.0, 0.3):
                    for K in (0.0, 1e7):
                        p = magnetite(d, sigma=sigma, anisotropy=K)
                        r = loss_power(p, neel=neel, **(WATER | {"viscosity": np.inf}))
                        assert 0 <= r.slp_W_per_g < 1e3
    assert loss_power(magnetite(200e-9), mobile=0, **WATER).slp_W_per_g == 0.0


def test_zero_amplitude_keeps_the_ilp(magnetite: Make) -> None:
    r = loss_power(magnetite(10e-9), **(WATER | {"amplitude": 0.0}))
    small = loss_power(magnetite(10e-9), susceptibility="initial", **WATER)
    assert r.slp_W_per_g == 0.0
    assert r.ilp_nH_m2_per_kg == pytest.approx(small.ilp_nH_m2_per_kg)


@given(d=st.floats(4e-9, 30e-9), H=st.floats(10.0, 3e4), sigma=st.sampled_from([0.0, 0.2]))
@settings(deadline=None, max_examples=40)
def test_loss_grows_with_the_field_and_stays_below_h_squared(d: float, H: float, sigma: float) -> None:
    p = Particle(
        diameter=d, sigma=sigma, saturation=446e3, anisotropy=23e3, density=5180.0, iron_fraction=0.72
    )
    low, high = loss_power(p, **(WATER | {"amplitude": [H, 1.5 * H]})).slp_W_per_g
    assert low < high <= 2.25 * low * (1 + 1e-12)
    initial = loss_power(p, susceptibility="initial", **(WATER | {"amplitude": H})).slp_W_per_g
    assert low <= initial * (1 + 1e-12)


@given(d=st.floats(4e-9, 30e-9), f=st.floats(1e4, 2e6))
@settings(deadline=None, max_examples=40)
def test_loss_grows_with_frequency(d: float, f: float) -> None:
    p = Particle(diameter=d, saturation=446e3, anisotropy=23e3, density=5180.0, iron_fraction=0.72)
    low, high = loss_power(p, **(WATER | {"frequency": [f, 1.3 * f]})).slp_W_per_g
    assert low <= high


def test_arrays_broadcast_and_equal_single_values(magnetite: Make) -> None:
    sizes = np.array([8e-9, 12e-9, 16e-9])[:, None, None]
    f, H = np.array([1e5, 4e5])[:, None], np.array([1e3, 5e3, 1e4, 2e4])
    p = magnetite(sizes, sigma=np.array([0.0, 0.1, 0.3])[:, None, None])
    r = loss_power(p, **(WATER | {"frequency": f, "amplitude": H}))
    assert r.slp_W_per_g.shape == r.xi.shape == (3, 2, 4)
    one = magnetite(16e-9, sigma=0.3)
    alone = loss_power(one, **(WATER | {"frequency": 4e5, "amplitude": 5e3}))
    assert r.slp_W_per_g[2, 1, 1] == pytest.approx(alone.slp_W_per_g, rel=1e-13)


def test_cubes_and_rods_use_their_volume(magnetite: Make) -> None:
    cube = loss_power(magnetite(10e-9, shape="cube", coating=0.0), **WATER)
    sphere = loss_power(magnetite(10e-9 * np.cbrt(6 / np.pi), coating=0.0), **WATER)
    assert cube.slp_W_per_g == pytest.approx(sphere.slp_W_per_g)
    rod = loss_power(magnetite(10e-9, shape="cuboid", aspect=2.0), **WATER)
    assert rod.barrier_ratio == pytest.approx(2 * cube.barrier_ratio)


def test_loss_per_cycle_is_that_of_the_mean_particle(magnetite: Make) -> None:
    r = loss_power(magnetite(12e-9, sigma=0.2), **WATER)
    mean_volume = np.pi / 6 * 12e-9**3 * np.exp(4.5 * 0.04)
    assert r.loss_per_cycle_J == pytest.approx(r.slp_W_per_g * 1e3 * 5180 * mean_volume / 1e5)


def test_a_core_without_iron_has_no_loss_per_iron(magnetite: Make) -> None:
    assert np.isnan(loss_power(magnetite(10e-9, iron_fraction=0.0), **WATER).slp_W_per_g_fe)


WRONG: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"frequency": 0.0}, "frequency is not above zero"),
    ({}, {"frequency": np.nan}, "not a finite number"),
    ({}, {"amplitude": -1.0}, "amplitude is negative"),
    ({}, {"temperature": 0.0}, "temperature is not above zero"),
    ({}, {"viscosity": 0.0}, "viscosity is not above zero"),
    ({}, {"mobile": 1.5}, "share from 0 to 1"),
    ({}, {"neel": "fast"}, "no neel 'fast'"),
    ({}, {"model": "magic"}, "no model 'magic'"),
    ({}, {"axis": "sideways"}, "no axis 'sideways'"),
    ({}, {"susceptibility": "secant"}, "initial, chord"),
    ({}, {"mechanism": "none"}, "both, neel, brown"),
    ({}, {"frequency": [1e5, 2e5], "amplitude": [1.0, 2.0, 3.0]}, "do not broadcast"),
    ({"sigma": -0.1}, {}, "sigma is negative"),
    ({"saturation": 0.0}, {}, "saturation is not above zero"),
    ({"density": -5.0}, {}, "density is not above zero"),
    ({"coating": -1e-9}, {}, "coating is negative"),
    ({"shape": "star"}, {}, "no shape 'star'"),
    ({"weighting": "mass"}, {}, "number, volume"),
    ({"aspect": 2.0}, {}, "no aspect"),
]


@pytest.mark.parametrize(("keys", "conditions", "message"), WRONG)
def test_wrong_values_are_refused(magnetite: Make, keys: dict, conditions: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        loss_power(magnetite(10e-9, **keys), **(WATER | conditions))
