import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import MeshError
from magheat.mesh.build import build
from magheat.mesh.slice import cut, plane_axes

BOX = build("box", {"lengths": (0.02, 0.03, 0.04), "size": 0.01})


def area(section) -> float:
    a, b, c = (section.plane[section.triangles[:, k]] for k in range(3))
    both = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    assert (both >= 0).all()
    return float(0.5 * both.sum())


@pytest.mark.parametrize(("axis", "expected"), [(0, 12e-4), (1, 8e-4), (2, 6e-4)])
def test_a_box_is_cut_in_a_rectangle(axis: int, expected: float) -> None:
    for share in (0.5, 0.31, 1.0):
        origin = share * np.array([0.02, 0.03, 0.04])
        assert area(cut(BOX, origin, np.eye(3)[axis])) == pytest.approx(expected, rel=1e-6)
        assert area(cut(BOX, 0.5 * origin, -3 * np.eye(3)[axis])) == pytest.approx(expected, rel=1e-6)


@settings(deadline=None, max_examples=25)
@given(st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda n: np.linalg.norm(n) > 0.1))
def test_linear_fields_are_exact_on_any_plane(normal) -> None:
    section = cut(BOX, None, np.array(normal))
    assert len(section.triangles)
    field = BOX.points @ [3.0, -2.0, 5.0] + 7
    assert np.allclose(section.interpolate(field), section.points @ [3.0, -2.0, 5.0] + 7)
    middle = 0.5 * np.array([0.02, 0.03, 0.04])
    assert np.allclose((section.points - middle) @ normal, 0, atol=1e-9)
    assert np.allclose(section.plane @ plane_axes(np.array(normal)) + middle, section.points, atol=1e-9)


def test_each_triangle_knows_its_cell_and_region(spheres) -> None:
    section = cut(spheres)
    assert (section.region == spheres.cell_region[section.cell_of_triangle]).all()
    centre = np.linalg.norm(section.points[section.triangles].mean(axis=1), axis=1)
    assert centre[section.region == 0].max() < 0.01 < centre[section.region == 1].max()
    assert area(section) == pytest.approx(np.pi * 9e-4, rel=0.03)


def test_a_plane_that_misses_gives_nothing(spheres) -> None:
    section = cut(spheres, np.array([1.0, 0, 0]), np.array([1.0, 0, 0]))
    assert len(section.triangles) == len(section.points) == 0
    assert section.interpolate(np.ones(len(spheres.points))).shape == (0,)


def test_a_plane_mesh_is_its_own_section(half_disc) -> None:
    section = cut(half_disc)
    assert np.array_equal(section.triangles, half_disc.cells)
    values = np.arange(len(half_disc.points), dtype=float)
    assert np.array_equal(section.interpolate(values), values)


def test_a_normal_of_no_length_is_refused(spheres) -> None:
    with pytest.raises(MeshError, match="must not be zero"):
        cut(spheres, None, np.zeros(3))
