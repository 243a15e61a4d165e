"""Surfaces, regions, probes and vertices of the dolfinx engine, on one rank."""

import numpy as np
import pytest

from magheat.errors import EngineError, MeshError

KINDS = ("solid", "plane", "axisymmetric")


@pytest.fixture(scope="module", params=[(kind, order) for kind in KINDS for order in (1, 2)], ids=str)
def body(request, make_body, dolfinx_engine):
    kind, order = request.param
    mesh = make_body(kind)
    return dolfinx_engine(mesh, order), mesh


def test_surface_dofs_are_those_in_the_plane(body):
    engine, _ = body
    x, y = engine.dof_points[:, 0], engine.dof_points[:, 1]
    for surface, on in (("x0", x < 1e-9), ("x1", x > 1 - 1e-9), ("y1", y > 2 - 1e-9), ("lid", y > 2 - 1e-9)):
        np.testing.assert_array_equal(engine.surface_dofs(surface), np.flatnonzero(on))
    cut = engine.surface_dofs("cut")
    at = x[cut][0]
    assert 0 < at < 1
    np.testing.assert_array_equal(cut, np.flatnonzero(np.isclose(x, at)))


def test_regions_share_the_dofs_of_their_border(body):
    engine, mesh = body
    at = engine.dof_points[engine.surface_dofs("cut")[0], 0]
    x = engine.dof_points[:, 0]
    np.testing.assert_array_equal(engine.region_dofs("left"), np.flatnonzero(x <= at + 1e-12))
    np.testing.assert_array_equal(engine.region_dofs("right"), np.flatnonzero(x >= at - 1e-12))
    for i, name in enumerate(mesh.regions):
        ours = engine.weights[engine.cell_region == i].sum()
        assert ours == pytest.approx(mesh.region_volume(name), rel=1e-13)


def test_an_inner_surface_takes_no_flux(body):
    with pytest.raises(MeshError, match="'cut' lies inside the body"):
        body[0].boundary_mass("cut")


def test_probes_find_corners_faces_and_insides(body):
    engine, mesh = body
    slope = np.arange(1.0, engine.dimension + 1)
    inside = np.random.default_rng(0).uniform(0, 1, (50, engine.dimension)) * mesh.points.max(axis=0)
    places = np.concatenate([mesh.points, mesh.points[mesh.facets].mean(axis=1), inside])
    np.testing.assert_allclose(engine.probe(places)(engine.dof_points @ slope), places @ slope, atol=1e-13)


def test_probes_are_exact_for_what_the_elements_hold(body):
    """Lines with order 1, parabolas with order 2."""
    engine, _ = body
    place = np.array([[0.13, 0.47, 0.71][: engine.dimension]])

    def function(x):
        bend = x[:, 0] ** 2 - x[:, 0] * x[:, -1] + 3.0 * x[:, -1] ** 2
        return 1.0 + x[:, 0] - 2.0 * x[:, -1] + (bend if engine.order == 2 else 0.0)

    np.testing.assert_allclose(engine.probe(place)(function(engine.dof_points)), function(place), rtol=1e-13)


def test_a_probe_outside_is_named_by_its_number(body):
    engine, mesh = body
    top = mesh.points.max(axis=0)
    with pytest.raises(MeshError, match="point 1 lies outside"):
        engine.probe(np.array([top / 2, top * 1.001, top * 2]))


def test_vertices_round_trip_in_the_mesh_numbering(body):
    engine, mesh = body
    values = np.random.default_rng(0).standard_normal(len(mesh.points))
    np.testing.assert_array_equal(engine.to_vertices(engine.from_vertices(values)), values)
    line = mesh.points[:, 0] * 3.0 + 1.0
    np.testing.assert_allclose(engine.from_vertices(line), engine.dof_points[:, 0] * 3.0 + 1.0)


def test_no_mesh_and_other_orders_are_errors(dolfinx_engine, make_body):
    with pytest.raises(MeshError, match="no mesh"):
        dolfinx_engine(None)
    with pytest.raises(EngineError, match="order 3"):
        dolfinx_engine(make_body("plane"), 3)
