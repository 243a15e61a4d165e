"""`field` of the summary: what drove the particles, where, and what held it back."""

from __future__ import annotations

from math import sqrt
from typing import Any

from magheat.case.model import Drive
from magheat.field import Loops, Solenoid
from magheat.runner.field import validity
from magheat.runner.recorder import Recorder
from magheat.runner.setup import Setup


def field_summary(setup: Setup, recorder: Recorder) -> dict[str, Any]:
    """Every key always; null or empty where the case has no field."""
    drive, body = setup.case.drive, setup.field
    summary: dict[str, Any] = {
        "frequency_Hz": None, "amplitude_A_per_m": None, "h_f_A_per_m_s": None, "shape": None,
        "highest_A_per_m": None, "regions": {}, "eddy": None, "power_limit": None, "validity": [],
    }  # fmt: skip
    if drive is None or body is None:
        return summary
    spans = {name: {"min_A_per_m": low, "max_A_per_m": high} for name, (low, high) in body.spans.items()}
    share = 1.0 if recorder.power is None else recorder.power.lowest_share
    return summary | {
        "frequency_Hz": drive.frequency,
        "amplitude_A_per_m": drive.amplitude,
        "h_f_A_per_m_s": body.highest * drive.frequency,
        "shape": _shape(drive),
        "highest_A_per_m": body.highest,
        "regions": spans,
        "eddy": "coil" if drive.eddy_in_coil else None if drive.eddy_axis is None else "uniform",
        "power_limit": _power(drive, recorder),
        "validity": validity(setup.case, body, share),
    }


def _shape(drive: Drive) -> str:
    if drive.map is not None:
        return "map"
    if drive.coil is None:
        return "uniform"
    return {Solenoid: "solenoid", Loops: "loops"}[type(drive.coil.coil)]


def _power(drive: Drive, recorder: Recorder) -> dict[str, float] | None:
    """The limit, the coil's loss at factor 1, and what the run came to."""
    limit, found = drive.power_limit, recorder.power
    if limit is None or found is None:
        return None
    return {
        "limit_W": limit.power,
        "coil_W": limit.coil_power,
        "largest_W": found.largest_W,
        "lowest_amplitude_factor": sqrt(found.lowest_share),
    }
