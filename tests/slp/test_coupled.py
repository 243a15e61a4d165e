"""Neel and Brown rotation at once: its limits, its two methods against each other and against chance."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from magheat.slp import Particle, egg, flip_rotor, hysteresis, loss_power
from magheat.slp.egg import egg_operators
from magheat.slp.fokker_planck import cycle_loss as brown_loss

Maker = Callable[..., Particle]
PHI = hysteresis.phases(256)
FOREVER = np.array([1e7])


def sine(xi: float) -> np.ndarray:
    return np.array([[0.0, 0.5 * xi]], complex)


def flipping(s: float, xi: float, phase: float, turning: float, cycles: np.ndarray = FOREVER) -> float:
    row = np.array([s]), (xi * np.cos(PHI))[None], np.array([phase]), np.array([turning])
    return float(flip_rotor.cycle_loss(*row, cycles)[0])


def in_moments(s: float, xi: float, phase: float, turning: float, rtol: float = 1e-3) -> float:
    return float(egg.cycle_loss(np.array([s]), sine(xi), np.array([phase]), np.array([turning]), rtol)[0])


def rigid(xi: float, turning: float) -> float:
    return float(brown_loss(np.zeros(1), sine(xi), np.array([turning]))[0])


# -- the operators ------------------------------------------------------------------------------------


def test_products_of_the_cosines_have_their_means() -> None:
    ops = egg_operators(12, 8)
    assert ops.m_along @ ops.m_along == pytest.approx(1 / 3)
    assert np.all(np.diag(ops.body) <= 0)
    assert np.all(np.abs(ops.easy[0]) < 1e-14)  # the density keeps its norm
    assert np.all(np.abs(ops.torque[0]) < 1e-14)


def test_without_a_field_the_moment_is_ordered_about_its_axis() -> None:
    from magheat.slp.susceptibility import axis_order

    s = 4.0
    ops = egg_operators(16, 2)
    inside = ops.degree == 0
    M = (ops.moment + s * ops.easy)[np.ix_(inside, inside)]
    y = np.append(1.0, np.linalg.solve(M[1:, 1:], -M[1:, 0]))
    assert abs(y[1]) / np.sqrt(5) == pytest.approx(float(axis_order(s)), rel=1e-6)


# -- limits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("xi", "turning"), [(1.0, 0.5), (5.0, 0.5), (5.0, 5.0), (20.0, 1.0)])
def test_hard_particles_are_rigid_dipoles(xi: float, turning: float) -> None:
    assert flipping(2000.0, xi, 1.0, turning) == pytest.approx(rigid(xi, turning), rel=0.003)


def test_moments_without_motion_of_their_own_are_rigid_dipoles() -> None:
    assert in_moments(25.0, 1.0, 1e9, 0.5) == pytest.approx(rigid(1.0, 0.5), rel=1e-4)


@pytest.mark.parametrize(("s", "xi", "phase"), [(10.0, 10.0, 0.01), (20.0, 20.0, 1e-3), (40.0, 60.0, 1e-4)])
def test_stiff_media_hold_the_axes(s: float, xi: float, phase: float) -> None:
    angles, weights = hysteresis.axis_angles("random", 12)
    xis = (xi * np.cos(hysteresis.phases()))[None]
    held = hysteresis.cycle_loss(np.array([s]), xis, np.array([phase]), angles, weights)[0]
    assert flipping(s, xi, phase, 1e13) == pytest.approx(held, rel=0.004)


@pytest.mark.parametrize("phase", [1e-3, 0.02])
@pytest.mark.parametrize("turning", [0.3, 10.0])
def test_moments_and_jumps_agree(phase: float, turning: float) -> None:
    for s, tolerance in ((6.0, 0.035), (8.0, 0.025)):
        for h in (0.1, 0.4):
            jumps, moments = flipping(s, 2 * s * h, phase, turning), in_moments(s, 2 * s * h, phase, turning)
            assert jumps == pytest.approx(moments, rel=tolerance)


def test_finer_cells_and_steps_change_little(monkeypatch: pytest.MonkeyPatch) -> None:
    coarse = flipping(15.0, 12.0, 1e-3, 2.0)
    monkeypatch.setattr(flip_rotor, "_CELLS", 96)
    assert flipping(15.0, 12.0, 1e-3, 2.0) == pytest.approx(coarse, rel=0.003)


def test_axes_need_time_to_align() -> None:
    settled = flipping(20.0, 20.0, 1e-3, 1e3)
    fresh = flipping(20.0, 20.0, 1e-3, 1e3, np.ones(1))
    assert abs(settled / fresh - 1.0) > 0.02


def test_an_ensemble_of_particles_that_jitter() -> None:
    """Langevin's equations of moment and axis, stepped for many particles: the same work within its error."""
    s, xi, phase, turning = 3.0, 4.0, 1.0, 2.5
    rng = np.random.default_rng(7)
    count, steps, periods = 1500, 800, 5
    dt = 2 * np.pi / steps
    u = rng.normal(size=(count, 3))
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    n = u.copy()
    field = np.array([0.0, 0.0, 1.0])
    works = []
    for _ in range(periods):
        work = np.zeros(count)
        for j in range(steps):
            x = xi * np.cos((j + 0.5) * dt)
            torque_u = np.cross(u, 2 * s * (u * n).sum(1, keepdims=True) * n + x * field)
            torque_n = np.cross(u, x * field)
            kick_u = rng.normal(size=(count, 3)) * np.sqrt(dt / phase)
            kick_n = rng.normal(size=(count, 3)) * np.sqrt(dt / turning)
            turn_n = torque_n * dt / (2 * turning) + kick_n
            turn_u = torque_u * dt / (2 * phase) + kick_u + turn_n
            before = u[:, 2].copy()
            for v, turn in ((u, turn_u), (n, turn_n)):
                v += np.cross(turn, v) + 0.5 * np.cross(turn, np.cross(turn, v))
                v /= np.linalg.norm(v, axis=1, keepdims=True)
            work += x * (u[:, 2] - before)
        works.append(work)
    mean = np.mean(works[2:], axis=0)
    error = mean.std() / np.sqrt(count)
    assert mean.mean() == pytest.approx(in_moments(s, xi, phase, turning), abs=4 * error + 0.02 * mean.mean())


# -- through the front door ---------------------------------------------------------------------------


def test_freezing_ends_in_held_axes(magnetite: Maker) -> None:
    at = {"frequency": 3e5, "amplitude": 15e3, "model": "coupled"}
    for d in (11e-9, 16e-9):
        stiff = loss_power(magnetite(d), viscosity=1e9, **at).slp_W_per_g
        held = loss_power(magnetite(d), viscosity=np.inf, **at).slp_W_per_g
        bound = loss_power(magnetite(d), mobile=0.0, viscosity=1e-3, **at).slp_W_per_g
        assert stiff == pytest.approx(held, rel=0.01)
        assert bound == pytest.approx(held, rel=0.01)


def test_work_is_done_once(magnetite: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    at = {"frequency": 3e5, "amplitude": 15.5e3, "viscosity": 1e-3, "model": "coupled"}
    first = loss_power(magnetite(16e-9), **at)
    monkeypatch.setattr(flip_rotor, "cycle_loss", None)
    assert loss_power(magnetite(16e-9), **at) == first
