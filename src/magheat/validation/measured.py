"""Kind `slp`: measured loss beside computed, from a case.yaml and the data.csv beside it.

case.yaml::

    kind: slp
    title: ...
    band: 0.4                      # relative: the scatter between laboratories
    conditions: {frequency: 700 kHz, amplitude: 24.8 kA/m, temperature: 25 degC, viscosity: water}
    series:
      - name: maghemite            # rows of data.csv of that series (or of `data:`)
        x: diameter                # what varies: a key of the particle or of the conditions
        particle: {material: maghemite, sigma: 0.2}
        conditions: {mobile: 0}    # over those above; also model, neel, susceptibility
        claim: {factor: 3}         # largest ratio either way; or {flagged: true}; or none
        note: ...
    verdict: ...
    sources: [fortin2007]

data.csv has a column `series`, columns of values with their unit in the head, `diameter (nm)`, `slp (W/g)`,
`error (W/g)` (empty where unknown), and `basis` (core or Fe) and `provenance`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from magheat import api, units
from magheat.errors import InputError, MagheatError, Where
from magheat.slp import LossResult
from magheat.validation.folders import CASE, Case
from magheat.validation.outcome import Claim, Outcome, Series

DATA = "data.csv"
_AXES = {"diameter": "length", "amplitude": "field", "frequency": "frequency", "temperature": "temperature"}
_FINE = 121  # points of the computed line
_W_PER_G = 1e3

Row = Mapping[str, Any]


def run(name: str, folder: Path, case: Case) -> Outcome:
    """Compute every series of the folder beside its data."""
    rows = read_data(folder / DATA)
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


def read_data(path: Path) -> list[Row]:
    """The rows of a data.csv: quantities in SI under their names, words as they are."""
    rows = []
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(line for line in file if not line.startswith("#"))
            for raw in reader:
                rows.append(_row(raw, Where(path, line=reader.line_num)))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path)) from None
    return rows


def _row(raw: Mapping[str, str], where: Where) -> Row:
    row: dict[str, Any] = {}
    for head, text in raw.items():
        match = re.fullmatch(r"\s*(\w+)\s*\((.+)\)\s*", head)
        if match is None:
            row[head.strip()] = (text or "").strip()
            continue
        name, unit = match.groups()
        kind = {"slp": "slp", "error": "slp"} | _AXES
        if name not in kind:
            raise InputError(f"unknown column '{head}'", where=where, fix=f"one of {', '.join(kind)}")
        row[name] = units.parse(f"{text.strip()} {unit}", kind[name], where) if text.strip() else np.nan
        row[f"{name} unit"] = unit
    return row


def _series(one: Mapping[str, Any], case: Case, rows: Sequence[Row]) -> tuple[Series, list[Claim]]:
    name, axis = str(one["name"]), str(one["x"])
    wanted = str(one.get("data", name))
    mine = [row for row in rows if row["series"] == wanted]
    if not mine:
        raise InputError(f"{DATA} has no series '{wanted}'")
    particle = _texts(one["particle"])
    conditions = _texts(case.get("conditions") or {}) | _texts(one.get("conditions") or {})
    x = np.array([row[axis] for row in mine])
    fine = np.linspace(0.8 * x.min(), 1.15 * x.max(), _FINE) if axis != "temperature" else x
    computed = _compute(particle, conditions, axis, x)
    curve = _compute(particle, conditions, axis, fine)
    unit = str(mine[0][f"{axis} unit"])
    scale, zero = units.unit_factor(unit, _AXES[axis])
    basis = str(mine[0]["basis"])
    made = Series(
        name=name,
        x_label=f"{axis} ({unit})",
        y_label=f"SLP (W/g of {basis})",
        x=_tuple((x - zero) / scale),
        reference=_tuple(np.array([row["slp"] for row in mine]) / _W_PER_G),
        computed=_tuple(_slp(computed, basis)),
        band=float(case.get("band", 0.4)),
        error=_tuple(np.array([row["error"] for row in mine]) / _W_PER_G),
        fine=_tuple((fine - zero) / scale),
        curve=_tuple(_slp(curve, basis)),
        note=" ".join(str(one.get("note", "")).split()),
        logarithmic=bool(one.get("logarithmic", False)),
        points=tuple(_remarks(particle, conditions, axis, x)),
    )
    return made, _claims(made, one.get("claim") or {})


def _texts(keys: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers as texts, so that one without a unit is refused where a unit is due."""
    return {key: str(value) for key, value in keys.items()}


def _compute(particle: dict[str, Any], conditions: dict[str, Any], axis: str, x: Any) -> LossResult:
    if axis == "diameter":
        return api.loss_power(api.make_particle(**(particle | {axis: x})), **conditions)
    return api.loss_power(api.make_particle(**particle), **(conditions | {axis: x}))


def _remarks(particle: dict[str, Any], conditions: dict[str, Any], axis: str, x: Any) -> list[str]:
    """For each point the reasons why the model is outside its range there."""
    return ["; ".join(_compute(particle, conditions, axis, float(at)).validity) for at in x]


def _slp(result: LossResult, basis: str) -> Any:
    return result.slp_W_per_g_fe if basis == "Fe" else result.slp_W_per_g


def _claims(series: Series, claim: Mapping[str, Any]) -> list[Claim]:
    claims = []
    for key, value in claim.items():
        if key == "factor":
            factor = series.largest_factor
            text = f"{series.name}: within a factor of {value:g} (the largest is {factor:.2f})"
            claims.append(Claim(text, factor <= float(value)))
        elif key == "flagged":
            flagged = all(series.points)
            text = f"{series.name}: every point is flagged as outside linear response"
            claims.append(Claim(text, flagged is bool(value)))
        else:
            raise InputError(f"no claim '{key}'", fix="factor or flagged")
    return claims


def _tuple(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in np.atleast_1d(values))
