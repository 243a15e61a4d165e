from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from magheat.errors import InputError
from magheat.runner.checkpoint import FOLDER, LATEST, Checkpoints, nested, part

POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])


def engine(rank: int = 0, ranks: int = 1, points: np.ndarray = POINTS) -> SimpleNamespace:
    return SimpleNamespace(
        rank=rank, ranks=ranks, dof_points=points, sum=lambda v: v, bcast=lambda v: v, min=np.min
    )


ALONE = engine()


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


def test_another_case_is_refused(tmp_path: Path) -> None:
    made(tmp_path).save(10.0, 1, {"t": 10.0})
    with pytest.raises(InputError, match="another case"):
        made(tmp_path, "b").load()


def test_dofs_spread_otherwise_find_their_values(tmp_path: Path) -> None:
    values = np.array([10.0, 11.0, 12.0])
    second, first = (
        made(tmp_path, engine=engine(r, 2, POINTS[own])) for r, own in ((1, slice(2, 3)), (0, slice(0, 2)))
    )
    second.save(10.0, 1, {"v": values[2:], "t": 10.0})
    first.save(10.0, 1, {"v": values[:2], "t": 10.0})
    turned = made(tmp_path, engine=engine(points=POINTS[::-1])).load()
    assert turned is not None and turned["v"].tolist() == [12.0, 11.0, 10.0]
    assert float(turned["t"]) == 10.0 and set(turned) == {"v", "t"}
    state = made(tmp_path, engine=engine(0, 2, POINTS[[2, 0]])).load()
    assert state is not None and state["v"].tolist() == [12.0, 10.0]


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
