"""`magheat slp --fit`: numbers of a particle fitted to measured losses."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from magheat import api, units
from magheat.api import measurement
from magheat.commands import _particle_options as o
from magheat.commands import _slp_output as output
from magheat.commands._bar import Bar
from magheat.commands._measured_options import Measurement
from magheat.errors import InputError
from magheat.slp.fit import BOUNDS, FitResult, Fitted

_KEYS = output.COLUMNS
_COLUMNS = ("frequency_Hz", "field_A_per_m", "measured_W_per_g", "computed_W_per_g")


def run(
    given: Mapping[str, Any],
    asked: Measurement,
    typed: set[str],
    *,
    as_json: bool,
    csv_path: Path | None,
    plot_path: Path | None,
) -> None:
    """Read, fit, print and write. typed: the options that the user gave."""
    for name in ("frequency", "field"):
        if given[name] is not None:
            raise InputError("it is in the file", where=f"--{name}", fix="leave it out")
    if not asked.free:
        raise InputError("--free is missing", fix=f"what is fitted: {', '.join(BOUNDS)}")
    assert asked.fit is not None
    free = dict(_free(text) for text in asked.free)
    values = o.parsed({name: given[name] for name in given if name not in ("frequency", "field")})
    keys = {name: value for name, value in values.items() if value is not None and name != "medium"}
    if "viscosity" not in keys and "viscosity" not in free:
        keys["viscosity"] = values["medium"]
    if "model" not in typed:
        keys["model"] = "auto"
    with Bar() as bar:
        result = api.fit_loss(
            asked.fit, free=free, of=asked.of or "core", holdout=asked.holdout, progress=bar, **keys
        )
    points = measurement.read_points(asked.fit)
    if plot_path is not None:
        _plot(plot_path, points, result)
    if csv_path is not None:
        _write_csv(csv_path, points, result)
    if as_json:
        typer.echo(json.dumps(_record(result), indent=2, ensure_ascii=False))
        return
    _show(result)
    for path in (csv_path, plot_path):
        if path is not None:
            typer.echo(f"written: {path}")


def _free(text: str) -> tuple[str, tuple[float, float] | None]:
    """`diameter`, or `diameter=8nm:20nm`."""
    name, equals, span = text.partition("=")
    name, where = name.strip().lstrip("-").replace("-", "_"), f"--free {text}"
    if name not in BOUNDS:
        raise InputError(f"'{name}' cannot be fitted", where=where, fix=f"any of {', '.join(BOUNDS)}")
    if not equals:
        return name, None
    low, colon, high = span.partition(":")
    if not colon:
        raise InputError("its bounds cannot be read", where=where, fix="diameter=8nm:20nm")
    kind = o.KINDS[name] or "dimensionless"
    return name, (units.parse(low, kind, where), units.parse(high, kind, where))


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _record(result: FitResult) -> dict[str, Any]:
    """As JSON holds it: `fitted` by names with SI units; null for an open end and for what is not known."""
    fitted = {
        _KEYS.get(one.name, one.name): {
            "value": one.value, "low": one.low, "high": one.high, "bounds": list(one.bounds),
        }
        for one in result.fitted
    }  # fmt: skip
    record: dict[str, Any] = {
        "fitted": fitted,
        "level": result.level,
        "correlation": [[_number(float(value)) for value in row] for row in result.correlation],
        "chi2": _number(result.chi2),
        "reduced_chi2": _number(result.reduced_chi2),
        "p_value": _number(result.p_value),
        "freedom": result.freedom,
        "scatter": result.scatter,
        "computed_W_per_g": result.computed_W_per_g.tolist(),
        "others": [{_KEYS.get(name, name): value for name, value in one.items()} for one in result.others],
        "remarks": list(result.remarks),
        "model": result.model,
        "validity": list(result.validity),
        "holdout": None,
    }
    if result.holdout is not None:
        held = result.holdout
        record["holdout"] = {
            "which": held.which,
            "points": [i + 1 for i in held.points],
            "computed_over_measured": held.ratio.tolist(),
            "rms": held.rms,
            "worst": held.worst,
            "rms_fitted": held.rms_fitted,
        }
    return record


def _write_csv(path: Path, points: Mapping[str, Any], result: FitResult) -> None:
    """One line per point: measured and computed."""
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(_COLUMNS)
            measured = points["slp"] / 1e3
            columns = (points["frequency"], points["amplitude"], measured, result.computed_W_per_g)
            writer.writerows(zip(*(column.tolist() for column in columns), strict=True))
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def _text(name: str, value: float | None) -> str:
    return "open" if value is None else units.text(float(f"{value:.4g}"), o.KINDS[name] or "dimensionless")


def _interval(one: Fitted) -> str:
    return f"{_text(one.name, one.low)} to {_text(one.name, one.high)}"


def _show(result: FitResult) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=f"fitted, model: {result.model}", title_justify="left")
    for column in ("", "fitted", f"{100 * (1 - result.level):g} % interval", "looked for within"):
        table.add_column(column, justify="left" if not column else "right")
    for one in result.fitted:
        within = f"{_text(one.name, one.bounds[0])} to {_text(one.name, one.bounds[1])}"
        table.add_row(one.name, _text(one.name, one.value), _interval(one), within)
    console.print(table)

    def tell(text: str, style: str = "none") -> None:
        console.print(text, soft_wrap=True, highlight=False, style=style)

    if math.isnan(result.chi2):
        tell(f"scatter about the fit {result.scatter:.1%}, taken as the error, since none is given")
    else:
        tell(
            f"reduced chi^2 {result.reduced_chi2:.3g} (p = {result.p_value:.2g}), "
            f"scatter {result.scatter:.1%}"
        )
    if result.holdout is not None:
        held = result.holdout
        tell(f"held out ({held.which}, {len(held.points)} points): off by {held.rms:.1%} rms, "
             f"{held.worst:.1%} at most; the points fitted by {held.rms_fitted:.1%}")  # fmt: skip
    for other in result.others:
        values = ", ".join(f"{one.name} {_text(one.name, other[one.name])}" for one in result.fitted)
        tell(f"not ruled out either: {values}")
    for remark in result.remarks:
        tell(remark, "yellow")
    for reason in result.validity:
        tell(f"outside the range of {result.model}: {reason}", "yellow")
    if not result.remarks:
        tell("every number is told by the points; errors common to all of them are not in the intervals")


def _plot(path: Path, points: Mapping[str, Any], result: FitResult) -> None:
    """Measured and computed over the field, a colour for each frequency."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np

    figure, axes = plt.subplots(figsize=(7.0, 4.5), layout="constrained")
    f, H, slp = points["frequency"], points["amplitude"] / 1e3, points["slp"] / 1e3
    errors = None if "error" not in points else points["error"] / 1e3
    for one in np.unique(f):
        rows = np.flatnonzero(f == one)
        rows = rows[np.argsort(H[rows])]
        label = units.text(float(one), "frequency")
        bars = None if errors is None else errors[rows]
        drawn = axes.errorbar(H[rows], slp[rows], bars, fmt="o", markersize=4, label=label)
        axes.plot(H[rows], result.computed_W_per_g[rows], color=drawn[0].get_color(), linewidth=1)
    axes.set(
        xlabel="field (kA/m)", ylabel="SLP (W/g)", title="points: measured; lines: fitted", ylim=(0.0, None)
    )
    axes.legend()
    output.save(figure, path)
