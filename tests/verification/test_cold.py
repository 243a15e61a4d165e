"""The cold side against exact solutions: whole case files, both engines."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erf, erfc

from magheat.fem import INSTALL_DOLFINX
from magheat.verification import cold, conduction, freezing, layers, solutions

NO_DOLFINX = pytest.mark.skipif(
    importlib.util.find_spec("dolfinx") is None, reason=f"needs dolfinx: {INSTALL_DOLFINX}"
)
ENGINES = ("embedded", pytest.param("dolfinx", marks=NO_DOLFINX))


@pytest.mark.parametrize("biot", [0.1, 1.0, 10.0])
@pytest.mark.parametrize("shape", ["sphere", "cylinder", "slab"])
def test_bodies_in_a_bath(shape: str, biot: float) -> None:
    curve = cold.in_a_bath(shape, biot)
    assert curve.passed, curve.error


@pytest.mark.parametrize("shape", ["sphere", "cylinder", "slab"])
def test_bodies_in_a_bath_in_space(shape: str) -> None:
    curve = cold.in_a_bath(shape, 1.0, dimension=3, cells=8)
    assert curve.passed, curve.error


@NO_DOLFINX
@pytest.mark.parametrize("shape", ["sphere", "cylinder", "slab"])
def test_the_other_engine_in_a_bath(shape: str) -> None:
    curve = cold.in_a_bath(shape, 10.0, engine="dolfinx")
    assert curve.passed, curve.error


def test_a_finer_mesh_in_a_bath_is_nearer() -> None:
    coarse, fine = (cold.in_a_bath("sphere", 10.0, cells=n).error for n in (8, 16))
    assert fine < coarse / 2.5


@pytest.mark.parametrize("engine", ENGINES)
def test_a_step_of_cp_keeps_heat_and_rates(engine: str) -> None:
    for curve in cold.adiabatic(engine):
        assert curve.passed, (curve.title, curve.error)


@pytest.mark.parametrize("order", [1, 2])
def test_two_layers(order: int) -> None:
    study = layers.composite_slab(order=order)
    assert study.rate == pytest.approx(study.expected, abs=0.2), study


@pytest.mark.parametrize(("start", "allowed"), [(0.0, 0.015), (10.0, 0.025)], ids=["one phase", "two phases"])
def test_a_freezing_front(start: float, allowed: float) -> None:
    curve = freezing.front(width=2.0, start=start, cells=20)
    assert curve.error < allowed


# -- the exact solutions against each other and against their equations --------------------------
@given(biot=st.floats(0.05, 50.0), fourier=st.floats(0.05, 1.0))
@settings(deadline=None, max_examples=30)
def test_a_rounder_body_cools_sooner(biot: float, fourier: float) -> None:
    left = [
        float(series(0.0, fourier, 1.0, 1.0, 1.0, biot))
        for series in (conduction.sphere_cooling, conduction.cylinder_cooling, solutions.slab_cooling)
    ]
    assert 0.0 < left[0] < left[1] < left[2] <= 1.0 + 1e-6


@pytest.mark.parametrize("name", ["sphere_cooling", "cylinder_cooling"])
@pytest.mark.parametrize("biot", [0.1, 1.0, 10.0])
def test_the_surface_gives_what_the_bath_takes(name: str, biot: float) -> None:
    """-d(excess)/dr = Bi excess at the rim, and the heat equation within, by differences."""
    series, d, t = getattr(conduction, name), 1e-4, 0.2

    def u(r: float, t: float = t) -> float:
        return float(series(r, t, 1.0, 1.0, 1.0, biot))

    slope = (3.0 * u(1.0) - 4.0 * u(1.0 - d) + u(1.0 - 2 * d)) / (2 * d)
    assert -slope == pytest.approx(biot * u(1.0), rel=1e-4)
    r, turns = 0.5, {"sphere_cooling": 2.0, "cylinder_cooling": 1.0}[name]
    laplacian = (u(r + d) - 2 * u(r) + u(r - d)) / d**2 + turns / r * (u(r + d) - u(r - d)) / (2 * d)
    assert (u(r, t + d) - u(r, t - d)) / (2 * d) == pytest.approx(laplacian, rel=1e-3)


def test_two_layers_of_one_matter_are_one_slab() -> None:
    x = np.linspace(0.0, 0.01, 7)
    two = conduction.two_layers(x, 60.0, (0.004, 0.01), (0.4, 0.4), (3e6, 3e6))
    one = solutions.slab_cooling(x, 60.0, 0.01, 0.4, 3e6, 1e10)
    np.testing.assert_allclose(two, one, atol=1e-6)


@given(start=st.floats(0.0, 80.0))
@settings(deadline=None, max_examples=30)
def test_neumanns_front_balances_the_flux(start: float) -> None:
    """rho L dX/dt is what the solid conducts away less what the liquid brings."""
    root, (solid, liquid), t = freezing.exact_root(start), freezing.DIFFUSIVITY, 100.0
    k_solid, k_liquid = freezing.CONDUCTIVITY
    front = 2.0 * root * np.sqrt(solid * t)
    gradient = -freezing.COLD * np.exp(-(root**2)) / (np.sqrt(np.pi * solid * t) * erf(root))
    ratio = root * np.sqrt(solid / liquid)
    warm = start * np.exp(-(ratio**2)) / (np.sqrt(np.pi * liquid * t) * erfc(ratio))
    freed = freezing.DENSITY * freezing.LATENT * front / (2.0 * t)
    assert freed == pytest.approx(k_solid * gradient - k_liquid * warm, rel=1e-9)
