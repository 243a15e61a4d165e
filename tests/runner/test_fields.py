from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from magheat.mesh.mesh import Mesh
from magheat.runner.fields import HDF5, XDMF, FieldReader, FieldWriter

NO_FACETS = np.zeros((0, 3), dtype=np.int64)


@pytest.fixture
def mesh() -> Mesh:
    points = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])
    cells = np.array([[0, 1, 2, 3], [1, 2, 3, 4]])
    region = np.array([0, 1])
    return Mesh(points, cells, region, ("a", "b"), NO_FACETS, np.zeros(0, dtype=np.int64), ())


def test_pyvista_reads_times_values_and_regions(tmp_path: Path, mesh: Mesh) -> None:
    pyvista = pytest.importorskip("pyvista")
    writer = FieldWriter(tmp_path, mesh)
    for t in (0.0, 60.0):
        writer.add(t, {"temperature_degC": np.arange(5.0) + t, "cem43_min": np.full(5, t)})
    reader = pyvista.get_reader(tmp_path / XDMF)
    assert list(reader.time_values) == [0.0, 60.0]
    reader.set_active_time_value(60.0)
    grid = reader.read()
    assert grid.n_cells == 2
    assert set(grid.celltypes.tolist()) == {10}  # VTK_TETRA
    np.testing.assert_allclose(grid.points, mesh.points)
    np.testing.assert_allclose(grid.point_data["temperature_degC"], np.arange(5.0) + 60.0)
    np.testing.assert_allclose(grid.point_data["cem43_min"], 60.0)
    assert grid.cell_data["region"].tolist() == [0, 1]


def test_triangles_get_a_third_coordinate(tmp_path: Path) -> None:
    pyvista = pytest.importorskip("pyvista")
    points = np.array([[0.0, 0], [1, 0], [0, 1]])
    flat = Mesh(
        points,
        np.array([[0, 1, 2]]),
        np.array([0]),
        ("a",),
        NO_FACETS[:, :2],
        np.zeros(0, dtype=np.int64),
        (),
        axisymmetric=True,
    )
    FieldWriter(tmp_path, flat).add(0.0, {"temperature_degC": np.arange(3.0)})
    grid = pyvista.read(tmp_path / XDMF)
    block = grid if grid.n_points else grid[0]
    np.testing.assert_allclose(block.points[:, :2], points)
    back = FieldReader(tmp_path).mesh()
    assert back.axisymmetric and back.dimension == 2


def test_frames_after_the_checkpoint_are_dropped(tmp_path: Path, mesh: Mesh) -> None:
    first = FieldWriter(tmp_path, mesh)
    for t in (0.0, 60.0, 120.0):
        first.add(t, {"temperature_degC": np.full(5, t)})
    again = FieldWriter(tmp_path, mesh)
    again.keep_until(60.0)
    again.add(90.0, {"temperature_degC": np.full(5, 90.0)})
    reader = FieldReader(tmp_path)
    assert reader.times.tolist() == [0.0, 60.0, 90.0]
    assert reader.frame(2)["temperature_degC"].tolist() == [90.0] * 5
    assert (tmp_path / XDMF).read_text().count("<Time ") == 3


def test_the_file_is_closed_between_frames(tmp_path: Path, mesh: Mesh) -> None:
    h5py = pytest.importorskip("h5py")
    writer = FieldWriter(tmp_path, mesh)
    writer.add(0.0, {"temperature_degC": np.zeros(5)})
    with h5py.File(tmp_path / HDF5, "a") as file:  # an open writer would hold a lock
        assert list(file["frames"]) == ["000000"]
    np.testing.assert_array_equal(FieldReader(tmp_path).mesh().cells, mesh.cells)
