"""summary.json: every key of the contract, always."""

from __future__ import annotations

import platform
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from magheat.bioheat.integrate import Integrator
from magheat.constants import ZERO_C
from magheat.runner.field_summary import field_summary
from magheat.runner.files import plain
from magheat.runner.ice import ice_summary
from magheat.runner.recorder import Recorder
from magheat.runner.setup import Setup
from magheat.runner.stress_summary import stress_summary
from magheat.runner.targets import cem43_T90, fraction_above, judge
from magheat.runner.warn import warnings_of


@dataclass
class Wall:
    """Wall times, s."""

    setup: float = 0.0
    solve: float = 0.0
    output: float = 0.0
    range: float = 0.0  # of the corners

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def summarise(
    setup: Setup,
    integrator: Integrator,
    recorder: Recorder,
    wall: Wall,
    corners: list[dict[str, Any]],
) -> dict[str, Any]:
    """The summary as JSON holds it (nulls for what is not a number); collective under MPI."""
    case, engine = setup.case, setup.engine
    counted = None if setup.mesh is None else (len(setup.mesh.points), len(setup.mesh.cells))
    nodes, cells = engine.bcast(counted)
    window = recorder.window
    summary = {
        "status": "completed",
        "title": case.title,
        "kind": case.kind,
        "engine": engine.name,
        "versions": versions(engine.versions),
        "mpi": {"ranks": engine.ranks, "dofs_per_rank": list(engine.dofs_per_rank)},
        "mesh": {"nodes": nodes, "cells": cells, "dimension": engine.dimension},
        "wall_s": wall.as_dict(),
        "steps": dict(integrator.counts),
        "end_s": integrator.time,
        "switches_s": list(integrator.switches),
        "energy": integrator.energy(),
        "field": field_summary(setup, recorder),
        "particles": [h.entry for h in setup.heatings],
        "safety": setup.exposure,
        "regions": {name: _region(name, setup, recorder) for name in setup.regions},
        "targets": [judge(target, recorder, engine) for target in case.targets],
        "warming": None if window is None else window.verdict("warming"),
        "cooling": None if window is None else window.verdict("cooling"),
        "ice": ice_summary(case, recorder.ice),
        "stress": stress_summary(setup, recorder),
        "range": corners,
    }
    summary["warnings"] = warnings_of(setup, recorder, summary)
    summary["citations"] = citations((*case.citations, *_limit_sources(setup.exposure)))
    result: dict[str, Any] = plain(summary)
    return result


def versions(of_engine: dict[str, str]) -> dict[str, str]:
    from magheat import __version__

    base = {"magheat": __version__, "python": platform.python_version(), "numpy": np.__version__}
    return base | of_engine


def citations(keys: tuple[str, ...]) -> list[str]:
    """The references behind the values of this run; a key that the library does not know stays as it is."""
    from magheat import library

    known = library.bibliography()
    return [library.citation(key) if key in known else key for key in dict.fromkeys(keys)]


def _limit_sources(rows: list[dict[str, Any]]) -> list[str]:
    """Keys of the references behind the field limits that apply."""
    from magheat import library

    applied = [row["limit"] for row in rows if row["verdict"] != "not applicable"]
    return [v.source for name in applied for v in library.get("limits", name).values.values() if v.source]


def _region(name: str, setup: Setup, recorder: Recorder) -> dict[str, float | None]:
    """Values at the instant of the region's highest mean."""
    instant = recorder.hottest.instant[name]
    values = instant.values(name)
    warm = setup.case.kind == "hyperthermia"
    return {
        "volume_mL": instant.statistics.volume(name) * 1e6,
        "at_s": instant.t,
        "min_degC": values.min - ZERO_C,
        "mean_degC": values.mean - ZERO_C,
        "max_degC": values.max - ZERO_C,
        "T10_degC": values.T10 - ZERO_C,
        "T50_degC": values.T50 - ZERO_C,
        "T90_degC": values.T90 - ZERO_C,
        "peak_degC": recorder.peak.K[name] - ZERO_C,
        "peak_at_s": recorder.peak.s[name],
        "cem43_T90_min": cem43_T90(recorder, name) if warm else None,
        "fraction_above_43C": fraction_above(instant, name),
    }
