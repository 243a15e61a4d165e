"""What the report draws and no other file of a run holds: report.npz."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from magheat.constants import ZERO_C
from magheat.errors import InputError
from magheat.runner.files import replace
from magheat.runner.folder import REPORT_DATA
from magheat.runner.recorder import Recorder
from magheat.runner.setup import Setup

Floats = NDArray[np.float64]
SHARES = np.linspace(0.0, 1.0, 201)  # of the volume, from the lowest value up


def report_data(setup: Setup, recorder: Recorder) -> dict[str, Any]:
    """Steps, and per region the quantiles (at SHARES) of temperature, dose and rates; collective under MPI.

    Temperatures in degC at the instant of the region's highest mean, doses in minutes, rates in K/min.
    """
    data: dict[str, Any] = {"step_ends_s": recorder.steps.ends, "step_factors": recorder.steps.factors}
    for region in setup.regions:
        instant = recorder.hottest.instant[region]
        statistics = instant.statistics
        data[f"temperature_degC/{region}"] = statistics.quantile(region, instant.T, SHARES) - ZERO_C
        if recorder.dose is not None and setup.case.kind == "hyperthermia":
            data[f"cem43_min/{region}"] = statistics.quantile(region, recorder.dose.minutes, SHARES)
    if recorder.window is not None:
        for name in ("warming", "cooling"):
            rates = recorder.window.rate_quantiles(name, SHARES)
            if rates is not None:
                data[f"{name}_K_per_min"] = rates
    if recorder.ice is not None:
        data |= {f"ice/{name}": column for name, column in recorder.ice.history.items()}
    if recorder.stress is not None:
        history = recorder.stress.history
        data |= {"stress_s": history[:, 0], "stress_MPa": history[:, 1] / 1e6}
    return data


def save_data(folder: Path, data: dict[str, Any]) -> None:
    replace(folder / REPORT_DATA, lambda file: np.savez_compressed(file, **data))


def load_data(folder: Path) -> dict[str, Floats]:
    """What `save_data` has written; InputError where it cannot be read."""
    try:
        with np.load(folder / REPORT_DATA, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise InputError(
            f"{REPORT_DATA} cannot be read: {error}", where=str(folder), fix="run the case again"
        ) from None


def by_region(data: dict[str, Floats], name: str) -> dict[str, Floats]:
    """{region: quantiles} of one quantity."""
    return {key.split("/", 1)[1]: value for key, value in data.items() if key.startswith(f"{name}/")}
