from pathlib import Path

import meshio
import numpy as np
import pytest

from magheat.errors import MeshError
from magheat.mesh.mesh import Mesh
from magheat.mesh.read import read_mesh
from magheat.mesh.write import write_mesh

POINTS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1.0]])
TWO = [("tetra", np.array([[0, 1, 2, 3], [1, 2, 3, 4]]))]
FACET = ("triangle", np.array([[0, 1, 2]]))


def saved(folder: Path, cells=TWO, points=POINTS, name: str = "x.vtu", **data) -> Path:
    path = folder / name
    meshio.Mesh(points, cells, **data).write(path)
    return path


@pytest.mark.parametrize("key", ["region", "gmsh:physical", "material", "MaterialID"])
@pytest.mark.parametrize("name", ["x.vtu", "x.xdmf"])
def test_numbers_are_names(tmp_path: Path, key: str, name: str) -> None:
    path = saved(tmp_path, name=name, cell_data={key: [np.array([3, 12])]})
    mesh = read_mesh(path)
    assert mesh.regions == ("3", "12")
    assert mesh.surfaces == ("outer",)


def test_a_file_that_names_nothing_is_one_region(tmp_path: Path) -> None:
    assert read_mesh(saved(tmp_path)).regions == ("domain",)


def test_zero_is_no_region(tmp_path: Path) -> None:
    with pytest.raises(MeshError, match="1 of 2 cells belong to no region"):
        read_mesh(saved(tmp_path, cell_data={"region": [np.array([0, 1])]}))


def test_a_cell_in_two_named_regions_is_an_error(tmp_path: Path) -> None:
    data = {"region:a": [np.array([1, 1])], "region:b": [np.array([1, 0])]}
    with pytest.raises(MeshError, match="1 cells belong to two regions"):
        read_mesh(saved(tmp_path, cell_data=data))


def test_a_facet_may_lie_on_two_surfaces(tmp_path: Path) -> None:
    data = {"surface:a": [np.zeros(2, int), np.array([1])], "surface:b": [np.zeros(2, int), np.array([1])]}
    mesh = read_mesh(saved(tmp_path, [*TWO, FACET], cell_data=data))
    assert mesh.surfaces == ("a", "b")
    assert mesh.surface_facets("a").tolist() == mesh.surface_facets("b").tolist()


def test_sets_of_cells_are_regions(tmp_path: Path) -> None:
    path = tmp_path / "x.inp"
    path.write_text(
        "*NODE\n1, 0, 0, 0\n2, 1, 0, 0\n3, 0, 1, 0\n4, 0, 0, 1\n5, 1, 1, 1\n"
        "*ELEMENT, TYPE=C3D4\n1, 1, 2, 3, 4\n2, 2, 3, 4, 5\n"
        "*ELSET, ELSET=left\n1\n*ELSET, ELSET=right\n2\n"
    )
    assert read_mesh(path).regions == ("left", "right")


@pytest.mark.parametrize("kind", ["hexahedron", "wedge", "pyramid", "tetra10"])
def test_other_cells_are_refused_by_name(tmp_path: Path, kind: str) -> None:
    width = {"hexahedron": 8, "wedge": 6, "pyramid": 5, "tetra10": 10}[kind]
    points = np.random.default_rng(1).random((width, 3))
    with pytest.raises(MeshError, match=f"1 elements of kind '{kind}'"):
        read_mesh(saved(tmp_path, [(kind, np.arange(width)[None])], points))


def test_plane_meshes_lie_in_z_0(tmp_path: Path) -> None:
    triangle = [("triangle", np.array([[0, 1, 2]]))]
    assert read_mesh(saved(tmp_path, triangle)).dimension == 2
    with pytest.raises(MeshError, match="plane z = 0"):
        read_mesh(saved(tmp_path, triangle, POINTS + np.array([0, 0, 1])))


def test_axisymmetric_meshes_have_no_negative_radius(tmp_path: Path) -> None:
    triangle = [("triangle", np.array([[0, 1, 2]]))]
    assert read_mesh(saved(tmp_path, triangle), axisymmetric=True).axisymmetric
    with pytest.raises(MeshError, match="r < 0"):
        read_mesh(saved(tmp_path, triangle, POINTS - [0.5, 0, 0]), axisymmetric=True)
    with pytest.raises(MeshError, match="tetrahedra"):
        read_mesh(saved(tmp_path), axisymmetric=True)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.vtu", b"nonsense"),
        ("x.xdmf", b"<Xdmf>"),
        ("x.msh", b"nonsense"),
        ("x.xyz", b"1 2 3"),
        ("x", b"1 2 3"),
        ("x.vtu", b"<?xml version='1.0'?><VTKFile type='UnstructuredGrid'></VTKFile>"),
    ],
)
def test_what_is_no_mesh_is_told_without_noise(tmp_path: Path, capfd, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(MeshError, match="cannot be read"):
        read_mesh(path)
    assert capfd.readouterr() == ("", "")


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.msh").touch()
    with pytest.raises(MeshError, match="file is empty"):
        read_mesh(tmp_path / "x.msh")


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.msh", tmp_path):
        with pytest.raises(MeshError, match="no such mesh file"):
            read_mesh(path)


@pytest.mark.parametrize("suffix", [".msh", ".vtu", ".xdmf", ".vtk"])
@pytest.mark.parametrize("kind", ["spheres", "half_disc"])
def test_what_is_written_reads_back_the_same(tmp_path: Path, request, suffix: str, kind: str) -> None:
    mesh: Mesh = request.getfixturevalue(kind)
    path = tmp_path / f"x{suffix}"
    write_mesh(mesh, path)
    again = read_mesh(path, axisymmetric=mesh.axisymmetric)
    assert (again.regions, again.surfaces) == (mesh.regions, mesh.surfaces)
    for name in ("points", "cells", "cell_region", "facets", "facet_surface"):
        assert np.array_equal(getattr(again, name), getattr(mesh, name)), name


def test_gmsh_reads_what_we_write(tmp_path: Path, spheres: Mesh) -> None:
    from magheat.mesh.gmsh_session import gmsh_session, mesh_from_model

    write_mesh(spheres, tmp_path / "x.msh")
    with gmsh_session() as gmsh:
        gmsh.merge(str(tmp_path / "x.msh"))
        again = mesh_from_model(gmsh, 3)
    assert (again.regions, again.surfaces) == (spheres.regions, spheres.surfaces)
    assert again.region_volume("tumour") == pytest.approx(spheres.region_volume("tumour"), rel=1e-12)


def test_a_format_that_loses_names_warns_and_one_unknown_is_refused(tmp_path: Path, spheres: Mesh) -> None:
    with pytest.warns(UserWarning, match="may lose the names"):
        write_mesh(spheres, tmp_path / "x.inp")
    with pytest.raises(MeshError, match="cannot be written"):
        write_mesh(spheres, tmp_path / "x.nonsense")
    assert not (tmp_path / "x.nonsense").exists()
    with pytest.raises(MeshError, match="cannot be written"):
        write_mesh(spheres, tmp_path / "none" / "x.msh")
