"""Exact thermal stresses in spheres, cylinders and slabs, and the elastic solver beside them.

Formulas of Timoshenko and Goodier (Theory of Elasticity, chapter 13) for free surfaces; S = E beta / (1 - nu)
in Pa/K, temperatures as polynomials in r: coefficients from the constant on, K/m^n.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.cryo.stress import hooke, lame, largest_principal, thermal_stress
from magheat.fem import make_engine
from magheat.fem.engine import Engine
from magheat.fem.recovery import Recovery
from magheat.mesh.build import build
from magheat.mesh.mesh import Mesh
from magheat.verification.curves import Curve
from magheat.verification.meshes import box

Floats = NDArray[np.float64]


def _integral(polynomial: Sequence[float], power: int, low: float, r: Floats) -> Floats:
    """Of T r^power from `low` to r."""
    total = np.zeros_like(r)
    for n, c in enumerate(polynomial):
        k = n + power + 1
        total = total + c * (r**k - low**k) / k
    return total


def _value(polynomial: Sequence[float], r: Floats) -> Floats:
    return np.asarray(np.polynomial.polynomial.polyval(r, polynomial))


def sphere(r: ArrayLike, a: float, b: float, S: float, T: Sequence[float]) -> tuple[Floats, Floats]:
    """Radial and hoop stress (Pa) of a sphere with radii a (0: solid) and b, m."""
    r = np.maximum(np.asarray(r, float), 1e-6 * b)
    whole = _integral(T, 2, a, np.asarray(b)) / (b**3 - a**3)
    inner = _integral(T, 2, a, r) / r**3
    radial = 2.0 * S * ((1.0 - (a / r) ** 3) * whole - inner)
    return radial, S * ((2.0 + (a / r) ** 3) * whole + inner - _value(T, r))


def cylinder(r: ArrayLike, a: float, b: float, S: float, T: Sequence[float]) -> tuple[Floats, Floats, Floats]:
    """Radial, hoop and axial stress (Pa) of a long cylinder with radii a (0: solid) and b, its ends free."""
    r = np.maximum(np.asarray(r, float), 1e-6 * b)
    whole = _integral(T, 1, a, np.asarray(b)) / (b**2 - a**2)
    inner = _integral(T, 1, a, r) / r**2
    radial = S * ((1.0 - (a / r) ** 2) * whole - inner)
    hoop = S * ((1.0 + (a / r) ** 2) * whole + inner - _value(T, r))
    return radial, hoop, S * (2.0 * whole - _value(T, r))


# Share of S dT in the middle and at the surface once a body that was cooled at a constant rate B has come
# to one temperature, and dT / (B L^2 / a) with the half-thickness or radius L and the diffusivity a
# (Steif, Palastro and Rabin 2007): hoop stress of the sphere, axial of the cylinder, in-plane of the slab.
VITRIFIED = {"slab": (1 / 3, -2 / 3, 1 / 2), "cylinder": (0.5, -0.5, 1 / 4), "sphere": (0.4, -0.4, 1 / 6)}


E, NU, BETA, R = 1.0e9, 0.2, 6.0e-5, 0.01  # Pa, -, 1/K, m: a vitrified sample
S = E * BETA / (1.0 - NU)
PROFILE = (10.0, 0.0, -10.0 / R**2)  # K, from 10 in the middle of a solid body to 0 at its surface
TENSION = "stress (MPa)"
ALLOWED = 0.01  # of the largest stress


def _from_origin(points: Floats) -> Floats:
    return np.asarray(np.linalg.norm(points, axis=1))


def solve(
    mesh: Mesh, order: int, engine: str, T: Sequence[float], radius: Callable[[Floats], Floats] = _from_origin
) -> tuple[Engine, Floats, Floats]:
    """Stresses of a free elastic body with temperatures T(r); `radius` gives r from places (n, dimension).

    Returns the engine, the stresses at the nodes (dofs, components) and r there (dofs,), MPa and m.
    """
    body = make_engine(engine, mesh)
    count = len(body.cell_region)
    lam, mu = (np.full(count, float(m)) for m in lame(E, NU))
    solver = body.elastic(np.ones(count, dtype=bool), lam, mu, order)
    r = radius(body.dof_points)
    at = body.at_vertices(_value(T, r), solver.cells) @ solver.places.T
    ones = np.ones(at.shape)
    first, second = lam[0] * ones, mu[0] * ones
    held = thermal_stress(BETA * at, first, second, solver.components)
    strain, _ = solver.solve(held, 1e-8)
    stress = held + hooke(strain, first, second)
    nodal = Recovery(body, solver.cells, solver.points, solver.weights)(stress, ones > 0.0)
    return body, nodal / 1e6, r


def shell(a: float, b: float, n: int) -> Mesh:
    """A hollow sphere in its axis' plane: n cells through the wall, three times as many from pole to pole."""
    flat = box((1.0, 1.0), (n, 3 * n))
    r, polar = a + (b - a) * flat.points[:, 0], np.pi * (flat.points[:, 1] - 0.5)
    points = np.stack([r * np.cos(polar), r * np.sin(polar)], axis=1)
    points[np.isclose(flat.points[:, 1] % 1.0, 0.0), 0] = 0.0
    facets, surface = flat.facets[flat.facet_surface < 2], flat.facet_surface[flat.facet_surface < 2]
    return replace(flat, points=points, facets=facets, facet_surface=surface, surfaces=("inner", "outer"),
                   axisymmetric=True)  # fmt: skip


def hollow_sphere(engine: str = "embedded", order: int = 2, n: int = 16) -> Curve:
    """A thick-walled sphere, hot inside: hoop stress at every node, surfaces and axis included."""
    a, T = 0.5 * R, (20.0, 0.0, -20.0 / R**2)
    _, nodal, r = solve(shell(a, R, n), order, engine, T)
    exact = sphere(r, a, R, S, T)[1] / 1e6
    return _curve(f"hollow sphere, hoop stress, axisymmetric, P{order}, {engine}", r, nodal[:, 2], exact)


def solid_sphere(
    engine: str = "embedded", order: int = 2, dimension: int | str = "axisymmetric", n: int = 10
) -> Curve:
    """A sphere hot in the middle: the largest principal stress along the radius, averaged over shells."""
    mesh = build(
        "concentric_spheres", {"layers": {"ball": R}, "size": {"ball": R / n}, "dimension": dimension}
    )
    _, nodal, r = solve(mesh, order, engine, PROFILE)
    exact = np.maximum(*sphere(r, 0.0, R, S, PROFILE)) / 1e6
    title = f"sphere, largest principal stress, {dimension}, P{order}, {engine}"
    where = [r >= (1.0 - 1e-6) * R, *(np.abs(r / R - x) < 0.05 for x in (0.2, 0.4, 0.6, 0.8))]
    tension = largest_principal(nodal)
    mean = [[float(v[w].mean()) for w in where] for v in (r, tension, exact)]
    return _curve(title, *(np.array(m) for m in mean))


def long_cylinder(engine: str = "embedded", order: int = 2, n: int = 12) -> Curve:
    """A long cylinder hot along its axis: axial stress halfway, axis and surface included."""
    mesh = box((R, 8.0 * R), (n, 4 * n), axisymmetric=True)
    body, nodal, r = solve(mesh, order, engine, PROFILE, lambda points: points[:, 0])
    middle = np.isclose(body.dof_points[:, 1], 4.0 * R)
    r = r[middle]
    exact = cylinder(r, 0.0, R, S, PROFILE)[2] / 1e6
    return _curve(
        f"long cylinder, axial stress, axisymmetric, P{order}, {engine}", r, nodal[middle, 1], exact
    )


def _curve(title: str, r: Floats, computed: Floats, exact: Floats) -> Curve:
    line = np.argsort(r, kind="stable")
    x, y, z = (tuple(float(v) for v in values[line]) for values in (1e3 * r, computed, exact))
    size = float(np.abs(exact).max())
    return Curve(title, "radius (mm)", TENSION, x, y, z, scale=size, allowed=ALLOWED)
