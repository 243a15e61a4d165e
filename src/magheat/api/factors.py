"""Measured factors on the loss: of shapes that no model knows, and of aggregation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from magheat import units
from magheat.errors import InputError, Where

Place = Where | str | None
MEASURED_SHAPES = ("octopod", "ring")  # entries of the library's particles with a heating_factor
_AGGREGATION = "{keeps: 0.7, source: who measured it, and on what}"


def of_shape(shape: str) -> tuple[float, str]:
    """The measured factor on the loss of the sphere of the same volume, and a note with its source."""
    from magheat import library

    entry = library.get("particles", shape)
    value = entry.values["heating_factor"]
    assert value.si is not None
    source = f"{value.source}, doi:{library.bibliography()[value.source]['doi']}"
    return value.si, f"{value.si:g} for the shape {shape} ({source}; confidence {value.confidence})"


def of_aggregation(value: Any, place: Place) -> tuple[Any, str]:
    """The share of the loss that aggregated particles keep, and a note with its source."""
    if (
        not isinstance(value, Mapping)
        or set(value) != {"keeps", "source"}
        or not str(value["source"]).strip()
    ):
        raise InputError("the aggregation is no share with its source", where=place, fix=_AGGREGATION)
    keeps = units.si(value["keeps"], "dimensionless", place)
    if not np.all(np.asarray(keeps) > 0):
        raise InputError("what aggregated particles keep is not above zero", where=place, fix=_AGGREGATION)
    return keeps, f"{_short(keeps)} for aggregation ({str(value['source']).strip()})"


def combined(given: Mapping[str, Any], factor: Any, aggregation: Place) -> tuple[Any, str]:
    """The product of the factors of a particle's keys, and what each is of."""
    notes = [str(given["factor_note"])] if given.get("factor_note") else []
    product = 1.0 if factor is None else factor
    if given.get("shape") in MEASURED_SHAPES:
        value, note = of_shape(given["shape"])
        product, notes = product * value, [*notes, note]
    if "aggregation" in given:
        value, note = of_aggregation(given["aggregation"], aggregation)
        product, notes = product * value, [*notes, note]
    return product, "; ".join(notes)


def _short(value: Any) -> str:
    values = np.asarray(value, float)
    return f"{values:g}" if values.ndim == 0 else f"{values.min():g} to {values.max():g}"
