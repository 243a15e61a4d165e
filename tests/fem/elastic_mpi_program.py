"""Started on several ranks by test_elastic_mpi.py: nodal stresses of a half-liquid body, kept by rank 0.

elastic_mpi_program.py MESHES FILE, a pickled list of (mesh, order)
"""

import pickle
import sys
from pathlib import Path

import numpy as np
from mpi4py import MPI

from magheat.cryo.stress import hooke, lame, thermal_stress
from magheat.fem.dolfinx import DolfinxEngine
from magheat.fem.recovery import Recovery


def stresses(mesh, order):
    engine = DolfinxEngine(mesh if MPI.COMM_WORLD.Get_rank() == 0 else None, 1)
    body = engine.cell_region == 0
    lam, mu = (np.full(int(body.sum()), float(m)) for m in lame(1e9, 0.2))
    solver = engine.elastic(body, lam, mu, order)
    change = 30.0 * np.cos(4.0 * engine.dof_points[:, 1])
    at = engine.at_vertices(change, solver.cells) @ solver.places.T
    cold = solver.points.mean(axis=1)[:, 1] < 0.6 * engine.max(engine.dof_points[:, 1])
    share = cold[:, None] * np.ones(at.shape)
    moduli = share * lam[:, None], share * mu[:, None]
    held = thermal_stress(6e-5 * at, *moduli, solver.components)
    solver.setup(share)
    strain, _ = solver.solve(held, 1e-10)
    stress = held + hooke(strain, *moduli)
    nodal = Recovery(engine, solver.cells, solver.points, solver.weights)(stress, share > 0.0)
    return [engine.to_vertices(column) for column in nodal.T]


if __name__ == "__main__":
    meshes = pickle.loads(Path(sys.argv[1]).read_bytes())
    found = {f"{i}": stresses(mesh, order) for i, (mesh, order) in enumerate(meshes)}
    if MPI.COMM_WORLD.Get_rank() == 0:
        np.savez(sys.argv[2], **{key: np.stack(value, axis=1) for key, value in found.items()})
