import numpy as np
import pytest

from magheat.errors import MeshError
from magheat.mesh.clean import clean_mesh

POINTS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1.0]])
CELLS = np.array([[0, 1, 2, 3], [1, 2, 3, 4]])
TRIANGLES = np.array([[0, 1, 2]])


def clean(points=POINTS, cells=CELLS, **more):
    return clean_mesh(points, cells, np.zeros(len(cells)), ["body"], where="x.msh", **more)


def test_inverted_cells_are_turned_over() -> None:
    for order in ([0, 1, 2, 3], [1, 0, 2, 3]):
        mesh = clean(cells=CELLS[:1, order])
        assert mesh.cell_measure[0] == pytest.approx(1 / 6)


def test_unused_points_are_dropped() -> None:
    mesh = clean(points=np.vstack([[9, 9, 9], POINTS]), cells=CELLS + 1)
    assert np.array_equal(mesh.points, POINTS)
    assert np.array_equal(np.sort(mesh.cells), np.sort(CELLS))


def test_without_a_named_surface_the_exterior_is_outer() -> None:
    mesh = clean()
    assert mesh.surfaces == ("outer",)
    assert len(mesh.surface_facets("outer")) == 6


def test_the_axis_is_not_outer() -> None:
    points = np.array([[0, 0], [1, 0], [0, 1.0]])
    assert len(clean(points, TRIANGLES, axisymmetric=True).facets) == 2
    assert len(clean(points, TRIANGLES).facets) == 3


def test_coincident_points_are_joined_with_a_warning() -> None:
    points = np.vstack([POINTS, POINTS[1:4] + 1e-13])
    cells = np.array([[0, 1, 2, 3], [5, 6, 7, 4]])
    with pytest.warns(UserWarning, match="3 points coincide"):
        mesh = clean(points, cells)
    assert len(mesh.points) == 5
    assert len(mesh.facets) == 6


def test_parts_that_do_not_touch_are_told() -> None:
    points = np.vstack([POINTS, POINTS + 5])
    with pytest.warns(UserWarning, match="falls into 2 parts"):
        clean(points, np.vstack([CELLS, CELLS + 5]))


def test_a_facet_counts_once_per_surface() -> None:
    mesh = clean(facets=[[0, 1, 2], [2, 1, 0], [0, 1, 2]], facet_surface=[0, 0, 1], surfaces=["low", "all"])
    assert mesh.facet_surface.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("points", "cells", "more", "words"),
    [
        (POINTS, CELLS[:0], {}, "no cells"),
        (POINTS, np.array([[0, 1, 2, 7]]), {}, "points that the mesh does not have"),
        (np.where(POINTS == 1, np.nan, POINTS), CELLS, {}, "not finite"),
        ([[0, 0, 0], [1, 0, 0], [0, 1, 0], [2, 3, 0], [1, 1, 0]], CELLS, {}, "2 of 2 cells have no volume"),
        (POINTS, np.vstack([CELLS, [[1, 2, 3, 0]], [[1, 2, 3, 0]]]), {}, "more than two cells"),
        (POINTS, CELLS, {"axisymmetric": True}, "tetrahedra"),
        (POINTS[:, :2] - [0.5, 0], TRIANGLES, {"axisymmetric": True}, "2 points have r < 0.*-500"),
        (
            POINTS,
            CELLS,
            {"facets": [[0, 1, 4]], "facet_surface": [0], "surfaces": ["lid"]},
            "'lid' has 1 facets that bound no cell",
        ),
        (POINTS, CELLS, {"surfaces": ["lid"]}, "'lid' has no facet"),
    ],
)
def test_what_cannot_be_mended_is_told(points, cells, more, words) -> None:
    with pytest.raises(MeshError, match=words) as error:
        clean(points, cells, **more)
    assert str(error.value).startswith("x.msh: ")
