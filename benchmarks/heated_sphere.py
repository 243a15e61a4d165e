"""The heated sphere of 30 minutes to 0.02 K: magheat beside the script people write first.

    python benchmarks/heated_sphere.py [elements per radius]

The peer is backward Euler with one fixed step, the matrices assembled once by scikit-fem and each
system solved by conjugate gradients with a diagonal preconditioner: the loop of most one-off scripts,
without their re-assembly. Its step is halved until its largest nodal error over time is within the
tolerance too. Both are measured against magheat at a hundredth of the tolerance, on the same mesh, in
one run. What is printed is the ratio of wall times (machines differ, ratios less so).
"""

from __future__ import annotations

import sys
import time

import numpy as np

from magheat.bioheat.integrate import Integrator
from magheat.bioheat.model import FixedTemperature, HeatProblem, HeatSource, Region, Step
from magheat.bioheat.timeseries import Steady
from magheat.fem.embedded import EmbeddedEngine
from magheat.mesh.build import build
from magheat.tissue.properties import Constant as C
from magheat.verification.studies import BLOOD, T_BLOOD

TOLERANCE, END, Q, K, RHO_C = 0.02, 1800.0, 1e5, 0.5, 1045.0 * 3600.0
TIMES = np.linspace(30.0, END, 60)


def body(elements: float) -> EmbeddedEngine:
    """The sphere of 10 mm in tissue of 60 mm radius."""
    size = {"tumour": 0.01 / elements, "tissue": 0.06 / elements}
    mesh = build("concentric_spheres", {"layers": {"tumour": 0.01, "tissue": 0.06}, "size": size})
    return EmbeddedEngine(mesh, 1)


def magheat(engine: EmbeddedEngine, tolerance: float) -> tuple[np.ndarray, int, float]:
    """Rises at TIMES, accepted steps, seconds."""
    regions = {n: Region(n, C(1045.0), C(K), C(3600.0)) for n in engine.regions}
    source = HeatSource("tumour", C(Q), lambda H, T: np.ones_like(T), C(1.0), False)
    fixed = {"outer": (FixedTemperature(Steady(T_BLOOD)),)}
    start = time.perf_counter()
    problem = HeatProblem(regions, BLOOD, (source,), fixed, C(T_BLOOD), (Step(END),), tolerance=tolerance)
    integrator, rises, wanted = Integrator(problem, engine), [], list(TIMES)
    for step in integrator.steps():
        while wanted and wanted[0] <= step.t1 * (1 + 1e-12):
            rises.append(step.at(wanted.pop(0)) - T_BLOOD)
    return np.array(rises), integrator.accepted, time.perf_counter() - start


def backward_euler(engine: EmbeddedEngine, dt: float) -> tuple[np.ndarray, int, float]:
    """The same by fixed steps of dt."""
    start = time.perf_counter()
    one = np.ones(engine.weights.shape)
    mass, stiffness = engine.mass(RHO_C * one), engine.stiffness(K * one)
    load = engine.load(Q * (engine.cell_region == engine.regions.index("tumour"))[:, None] * one)
    fixed = np.zeros(len(engine.dof_points), dtype=bool)
    fixed[engine.surface_dofs("outer")] = True
    solver = engine.solver(fixed)
    solver.setup(engine.combine([(1.0, mass), (dt, stiffness)]))
    u, rises, steps = np.zeros(len(fixed)), [], round(END / dt)
    for n in range(1, steps + 1):
        b = mass @ u + dt * load
        u, _ = solver.solve(b, 1e-8 * float(np.linalg.norm(b)), u)
        if (n * dt) % 30.0 < 1e-9 or 30.0 - (n * dt) % 30.0 < 1e-9:
            rises.append(u)
    return np.array(rises), steps, time.perf_counter() - start


def main() -> None:
    engine = body(float(sys.argv[1]) if len(sys.argv) > 1 else 8)
    print(f"{len(engine.dof_points)} nodes, {len(engine.cell_region)} tetrahedra, tolerance {TOLERANCE} K")
    exact, _, _ = magheat(engine, TOLERANCE / 100)
    ours, steps, seconds = magheat(engine, TOLERANCE)
    print(f"magheat          {steps:5d} steps {seconds:7.2f} s, error {np.abs(ours - exact).max():.4f} K")
    dt, gap = 30.0, np.inf
    while gap > TOLERANCE:
        theirs, count, wall = backward_euler(engine, dt)
        gap = float(np.abs(theirs - exact).max())
        print(f"backward Euler   {count:5d} steps {wall:7.2f} s, error {gap:.4f} K")
        dt /= 2.0
    print(
        f"at this accuracy magheat takes {seconds / wall:.3f} of the time ({wall / seconds:.1f} times faster)"
    )


if __name__ == "__main__":
    main()
