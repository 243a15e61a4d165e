"""Started on several ranks by test_mpi_engine.py: what an engine answers, kept by rank 0 in .npz files.

mpi_program.py JOBS, a pickled list of (mesh, order, file)
"""

import pickle
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from mpi4py import MPI

from magheat.bioheat.integrate import Integrator
from magheat.bioheat.model import (
    Blood,
    Convection,
    FixedTemperature,
    HeatProblem,
    HeatSource,
    Region,
    Step,
    Until,
)
from magheat.bioheat.timeseries import Steady
from magheat.errors import MeshError
from magheat.fem.dolfinx import DolfinxEngine
from magheat.tissue.properties import Constant, Table

BODY = 310.15


def problem(mesh):
    """Conductivity and heat capacity that follow temperature, perfusion, a switch by `until`."""
    cp = Table((300.0, 310.0, 320.0), (3000.0, 3600.0, 4000.0))
    k = Table((300.0, 320.0), (0.4, 0.6))
    left = Region("left", Constant(1045.0), k, cp, Constant(0.004), Constant(400.0))
    right = replace(left, name="right", conductivity=Constant(0.3), heat_capacity=Constant(3400.0))
    source = HeatSource("left", Constant(30.0), lambda H, T: 3e3 + 0.0 * T, Constant(4500.0), True)
    boundary = {
        "x1": (FixedTemperature(Steady(BODY)),),
        "lid": (Convection(Steady(50.0), Steady(295.0)),),
    }
    steps = (Step(60.0, until=Until("T90", "left", True, BODY + 0.5, "")), Step(40.0, 0.0))
    probes = {"middle": tuple(mesh.points.mean(axis=0)), "vertex": tuple(mesh.points[len(mesh.points) // 2])}
    return HeatProblem(
        {"left": left, "right": right}, Blood(1050.0, 3617.0, BODY), (source,), boundary,
        Constant(BODY), steps, probes, tolerance=0.05, linear_tolerance=1e-10,
    )  # fmt: skip


def answers(engine, mesh):
    slope = np.arange(1.0, engine.dimension + 1)
    f, one = engine.dof_points @ slope, np.ones(engine.weights.shape)
    c = 1.0 + np.einsum("cqd,d->cq", engine.points, slope) ** 2
    values = np.random.default_rng(0).standard_normal(len(mesh.points))
    u = engine.from_vertices(values if engine.rank == 0 else None)
    found = {"dofs_per_rank": engine.dofs_per_rank, "vertices": engine.to_vertices(u)}
    found["line"] = engine.to_vertices(f)
    found["cells"] = sorted_rows(engine.gather(engine.points.reshape(-1, engine.dimension)))
    found["sums"] = [
        engine.sum(f), engine.norm(f), engine.max(f), engine.min(f), engine.sum(2.0) / engine.ranks,
        engine.max(f if engine.rank == 0 else f[:0]) > 0, float(engine.gather(u).size),
    ]  # fmt: skip
    for kind in ("mass", "stiffness"):
        matrix = getattr(engine, kind)(c)
        found[kind] = engine.to_vertices(matrix @ u)
        found[kind + " action"] = engine.to_vertices(getattr(engine, kind + "_action")(c, u))
        found[kind + " diagonal"] = engine.to_vertices(matrix.diagonal())
    found["load"] = engine.to_vertices(engine.load(c))
    found["surface"] = engine.to_vertices(engine.boundary_mass("y1") @ u)
    for name in (*engine.surfaces, *engine.regions):
        on = engine.surface_dofs(name) if name in engine.surfaces else engine.region_dofs(name)
        mark = np.zeros(len(u))
        mark[on] = 1.0
        found["on " + name] = engine.to_vertices(mark)
        found["count " + name] = engine.sum(mark)
    found["gradient"] = sorted_rows(engine.gather(engine.gradient(u)))
    found["probes"] = engine.probe(mesh.points)(u)
    found["centres"] = engine.probe(mesh.points[mesh.cells].mean(axis=1))(u)
    fixed = np.zeros(len(u), dtype=bool)
    fixed[engine.surface_dofs("x1")] = True
    matrix = engine.combine(
        [(1.0, engine.mass(one)), (3.0, engine.stiffness(c)), (2.0, engine.boundary_mass("y1"))],
        diagonal=0.5 + engine.load(one),
    )
    solver = engine.solver(fixed)
    solver.setup(matrix)
    found["solution"] = engine.to_vertices(solver.solve(engine.load(c), 1e-12)[0])
    return found


def run(engine, mesh):
    integrator = Integrator(problem(mesh), engine)
    probe = engine.probe(np.array(list(problem(mesh).probes.values())))
    rows, T = [], integrator.initial
    for step in integrator.steps():
        T = step.end
        rows.append([step.t1, *probe(T), engine.max(T), engine.min(T)])
    return {"end": engine.to_vertices(T), "rows": rows, "energy": list(integrator.energy().values())}


def sorted_rows(rows):
    return rows[np.lexsort(rows.round(9).T)]


def work(mesh, order, file):
    comm = MPI.COMM_WORLD
    engine = DolfinxEngine(mesh if comm.Get_rank() == 0 else None, order)
    found = answers(engine, mesh) | run(engine, mesh)
    try:
        engine.probe(np.array([mesh.points[0], mesh.points[0] - 1.0]))
    except MeshError as error:
        found["outside"] = comm.allgather(str(error))
    try:
        engine.boundary_mass("cut")
    except MeshError as error:
        found["inner"] = comm.allgather(str(error))
    if comm.Get_rank() == 0:
        np.savez(file, **{key: np.asarray(value) for key, value in found.items()})


if __name__ == "__main__":
    for job in pickle.loads(Path(sys.argv[1]).read_bytes()):
        work(*job)
