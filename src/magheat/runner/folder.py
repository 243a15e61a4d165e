"""The output folder: what a run writes there, and when it may."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Literal

from magheat.case.dump import files
from magheat.case.model import Case, LabelImage, MeshFile
from magheat.errors import InputError
from magheat.runner import checkpoint, fields, tables

SUMMARY, RESOLVED, MESH, MAPS = "summary.json", "case.resolved.yaml", "mesh.msh", "maps"
REPORT, REPORT_DATA, LOG = "report.html", "report.npz", "log.txt"
WRITTEN = (
    SUMMARY, tables.PROBES, tables.REGIONS, tables.DIFFERENCES, fields.XDMF, fields.HDF5, RESOLVED, MESH,
    MAPS, REPORT, REPORT_DATA, LOG, checkpoint.FOLDER,
)  # fmt: skip

Start = Literal["new", "resume"]


def default_folder(case: Case) -> Path:
    """runs/<case>, beside where the program is run."""
    return Path("runs") / ("case" if case.path is None else case.path.stem)


def check_folder(path: Path, case: Case, *, resume: bool, force: bool) -> Start:
    """How a run in this folder would start; nothing is written. Raises InputError where it may not."""
    if resume and force:
        raise InputError("--resume goes on with a run and --force starts over", fix="give one of the two")
    if path.exists() and not path.is_dir():
        raise InputError("the output folder is a file", where=str(path), fix="another --out")
    _check_writable(path)
    _check_not_own_input(path, case)
    if (path / SUMMARY).exists() and not force:
        raise InputError(
            "this folder holds a finished run",
            where=str(path),
            fix="--force to overwrite it, or another --out",
        )
    begun = any((path / name).exists() for name in WRITTEN)
    if resume and not begun:
        raise InputError("there is no run here to go on with", where=str(path), fix="leave --resume out")
    if begun and not force and not resume:
        raise InputError(
            "this folder holds an unfinished run",
            where=str(path),
            fix="--resume to go on with it, --force to start over, or another --out",
        )
    return "resume" if resume and (path / checkpoint.FOLDER / checkpoint.LATEST).exists() else "new"


def _check_writable(path: Path) -> None:
    nearest = path.absolute()
    while not nearest.exists():
        nearest = nearest.parent
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise InputError("the output folder cannot be written", where=str(path), fix="another --out")


def _check_not_own_input(path: Path, case: Case) -> None:
    """A run must not write over the files it is made from."""
    inputs = [*files(case), *([case.path] if case.path is not None else [])]
    if isinstance(case.geometry, MeshFile | LabelImage):
        inputs.append(case.geometry.path)
    ours = {(path / name).resolve() for name in WRITTEN}
    for file in inputs:
        place = Path(file).resolve()
        if place in ours or place.parent in ours:
            raise InputError(f"the run would write over its own input {Path(file).name}", where=str(path),
                             fix="another --out")  # fmt: skip


def clear(path: Path) -> None:
    """Make the folder, without the files of an earlier run; others stay."""
    path.mkdir(parents=True, exist_ok=True)
    for name in WRITTEN:
        old = path / name
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)
