from __future__ import annotations

from collections.abc import Callable
from math import hypot, pi
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.field import Loops, PlacedCoil, Solenoid, helmholtz

SHEET = Solenoid(0.06, 0.12)
PAIR = helmholtz(0.08)
UNEVEN = Loops((0.05, 0.07, 0.06), (-0.03, 0.01, 0.05), (3.0, 1.0, 2.0))
COILS = pytest.mark.parametrize("coil", [SHEET, PAIR, UNEVEN], ids=["solenoid", "helmholtz", "loops"])
INSIDE = np.array([(0.0, 0.0), (0.01, 0.0), (0.02, 0.03), (0.035, -0.02), (0.043, 0.015), (0.003, 0.2)])


def gradient(function: Callable[[Any, Any], Any], rho: Any, z: Any, step: float = 1e-5) -> tuple[Any, Any]:
    """By differences of fourth order."""

    def along(dr: float, dz: float) -> Any:
        near = function(rho + dr, z + dz) - function(rho - dr, z - dz)
        far = function(rho + 2 * dr, z + 2 * dz) - function(rho - 2 * dr, z - 2 * dz)
        return (8.0 * near - far) / (12.0 * step)

    return along(step, 0.0), along(0.0, step)


def test_the_axis_of_a_solenoid_by_its_closed_form() -> None:
    z = np.linspace(-0.3, 0.3, 41)
    up, down = z + 0.06, z - 0.06
    exact = (up / np.hypot(up, 0.06) - down / np.hypot(down, 0.06)) / (2 * 0.12)
    radial, axial = SHEET.field(0.0, z)
    assert axial == pytest.approx(exact, rel=1e-12)
    assert radial == pytest.approx(np.zeros(41), abs=1e-12)
    assert SHEET.at_centre == pytest.approx(float(SHEET.field(0.0, 0.0)[1]), rel=1e-12)


def test_the_axis_of_loops_by_its_closed_form() -> None:
    z = np.linspace(-0.3, 0.3, 41)
    exact = sum(
        0.5 * n * a**2 / np.hypot(a, z - at) ** 3
        for a, at, n in zip(UNEVEN.radii, UNEVEN.heights, UNEVEN.turns, strict=True)
    )
    assert UNEVEN.field(0.0, z)[1] == pytest.approx(exact, rel=1e-12)
    assert UNEVEN.at_centre == pytest.approx(float(UNEVEN.field(0.0, 0.0)[1]), rel=1e-12)


@COILS
def test_no_sources_and_no_currents_off_the_winding(coil: Any) -> None:
    rho, z = INSIDE[1:, 0], INSIDE[1:, 1]
    d_rho = gradient(lambda r, h: r * coil.field(r, h)[0], rho, z)[0] / rho
    d_z = gradient(lambda r, h: coil.field(r, h)[1], rho, z)[1]
    size = coil.at_centre / 0.06
    assert d_rho + d_z == pytest.approx(np.zeros(len(rho)), abs=1e-7 * size)
    curl = gradient(lambda r, h: coil.field(r, h)[0], rho, z)[1]
    curl -= gradient(lambda r, h: coil.field(r, h)[1], rho, z)[0]
    assert curl == pytest.approx(np.zeros(len(rho)), abs=1e-7 * size)


@COILS
def test_the_field_is_the_curl_of_the_potential(coil: Any) -> None:
    rho, z = INSIDE[1:, 0], INSIDE[1:, 1]
    radial, axial = coil.field(rho, z)
    assert -gradient(coil.potential, rho, z)[1] == pytest.approx(radial, abs=1e-7 * coil.at_centre)
    flux = gradient(lambda r, h: r * coil.potential(r, h), rho, z)[0] / rho
    assert flux == pytest.approx(axial, abs=1e-7 * coil.at_centre)


@COILS
@given(rho=st.floats(1e-12, 1e-3), z=st.floats(-0.2, 0.2))
@settings(deadline=None, max_examples=40)
def test_near_the_axis_the_potential_is_half_the_field_times_the_distance(
    coil: Any, rho: float, z: float
) -> None:
    expected = 0.5 * rho * float(coil.field(0.0, z)[1])
    assert float(coil.potential(rho, z)) == pytest.approx(expected, rel=3 * (rho / 0.05) ** 2 + 1e-8)


@pytest.mark.parametrize(
    ("coil", "moment", "order"),
    [(SHEET, pi * 0.06**2, 2), (PAIR, 2 * pi * 0.08**2, 4)],  # the pair has no octupole
    ids=["solenoid", "helmholtz"],
)
def test_far_away_it_is_a_dipole(coil: Any, moment: float, order: int) -> None:
    errors = []
    for far in (3.0, 6.0):
        rho, z = far * 0.6, far * 0.8
        radial, axial = coil.field(rho, z)
        strength = moment / (4 * pi * far**3)
        error = hypot(radial - strength * 3 * 0.8 * 0.6, axial - strength * (3 * 0.8**2 - 1.0))
        errors.append(error / strength)
    assert errors[1] < 1e-3
    assert np.log2(errors[0] / errors[1]) == pytest.approx(order, abs=0.05)


def wound(turns: int) -> Loops:
    """The sheet as equal loops, each in the middle of its share of the length."""
    heights = (np.arange(turns) + 0.5) / turns * 0.12 - 0.06
    return Loops((0.06,) * turns, tuple(heights), (1.0 / turns,) * turns)


def test_loops_become_the_sheet_with_the_square_of_the_pitch() -> None:
    rho, z = np.array([0.0, 0.02, 0.03]), np.array([0.0, 0.03, -0.05])
    exact = np.array(SHEET.field(rho, z))
    potential = SHEET.potential(rho, z)
    off, off_potential = [], []
    for turns in (20, 40, 80):
        coil = wound(turns)
        off.append(np.abs(np.array(coil.field(rho, z)) - exact).max())
        off_potential.append(np.abs(coil.potential(rho, z) - potential).max())
    rates = [np.log2(np.divide(e[:-1], e[1:])) for e in (off, off_potential)]
    assert np.array(rates) == pytest.approx(2.0, abs=0.05)


def test_a_helmholtz_pair_is_flat_to_the_fourth_order() -> None:
    def off(x: float) -> float:
        field = np.hypot(*PAIR.field([0.0, x, 0.6 * x], [x, 0.0, 0.8 * x]))
        return float(np.abs(field / PAIR.at_centre - 1.0).max())

    assert off(0.008) < 2e-4
    assert np.log2(off(0.008) / off(0.004)) == pytest.approx(4.0, abs=0.1)
    assert PAIR.at_centre == pytest.approx(0.8**1.5 / 0.08)


def test_the_sheet_makes_the_jump_that_its_current_asks_for() -> None:
    inner, on, outer = SHEET.field([0.06 * (1 - 1e-9), 0.06, 0.06 * (1 + 1e-9)], 0.01)[1]
    assert inner - outer == pytest.approx(1.0 / 0.12, rel=1e-6)
    assert on == pytest.approx(0.5 * (inner + outer), rel=1e-6)


def test_a_long_solenoid_is_uniform_inside() -> None:
    long = PlacedCoil(Solenoid(0.05, 50.0), (0.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    points = [[0.03, 0.02, 0.1], [0.0, 0.045, -1.0]]
    assert long.relative(points) == pytest.approx([1.0, 1.0], rel=1e-5)
    assert long.flux_radius(points) == pytest.approx(np.hypot([0.03, 0.0], [0.02, 0.045]), rel=1e-5)


@given(
    angle=st.floats(0.0, pi), turn=st.floats(0.0, 2 * pi), rho=st.floats(0.0, 0.04), z=st.floats(-0.1, 0.1),
    shift=st.tuples(*[st.floats(-1, 1)] * 3),
)  # fmt: skip
@settings(deadline=None, max_examples=40)
def test_a_coil_may_lie_in_any_direction(
    angle: float, turn: float, rho: float, z: float, shift: tuple[float, ...]
) -> None:
    axis = np.array([np.sin(angle) * np.cos(turn), np.sin(angle) * np.sin(turn), np.cos(angle)])
    across = np.array([np.cos(angle) * np.cos(turn), np.cos(angle) * np.sin(turn), -np.sin(angle)])
    placed = PlacedCoil(SHEET, shift, tuple(3.0 * axis))
    flat = PlacedCoil(SHEET, (0.0, 0.0), (0.0, 1.0))
    at = np.array(shift) + rho * across + z * axis
    assert placed.relative([at]) == pytest.approx(flat.relative([[rho, z]]), rel=1e-9)
    assert placed.flux_radius([at]) == pytest.approx(flat.flux_radius([[rho, z]]), abs=1e-12)


def test_what_cannot_be_a_coil_is_refused() -> None:
    with pytest.raises(InputError, match="radius"):
        Solenoid(0.0, 0.1)
    with pytest.raises(InputError, match="length"):
        Solenoid(0.1, -1.0)
    with pytest.raises(InputError, match="vanishes"):
        Loops((0.1, 0.1), (-0.05, 0.05), (1.0, -1.0))
    with pytest.raises(InputError, match="each"):
        Loops((0.1,), (0.0, 0.1), (1.0,))


@COILS
def test_the_winding_lies_round_the_axis(coil: Any) -> None:
    placed = PlacedCoil(coil, (0.1, -0.2, 0.3), (1.0, 2.0, -2.0))
    rho, z = placed.cylindrical(placed.winding())
    radii, heights = coil.winding()
    assert sorted(np.round(z, 12)) == sorted(np.round(np.tile(heights, len(z) // len(heights)), 12))
    assert set(np.round(rho, 9)) == set(np.round(radii, 9))
    flat = PlacedCoil(coil, (0.0, 0.3), (0.0, 1.0)).winding()
    assert flat == pytest.approx(np.column_stack([radii, heights + 0.3]))
