"""Conjugate gradients of the dolfinx engine: tolerance, fixed dofs, the change of preconditioner."""

import numpy as np
import pytest

from magheat.errors import SolverError
from magheat.fem.embedded import EmbeddedEngine
from magheat.verification.meshes import box


@pytest.fixture(scope="module")
def engine(dolfinx_engine):
    return dolfinx_engine(box((1.0, 1.0, 1.0), (9, 9, 9)), 1)


@pytest.fixture
def krylov(dolfinx_engine):
    from magheat.fem import krylov

    return krylov


def system(engine, dt=1.0):
    one = np.ones(engine.weights.shape)
    fixed = np.zeros(len(engine.dof_points), dtype=bool)
    fixed[engine.surface_dofs("x1")] = True
    matrix = engine.combine([(dt, engine.stiffness(one)), (1.0, engine.mass(one))])
    return matrix, engine.load(1.0 + engine.points[:, :, 1]), fixed


def assert_reaches(solver, engine, matrix, b, fixed, tolerance):
    atol = tolerance * engine.norm(b)
    x, iterations = solver.solve(b, atol)
    assert iterations > 0
    np.testing.assert_array_equal(x[fixed], 0.0)
    assert np.linalg.norm((b - matrix @ x)[~fixed]) < 1.5 * atol


@pytest.mark.parametrize("dt", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("kind", ["jacobi", "hypre", "gamg"])
def test_the_residual_reaches_its_absolute_tolerance(engine, krylov, monkeypatch, dt, kind):
    """Hypre on a mass matrix returns nothing at all: the solver must see it."""
    monkeypatch.setattr(krylov, "MANY", 10**6 if kind == "jacobi" else 0)
    if kind == "gamg":
        monkeypatch.setattr(krylov, "has_hypre", lambda: False)
    monkeypatch.setattr(krylov, "FEW", 0)
    matrix, b, fixed = system(engine, dt)
    solver = engine.solver(fixed)
    solver.setup(matrix)
    for tolerance in (1e-3, 1e-4, 1e-10):
        assert_reaches(solver, engine, matrix, b, fixed, tolerance)


def test_b_on_fixed_dofs_is_ignored_and_a_good_guess_costs_nothing(engine):
    matrix, b, fixed = system(engine)
    solver = engine.solver(fixed)
    solver.setup(matrix)
    x, _ = solver.solve(b, 1e-12)
    y, iterations = solver.solve(np.where(fixed, 1e6, b), 1e-9, x0=np.where(fixed, 5.0, x))
    assert iterations == 0
    np.testing.assert_array_equal(x, y)
    zero, iterations = solver.solve(np.zeros_like(b), 0.0)
    assert iterations == 0 and not zero.any()


def test_setup_leaves_the_matrix_alone(engine):
    matrix, b, fixed = system(engine)
    before = matrix @ b
    engine.solver(fixed).setup(matrix)
    np.testing.assert_array_equal(matrix @ b, before)


def test_the_solution_is_that_of_the_embedded_engine(engine):
    other = EmbeddedEngine(box((1.0, 1.0, 1.0), (9, 9, 9)), 1)
    solutions = []
    for each in (engine, other):
        matrix, b, fixed = system(each)
        solver = each.solver(fixed)
        solver.setup(matrix)
        solutions.append(each.to_vertices(solver.solve(b, 1e-14)[0]))
    np.testing.assert_allclose(*solutions, atol=1e-12)


def test_multigrid_takes_over_where_jacobi_is_slow(engine, krylov, monkeypatch):
    monkeypatch.setattr(krylov, "MANY", 10)
    matrix, b, fixed = system(engine, 1e6)
    solver = engine.solver(fixed)
    solver.setup(matrix)
    slow, many = solver.solve(b, 1e-10 * engine.norm(b))
    fast, few = solver.solve(b, 1e-10 * engine.norm(b))
    assert few < many / 2
    np.testing.assert_allclose(fast, slow, atol=1e-8 * np.abs(slow).max())


def test_multigrid_is_kept_while_it_serves(engine, krylov, monkeypatch):
    monkeypatch.setattr(krylov, "MANY", 10)
    solver = engine.solver(system(engine)[2])
    for dt in (1e4, 1.5e4, 1e6, 1e-2):
        matrix, b, _ = system(engine, dt)
        solver.setup(matrix)
        for _ in range(2):
            x, _ = solver.solve(b, 1e-9 * engine.norm(b))
        free = ~system(engine)[2]
        assert np.linalg.norm((b - matrix @ x)[free]) < 1.5e-9 * engine.norm(b)


def test_no_convergence_is_a_solver_error(engine, krylov, monkeypatch):
    monkeypatch.setattr(krylov, "MAX_ITERATIONS", 2)
    matrix, b, fixed = system(engine)
    solver = engine.solver(fixed)
    solver.setup(matrix)
    with pytest.raises(SolverError, match="2 iterations"):
        solver.solve(b, 1e-14)


def test_nan_is_a_solver_error(engine):
    matrix, b, fixed = system(engine)
    solver = engine.solver(fixed)
    solver.setup(matrix)
    with pytest.raises(SolverError, match="did not reach"):
        solver.solve(b * np.nan, 1e-9)
