"""Properties and values in time back to the forms of a case file, with exact numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from magheat.bioheat.timeseries import Ramp, Steady, TimeTable, TimeValue
from magheat.tissue.properties import Constant, Law, Map, Table
from magheat.units import KINDS, exact

Copies = Mapping[Path, str]  # names that stand for the files of the case


def number(value: float, kind: str) -> str | float:
    """The text that reads back to the very same float; a number alone where no unit is due."""
    return value if KINDS[kind].si == "1" else exact(value, kind)


def in_space(value: Constant | Table | Law | Map, kind: str, copies: Copies) -> Any:
    """A property of matter or a value in space."""
    return with_writer(value, lambda x: exact(x, kind), copies)


def with_writer(
    value: Constant | Table | Law | Map,
    write: Callable[[float], str],
    copies: Copies,
    over: str = "temperature",
) -> Any:
    """As in_space, with a writer of the numbers and the kind of a table's abscissa."""
    if isinstance(value, Constant):
        return write(value.value)
    if isinstance(value, Table):
        rows = zip(value.temperatures, value.values, strict=True)
        return {"table": [[exact(x, over), write(y)] for x, y in rows]}
    if isinstance(value, Law):
        return {"law": value.name}
    return _map(value, copies)


def _map(value: Map, copies: Copies) -> Any:
    from magheat.case.resolve.values import MapFile

    if not isinstance(value.at, MapFile):
        raise TypeError(f"the map {value.label!r} comes from no file and cannot be written down")
    source = value.at
    name = copies.get(source.path, str(source.path))
    return {"csv" if source.csv else "file": name} | ({"unit": source.unit} if source.unit else {})


def in_time(value: TimeValue, kind: str) -> Any:
    """A value that may follow time."""
    if isinstance(value, Steady):
        return exact(value.value, kind)
    if isinstance(value, TimeTable):
        rows = zip(value.times, value.values, strict=True)
        return {"table": [[exact(t, "time"), exact(v, kind)] for t, v in rows]}
    assert isinstance(value, Ramp)
    document = {"ramp": exact(value.rate, "rate")}
    for key, end in (("from", value.start), ("to", value.end)):
        if end is not None:
            document[key] = exact(end, kind)
    return document
