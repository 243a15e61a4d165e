import numpy as np
import pytest

from magheat.mesh.deform import shape
from magheat.mesh.mesh import Mesh
from magheat.mesh.quality import angles, edge_lengths, facet_measure, quality, radius_ratio


def one(points, axisymmetric: bool = False) -> Mesh:
    points = np.array(points, dtype=float)
    cells = np.arange(len(points))[None]
    return Mesh(
        points, cells, np.zeros(1, int), ("a",), cells[:, :-1], np.zeros(1, int), ("s",), axisymmetric
    )


REGULAR = one([[1, 1, 1], [-1, 1, -1], [1, -1, -1], [-1, -1, 1]])
CORNER = one([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])


def test_the_regular_tetrahedron_is_best() -> None:
    assert angles(REGULAR) == pytest.approx(np.full((1, 6), np.degrees(np.arccos(1 / 3))))
    assert radius_ratio(REGULAR) == pytest.approx([1.0])
    assert np.abs(shape(REGULAR.points, REGULAR.cells)) == pytest.approx([1.0])
    assert edge_lengths(REGULAR) == pytest.approx(np.full((1, 6), np.sqrt(8)))


def test_the_corner_of_a_cube() -> None:
    assert np.sort(angles(CORNER)[0]) == pytest.approx([54.7356103] * 3 + [90] * 3)
    R, r = np.sqrt(3) / 2, 3 * (1 / 6) / (1.5 + np.sqrt(3) / 2)
    assert radius_ratio(CORNER) == pytest.approx([3 * r / R])


def test_triangles() -> None:
    regular = one([[0, 0], [1, 0], [0.5, np.sqrt(3) / 2]])
    assert angles(regular) == pytest.approx(np.full((1, 3), 60.0))
    assert radius_ratio(regular) == pytest.approx([1.0])
    right = one([[0, 0], [1, 0], [0, 1]])
    assert np.sort(angles(right)[0]) == pytest.approx([45, 45, 90])


def test_facets_have_areas_and_lengths() -> None:
    assert facet_measure(CORNER) == pytest.approx([0.5])
    assert facet_measure(one([[1, 0], [2, 0], [1, 1]])) == pytest.approx([1.0])
    assert facet_measure(one([[1, 0], [2, 0], [1, 1]], True)) == pytest.approx([np.pi * 3])


def test_the_summary_of_a_mesh(spheres) -> None:
    found = quality(spheres)
    assert 5 < found.min_angle < 70 < found.max_angle < 170
    assert 0 < found.min_radius_ratio < found.mean_radius_ratio < 1
    assert 0 < found.min_edge < found.mean_edge < found.max_edge
    assert found.min_measure > 0


def test_the_shape_of_an_inverted_cell_is_negative() -> None:
    expected = 12 * 0.5 ** (2 / 3) / 9
    assert shape(CORNER.points, np.array([[0, 1, 2, 3], [1, 0, 2, 3]])) == pytest.approx(
        [expected, -expected]
    )
