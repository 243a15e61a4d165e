"""Kind `slp`: measured loss beside computed, from a case.yaml and the data.csv beside it.

case.yaml::

    kind: slp
    title: ...
    band: 0.4                      # relative: the scatter between laboratories
    conditions: {frequency: 700 kHz, amplitude: 24.8 kA/m, temperature: 25 degC, viscosity: water}
    series:
      - name: maghemite            # rows of data.csv of that series (or of `data:`)
        x: diameter                # what varies: a number of the rows, or `sample`, `material`, `shape`
        label: diameter            # of the axis; series of one label share a panel
        range: [5 nm, 20 nm]       # of the computed line; by default a little beyond the points
        line: 9                    # points of that line (121 of linear response)
        particle: {material: maghemite, sigma: 0.2}
        conditions: {mobile: 0}    # over those above; also model (auto), accuracy (0.03), neel, ...
        beside: lrt                # linear response as a second, thin line
        fitted: [anisotropy]       # what was fitted to these points: shown, and no prediction
        variant: true              # the same points under other assumptions
        claim: {factor: 3}         # see `magheat.validation.claims`; or none
        note: ...                  # what is assumed, what is the library's
    verdict: ...
    sources: [fortin2007]

What a row of data.csv gives (see `magheat.validation.data`) stands over the series' keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from magheat import api, units
from magheat.api.particle import QUANTITIES
from magheat.errors import InputError, MagheatError, Where
from magheat.slp import LossResult
from magheat.validation import data
from magheat.validation.claims import judge
from magheat.validation.folders import CASE, Case
from magheat.validation.outcome import Claim, Outcome, Series

DATA = "data.csv"
_LINE, _DEAR_LINE = 121, 9  # points of the computed line, and of one by dear models
_W_PER_G = 1e3
_DEFAULTS = {"model": "auto", "accuracy": 0.03}
_NO_TEXTS = ("accuracy", "waveform", "histogram", "aggregation", "shape_anisotropy")


@dataclass(frozen=True)
class _Setup:
    """The particle and the conditions that a series' rows share, as keys of the public functions."""

    particle: dict[str, Any]
    conditions: dict[str, Any]
    basis: str

    @property
    def model(self) -> str:
        return str(self.conditions["model"])

    def linear(self) -> _Setup:
        """The same by linear response."""
        kept = {key: value for key, value in self.conditions.items() if key not in _DEFAULTS}
        return _Setup(self.particle, kept | {"model": "lrt"}, self.basis)

    def loss(self, numbers: Mapping[str, Any], words: Mapping[str, str]) -> LossResult:
        """The loss where the rows give these numbers and words."""
        own = {name: value for name, value in numbers.items() if name in QUANTITIES}
        drive = {name: value for name, value in numbers.items() if name not in QUANTITIES}
        particle = api.make_particle(**(self.particle | own | dict(words)))
        return api.loss_power(particle, **(self.conditions | drive))

    def slp(self, result: LossResult, count: int) -> Any:
        """W per g of what the data count, (count,)."""
        value = result.slp_W_per_g_fe if self.basis == "Fe" else result.slp_W_per_g
        return np.broadcast_to(np.asarray(value, float), (count,))


def run(name: str, folder: Path, case: Case) -> Outcome:
    """Compute every series of the folder beside its data."""
    rows = data.read_data(folder / DATA)
    series, claims = [], []
    for i, one in enumerate(case.get("series") or ()):
        where = Where(folder / CASE, f"series.{i}")
        try:
            made, claim = _series(one, case, rows)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"cannot be read: {error!r}", where=where) from None
        except MagheatError as error:
            raise InputError(error.what, where=where, fix=error.fix) from None
        series.append(made)
        claims += claim
    if not series:
        raise InputError("no series", where=Where(folder / CASE, "series"))
    return Outcome(
        name,
        str(case.get("title", name)),
        "slp",
        tuple(series),
        tuple(claims),
        str(case.get("verdict", "")).strip(),
        tuple(case.get("sources") or ()),
    )


def _series(one: Mapping[str, Any], case: Case, rows: Sequence[data.Row]) -> tuple[Series, list[Claim]]:
    name, axis = str(one["name"]), str(one["x"])
    wanted = str(one.get("data", name))
    mine = [row for row in rows if row["series"] == wanted]
    if not mine:
        raise InputError(f"{DATA} has no series '{wanted}'")
    basis = str(mine[0]["basis"])
    shared = _texts(case.get("conditions") or {}) | _texts(one.get("conditions") or {})
    setup = _Setup(_texts(one["particle"]), _DEFAULTS | shared, basis)
    if setup.model == "lrt":
        setup = setup.linear()
    numbers = data.varied(mine)
    computed, remarks = _at_rows(setup, mine, numbers)
    scale, zero, unit, labels = _axis(axis, mine)
    label = str(one.get("label", axis))
    x = np.arange(len(mine)) if labels else (numbers[axis] - zero) / scale
    fine = np.array([]) if labels else _line(one, axis, numbers, setup)
    curves = [_curve(way, axis, fine, numbers, mine) for way in _ways(one, case, setup)]
    made = Series(
        name=name,
        x_label=f"{label} ({unit})" if unit else label,
        y_label=f"SLP (W/g of {basis})",
        x=_tuple(x),
        reference=_tuple(np.array([row["slp"] for row in mine]) / _W_PER_G),
        computed=_tuple(computed),
        band=float(case.get("band", 0.4)),
        error=_tuple(np.array([row.get("error", np.nan) for row in mine]) / _W_PER_G),
        fine=_tuple((fine - zero) / scale),
        curve=curves[0],
        beside=curves[1] if len(curves) > 1 else (),
        labels=labels,
        note=" ".join(str(one.get("note", "")).split()),
        logarithmic=bool(one.get("logarithmic", False)),
        points=_points(setup, mine, numbers),
        remarks=remarks,
        counted=tuple(data.counts(row) for row in mine),
        fitted=tuple(one.get("fitted") or ()),
        variant=bool(one.get("variant", False)),
        model=setup.model,
    )
    return made, judge(made, one.get("claim") or {})


def _texts(keys: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers as texts, so that one without a unit is refused where a unit is due."""
    return {key: value if key in _NO_TEXTS else str(value) for key, value in keys.items()}


def _at_rows(
    setup: _Setup, rows: Sequence[data.Row], numbers: Mapping[str, Any]
) -> tuple[Any, tuple[str, ...]]:
    """SLP at every row, and remarks on all: one call for all rows of the same words."""
    computed = np.empty(len(rows))
    remarks: list[str] = []
    groups: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for i, row in enumerate(rows):
        groups.setdefault(tuple(data.words(row).items()), []).append(i)
    for words, at in groups.items():
        result = setup.loss({name: column[at] for name, column in numbers.items()}, dict(words))
        computed[at] = setup.slp(result, len(at))
        remarks += result.validity if setup.model != "lrt" else ()
    return computed, tuple(dict.fromkeys(remarks))


def _points(setup: _Setup, rows: Sequence[data.Row], numbers: Mapping[str, Any]) -> tuple[str, ...]:
    """For each point the reasons why linear response is outside its range there; none of other models."""
    if setup.model != "lrt":
        return ()
    alone = [{name: float(column[i]) for name, column in numbers.items()} for i in range(len(rows))]
    return tuple(
        "; ".join(setup.loss(one, data.words(row)).validity) for one, row in zip(alone, rows, strict=True)
    )


def _axis(axis: str, rows: Sequence[data.Row]) -> tuple[float, float, str, tuple[str, ...]]:
    """(scale, zero, unit, names) of the x axis; names where it is one of words."""
    if axis in data.WORDS:
        return 1.0, 0.0, "", tuple(str(row[axis]) for row in rows)
    unit = str(rows[0][f"{axis} unit"])
    scale, zero = units.unit_factor(unit, data.KINDS[axis]) if unit else (1.0, 0.0)
    return scale, zero, unit, ()


def _line(one: Mapping[str, Any], axis: str, numbers: Mapping[str, Any], setup: _Setup) -> Any:
    """Where the computed line is worked out; nowhere if other numbers of the rows vary as well."""
    if any(np.ptp(column) > 0 for name, column in numbers.items() if name != axis):
        return np.array([])
    x = numbers[axis]
    low, high = (x.min(), x.max()) if axis in ("temperature", "mobile") else (0.8 * x.min(), 1.15 * x.max())
    if "range" in one:
        low, high = (units.parse(end, data.KINDS[axis]) for end in one["range"])
    return np.linspace(low, high, int(one.get("line", _LINE if setup.model == "lrt" else _DEAR_LINE)))


def _ways(one: Mapping[str, Any], case: Case, setup: _Setup) -> list[_Setup]:
    beside = one.get("beside", case.get("beside"))
    if beside not in (None, "lrt"):
        raise InputError(f"no line of '{beside}' beside the computed one", fix="beside: lrt")
    return [setup, setup.linear()] if beside and setup.model != "lrt" else [setup]


def _curve(
    setup: _Setup, axis: str, fine: Any, numbers: Mapping[str, Any], rows: Sequence[data.Row]
) -> tuple[float, ...]:
    if not fine.size:
        return ()
    held = {name: float(column[0]) for name, column in numbers.items()} | {axis: fine}
    return _tuple(setup.slp(setup.loss(held, data.words(rows[0])), fine.size))


def _tuple(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in np.atleast_1d(values))
