import numpy as np

from magheat.mesh.connected import parts
from magheat.mesh.topology import cell_facets, exterior_facets, group_rows, interior_pairs, rows_among

TWO = np.array([[0, 1, 2, 3], [1, 2, 3, 4]])
POINTS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1.0]])


def test_facets_of_a_positive_tetrahedron_point_outward() -> None:
    corners = POINTS[cell_facets(TWO[:1])]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    away = corners.mean(axis=1) - POINTS[:4].mean(axis=0)
    assert (np.einsum("ij,ij->i", normal, away) > 0).all()


def test_facets_of_a_positive_triangle_run_counter_clockwise() -> None:
    assert cell_facets(np.array([[0, 1, 2]])).tolist() == [[0, 1], [1, 2], [2, 0]]


def test_a_shared_facet_is_not_exterior() -> None:
    facets, cell = exterior_facets(TWO)
    assert len(facets) == 6
    assert not (np.sort(facets, axis=1) == [1, 2, 3]).all(axis=1).any()
    assert np.bincount(cell).tolist() == [3, 3]


def test_pairs_name_the_two_cells_of_a_facet() -> None:
    pairs, number = interior_pairs(TWO)
    assert sorted(pairs[0].tolist()) == [0, 1]
    assert sorted(cell_facets(TWO)[number[0]].tolist()) == [1, 2, 3]


def test_rows_are_equal_in_any_order_of_their_vertices() -> None:
    group, count = group_rows(np.array([[1, 2, 3], [3, 1, 2], [1, 2, 4]]))
    assert count == 2
    assert group[0] == group[1] != group[2]
    assert group_rows(np.zeros((0, 3), dtype=np.int64))[1] == 0


def test_the_largest_part_comes_first() -> None:
    cells = np.array([[10, 11, 12, 13], *TWO.tolist()])
    assert parts(cells).tolist() == [1, 0, 0]


def test_rows_are_found_whatever_their_order_and_numbers() -> None:
    far = 3_000_000  # three such numbers in a row pass the range of one integer
    rows = np.array([[0, 1, 2], [far, 1, 2], [5, far, far + 1], [2, 3, far + 1]])
    wanted = np.array([[far + 1, 5, far], [2, 0, 1], [far + 1, 5, far]])
    np.testing.assert_array_equal(rows_among(rows, wanted), [0, 2])
    assert len(rows_among(rows, np.zeros((0, 3), dtype=np.int64))) == 0
