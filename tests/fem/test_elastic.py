"""Elastic bodies of both engines: nothing from uniform cooling, Timoshenko's solutions, parts and liquids."""

import numpy as np
import pytest
from scipy.integrate import trapezoid

from magheat.cryo.stress import hooke, lame, largest_principal, thermal_stress
from magheat.fem.embedded import EmbeddedEngine
from magheat.fem.recovery import Recovery
from magheat.verification import thermoelastic
from magheat.verification.meshes import box

E, NU, BETA = 1e9, 0.2, 6e-5
ORDERS = (1, 2)


@pytest.fixture(params=["embedded", "dolfinx"])
def engine_of(request):
    """A maker of engines; dolfinx is asked for only where its turn comes, so that it may skip."""
    return EmbeddedEngine if request.param == "embedded" else request.getfixturevalue("dolfinx_engine")


def elastic(engine, body, order):
    lam, mu = lame(E, NU)
    count = int(body.sum())
    return engine.elastic(body, np.full(count, lam), np.full(count, mu), order)


def stresses(engine, solver, change, share=None):
    """Of a temperature change (dofs,) in K, elastic; share (cells,) of the moduli."""
    at = engine.at_vertices(change, solver.cells) @ solver.places.T
    share = np.ones(at.shape) if share is None else share[:, None] * np.ones(at.shape)
    lam, mu = (float(m) * share for m in lame(E, NU))
    held = thermal_stress(BETA * at, lam, mu, solver.components)
    solver.setup(share)
    strain, _ = solver.solve(held, 1e-10)
    return held + hooke(strain, lam, mu)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", ["solid", "axisymmetric"])
def test_uniform_cooling_of_a_free_body_makes_no_stress(engine_of, make_body, kind, order):
    engine = engine_of(make_body(kind), 1)
    solver = elastic(engine, np.ones(len(engine.cell_region), dtype=bool), order)
    stress = stresses(engine, solver, np.full(len(engine.dof_points), -40.0))
    assert np.abs(stress).max() < 1e-6 * E * BETA * 40.0


@pytest.mark.parametrize("order", ORDERS)
def test_a_held_depth_carries_the_cooling_alone(engine_of, make_body, order):
    """Plane strain: the stress along the depth is E beta dT, and no other."""
    engine = engine_of(make_body("plane"), 1)
    solver = elastic(engine, np.ones(len(engine.cell_region), dtype=bool), order)
    stress = stresses(engine, solver, np.full(len(engine.dof_points), -40.0))
    np.testing.assert_allclose(stress[:, :, 2], E * BETA * 40.0, rtol=1e-6)
    assert np.abs(stress[:, :, [0, 1, 3]]).max() < 1e-6 * E * BETA * 40.0


@pytest.mark.parametrize("kind", ["solid", "axisymmetric"])
def test_a_linear_temperature_bends_a_free_body_and_leaves_no_stress_across_order_two(
    engine_of, make_body, kind
):
    """Temperature linear in space is compatible; quadratic displacement holds it exactly."""
    engine = engine_of(make_body(kind), 1)
    solver = elastic(engine, np.ones(len(engine.cell_region), dtype=bool), 2)
    stress = stresses(engine, solver, 10.0 * engine.dof_points[:, -1])
    assert np.abs(stress).max() < 1e-6 * E * BETA * 10.0


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", ["solid", "plane", "axisymmetric"])
def test_both_engines_agree(dolfinx_engine, make_body, kind, order):
    mesh, found = make_body(kind), []
    change = np.random.default_rng(1).uniform(-20.0, 20.0, len(mesh.points))
    for engine in (EmbeddedEngine(mesh, 1), dolfinx_engine(mesh, 1)):
        solver = elastic(engine, engine.cell_region == 0, order)
        stress = stresses(engine, solver, engine.from_vertices(change))
        nodal = Recovery(engine, solver.cells, solver.points, solver.weights)(
            stress, stress[:, :, 0] < np.inf
        )
        found.append(np.stack([engine.to_vertices(column) for column in nodal.T], axis=1))
    assert np.isnan(found[0]).any() and np.nanmax(np.abs(found[0])) > 0.01 * E * BETA * 20.0
    np.testing.assert_allclose(found[1], found[0], rtol=0, atol=1e-7 * np.nanmax(np.abs(found[0])))


@pytest.mark.parametrize("order", ORDERS)
def test_a_liquid_part_is_as_if_it_were_not_there(engine_of, make_body, order):
    """Without stiffness it changes nothing, though the preconditioner knows the whole body."""
    engine = engine_of(make_body("solid"), 1)
    change = 30.0 * np.cos(4.0 * engine.dof_points[:, 1])
    left = engine.cell_region == 0
    alone = stresses(engine, elastic(engine, left, order), change)
    whole = elastic(engine, np.ones(len(left), dtype=bool), order)
    together = stresses(engine, whole, change, left.astype(float))
    np.testing.assert_allclose(together[left], alone, rtol=0, atol=1e-6 * np.abs(alone).max())
    np.testing.assert_array_equal(together[~left], 0.0)


@pytest.mark.parametrize("order", ORDERS)
def test_parts_that_do_not_touch_move_by_themselves(engine_of, order):
    mesh = box((3.0, 1.0, 1.0), (6, 3, 3))
    engine = engine_of(mesh, 1)
    x = engine.points[:, 0, 0]
    outer = (x < 1.0) | (x > 2.0)
    solver = elastic(engine, outer, order)
    far = np.where(engine.dof_points[:, 0] > 1.5, 25.0, -40.0)
    assert np.abs(stresses(engine, solver, far)).max() < 1e-6 * E * BETA * 40.0


@pytest.mark.parametrize("check", ["hollow_sphere", "solid_sphere", "long_cylinder"])
def test_within_one_per_cent_of_timoshenko_surfaces_included(check):
    n = {"hollow_sphere": 24, "solid_sphere": 12, "long_cylinder": 12}[check]
    curve = getattr(thermoelastic, check)(n=n)
    assert curve.passed, curve.error


def test_dolfinx_is_within_one_per_cent_too(dolfinx_engine):
    curve = thermoelastic.long_cylinder("dolfinx")
    assert curve.passed, curve.error


@pytest.mark.parametrize(("order", "rate", "cells"), [(1, 0.8, (12, 48)), (2, 1.5, (6, 24))])
def test_the_error_falls_with_the_cells(order, rate, cells):
    """At every node but the four at the poles, which are corners of one cell and fall at first order."""
    R, T, errors = thermoelastic.R, (20.0, 0.0, -20.0 / thermoelastic.R**2), []
    for n in cells:
        engine, nodal, r = thermoelastic.solve(thermoelastic.shell(R / 2, R, n), order, "embedded", T)
        exact = thermoelastic.sphere(r, R / 2, R, thermoelastic.S, T)[1] / 1e6
        pole = (engine.dof_points[:, 0] == 0.0) & (np.isclose(r, R / 2) | np.isclose(r, R))
        assert pole.sum() == 4
        errors.append(np.abs(nodal[:, 2] - exact)[~pole].max())
    assert np.log(errors[0] / errors[1]) / np.log(4.0) > rate


def test_a_solid_sphere_in_space_converges():
    coarse, fine = (thermoelastic.solid_sphere(order=1, dimension=3, n=n).error for n in (4, 10))
    assert fine < 0.03 and coarse / fine > 1.8


def test_exact_solutions_balance():
    """d(s_r)/dr + 2 (s_r - s_t)/r = 0 in the sphere, and no force along the cylinder."""
    r, h = np.linspace(0.006, 0.0099, 40), 1e-7
    args = (0.005, 0.01, thermoelastic.S, (3.0, -200.0, 4e4))
    radial, hoop = thermoelastic.sphere(r, *args)
    slope = (thermoelastic.sphere(r + h, *args)[0] - thermoelastic.sphere(r - h, *args)[0]) / (2.0 * h)
    np.testing.assert_allclose(slope, -2.0 * (radial - hoop) / r, rtol=1e-5, atol=1e3)
    np.testing.assert_allclose(thermoelastic.sphere([0.005, 0.01], *args)[0], 0.0, atol=1e-6)
    ring = np.linspace(0.005, 0.01, 20001)
    axial = thermoelastic.cylinder(ring, *args)[2]
    assert abs(trapezoid(axial * ring, ring)) < 1e-3


def test_a_linear_field_is_recovered_exactly_up_to_the_corners(engine_of, make_body):
    engine = engine_of(make_body("solid"), 1)
    solver = elastic(engine, np.ones(len(engine.cell_region), dtype=bool), 1)
    slope = np.array([1.0, -2.0, 3.0])
    nodal = Recovery(engine, solver.cells, solver.points, solver.weights)(
        (solver.points @ slope)[:, :, None], np.ones(solver.weights.shape, dtype=bool)
    )[:, 0]
    off = np.abs(nodal - engine.dof_points @ slope) > 1e-9
    assert off.sum() <= 8  # a corner of the box with too few cells around it keeps their mean


def test_the_largest_principal_stress_of_a_solved_body_is_tension_where_it_cooled_first():
    curve = thermoelastic.solid_sphere(n=8)
    assert curve.computed[-1] > 0.0  # the surface is cold
    assert largest_principal(np.array([[-1.0, -2.0, -3.0, 0.0]]))[0] == -1.0
