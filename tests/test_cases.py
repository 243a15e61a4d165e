"""Every case in cases/: it balances its energy, and both engines say the same."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from magheat.bioheat.integrate import Integrator
from magheat.case import load_case
from magheat.fem import INSTALL_DOLFINX, make_engine
from magheat.runner.assemble import make_heatings, make_mesh, make_problem

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.yaml"))
COARSE = {  # the default suite runs the large cases on coarser meshes, `make long` as they are
    "glioblastoma": ("geometry.size={tumour: 4 mm, grey_matter: 8 mm, white_matter: 8 mm, fluid: 8 mm}",),
    "tumour_in_sphere": ("geometry.size={tumour: 2 mm, tissue: 10 mm}",),
}
needs_dolfinx = pytest.mark.skipif(
    importlib.util.find_spec("dolfinx") is None, reason=f"needs dolfinx: {INSTALL_DOLFINX}"
)


def parts(path, *overrides):
    case = load_case(path, overrides)
    return make_problem(case, make_heatings(case)), make_mesh(case)


def run(problem, engine):
    """The integrator after its run, the step sizes, and the states at the ends of ten of the steps."""
    integrator = Integrator(problem, engine)
    steps = [(step.t1 - step.t0, step.end) for step in integrator.steps()]
    return integrator, [dt for dt, _ in steps], [T for _, T in steps]


def replayed(problem, integrator, sizes):
    """The same problem with the step sizes and the switches of a run that is over."""
    ends = np.diff([0.0, *integrator.switches])
    schedule = tuple(
        replace(step, duration=float(d), until=None) for step, d in zip(problem.schedule, ends, strict=True)
    )
    return replace(problem, schedule=schedule, fixed_steps=tuple(sizes))


def agree(path, *overrides):
    problem, mesh = parts(path, "solve.linear_tolerance=1e-12", *overrides)
    ours = make_engine("embedded", mesh)
    integrator, sizes, states = run(problem, ours)
    theirs = make_engine("dolfinx", mesh)
    _, _, others = run(replayed(problem, integrator, sizes), theirs)
    start = ours.to_vertices(integrator.initial)
    rise = max(np.abs(ours.to_vertices(T) - start).max() for T in states)
    for mine, other in list(zip(states, others, strict=True))[:: max(1, len(states) // 10)]:
        gap = np.abs(ours.to_vertices(mine) - theirs.to_vertices(other)).max()
        assert gap < 1e-6 * rise


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_energy_balances_on_both_engines_within_their_tolerance(path):
    problem, mesh = parts(path, *COARSE.get(path.stem, ()))
    names = ["embedded"] + ["dolfinx"] * (importlib.util.find_spec("dolfinx") is not None)
    ends = []
    for name in names:
        engine = make_engine(name, mesh)
        integrator, _, states = run(problem, engine)
        assert integrator.energy()["residual_relative"] < 0.005
        ends.append(engine.to_vertices(states[-1]))
    np.testing.assert_allclose(ends[-1], ends[0], atol=problem.tolerance)


@needs_dolfinx
@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_one_engine_replays_the_other(path):
    agree(path, *COARSE.get(path.stem, ()))


@needs_dolfinx
@pytest.mark.long
@pytest.mark.parametrize("path", [p for p in CASES if p.stem in COARSE], ids=lambda p: p.stem)
def test_one_engine_replays_the_other_on_the_full_mesh(path):
    agree(path)
