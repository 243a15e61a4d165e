"""An error on one rank ends all ranks with its exit code, and is told once."""

import pytest

from magheat.errors import MeshError
from magheat.fem import ranks

START = "from magheat.fem.ranks import *; from magheat.errors import *; import sys\nr = world_rank()\n"


def test_alone_nothing_changes():
    assert (ranks.world_size(), ranks.world_rank()) == (1, 0)
    assert ranks.on_first(lambda: 7) == 7
    with pytest.raises(MeshError), ranks.guard():
        raise MeshError("no")


@pytest.mark.parametrize(
    ("environment", "size", "rank"),
    [
        ({}, 1, 0),
        ({"OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "3"}, 4, 3),
        ({"PMI_SIZE": "2", "PMI_RANK": "1"}, 2, 1),
        ({"SLURM_STEP_NUM_TASKS": "8", "SLURM_PROCID": "5"}, 1, 0),
        ({"SLURM_STEP_NUM_TASKS": "8", "SLURM_PROCID": "5", "PMIX_RANK": "5"}, 8, 5),
    ],
)
def test_launchers_are_known_by_their_variables(monkeypatch, environment, size, rank):
    monkeypatch.delitem(ranks.sys.modules, "mpi4py.MPI", raising=False)
    for name in (*ranks._SIZE, *ranks._RANK, "SLURM_STEP_NUM_TASKS", "SLURM_PROCID", "PMIX_RANK", "PMI_FD"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert (ranks.world_size(), ranks.world_rank()) == (size, rank)


def test_a_process_without_mpirun_never_loads_mpi(child):
    done = child("-c", START + "with guard(): on_first(int)\nprint('mpi4py' in sys.modules)")
    assert done.stdout.strip() == "False"


def test_all_pass(child):
    done = child("-c", START + "with guard(): pass\nprint('fine')", ranks=2)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("fine") == 2


def test_an_error_on_all_ranks_is_told_once(child):
    program = (
        START + "from magheat.fem.ranks import _print\n"
        "try:\n with guard(): raise SolverError('it diverged')\n"
        "except MagheatError as error: _print(error); sys.exit(error.exit_code)"
    )
    done = child("-c", program, ranks=2)
    assert done.returncode == 4
    assert done.stderr.count("it diverged") == 1


@pytest.mark.parametrize("failing", [0, 1])
def test_an_error_on_one_rank_ends_one_that_has_finished(child, failing):
    program = (
        START + "try:\n"
        f" with guard():\n  if r == {failing}: raise MeshError('a hole')\n"
        "except MagheatError as error: print(error, file=sys.stderr); sys.exit(error.exit_code)\n"
        "print('after')"
    )
    done = child("-c", program, ranks=2)
    assert done.returncode == 2
    assert done.stderr.count("a hole") == 1 and "after" not in done.stdout


@pytest.mark.parametrize("failing", [0, 1])
def test_an_error_on_one_rank_ends_one_that_waits_for_it(child, failing):
    program = (
        START + f"with guard():\n if r == {failing}: raise SolverError('it diverged')\n"
        " from mpi4py import MPI; MPI.COMM_WORLD.Barrier()"
    )
    done = child("-c", program, ranks=2, timeout=60)
    assert done.returncode == 4
    assert done.stderr.count("it diverged") == 1 and "Traceback" not in done.stderr


def test_a_defect_on_one_rank_ends_all_with_its_traceback(child):
    program = START + "with guard():\n if r == 1: 1 / 0\n from mpi4py import MPI; MPI.COMM_WORLD.Barrier()"
    done = child("-c", program, ranks=2, timeout=60)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr


def test_an_error_of_the_first_rank_reaches_all(child):
    program = (
        START + "def make(): raise CaseError('a tab', where='case.yaml', fix='spaces')\n"
        "try: on_first(make)\n"
        "except CaseError as error: told = f'{error} {error.fix}'\n"
        "from mpi4py import MPI\n"
        "both = MPI.COMM_WORLD.gather((told, on_first(lambda: 'made')))\n"
        "if both: print(both)"  # by one rank alone: what two print at once may come out mixed
    )
    done = child("-c", program, ranks=2)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("case.yaml: a tab (spaces) spaces") == 2
    assert (done.stdout.count("None"), done.stdout.count("made")) == (1, 1)
