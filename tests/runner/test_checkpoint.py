from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from magheat.errors import InputError
from magheat.runner.checkpoint import FOLDER, LATEST, Checkpoints, nested, part

ALONE = SimpleNamespace(rank=0, ranks=1, sum=lambda v: v, bcast=lambda v: v)


def made(folder: Path, fingerprint: str = "a", engine: SimpleNamespace = ALONE) -> Checkpoints:
    return Checkpoints(folder, engine, fingerprint)  # type: ignore[arg-type]


def test_the_last_state_comes_back(tmp_path: Path) -> None:
    writer = made(tmp_path)
    writer.save(10.0, 1, {"v": np.arange(3.0), "t": 10.0})
    writer.save(20.0, 2, {"v": np.arange(3.0) + 1, "t": 20.0})
    state = made(tmp_path).load()
    assert state is not None
    assert float(state["t"]) == 20.0
    assert state["v"].tolist() == [1.0, 2.0, 3.0]
    assert len(list((tmp_path / FOLDER).glob("*.npz"))) == 1


def test_none_where_none_was_kept(tmp_path: Path) -> None:
    assert made(tmp_path).load() is None


def test_a_kill_before_it_is_named_leaves_the_one_before(tmp_path: Path) -> None:
    writer = made(tmp_path)
    writer.save(10.0, 1, {"t": 10.0})
    (tmp_path / FOLDER / "state-2-0.npz").write_bytes(b"half a fi")
    (tmp_path / FOLDER / f".{LATEST}.part").write_bytes(b"{")
    state = made(tmp_path).load()
    assert state is not None and float(state["t"]) == 10.0


def test_another_case_or_number_of_ranks_is_refused(tmp_path: Path) -> None:
    made(tmp_path).save(10.0, 1, {"t": 10.0})
    with pytest.raises(InputError, match="another case"):
        made(tmp_path, "b").load()
    two = SimpleNamespace(rank=0, ranks=2, sum=lambda v: v, bcast=lambda v: v)
    with pytest.raises(InputError, match="1 ranks"):
        made(tmp_path, engine=two).load()


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    made(tmp_path).save(10.0, 1, {"t": 10.0})
    (tmp_path / FOLDER / "state-1-0.npz").write_bytes(b"rubbish")
    with pytest.raises(InputError, match="cannot be read"):
        made(tmp_path).load()


def test_states_nest() -> None:
    states = {"a": {"x": 1.0, "b/c": 2.0}, "ab": {"x": 3.0}}
    flat = nested(states)
    assert part(flat, "a") == states["a"]
    assert part(flat, "ab") == states["ab"]
