"""`magheat slp --from-curve`: the specific loss power of a measured heating curve."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import typer

from magheat import api, units
from magheat.api import measurement
from magheat.commands import _particle_options as o
from magheat.commands import _slp_output as output
from magheat.commands._measured_options import Measurement
from magheat.errors import InputError
from magheat.slp.calorimetry import CurveResult, Estimate

_OF_PARTICLE = ("material", "iron_fraction", "frequency", "field")
_KINDS = {
    "concentration": "amount_density",
    "volume": "volume",
    "mass": "mass",
    "heat_capacity": "heat_capacity",
    "sample_density": "density",
    "vessel": "total_heat_capacity",
    "sample_error": "dimensionless",
    "on": "time",
    "off": "time",
}


def run(
    given: Mapping[str, Any],
    asked: Measurement,
    typed: set[str],
    *,
    as_json: bool,
    csv_path: Path | None,
    plot_path: Path | None,
) -> None:
    """Read, work out, print and write. typed: the options that the user gave."""
    stray = [name for name in given if name in typed and name not in _OF_PARTICLE]
    if stray:
        option = "--" + stray[0].replace("_", "-")
        raise InputError("it does not go with --from-curve", where=option, fix="leave it out")
    if asked.concentration is None:
        raise InputError("--concentration is missing", fix='of magnetic material: --concentration "5 mg/mL"')
    assert asked.from_curve is not None
    values = o.parsed({name: given[name] for name in ("iron_fraction", "frequency", "field")})
    keys = {
        {"sample_density": "density"}.get(name, name): units.parse(text, kind, "--" + name.replace("_", "-"))
        for name, kind in _KINDS.items()
        if (text := getattr(asked, name)) is not None
    }
    fraction = values["iron_fraction"]
    if fraction is None:
        fraction = measurement.iron_fraction_of(given["material"])
    result = api.slp_from_curve(
        asked.from_curve,
        of=asked.of or "core",
        iron_fraction=fraction,
        frequency=values["frequency"],
        amplitude=values["field"],
        **keys,
    )
    if plot_path is not None:
        _plot(plot_path, asked.from_curve, result)
    if csv_path is not None:
        _write_csv(csv_path, result)
    if as_json:
        typer.echo(json.dumps(_record(result), indent=2, ensure_ascii=False))
        return
    _show(result, given["material"], volume_given=asked.volume is not None or asked.mass is not None)
    for path in (csv_path, plot_path):
        if path is not None:
            typer.echo(f"written: {path}")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _record(result: CurveResult) -> Any:
    """As JSON holds it; null for what is not known."""
    return _plain(asdict(result))


def _write_csv(path: Path, result: CurveResult) -> None:
    """One line per method."""
    names = [field.name for field in fields(Estimate) if field.name != "window_s"]
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*names, "window_start_s", "window_end_s", "recommended"])
            for one in result.estimates:
                told = {"validity": "; ".join(one.validity)}
                row = [told.get(name, getattr(one, name)) for name in names]
                writer.writerow([*row, *one.window_s, int(one.method == result.recommended)])
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def _show(result: CurveResult, material: str, volume_given: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    percent = f"{100 * (1 - result.level):g} %"
    table = Table(title=f"per gram of {result.of}", title_justify="left")
    for column in ("method", "SLP W/g", f"{percent} interval", "dT/dt K/s", "L mW/K", "window s", ""):
        table.add_column(column, justify="left" if column == "method" else "right")
    for one in result.estimates:
        loss = "" if math.isnan(one.loss_W_per_K) else f"{1e3 * one.loss_W_per_K:.3g}"
        window = f"{one.window_s[0]:.4g} to {one.window_s[1]:.4g}"
        span = f"{one.low_W_per_g:.4g} to {one.high_W_per_g:.4g}"
        numbers = (f"{one.slp_W_per_g:.4g}", span, f"{one.rate_K_per_s:.4g}", loss, window)
        table.add_row(one.method, *numbers, "!" if one.validity else "")
    console.print(table)
    best = result[result.recommended]
    line = f"{best.slp_W_per_g:.4g} ± {best.standard_W_per_g:.2g} W/g {result.of} (standard)"
    tell = _teller(console)
    tell(f"recommended: {best.method}, {line}: {result.why}")
    if result.of == "core" and not math.isnan(result.slp_W_per_g_fe):
        tell(f"{result.slp_W_per_g_fe:.4g} W/g Fe by the iron fraction of {material}, or the one given")
    if result.of == "Fe" and not math.isnan(result.slp_W_per_g):
        tell(f"{result.slp_W_per_g:.4g} W/g of core by the iron fraction of {material}, or the one given")
    if not math.isnan(result.ilp_nH_m2_per_kg):
        tell(f"ILP {result.ilp_nH_m2_per_kg:.4g} nH m²/kg {result.of}")
    tell(f"noise {result.noise_K:.2g} K, correlation {result.noise_correlation:.2f} from reading to reading; "
         f"drift before the field {result.drift_K_per_s:.2g} K/s")  # fmt: skip
    if not volume_given:
        tell("L is that of 1 mL, since neither volume nor mass is given")
    for one in result.estimates:
        tell(f"{one.method}: {one.text}")
        for reason in one.validity:
            console.print(f"{one.method} is outside its range: {reason}", style="yellow", soft_wrap=True)


def _teller(console: Any) -> Any:
    return lambda text: console.print(text, soft_wrap=True, highlight=False)


def _plot(path: Path, curve: Path, result: CurveResult) -> None:
    """The readings, and the first slope of each method over its window."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np

    t, T, _, _ = measurement.read_curve(curve)
    figure, axes = plt.subplots(figsize=(7.0, 4.5), layout="constrained")
    axes.plot(t, T - 273.15, ".", color="0.6", markersize=3, label="readings")
    top = float(np.max(T))
    for one in result.estimates:
        rate = one.rate_K_per_s + result.drift_K_per_s
        begin = result[result.recommended].window_s[0]
        end = begin + (top - result.start_K) / rate if rate > 0 else one.window_s[1]
        label = f"{one.method}: {one.slp_W_per_g:.4g} W/g" + (
            " (recommended)" if one.method == result.recommended else ""
        )
        line = np.array([0.0, min(end, float(t[-1])) - begin])
        axes.plot(begin + line, result.start_K - 273.15 + rate * line, linewidth=1.2, label=label)
    axes.set(xlabel="time (s)", ylabel="temperature (degC)")
    axes.legend()
    output.save(figure, path)
