from pathlib import Path

import numpy as np
import pytest

from magheat.errors import InputError
from magheat.mesh.maps import csv_map, image_map

OBLIQUE = np.array([[0, -2, 0, 5], [1.5, 0, 0, -3], [0, 0, 3, 1], [0, 0, 0, 1.0]])  # mm


def linear(points: np.ndarray) -> np.ndarray:
    return 3 + 20 * points[:, 0] - 10 * points[:, 1] + 5 * points[:, -1]


def test_an_image_is_linear_between_its_voxels_in_the_world(image) -> None:
    index = np.indices((6, 7, 8)).reshape(3, -1)
    world = 1e-3 * (OBLIQUE[:3, :3] @ index + OBLIQUE[:3, 3:]).T
    path = image(linear(world).reshape(6, 7, 8), OBLIQUE)
    inside = np.random.default_rng(0).uniform(world.min(axis=0), world.max(axis=0), (50, 3))
    assert np.allclose(image_map(path)(inside), linear(inside))
    assert np.allclose(image_map(path, 1000.0, 273.15)(inside), 1000 * linear(inside) + 273.15)


def test_an_image_ends_half_a_voxel_beyond_its_outer_centres(image) -> None:
    path = image(np.arange(8.0).reshape(2, 2, 2))
    values = image_map(path)
    assert values(np.array([[-0.4e-3, -0.4e-3, -0.4e-3]])) == pytest.approx([0.0])
    with pytest.raises(InputError, match=r"does not reach 1 of 2 points, the first at \(1\.6, 0, 0\) mm"):
        values(np.array([[0.0, 0, 0], [1.6e-3, 0, 0]]))


def test_an_image_does_not_serve_a_plane_mesh(image) -> None:
    with pytest.raises(InputError, match="three dimensions"):
        image_map(image(np.ones((3, 3, 3))))(np.zeros((1, 2)))


def table(folder: Path, text: str) -> Path:
    (folder / "map.csv").write_text(text)
    return folder / "map.csv"


def rows(points: np.ndarray, head: str = "") -> str:
    return head + "\n".join(",".join(map(str, [*p, v])) for p, v in zip(points, linear(points), strict=True))


@pytest.mark.parametrize("dimension", [2, 3])
@pytest.mark.parametrize("scattered", [False, True])
def test_a_table_is_linear_between_its_points(tmp_path: Path, dimension: int, scattered: bool) -> None:
    points = 0.01 * np.indices((3, 4, 5)[:dimension]).reshape(dimension, -1).T
    if scattered:
        inner = np.random.default_rng(2).uniform(0, 0.02, (40, dimension))
        points = np.vstack([points, inner])
    values = csv_map(table(tmp_path, rows(points)), 2.0, 1.0)
    places = np.random.default_rng(1).uniform(0, 0.02, (30, dimension))
    assert np.allclose(values(places), 2 * linear(places) + 1)


def test_a_table_may_name_its_columns_and_their_unit(tmp_path: Path) -> None:
    points = np.indices((3, 3, 3)).reshape(3, -1).T
    for head in ("x_mm,y_mm,z_mm,value\n", "# depots\nx (mm), y (mm), z (mm), v\n"):
        values = csv_map(table(tmp_path, rows(points, head)))
        assert values(np.array([[0.5e-3, 0, 0]])) == pytest.approx([13.0])


def test_a_table_reaches_half_its_spacing_farther(tmp_path: Path) -> None:
    points = 0.01 * np.indices((3, 3, 3)).reshape(3, -1).T
    values = csv_map(table(tmp_path, rows(points)))
    assert values(np.array([[-0.004, 0, 0]])) == pytest.approx([3.0])
    with pytest.raises(InputError, match="does not reach 1 of 1"):
        values(np.array([[-0.006, 0, 0]]))
    with pytest.raises(InputError, match="3 coordinates, but the mesh 2"):
        values(np.zeros((1, 2)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least four points"),
        ("0,0,0,1\n0,0,x,1\n", "line 2 is not of numbers"),
        ("0,0,0,1\n0,0,1\n", "line 2 must hold"),
        ("0,1\n", "line 1 must hold"),
        ("0,0,0,nan\n", "line 1 must hold"),
        ("0,0,0,1\n1,0,0,1\n0,1,0,1\n1,1,0,1\n2,2,0,1\n", "span no body"),
    ],
)
def test_a_bad_table_is_told(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        csv_map(table(tmp_path, text))


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such table"):
        csv_map(tmp_path / "none.csv")
