"""Convergence studies: the same problem on finer and finer meshes or steps, against what is exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.integrate import Integrator
from magheat.bioheat.model import Blood, Convection, HeatProblem, Radiation, Region, Step
from magheat.bioheat.timeseries import Steady
from magheat.fem import make_engine
from magheat.fem.engine import Engine
from magheat.tissue.properties import Constant, Map, Table
from magheat.verification import solutions
from magheat.verification.meshes import box

Floats = NDArray[np.float64]
C = Constant
T_BLOOD = 310.15
BLOOD = Blood(1050.0, 3617.0, T_BLOOD)


@dataclass(frozen=True)
class Study:
    """Sizes (of cells in m or steps in s), errors there, and the rate seen between the last two."""

    title: str
    sizes: tuple[float, ...]
    errors: tuple[float, ...]
    expected: float

    @property
    def rate(self) -> float:
        e, h = self.errors, self.sizes
        return float(np.log(e[-2] / e[-1]) / np.log(h[-2] / h[-1]))

    @property
    def passed(self) -> bool:
        """The rate is the expected one, or better by super-convergence, within 0.2."""
        return self.rate > self.expected - 0.2


def l2_error(engine: Engine, rise: Floats, exact: Callable[[Floats], Floats]) -> float:
    """L2 error of a rise at the coefficient points, relative to the exact one."""
    wanted = exact(engine.points.reshape(-1, engine.dimension)).reshape(engine.weights.shape)
    gap = engine.sum(engine.weights * (engine.at_points(rise) - wanted) ** 2)
    return float(np.sqrt(gap / engine.sum(engine.weights * wanted**2)))


def manufactured(
    dimension: int, order: int, engine: str = "embedded", axisymmetric: bool = False, nonlinear: bool = True
) -> Study:
    """Steady manufactured solution with k(T), perfusion and insulated sides; error in space."""
    k0, slope, w = 0.5, (0.02 if nonlinear else 0.0), 0.004
    exact, laplacian, gradient_squared = _shapes(dimension, axisymmetric)

    def source(x: Floats) -> Floats:
        u = exact(x)
        conduction = (k0 + k0 * slope * u) * laplacian(x) + k0 * slope * gradient_squared(x)
        return BLOOD.density * BLOOD.heat_capacity * w * u - conduction

    k = Table((T_BLOOD - 20.0, T_BLOOD + 20.0), (k0 * (1 - 20 * slope), k0 * (1 + 20 * slope)))
    region = Region("body", C(1000.0), k if nonlinear else C(k0), C(4000.0), C(w), Map(source))
    divisions = {1: (12, 24), 2: (6, 12)}[order] if dimension == 3 else {1: (16, 32), 2: (8, 16)}[order]
    errors = []
    for n in divisions:
        mesh = box((0.02,) * dimension, (n,) * dimension, axisymmetric)
        problem = HeatProblem({"body": region}, BLOOD, (), {}, "steady", (Step(1.0),), linear_tolerance=1e-12)
        integrator = Integrator(problem, make_engine(engine, mesh, order))
        errors.append(l2_error(integrator.engine, integrator.initial - T_BLOOD, exact))
    place = "axisymmetric" if axisymmetric else f"{dimension}-D"
    title = f"manufactured solution, {place}, P{order}, {engine}"
    return Study(title, tuple(0.02 / n for n in divisions), tuple(errors), order + 1.0)


def _shapes(
    dimension: int, axisymmetric: bool
) -> tuple[Callable[[Floats], Floats], Callable[[Floats], Floats], Callable[[Floats], Floats]]:
    """A rise (K) with no flux through the sides of [0, 0.02]^d, its Laplacian and |grad|^2."""
    q, amplitude = np.pi / 0.02, 5.0
    if not axisymmetric:

        def u(x: Floats) -> Floats:
            return np.asarray(amplitude * np.cos(q * x).prod(axis=1))

        def squared(x: Floats) -> Floats:
            parts = [
                (q * amplitude * np.sin(q * x[:, i]) * np.delete(np.cos(q * x), i, 1).prod(axis=1)) ** 2
                for i in range(dimension)
            ]
            return np.asarray(sum(parts))

        return u, lambda x: -dimension * q**2 * u(x), squared

    b = np.pi / 0.02**2

    def v(x: Floats) -> Floats:
        return np.asarray(amplitude * np.cos(b * x[:, 0] ** 2) * np.cos(q * x[:, 1]))

    def laplacian(x: Floats) -> Floats:
        r, c = x[:, 0], np.cos(q * x[:, 1])
        radial = -4 * b * np.sin(b * r**2) - 4 * b**2 * r**2 * np.cos(b * r**2)
        return np.asarray(amplitude * radial * c - q**2 * v(x))

    def gradient(x: Floats) -> Floats:
        r, z = x[:, 0], x[:, 1]
        along_r = -2 * b * r * np.sin(b * r**2) * np.cos(q * z)
        along_z = -q * np.cos(b * r**2) * np.sin(q * z)
        return np.asarray(amplitude**2 * (along_r**2 + along_z**2))

    return v, laplacian, gradient


def in_time(engine: str = "embedded", order: int = 1) -> Study:
    """Fixed steps against much finer ones, with k(T), cp(T), w(T), radiation and convection."""
    problem = nonlinear_slab()
    mesh = box((0.02, 0.01, 0.01), (8, 3, 3))
    body = make_engine(engine, mesh, order)
    ends = {n: _end(problem, body, n) for n in (8, 16, 32, 256)}
    errors = [float(np.max(np.abs(ends[n] - ends[256]))) for n in (8, 16, 32)]
    sizes = tuple(400.0 / n for n in (8, 16, 32))
    return Study(
        f"order in time, all coefficients following T, P{order}, {engine}", sizes, tuple(errors), 2.0
    )


def _end(problem: HeatProblem, engine: Engine, steps: int) -> Floats:
    total = problem.schedule[0].duration
    fixed = replace(problem, fixed_steps=(total / steps,) * steps)
    integrator = Integrator(fixed, engine)
    for _ in integrator.steps():
        pass
    return integrator.temperature


def nonlinear_slab() -> HeatProblem:
    """A block that cools by convection and radiation, every coefficient following temperature."""
    cold, hot = 250.0, 350.0
    region = Region(
        "body",
        C(1000.0),
        Table((cold, hot), (0.3, 0.7)),
        Table((cold, hot), (2500.0, 4500.0)),
        Table((cold, hot), (0.0, 0.006)),
        Map(lambda x: 2e4 * x[:, 0] / 0.02),
    )
    boundary = {
        "x0": (Convection(Steady(80.0), Steady(280.0)),),
        "x1": (Radiation(0.9, Steady(260.0)), Convection(Steady(20.0), Steady(270.0))),
    }
    return HeatProblem(
        {"body": region}, BLOOD, (), boundary, C(330.0), (Step(400.0),), tolerance=1e-6,
        linear_tolerance=1e-12,
    )  # fmt: skip


def _slab_excess(x: Floats, t: float, L: float, k: float, rho_c: float, h: float) -> Floats:
    return 20.0 * solutions.slab_cooling(x[:, 0], t, L, k, rho_c, h)


def slab(engine: str = "embedded", order: int = 1) -> Study:
    """Convection on both sides of a slab (half of it, by symmetry) against the Fourier series."""
    L, k, rho_c, h, t = 0.01, 0.5, 4.0e6, 100.0, 300.0
    region = Region("body", C(1000.0), C(k), C(4000.0))
    boundary = {"x1": (Convection(Steady(h), Steady(T_BLOOD - 20.0)),)}
    divisions, tolerance = ((4, 8), 2e-6) if order == 2 else ((16, 32), 1e-4)
    errors = []
    for n in divisions:
        problem = HeatProblem(
            {"body": region}, BLOOD, (), boundary, C(T_BLOOD), (Step(t),), tolerance=tolerance,
            linear_tolerance=1e-11,
        )  # fmt: skip
        body = make_engine(engine, box((L, L / 4), (n, n // 4)), order)
        integrator = Integrator(problem, body)
        for _ in integrator.steps():
            pass
        excess = partial(_slab_excess, t=t, L=L, k=k, rho_c=rho_c, h=h)
        errors.append(l2_error(body, integrator.temperature - (T_BLOOD - 20.0), excess))
    title = f"slab with convection against its series, P{order}, {engine}"
    return Study(title, tuple(L / n for n in divisions), tuple(errors), 2.0 if order == 1 else 3.0)
