"""The heated sphere in tissue, steady and in time, and with other tissue around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.integrate import Integrator
from magheat.bioheat.model import FixedTemperature, HeatProblem, HeatSource, Region, Step
from magheat.bioheat.timeseries import Steady
from magheat.fem import make_engine
from magheat.mesh.build import build
from magheat.mesh.mesh import Mesh
from magheat.tissue.properties import Constant, Map
from magheat.verification import solutions
from magheat.verification.studies import BLOOD, T_BLOOD

Floats = NDArray[np.float64]
C = Constant
R, OUTER = 0.01, 0.06  # m
RHO_C, Q = 1045.0 * 3600.0, 1.0e5  # J/m^3/K, W/m^3


@dataclass(frozen=True)
class Comparison:
    """Rises (K) at the centre and the rim: computed and exact; `error` is the larger relative gap."""

    title: str
    computed: tuple[float, float]
    exact: tuple[float, float]
    allowed: float

    @property
    def error(self) -> float:
        return max(abs(c / e - 1.0) for c, e in zip(self.computed, self.exact, strict=True))

    @property
    def passed(self) -> bool:
        return self.error < self.allowed


def mesh(elements_per_radius: float, dimension: int | str = "axisymmetric") -> Mesh:
    """The sphere and the tissue around it, by the program's own builder."""
    size = R / elements_per_radius
    return build(
        "concentric_spheres",
        {
            "layers": {"tumour": R, "tissue": OUTER},
            "size": {"tumour": size, "tissue": 6.0 * size},
            "dimension": dimension,
        },
    )


def _problem(
    w: tuple[float, float], k: tuple[float, float], schedule: tuple[Step, ...], steady: bool
) -> HeatProblem:
    heat = Map(lambda x: np.full(len(x), Q)) if steady else C(0.0)
    regions = {
        "tumour": Region("tumour", C(1045.0), C(k[0]), C(3600.0), C(w[0]), heat),
        "tissue": Region("tissue", C(1045.0), C(k[1]), C(3600.0), C(w[1])),
    }
    source = HeatSource("tumour", C(Q), lambda H, T: np.ones_like(T), C(1.0), False)
    return HeatProblem(
        regions, BLOOD, () if steady else (source,), {"outer": (FixedTemperature(Steady(T_BLOOD)),)},
        "steady" if steady else C(T_BLOOD), schedule,
    )  # fmt: skip


def _rises(integrator: Integrator, body: Mesh) -> tuple[float, float]:
    d = body.dimension
    rim = _on_rim(body)
    probe = integrator.engine.probe(np.array([[0.0] * d, rim]))
    centre, edge = probe(integrator.temperature) - T_BLOOD
    return float(centre), float(edge)


def _on_rim(body: Mesh) -> list[float]:
    """A vertex of the sphere's surface, where the rim is exact on a faceted mesh."""
    radius = np.linalg.norm(body.points, axis=1)
    return list(body.points[np.argmin(np.abs(radius - R))])


def steady(engine: str = "embedded", order: int = 1, dimension: int | str = "axisymmetric") -> Comparison:
    """Perfused sphere in the same tissue, steady."""
    w, k = 0.002, 0.5
    body = mesh(10, dimension)
    problem = _problem((w, w), (k, k), (Step(1.0),), steady=True)
    computed = _rises(Integrator(problem, make_engine(engine, body, order)), body)
    W = BLOOD.density * BLOOD.heat_capacity * w
    exact = solutions.sphere_steady([0.0, R], R, Q, k, W)
    return Comparison(
        f"steady sphere, {dimension}, P{order}, {engine}", computed, tuple(exact), _allowed(order)
    )


def transient(
    engine: str = "embedded",
    order: int = 1,
    dimension: int | str = "axisymmetric",
    t: float = 600.0,
    w: float = 0.0,
) -> Comparison:
    """Sphere in the same tissue t seconds after the source came on."""
    k = 0.5
    body = mesh(10, dimension)
    integrator = Integrator(
        _problem((w, w), (k, k), (Step(t),), steady=False), make_engine(engine, body, order)
    )
    for _ in integrator.steps():
        pass
    W = BLOOD.density * BLOOD.heat_capacity * w
    exact = solutions.sphere_transient([0.0, R], t, R, Q, k, RHO_C, W)
    title = f"sphere after {t:g} s, w = {w:g} 1/s, {dimension}, P{order}, {engine}"
    return Comparison(title, _rises(integrator, body), tuple(exact), _allowed(order))


def concentric(engine: str = "embedded", order: int = 1, dimension: int | str = "axisymmetric") -> Comparison:
    """A poorly perfused sphere in well perfused tissue of another conductivity, steady."""
    w, k = (0.0009, 0.009), (0.55, 0.45)
    body = mesh(10, dimension)
    problem = _problem(w, k, (Step(1.0),), steady=True)
    computed = _rises(Integrator(problem, make_engine(engine, body, order)), body)
    per_w = BLOOD.density * BLOOD.heat_capacity
    exact = solutions.concentric_steady([0.0, R], (R, OUTER), Q, k, (per_w * w[0], per_w * w[1]))
    return Comparison(
        f"two concentric spheres, {dimension}, P{order}, {engine}", computed, tuple(exact), _allowed(order)
    )


def _allowed(order: int) -> float:
    return 0.02 if order == 1 else 0.006
