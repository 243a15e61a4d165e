"""The dolfinx engine answers on several ranks what it answers on one."""

import pickle
from pathlib import Path

import numpy as np
import pytest

PROGRAM = str(Path(__file__).with_name("mpi_program.py"))
BODIES = [("solid", 1), ("plane", 2), ("axisymmetric", 1), ("solid", 2)]


@pytest.fixture(scope="module")
def ask(child, make_body, dolfinx_engine, tmp_path_factory):
    """What an engine answers for bodies on a number of ranks."""
    folder = tmp_path_factory.mktemp("mpi")

    def start(bodies, ranks: int):
        files = [str(folder / f"{kind}{order}-{ranks}.npz") for kind, order in bodies]
        jobs = folder / f"jobs-{ranks}.pickle"
        meshes = [(make_body(kind), order) for kind, order in bodies]
        jobs.write_bytes(pickle.dumps([(*m, file) for m, file in zip(meshes, files, strict=True)]))
        done = child(PROGRAM, str(jobs), ranks=ranks)
        assert done.returncode == 0, done.stderr
        return [dict(np.load(file)) for file in files]

    return start


@pytest.fixture(scope="module")
def pairs(ask):
    return dict(zip(BODIES, zip(ask(BODIES, 1), ask(BODIES, 2), strict=True), strict=True))


@pytest.fixture(params=BODIES, ids=str)
def both(request, pairs):
    return pairs[request.param]


def test_the_mesh_is_truly_distributed(both):
    one, two = both
    dofs = two["dofs_per_rank"]
    assert len(dofs) == 2 and dofs.sum() == one["dofs_per_rank"].sum()
    assert dofs.max() < 0.7 * dofs.sum()


def test_vertices_keep_their_numbering(both):
    values = np.random.default_rng(0).standard_normal(len(both[1]["vertices"]))
    for each in both:
        np.testing.assert_array_equal(each["vertices"], values)


@pytest.mark.parametrize(
    "key", ["cells", "sums", "mass", "stiffness", "load", "surface", "gradient", "probes", "centres", "line"]
)
def test_operators_reductions_and_probes_agree(both, key):
    one, two = both
    np.testing.assert_allclose(two[key], one[key], rtol=1e-12, atol=1e-12 * np.abs(one[key]).max())
    for more in (" action", " diagonal"):
        if key + more in one:
            np.testing.assert_allclose(two[key + more], one[key + more], rtol=1e-11, atol=1e-12)


def test_probes_at_every_vertex_find_it_borders_included(both):
    np.testing.assert_allclose(both[1]["probes"], both[1]["vertices"], atol=1e-12)


def test_surfaces_and_regions_are_whole(both):
    one, two = both
    names = [key for key in one if key.startswith(("on ", "count "))]
    assert len(names) > 10
    for key in names:
        np.testing.assert_array_equal(two[key], one[key])


def test_one_solve_agrees(both):
    one, two = both
    np.testing.assert_allclose(two["solution"], one["solution"], atol=1e-6 * np.abs(one["solution"]).max())


def test_a_run_in_time_agrees(both):
    """Same steps, same switch, and temperatures to a millionth of the rise."""
    one, two = both
    rise = np.ptp(one["rows"][:, 3:])
    assert rise > 1.0
    assert one["rows"].shape == two["rows"].shape
    np.testing.assert_allclose(two["rows"][:, 0], one["rows"][:, 0], rtol=1e-6)
    np.testing.assert_allclose(two["rows"][:, 1:], one["rows"][:, 1:], rtol=0, atol=1e-6 * rise)
    np.testing.assert_allclose(two["end"], one["end"], rtol=0, atol=1e-6 * rise)
    scale = np.abs(one["energy"][:-1]).max()
    np.testing.assert_allclose(two["energy"], one["energy"], rtol=0, atol=1e-5 * scale)


def test_all_ranks_hear_of_an_error(both):
    for each in both:
        assert all("point 1 lies outside" in text for text in each["outside"])
        assert all("'cut' lies inside" in text for text in each["inner"])


def test_ranks_without_any_cell_go_along(ask):
    bodies = [("tiny", 1), ("tiny", 2)]
    for one, six in zip(ask(bodies, 1), ask(bodies, 6), strict=True):
        assert len(six["dofs_per_rank"]) == 6 and six["dofs_per_rank"].min() == 0
        np.testing.assert_allclose(six["end"], one["end"], rtol=0, atol=1e-5)
        for key in ("vertices", "probes", "stiffness", "solution"):
            np.testing.assert_allclose(six[key], one[key], rtol=0, atol=1e-9)
