"""Targets of the case against what the run gave."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from magheat.case.model import Target
from magheat.constants import ZERO_C
from magheat.dose.cem43 import cem43
from magheat.fem.engine import Engine
from magheat.runner.instants import Instant
from magheat.runner.recorder import Recorder

COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
LIMIT = 316.15  # K, 43 degC


def judge(target: Target, recorder: Recorder, engine: Engine) -> dict[str, Any]:
    """{target, value, met}; value in degC, minutes or as a share, null where the run did not get to `at`."""
    value = _value(target, recorder, engine)
    if value is None or not np.isfinite(value):
        return {"target": target.text, "value": None, "met": False}
    shown = value - ZERO_C if _is_temperature(target.name) else value
    wanted = target.value / 60.0 if target.name.startswith("CEM43") else target.value
    return {"target": target.text, "value": shown, "met": bool(COMPARE[target.operator](value, wanted))}


def _is_temperature(name: str) -> bool:
    return not name.startswith(("CEM43", "fraction"))


def _value(target: Target, recorder: Recorder, engine: Engine) -> float | None:
    """The value in K, in minutes of CEM43, or as a share."""
    region, name, at = target.region, target.name, target.at
    if at is not None and at not in recorder.snapshots.instant:
        return None
    if name == "CEM43_T90":
        return cem43_T90(recorder, region, at)
    if name == "CEM43_max":
        minutes = recorder.snapshots.minutes[at] if at is not None else recorder.minutes
        return engine.max(minutes[engine.region_dofs(region)])
    if name == "max" and at is None:
        return recorder.peak.K[region]
    instant = recorder.hottest.instant[region] if at is None else recorder.snapshots.instant[at]
    if name == "fraction_above_43C":
        return fraction_above(instant, region)
    return float(getattr(instant.values(region), name))


def cem43_T90(recorder: Recorder, region: str, until: float | None = None) -> float:
    """CEM43 (min) of the series T90(t) of a region, up to a time (s)."""
    time, T90 = recorder.series.time, recorder.series.of(region, "T90")
    if until is not None:
        inside = time <= until * (1.0 + 1e-9)
        time, T90 = time[inside], T90[inside]
    return float(cem43(time, T90 - ZERO_C))


def fraction_above(instant: Instant, region: str, limit: float = LIMIT) -> float:
    """Share of the region's volume above 43 degC."""
    return instant.statistics.fraction_above(region, instant.T, limit)
