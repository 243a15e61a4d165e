"""Stresses are the same on several ranks as on one."""

import pickle
from pathlib import Path

import numpy as np
import pytest

PROGRAM = str(Path(__file__).with_name("elastic_mpi_program.py"))
BODIES = [("solid", 1), ("axisymmetric", 2)]


@pytest.fixture(scope="module")
def found(child, make_body, dolfinx_engine, tmp_path_factory):
    folder = tmp_path_factory.mktemp("elastic")
    meshes = folder / "meshes.pickle"
    meshes.write_bytes(pickle.dumps([(make_body(kind), order) for kind, order in BODIES]))

    def start(ranks: int):
        file = folder / f"{ranks}.npz"
        done = child(PROGRAM, str(meshes), str(file), ranks=ranks)
        assert done.returncode == 0, done.stderr
        return dict(np.load(file))

    return start(1), start(2)


@pytest.mark.parametrize("number", range(len(BODIES)))
def test_two_ranks_give_what_one_gives(found, number):
    one, two = (each[f"{number}"] for each in found)
    largest = np.nanmax(np.abs(one))
    assert largest > 1e4 and np.isnan(one).any()
    np.testing.assert_allclose(two, one, rtol=0, atol=1e-6 * largest)
