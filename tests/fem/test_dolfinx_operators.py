"""The dolfinx engine's operators: exact values, and the embedded engine's to round-off."""

import numpy as np
import pytest

from magheat.fem.embedded import EmbeddedEngine

KINDS = ("solid", "plane", "axisymmetric")


@pytest.fixture(scope="module", params=[(kind, order) for kind in KINDS for order in (1, 2)], ids=str)
def pair(request, make_body, dolfinx_engine):
    """Both engines on one mesh, and the dofs of the second in the order of the first."""
    kind, order = request.param
    mesh = make_body(kind)
    engine, other = dolfinx_engine(mesh, order), EmbeddedEngine(mesh, order)
    same = np.empty(len(other.dof_points), dtype=int)
    same[_sorted(engine.dof_points)] = _sorted(other.dof_points)
    return engine, other, same


def _sorted(points):
    return np.lexsort(points.round(9).T)


def coefficient(engine):
    return 1.0 + np.einsum("cqd,d->cq", engine.points, [1.0, 0.3, 0.7][: engine.dimension]) ** 2


def ramp(engine):
    return engine.dof_points @ np.arange(1.0, engine.dimension + 1)


def volume(engine):
    return np.pi * 2.0 if engine.axisymmetric else (6.0 if engine.dimension == 3 else 2.0)


def assert_close(ours, theirs, scale=None):
    scale = np.abs(theirs).max() if scale is None else scale
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12 * scale)


def test_weights_and_load_measure_the_body(pair):
    engine = pair[0]
    one = np.ones(engine.weights.shape)
    assert engine.weights.sum() == pytest.approx(volume(engine), rel=1e-13)
    assert engine.sum(engine.load(one)) == pytest.approx(volume(engine), rel=1e-13)


def test_mass_and_stiffness_of_linear_functions_are_exact(pair):
    engine = pair[0]
    one, x = np.ones(engine.weights.shape), engine.dof_points[:, 0]
    inner = np.pi / 2 * 2.0 if engine.axisymmetric else volume(engine) / 3
    assert x @ (engine.mass(one) @ x) == pytest.approx(inner, rel=1e-13)
    assert x @ (engine.stiffness(one) @ x) == pytest.approx(volume(engine), rel=1e-13)
    np.testing.assert_allclose(engine.stiffness(one) @ np.ones_like(x), 0.0, atol=1e-12)


def test_boundary_mass_measures_the_surface(pair):
    engine = pair[0]
    ones = np.ones(len(engine.dof_points))
    exact = {3: 6.0, 2: 4.0 * np.pi if engine.axisymmetric else 2.0}[engine.dimension]
    assert ones @ (engine.boundary_mass("x1") @ ones) == pytest.approx(exact, rel=1e-13)


@pytest.mark.parametrize("kind", ["mass", "stiffness"])
def test_matrices_and_their_actions_agree(pair, kind):
    engine, other, same = pair
    u = np.random.default_rng(1).standard_normal(len(same))
    v = np.empty_like(u)
    v[same] = u
    matrix = getattr(engine, kind)(coefficient(engine))
    theirs = getattr(other, kind)(coefficient(other))
    assert_close(matrix @ u, (theirs @ v)[same])
    assert_close(matrix.diagonal(), theirs.diagonal()[same])
    assert_close(getattr(engine, kind + "_action")(coefficient(engine), u), (theirs @ v)[same])


def test_loads_and_surfaces_agree(pair):
    engine, other, same = pair
    u = np.random.default_rng(2).standard_normal(len(same))
    v = np.empty_like(u)
    v[same] = u
    assert_close(engine.load(coefficient(engine)), other.load(coefficient(other))[same])
    for surface in ("x1", "y1", "lid"):
        ours, theirs = engine.boundary_mass(surface), other.boundary_mass(surface)
        assert_close(ours @ u, (theirs @ v)[same])


def test_values_at_coefficient_points_agree(pair):
    engine, other, same = pair
    u = np.random.default_rng(3).standard_normal(len(same))
    v = np.empty_like(u)
    v[same] = u
    d = engine.dimension
    a, b = engine.points.reshape(-1, d), other.points.reshape(-1, d)
    first, second = _sorted(a), _sorted(b)
    assert_close(a[first], b[second])
    assert_close(engine.at_points(u).ravel()[first], other.at_points(v).ravel()[second])
    assert_close(engine.weights.ravel()[first], other.weights.ravel()[second])
    a, b = engine.points.mean(axis=1), other.points.mean(axis=1)
    assert_close(engine.gradient(u)[_sorted(a)], other.gradient(v)[_sorted(b)])
    corners, theirs = engine.at_vertices(u, _sorted(a)), other.at_vertices(v, _sorted(b))
    assert_close(np.sort(corners, axis=1), np.sort(theirs, axis=1))


def test_gradient_of_a_linear_function_is_exact(pair):
    engine = pair[0]
    slope = engine.gradient(ramp(engine))
    np.testing.assert_allclose(slope, np.arange(1.0, engine.dimension + 1) + 0 * slope, rtol=1e-12)


def test_combinations_add_up_and_leave_their_terms_alone(pair):
    engine = pair[0]
    c, u = coefficient(engine), np.random.default_rng(4).standard_normal(len(pair[2]))
    K, M, B = engine.stiffness(c), engine.mass(c), engine.boundary_mass("x1")
    diagonal = np.arange(len(u)) * 1.0
    parts = [K @ u, M @ u, B @ u]
    whole = engine.combine([(5.0, B), (2.0, K), (3.0, M)], diagonal=diagonal)
    assert_close(whole @ u, 2 * parts[0] + 3 * parts[1] + 5 * parts[2] + diagonal * u)
    assert_close(engine.combine([(5.0, B)]) @ u, 5 * parts[2])
    assert_close(engine.combine([(1.0, whole), (1.0, B)]) @ u, whole @ u + parts[2])
    for matrix, part in zip((K, M, B), parts, strict=True):
        np.testing.assert_array_equal(matrix @ u, part)


def test_a_second_coefficient_does_not_touch_the_first_matrix(pair):
    engine = pair[0]
    c, u = coefficient(engine), np.random.default_rng(5).standard_normal(len(pair[2]))
    K = engine.stiffness(c)
    before = K @ u
    twice = engine.stiffness(2 * c) @ u
    np.testing.assert_array_equal(K @ u, before)
    assert_close(twice, 2 * before)


def test_reductions_on_one_rank(pair):
    engine = pair[0]
    u = ramp(engine)
    assert engine.sum(2.5) == 2.5
    assert (engine.max(u), engine.min(u)) == (u.max(), u.min())
    assert (engine.max(u[:0]), engine.min(u[:0])) == (-np.inf, np.inf)
    assert engine.norm(u) == pytest.approx(np.linalg.norm(u), rel=1e-14)
    assert engine.gather(u) is not None and engine.bcast("a") == "a"
    assert engine.dofs_per_rank == [len(u)]
    assert (engine.name, engine.rank, engine.ranks) == ("dolfinx", 0, 1)
    assert set(engine.versions) >= {"dolfinx", "petsc", "numpy"}
