"""Checkpoints: the state of a run, from which it goes on as if it had never stopped.

Each rank writes its own file; only when all are there does `latest.json` name them, so that a kill at
any moment leaves a whole set. The files say where their dofs lie: a mesh is not always spread over the
ranks in the same way, and a run may go on with more ranks or fewer.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from magheat.errors import InputError
from magheat.fem.engine import Engine
from magheat.runner.files import replace, replace_json

FOLDER, LATEST = "checkpoint", "latest.json"
POINTS = "dof_points"
PAUSE = 10.0  # s of wall time between two checkpoints


class Checkpoints:
    """Writes and reads the checkpoints of one run folder."""

    def __init__(self, folder: Path, engine: Engine, fingerprint: str):
        self._folder, self._engine, self._fingerprint = folder / FOLDER, engine, fingerprint
        self._written = time.monotonic()
        self._kept: list[Path] = []

    def due(self) -> bool:
        """True where the last one is old; rank 0's clock decides for all."""
        return bool(self._engine.bcast(time.monotonic() - self._written >= PAUSE))

    def save(self, t: float, number: int, state: Mapping[str, Any]) -> None:
        """Keep a state at simulated time t (s); `number` tells it from the last one."""
        self._folder.mkdir(exist_ok=True)
        mine = self._path(number)
        replace(mine, lambda file: np.savez(file, **state, **{POINTS: self._engine.dof_points}))
        self._engine.sum(0.0)  # all files are there
        if self._engine.rank == 0:
            latest = {"number": number, "time_s": t, "ranks": self._engine.ranks}
            replace_json(self._folder / LATEST, latest | {"fingerprint": self._fingerprint})
        self._engine.sum(0.0)  # and named
        for old in self._kept:
            if old != mine:
                old.unlink(missing_ok=True)
        self._kept, self._written = [mine], time.monotonic()

    def load(self) -> dict[str, Any] | None:
        """The last state of this rank, None where none was kept; InputError if it is of another run."""
        latest = self._folder / LATEST
        there = self._engine.rank == 0 and latest.exists()
        text = self._engine.bcast(latest.read_text(errors="replace") if there else None)
        if text is None:
            return None
        number, ranks = self._entry(text)
        files = [self._path(number, rank) for rank in range(ranks)]
        if self._engine.rank < ranks:
            self._kept = [files[self._engine.rank]]
            state = _read(self._kept[0])
            same = np.array_equal(state.pop(POINTS), self._engine.dof_points)
        else:
            state, same = {}, False
        if ranks == self._engine.ranks and self._engine.min(np.array([float(same)])) > 0.0:
            return state
        return _spread([_read(file) for file in files], self._engine.dof_points)

    def _entry(self, text: str) -> tuple[int, int]:
        """Number and ranks of the checkpoint that `latest.json` names, if it is of this run."""
        try:
            entry = json.loads(text)
            number, ranks, fingerprint = int(entry["number"]), int(entry["ranks"]), entry["fingerprint"]
        except (ValueError, TypeError, KeyError):
            raise InputError(
                f"{LATEST} of the checkpoint is damaged",
                where=str(self._folder),
                fix="--force to start over",
            ) from None
        if fingerprint != self._fingerprint:
            raise InputError(
                "the checkpoint is of another case, mesh or engine",
                where=str(self._folder),
                fix="--force to start over",
            )
        return number, ranks

    def _path(self, number: int, rank: int | None = None) -> Path:
        return self._folder / f"state-{number}-{self._engine.rank if rank is None else rank}.npz"

    def remove(self) -> None:
        """The run is done: nothing to go on from."""
        if self._engine.rank == 0:
            shutil.rmtree(self._folder, ignore_errors=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError) as error:
        raise InputError(f"the checkpoint cannot be read: {error}", where=str(path), fix="--force") from None


def _spread(states: list[dict[str, Any]], points: Any) -> dict[str, Any]:
    """The state of the dofs at `points` from the states of all ranks that wrote one."""
    from scipy.spatial import cKDTree

    counts = [len(state[POINTS]) for state in states]
    _, at = cKDTree(np.concatenate([state[POINTS] for state in states])).query(points)
    spread = {}
    for name, value in states[0].items():
        parts = [np.asarray(state[name]) for state in states]
        per_dof = all(p.ndim > 0 and len(p) == n for p, n in zip(parts, counts, strict=True))
        spread[name] = np.concatenate(parts)[at] if per_dof else value
    del spread[POINTS]
    return spread


def nested(states: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """States by name as one flat mapping, "name/key"."""
    return {f"{name}/{key}": value for name, state in states.items() for key, value in state.items()}


def part(state: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The state of one name in a flat mapping."""
    prefix = f"{name}/"
    return {key[len(prefix) :]: value for key, value in state.items() if key.startswith(prefix)}
