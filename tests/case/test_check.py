# ruff: noqa: E501  (cases as text)
"""A case against its mesh."""

from __future__ import annotations

import numpy as np
import pytest

from magheat.case import check_against_mesh, load_case
from magheat.errors import CaseError
from magheat.mesh.mesh import Mesh


@pytest.fixture
def mesh():
    """One tetrahedron of 100 mm: region tumour, surface outer."""
    points = 0.1 * np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]) - 0.01
    return Mesh(
        points,
        np.array([[0, 1, 2, 3]]),
        np.array([0]),
        ("tumour",),
        np.array([[0, 2, 1]]),
        np.array([0]),
        ("outer",),
    )


def test_what_fits_passes(write, good, mesh):
    data = load_case(write(good)).tree
    case = load_case({**data, "regions": {"tumour": data["regions"]["tumour"]}, "targets": {}})
    check_against_mesh(case, mesh)


def test_a_region_that_the_mesh_lacks(write, good, mesh):
    path = write(good)
    with pytest.raises(CaseError, match="no region 'brain'") as error:
        check_against_mesh(load_case(path), mesh)
    assert str(error.value).startswith(f"{path}, line 7, regions.brain")
    assert "regions of the mesh: tumour" in str(error.value)


def test_a_region_that_the_case_lacks(write, good, mesh):
    more = Mesh(
        mesh.points, mesh.cells, mesh.cell_region, ("tumour", "brain", "skull"), mesh.facets, mesh.facet_surface,
        mesh.surfaces,
    )  # fmt: skip
    with pytest.raises(CaseError, match="'skull' that is not described") as error:
        check_against_mesh(load_case(write(good)), more)
    assert error.value.where.line == 5


@pytest.mark.parametrize(
    ("override", "key"),
    [
        ("boundary.outr={flux: 1 W/m^2}", "boundary.outr"),
        ("schedule.1.boundary={outr: {flux: 1 W/m^2}}", "schedule.1.boundary.outr"),
    ],
)
def test_a_surface_that_the_mesh_lacks(write, good, mesh, override, key):
    with pytest.raises(CaseError, match=f"{key}: the mesh has no surface 'outr' .did you mean outer"):
        check_against_mesh(load_case(write(good), [override, "initial=37 degC"]), mesh)


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ("[100 mm, 100 mm, 100 mm]", "lies outside the mesh"),
        ("[-20 mm, 0 mm, 0 mm]", "lies outside the mesh"),
    ],
)
def test_a_probe_outside(write, good, mesh, point, words):
    with pytest.raises(CaseError, match=words) as error:
        check_against_mesh(load_case(write(good), [f"probes.away={point}"]), mesh)
    assert "probes.away" in str(error.value)


def test_a_probe_of_two_coordinates_in_space(write, good, mesh, tmp_path):
    (tmp_path / "body.msh").write_text("")
    case = load_case(write(good), ["geometry={mesh: body.msh}", "probes={flat: [0 mm, 0 mm]}"])
    with pytest.raises(CaseError, match="2 coordinates, but the mesh is 3-dimensional"):
        check_against_mesh(case, mesh)


def test_errors_of_the_geometry_are_told_at_their_key(write, good):
    from magheat.case.check import told_at
    from magheat.errors import MeshError, SolverError

    path = write(good)
    case = load_case(path)
    with pytest.raises(CaseError) as error, told_at(case, "geometry", "build"):
        raise MeshError("cannot be read", where="/data/body.msh", fix="mesh it again")
    assert str(error.value) == (
        f"{path}, line 4, geometry.build: /data/body.msh: cannot be read (mesh it again)"
    )
    with pytest.raises(CaseError) as error, told_at(case, "geometry", "build"):
        raise MeshError("too small", where="geometry.size.tumour")
    assert str(error.value) == f"{path}, line 4, geometry.size.tumour: too small"
    with pytest.raises(SolverError), told_at(case, "geometry"):
        raise SolverError("diverged")
