from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.field import distance_to_axis, eddy_power, skin_depth

coordinate = st.floats(-1.0, 1.0)
vector = st.tuples(coordinate, coordinate, coordinate)
direction = vector.filter(lambda v: np.linalg.norm(v) > 0.1)


def test_rim_of_the_thorax_at_the_limit() -> None:
    radius = distance_to_axis([[0.15, 0.0, 0.7]], (0, 0, 1), (0, 0, 0))
    power = eddy_power(radius, 0.4, 1e5, 4850.0)
    assert power == pytest.approx([16497.0], rel=1e-4)


def test_power_grows_with_the_square_of_field_frequency_and_distance() -> None:
    def at(x: float, f: float, H: float) -> float:
        radius = distance_to_axis([[x, 0.0, 0.0]], (0, 0, 2.0), (0, 0, 0))
        return float(eddy_power(radius, 0.4, f, H)[0])

    base = at(0.1, 1e5, 1e3)
    assert at(0.2, 1e5, 1e3) == pytest.approx(4 * base)
    assert at(0.1, 3e5, 1e3) == pytest.approx(9 * base)
    assert at(0.1, 1e5, 5e3) == pytest.approx(25 * base)


def test_conductivity_may_differ_from_point_to_point() -> None:
    one, two = eddy_power(0.1, np.array([0.2, 0.6]), 1e5, 1e3)
    assert two == pytest.approx(3 * one)


def test_axisymmetric_distance_is_the_radius() -> None:
    assert distance_to_axis([[0.03, 0.5], [0.0, 0.1]], (0, 1), (0, 0)) == pytest.approx([0.03, 0.0])


def test_plane_body_in_a_field_across_the_plane() -> None:
    assert distance_to_axis([[3.0, 4.0]], (0, 0, 1), (0, 0, 0)) == pytest.approx([5.0])


@given(point=vector, axis=direction, centre=vector, along=st.floats(-3, 3), scale=st.floats(0.1, 10))
@settings(deadline=None, max_examples=50)
def test_distance_does_not_feel_a_shift_along_the_axis_nor_its_length(
    point: tuple[float, ...],
    axis: tuple[float, ...],
    centre: tuple[float, ...],
    along: float,
    scale: float,
) -> None:
    shifted = np.asarray(point) + along * np.asarray(axis)
    longer = tuple(scale * a for a in axis)
    base = distance_to_axis([point], axis, centre)
    assert distance_to_axis([shifted], longer, centre) == pytest.approx(base, abs=1e-6)
    assert base[0] <= np.linalg.norm(np.subtract(point, centre)) + 1e-12


@pytest.mark.parametrize(
    ("axis", "centre"),
    [((0, 0, 0), (0, 0, 0)), ((0, 1), (0, 0)), ((0, 0, 1), (0, 0)), ((0, 0, np.nan), (0, 0, 0))],
)
def test_axes_that_are_none(axis: tuple[float, ...], centre: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match="axis"):
        distance_to_axis([[0.1, 0.0, 0.0]], axis, centre)


def test_the_skin_depth_of_copper_and_of_an_insulator() -> None:
    assert skin_depth(5.96e7, 50.0) == pytest.approx(9.22e-3, rel=1e-3)  # m, 9.2 mm at 50 Hz
    assert skin_depth(0.0, 1e5) == float("inf")
