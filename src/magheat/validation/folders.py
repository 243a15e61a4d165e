"""Where validation folders are, what they say, and who runs each kind."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from magheat.errors import InputError, Where
from magheat.hints import did_you_mean
from magheat.validation.outcome import Outcome

CASE = "case.yaml"
Case = Mapping[str, Any]
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
Runner = Callable[[str, Path, Case], Outcome]

KINDS = {  # kind: "module:function" of (name, folder, case) -> Outcome, loaded when first met
    "slp": "magheat.validation.measured:run",
    "analytic": "magheat.validation.analytic:run",
    "nanowarming": "magheat.validation.warming:run",
}


def find(directory: Path | None = None) -> Path:
    """The folder of validation folders: as given, ./validation, the checkout's, the package's own."""
    package = Path(__file__).resolve().parent
    places = [Path.cwd() / "validation", package.parents[2] / "validation", package / "data"]
    for place in [directory] if directory is not None else places:
        if any(place.glob(f"*/{CASE}")):
            return place
    where = str(directory) if directory is not None else " or ".join(map(str, places))
    raise InputError(f"no folders with a {CASE}", where=where, fix="name the folder by --dir")


def names(directory: Path) -> list[str]:
    """The names of the validation folders, sorted."""
    return sorted(path.parent.name for path in directory.glob(f"*/{CASE}"))


def known(directory: Path, name: str) -> str:
    """The name, if a validation folder has it; else InputError with the near ones."""
    there = names(directory)
    if name not in there:
        fix = did_you_mean(name, there, "there are")
        raise InputError(f"no validation '{name}'", where=str(directory), fix=fix)
    return name


def run(directory: Path, name: str) -> Outcome:
    """Run one folder. InputError for a name that is not there or a case that cannot be read."""
    folder = directory / known(directory, name)
    case = read_case(folder / CASE)
    started = time.perf_counter()
    outcome = _runner(case, folder / CASE)(name, folder, case)
    return replace(outcome, seconds=time.perf_counter() - started)


def run_all(directory: Path, wanted: Sequence[str]) -> Iterator[Outcome]:
    """Run folders side by side, as many at once as there are processors; outcomes in the order asked for."""
    workers = min(len(wanted), os.cpu_count() or 1)
    if workers < 2:
        yield from (run(directory, name) for name in wanted)
        return
    for key in _THREADS:  # small matrices: several threads each would only wait for each other
        os.environ.setdefault(key, "1")
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(partial(run, directory), wanted)


def read_case(path: Path) -> Case:
    """The YAML of a validation folder, a mapping with a `kind`."""
    import yaml

    try:
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path)) from None
    if not isinstance(case, dict) or case.get("kind") not in KINDS:
        raise InputError(
            "no kind that can be run", where=Where(path, "kind"), fix=f"kind: {' or '.join(KINDS)}"
        )
    return case


def _runner(case: Case, path: Path) -> Runner:
    runner: Runner = load(KINDS[case["kind"]], Where(path, "kind"))
    return runner


def load(target: str, where: Where) -> Any:
    """The function that "module:name" names."""
    module, _, name = str(target).partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError(f"cannot load '{target}': {error}", where=where, fix="module:function") from None
