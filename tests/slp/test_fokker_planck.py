"""Brown's equation: known losses, an independent integration in time, oblique and random axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from magheat.errors import SolverError
from magheat.slp import Particle, fokker_planck, loss_power
from magheat.slp.constants import K_B, MU_0
from magheat.slp.egg import cycle_loss as egg_loss
from magheat.slp.fokker_planck import cycle_loss, random_axes
from magheat.slp.rotor import operators

Maker = Callable[..., Particle]


def sine(xi: float) -> Any:
    return np.array([[0.0, 0.5 * xi]], complex)


def by_time_steps(s: float, xi: float, phase: float, degree: int = 24) -> float:
    """Work per period from Brown's Legendre moments, integrated until the period repeats itself."""
    l = np.arange(1, degree + 1, dtype=float)
    down, up = xi * l * (l + 1) / (2 * l + 1), -xi * l * (l + 1) / (2 * l + 1)
    A = np.diag(-l * (l + 1) * (1 - 2 * s / ((2 * l - 1) * (2 * l + 3))))
    B = np.diag(down[1:], -1) + np.diag(up[:-1], 1)
    two = 2 * s * l * (l + 1)
    A += np.diag((two * (l - 1) / ((2 * l + 1) * (2 * l - 1)))[2:], -2)
    A -= np.diag((two * (l + 2) / ((2 * l + 1) * (2 * l + 3)))[:-2], 2)
    source, still = np.zeros(degree), np.zeros(degree)
    source[0] = down[0]
    still[1] = two[1] / (5.0 * 3.0)

    def rate(t: float, y: Any) -> Any:
        f = y[:-1]
        slope = (A @ f + still + np.cos(t) * (B @ f + source)) / (2 * phase)
        return np.append(slope, xi * np.cos(t) * slope[0])

    def jacobian(t: float, y: Any) -> Any:
        J = np.zeros((degree + 1, degree + 1))
        J[:-1, :-1] = (A + np.cos(t) * B) / (2 * phase)
        J[-1] = xi * np.cos(t) * J[0]
        return J

    y, last = np.zeros(degree + 1), np.inf
    for _ in range(60):
        y[-1] = 0.0
        y = solve_ivp(rate, (0, 2 * np.pi), y, "Radau", jac=jacobian, rtol=1e-7, atol=1e-9).y[:, -1]
        if abs(y[-1] - last) < 1e-6 * abs(y[-1]):
            break
        last = y[-1]
    return float(y[-1])


@pytest.mark.parametrize(
    ("s", "xi", "phase"),
    [(0.0, 1.0, 0.1), (0.0, 8.0, 2.0), (1.0, 3.0, 0.5), (4.0, 6.0, 0.1), (6.0, 3.0, 0.3)],
)
def test_harmonics_and_time_steps_agree(s: float, xi: float, phase: float) -> None:
    mine = cycle_loss(np.array([s]), sine(xi), np.array([phase]), rtol=1e-5)[0]
    assert mine == pytest.approx(by_time_steps(s, xi, phase), rel=2e-5)


@pytest.mark.parametrize(("xi", "ratio"), [(1.0, 0.93032), (5.0, 0.43489), (10.0, 0.22831)])
def test_rigid_dipoles_against_linear_response(magnetite: Maker, xi: float, ratio: float) -> None:
    p = magnetite(15e-9, coating=0.0)
    T, f = 298.15, 1e5
    V = np.pi / 6 * 15e-9**3
    conditions = {
        "frequency": f,
        "amplitude": xi * K_B * T / (MU_0 * 446e3 * V),
        "viscosity": 0.1 / (2 * np.pi * f) * K_B * T / (3 * V),  # omega tau_B = 0.1
        "mechanism": "brown",
    }
    full = loss_power(p, model="fokker-planck", **conditions)
    linear = loss_power(p, susceptibility="initial", **conditions)
    assert full.slp_W_per_g / linear.slp_W_per_g == pytest.approx(ratio, abs=1e-5)
    assert full.model == "fokker-planck"
    assert full.validity == ()


def test_a_hard_point() -> None:
    loss = cycle_loss(np.array([10.0]), sine(20.0), np.array([0.01]), rtol=1e-6)[0]
    assert loss == pytest.approx(23.40711466, rel=1e-6)


def test_an_angle_of_zero_is_along_the_axis() -> None:
    s, xi, phase = np.array([3.0]), sine(4.0), np.array([0.2])
    along = cycle_loss(s, xi, phase, rtol=1e-6)
    assert cycle_loss(s, xi, phase, np.zeros(1), rtol=1e-6) == pytest.approx(along, rel=1e-5)


def test_an_angle_and_its_supplement_are_alike() -> None:
    s, xi, phase = np.full(2, 3.0), np.repeat(sine(4.0), 2, axis=0), np.full(2, 0.2)
    one, other = cycle_loss(s, xi, phase, np.array([0.7, np.pi - 0.7]), rtol=1e-6)
    assert one == pytest.approx(other, rel=1e-6)


@pytest.mark.parametrize(("s", "xi", "phase"), [(1.0, 3.0, 0.3), (4.0, 4.0, 0.1)])
def test_random_axes_by_angles_and_by_bipolar_harmonics(s: float, xi: float, phase: float) -> None:
    at = np.array([s]), sine(xi), np.array([phase])
    assert egg_loss(*at, np.array([np.inf]), 1e-5) == pytest.approx(random_axes(*at, rtol=1e-5), rel=1e-4)


def test_the_stationary_state_is_boltzmanns() -> None:
    s, xi = 4.0, 3.0
    ops = operators(30, 0)
    M = ops.decay + s * ops.easy + xi * ops.along
    y = np.append(1.0, np.linalg.solve(M[1:, 1:], -M[1:, 0]))
    c, w = np.polynomial.legendre.leggauss(80)
    boltzmann = w * np.exp(s * c**2 + xi * c)
    assert y @ ops.m_along == pytest.approx(float(boltzmann @ c / boltzmann.sum()), rel=1e-10)


def test_what_does_not_settle_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fokker_planck, "_ROUNDS", 1)
    with pytest.raises(SolverError, match="do not settle"):
        cycle_loss(np.array([30.0]), sine(30.0), np.array([1e-3]), rtol=1e-12)


def test_a_third_harmonic_of_small_fields_adds_its_own_loss(magnetite: Maker) -> None:
    p = magnetite(10e-9)
    usual = {"model": "fokker-planck", "mechanism": "neel", "axis": "parallel"}
    both = loss_power(p, frequency=4e5, amplitude=10.0, waveform={1: 1.0, 3: 0.5}, **usual)
    first = loss_power(p, frequency=4e5, amplitude=10.0, **usual)
    third = loss_power(p, frequency=12e5, amplitude=5.0, **usual)
    assert both.slp_W_per_g == pytest.approx(first.slp_W_per_g + third.slp_W_per_g, rel=1e-4)


def test_a_strong_bias_silences_the_dipoles(magnetite: Maker) -> None:
    p, usual = magnetite(15e-9), {"model": "fokker-planck", "mechanism": "brown", "viscosity": 1e-3}
    slp = [
        loss_power(p, frequency=1e5, amplitude=5e3, bias=bias, **usual).slp_W_per_g
        for bias in (0.0, 5e3, 20e3, 100e3)
    ]
    assert slp == sorted(slp, reverse=True)
    assert slp[-1] < 0.05 * slp[0]
