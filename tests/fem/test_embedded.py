"""The embedded engine's operators against what is exact on simple bodies."""

import numpy as np
import pytest

from magheat.errors import MeshError, SolverError
from magheat.fem import make_engine
from magheat.fem.quadrature import degree_four
from magheat.verification.meshes import box

KINDS = [((1.0, 2.0, 3.0), (2, 3, 4), False), ((1.0, 2.0), (3, 4), False), ((1.0, 2.0), (3, 4), True)]


@pytest.fixture(params=[(kind, order) for kind in KINDS for order in (1, 2)], ids=str)
def body(request):
    (size, divisions, axisymmetric), order = request.param
    return make_engine("embedded", box(size, divisions, axisymmetric), order), size


def volume(size, axisymmetric):
    return np.pi * size[0] ** 2 * size[1] if axisymmetric else float(np.prod(size))


def test_load_and_mass_measure_the_body(body):
    engine, size = body
    one = np.ones(engine.weights.shape)
    ones = np.ones(len(engine.dof_points))
    exact = volume(size, engine.axisymmetric)
    assert engine.load(one).sum() == pytest.approx(exact, rel=1e-13)
    assert engine.weights.sum() == pytest.approx(exact, rel=1e-13)
    assert ones @ (engine.mass(one) @ ones) == pytest.approx(exact, rel=1e-13)


def test_mass_of_linear_functions_is_exact(body):
    engine, size = body
    one, x = np.ones(engine.weights.shape), engine.dof_points[:, 0]
    a = size[0]
    inner = 2 * np.pi * a**4 / 4 * size[1] if engine.axisymmetric else a**2 / 3 * np.prod(size)
    assert x @ (engine.mass(one) @ x) == pytest.approx(inner, rel=1e-12)
    np.testing.assert_allclose(engine.mass_action(one, x), engine.mass(one) @ x, rtol=1e-13)


def test_stiffness_of_linear_functions_is_exact(body):
    engine, size = body
    one, x = np.ones(engine.weights.shape), engine.dof_points[:, -1]
    assert x @ (engine.stiffness(one) @ x) == pytest.approx(volume(size, engine.axisymmetric), rel=1e-12)
    np.testing.assert_allclose(engine.stiffness(one) @ np.ones_like(x), 0.0, atol=1e-12)
    np.testing.assert_allclose(
        engine.stiffness_action(2 * one, x), 2 * (engine.stiffness(one) @ x), rtol=1e-12, atol=1e-12
    )


def test_coefficients_enter_linearly(body):
    engine, _ = body
    rng = np.random.default_rng(1)
    c, d = rng.uniform(1, 2, (2, *engine.weights.shape))
    u = rng.standard_normal(len(engine.dof_points))
    both = engine.combine(
        [(2.0, engine.stiffness(c)), (3.0, engine.mass(d))], diagonal=np.arange(len(u)) * 1.0
    )
    apart = 2 * engine.stiffness_action(c, u) + 3 * engine.mass_action(d, u) + np.arange(len(u)) * u
    np.testing.assert_allclose(both @ u, apart, rtol=1e-12, atol=1e-11)


def test_boundary_mass_measures_the_surface(body):
    engine, size = body
    ones = np.ones(len(engine.dof_points))
    if engine.dimension == 3:
        exact = size[1] * size[2]
    else:
        exact = 2 * np.pi * size[0] * size[1] if engine.axisymmetric else size[1]
    assert ones @ (engine.boundary_mass("x1") @ ones) == pytest.approx(exact, rel=1e-13)
    on = engine.surface_dofs("x1")
    np.testing.assert_allclose(engine.dof_points[on, 0], size[0])


def test_probes_and_gradient_of_a_linear_function(body):
    engine, size = body
    u = engine.dof_points @ np.arange(1.0, engine.dimension + 1)
    places = np.array([np.array(size) * s for s in (0.0, 0.31, 0.5, 1.0)])
    np.testing.assert_allclose(
        engine.probe(places)(u), places @ np.arange(1.0, engine.dimension + 1), atol=1e-13
    )
    np.testing.assert_allclose(
        engine.gradient(u), np.arange(1.0, engine.dimension + 1) + 0 * engine.gradient(u)
    )


def test_order_two_probes_are_exact_for_parabolas():
    engine = make_engine("embedded", box((1.0, 1.0, 1.0), (2, 2, 2)), 2)
    u = engine.dof_points[:, 0] ** 2 - engine.dof_points[:, 1] * engine.dof_points[:, 2]
    place = np.array([[0.13, 0.47, 0.71]])
    assert engine.probe(place)(u)[0] == pytest.approx(0.13**2 - 0.47 * 0.71, abs=1e-14)


def test_a_probe_outside_is_an_error(body):
    engine, size = body
    with pytest.raises(MeshError, match="point 1 lies outside"):
        engine.probe(np.array([np.array(size) / 2, np.array(size) * 1.01]))


def test_vertices_round_trip(body):
    engine, _ = body
    values = engine.mesh.points[:, 0] * 3.0 + 1.0
    u = engine.from_vertices(values)
    np.testing.assert_allclose(engine.to_vertices(u), values)
    np.testing.assert_allclose(u, engine.dof_points[:, 0] * 3.0 + 1.0)


def test_the_solver_keeps_fixed_dofs_and_reaches_its_tolerance(body):
    engine, _ = body
    one = np.ones(engine.weights.shape)
    fixed = np.zeros(len(engine.dof_points), dtype=bool)
    fixed[engine.surface_dofs("x1")] = True
    A = engine.combine([(1.0, engine.stiffness(one)), (0.1, engine.mass(one))])
    solver = engine.solver(fixed)
    solver.setup(A)
    b = engine.load(one)
    x, iterations = solver.solve(b, 1e-11)
    assert iterations > 0
    np.testing.assert_array_equal(x[fixed], 0.0)
    assert np.linalg.norm((b - A @ x)[~fixed]) < 2e-11


def test_multigrid_takes_over_where_jacobi_is_slow(monkeypatch):
    from magheat.fem import cg

    monkeypatch.setattr(cg, "MANY", 10)
    engine = make_engine("embedded", box((1.0, 1.0, 1.0), (12, 12, 12)), 1)
    A = engine.combine([(1.0, engine.stiffness(np.ones(engine.weights.shape)))])
    fixed = np.zeros(len(engine.dof_points), dtype=bool)
    fixed[engine.surface_dofs("x0")] = True
    solver = engine.solver(fixed)
    solver.setup(A)
    b = engine.load(np.ones(engine.weights.shape))
    slow, many = solver.solve(b, 1e-12)
    fast, few = solver.solve(b, 1e-12)
    assert few < many / 2
    np.testing.assert_allclose(fast, slow, atol=1e-9)


def test_no_convergence_is_a_solver_error(monkeypatch):
    from magheat.fem import cg

    monkeypatch.setattr(cg, "MAX_ITERATIONS", 2)
    engine = make_engine("embedded", box((1.0, 1.0, 1.0), (5, 5, 5)), 1)
    solver = engine.solver(np.zeros(len(engine.dof_points), dtype=bool))
    solver.setup(engine.combine([(1.0, engine.mass(np.ones(engine.weights.shape)))]))
    with pytest.raises(SolverError, match="2 iterations"):
        solver.solve(np.arange(len(engine.dof_points)) * 1.0, 1e-14)


def test_an_inner_surface_takes_no_flux():
    mesh = box((1.0, 1.0), (2, 2))
    middle = np.flatnonzero(np.isclose(mesh.points[:, 0], 0.5))[:2]
    from dataclasses import replace

    inner = replace(mesh, facets=middle[None, :], facet_surface=np.array([0]), surfaces=("inner",))
    engine = make_engine("embedded", inner, 1)
    with pytest.raises(MeshError, match="lies inside the body"):
        engine.boundary_mass("inner")
    assert len(engine.surface_dofs("inner")) == 2


@pytest.mark.parametrize("dimension", [2, 3])
def test_the_rule_has_degree_four(dimension):
    points, weights = degree_four(dimension)
    from math import factorial

    for powers in np.ndindex(*(5,) * dimension):
        if sum(powers) <= 4:
            exact = np.prod([float(factorial(p)) for p in powers]) / factorial(sum(powers) + dimension)
            assert weights @ np.prod(points**powers, axis=1) == pytest.approx(exact, rel=1e-12)


def test_the_rule_is_that_of_basix():
    basix = pytest.importorskip("basix", reason="basix comes with dolfinx: make dolfinx")
    for cell, dimension in ((basix.CellType.triangle, 2), (basix.CellType.tetrahedron, 3)):
        points, weights = basix.make_quadrature(cell, 4)[:2]
        ours, w = degree_four(dimension)
        order, wanted = np.lexsort(ours.round(9).T), np.lexsort(points.round(9).T)
        np.testing.assert_allclose(ours[order], points[wanted], atol=1e-14)
        np.testing.assert_allclose(w[order], weights[wanted], atol=1e-15)
