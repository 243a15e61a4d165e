"""Checkpoints: the state of a run, from which it goes on as if it had never stopped.

Each rank writes its own file; only when all are there does `latest.json` name them, so that a kill at
any moment leaves a whole set.
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
        replace(mine, lambda file: np.savez(file, **state))
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
        text = self._engine.bcast(latest.read_text() if self._engine.rank == 0 and latest.exists() else None)
        if text is None:
            return None
        entry = json.loads(text)
        self._refuse_other(entry)
        path = self._path(entry["number"])
        try:
            with np.load(path, allow_pickle=False) as file:
                state = {name: file[name] for name in file.files}
        except (OSError, ValueError) as error:
            raise InputError(
                f"the checkpoint cannot be read: {error}", where=str(path), fix="--force"
            ) from None
        self._kept = [path]
        return state

    def _refuse_other(self, entry: Mapping[str, Any]) -> None:
        if entry["ranks"] != self._engine.ranks:
            raise InputError(
                f"the checkpoint was written by {entry['ranks']} ranks, here there are {self._engine.ranks}",
                where=str(self._folder),
                fix=f"mpirun -n {entry['ranks']}, or --force to start over",
            )
        if entry["fingerprint"] != self._fingerprint:
            raise InputError(
                "the checkpoint is of another case, mesh or engine",
                where=str(self._folder),
                fix="--force to start over",
            )

    def _path(self, number: int) -> Path:
        return self._folder / f"state-{number}-{self._engine.rank}.npz"

    def remove(self) -> None:
        """The run is done: nothing to go on from."""
        if self._engine.rank == 0:
            shutil.rmtree(self._folder, ignore_errors=True)


def nested(states: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """States by name as one flat mapping, "name/key"."""
    return {f"{name}/{key}": value for name, state in states.items() for key, value in state.items()}


def part(state: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The state of one name in a flat mapping."""
    prefix = f"{name}/"
    return {key[len(prefix) :]: value for key, value in state.items() if key.startswith(prefix)}
