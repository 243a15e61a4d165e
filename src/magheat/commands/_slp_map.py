"""`magheat slp --map ... --map ...`: the loss over two numbers, with the limits on the field."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer
from numpy.typing import NDArray

from magheat import api, safety, units
from magheat.api.drive import limit_named
from magheat.api.loss import si_conditions
from magheat.commands import _particle_options as o
from magheat.commands import _slp_output as output
from magheat.commands._bar import Bar
from magheat.commands._design_options import Wish
from magheat.commands._sweep import read_sweep
from magheat.errors import InputError
from magheat.slp.arrays import Floats
from magheat.slp.many import loss_in_pieces

Chosen = NDArray[np.bool_]

MOST_POINTS = 1_000_000
_AXES = {name: kind for name, kind in o.SWEPT.items() if kind is not None and name != "accuracy"}
_LEAST = 3  # values of an axis


@dataclass(frozen=True)
class Axis:
    """A number of the map: the option, its kind of quantity, and its values, rising."""

    name: str
    kind: str
    values: Floats
    logarithmic: bool

    @property
    def key(self) -> str:
        """The name in files."""
        return output.COLUMNS.get(self.name, self.name)


@dataclass(frozen=True)
class LossMap:
    """The loss over two axes, arrays (first, second).

    used: {limit: H f or B over what the limit allows, (first, second)}; above 1 it is exceeded.
    """

    axes: tuple[Axis, Axis]
    slp_W_per_g: Floats
    xi: Floats
    used: Mapping[str, Floats]
    model: str
    validity: tuple[str, ...]

    def highest(self, where: Chosen | None = None) -> dict[str, float] | None:
        """The largest loss and where, of the points chosen; None where there are none."""
        chosen = np.ones(self.slp_W_per_g.shape, bool) if where is None else where
        if not chosen.any():
            return None
        i, j = np.unravel_index(np.argmax(np.where(chosen, self.slp_W_per_g, -1.0)), chosen.shape)
        first, second = self.axes
        return {
            first.key: float(first.values[i]),
            second.key: float(second.values[j]),
            "slp_W_per_g": float(self.slp_W_per_g[i, j]),
        }


def run(
    given: Mapping[str, Any], wish: Wish, *, as_json: bool, csv_path: Path | None, plot_path: Path | None
) -> None:
    """Work out, print and write."""
    axes = _axes(wish.maps)
    found = _worked_out(given, axes, wish)
    if plot_path is not None:
        from magheat.commands._slp_map_plot import plot

        plot(plot_path, found)
    if csv_path is not None:
        _write_csv(csv_path, found)
    if as_json:
        typer.echo(json.dumps(_record(found), ensure_ascii=False))
        return
    _show(found)
    for path in (csv_path, plot_path):
        if path is not None:
            typer.echo(f"written: {path}")


def _axes(texts: Sequence[str]) -> tuple[Axis, Axis]:
    if len(texts) != 2:
        fix = "--map diameter=6nm:40nm:80 --map frequency=50kHz:1MHz:60:log"
        raise InputError(f"a map has two axes, not {len(texts)}", where="--map", fix=fix)
    axes = [_axis(text) for text in texts]
    if axes[0].name == axes[1].name:
        raise InputError(f"both axes are the {axes[0].name}", where="--map", fix="two different numbers")
    points = axes[0].values.size * axes[1].values.size
    if points > MOST_POINTS:
        raise InputError(f"{points} points", where="--map", fix=f"at most {MOST_POINTS}")
    return axes[0], axes[1]


def _axis(text: str) -> Axis:
    swept = read_sweep(text, _AXES, "--map")
    values = np.array(swept.values)
    if values.size < _LEAST or np.any(np.diff(values) <= 0):
        fix = "rising values, at least 3: diameter=6nm:40nm:80"
        raise InputError("not the axis of a map", where=f"--map {text}", fix=fix)
    return Axis(swept.name, _AXES[swept.name] or "", values, text.strip().endswith(":log"))


def _worked_out(given: Mapping[str, Any], axes: tuple[Axis, Axis], wish: Wish) -> LossMap:
    """The map of the options, over its axes in place of those options."""
    from magheat.commands.slp import check_given

    names = {axis.name for axis in axes}
    for axis in axes:
        if given[axis.name] is not None and axis.name not in _WITH_DEFAULT:
            fix = "one of them"
            raise InputError(f"--{axis.name} is given and an axis", where="--map", fix=fix)
    if given["histogram"] is not None and names & {"diameter", "sigma"}:
        raise InputError("a histogram has its own sizes", where="--map", fix="other axes, or no --histogram")
    check_given(dict(given), names)
    values = o.parsed({name: value for name, value in given.items() if name not in names})
    values |= {axes[0].name: axes[0].values[:, None], axes[1].name: axes[1].values[None, :]}
    drive = o.conditions_of(values)
    used = _used(drive, wish, (axes[0].values.size, axes[1].values.size))
    numbers = {name: drive.pop(name) for name in ("frequency", "amplitude")}
    numbers |= {name: drive.pop(name, usual) for name, usual in _NUMBERS.items()}
    keys = drive | si_conditions(**numbers)
    with Bar() as bar:
        found = loss_in_pieces(o.particle_of(values), lambda done, total: bar("map", done, total), **keys)
    return LossMap(axes, found.slp_W_per_g, found.xi, used, found.model, found.validity)


_WITH_DEFAULT = ("temperature", "mobile")
_NUMBERS = {"temperature": 298.15, "viscosity": "water", "mobile": 1.0, "axis": "random", "bias": 0.0}


def _used(drive: Mapping[str, Any], wish: Wish, shape: tuple[int, int]) -> dict[str, Floats]:
    """The limited quantity over what is allowed, by limit: the one asked for, or the binding ones."""
    exposed = api.exposed_diameter(wish.exposed_m(), wish.site, "--")
    limits = safety.BINDING if wish.limit is None else (limit_named(wish.limit, "--limit"),)
    wave = drive.get("waveform")
    return {
        limit.name: np.broadcast_to(
            limit.value(drive["frequency"], drive["amplitude"], wave) / limit.allowed_at(exposed), shape
        )
        for limit in limits
    }


def _record(found: LossMap) -> dict[str, Any]:
    """As JSON holds it: rows go along the first axis."""
    return {
        "axes": {axis.key: axis.values.tolist() for axis in found.axes},
        "slp_W_per_g": found.slp_W_per_g.tolist(),
        "highest": found.highest(),
        "highest_allowed": {name: found.highest(used <= 1.0) for name, used in found.used.items()},
        "share_xi_above_1": float(np.mean(found.xi > 1.0)),
        "model": found.model,
    }


def _write_csv(path: Path, found: LossMap) -> None:
    """One line per point."""
    first, second = np.meshgrid(*(axis.values for axis in found.axes), indexing="ij")
    columns = [first, second, found.slp_W_per_g, found.xi, *found.used.values()]
    names = [axis.key for axis in found.axes] + ["slp_W_per_g", "xi"]
    names += [f"{name}_used" for name in found.used]
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            writer.writerows(zip(*(column.ravel().tolist() for column in columns), strict=True))
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def _show(found: LossMap) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    sizes = " by ".join(f"{axis.values.size} of {axis.name.replace('_', ' ')}" for axis in found.axes)
    console.print(f"{found.slp_W_per_g.size} points, {sizes}; model: {found.model}")
    console.print(f"highest: {_told(found, None)}")
    for name, used in found.used.items():
        told = _told(found, used <= 1.0)
        share = np.mean(used > 1.0)
        console.print(f"highest that {name} allows: {told} ({share:.0%} of the map is above it)")
    outside = np.mean(found.xi > 1.0)
    if found.model == "lrt" and outside:
        text = f"xi is above 1 in {outside:.0%} of the map; linear response holds below"
        console.print(text, style="yellow")


def _told(found: LossMap, where: Chosen | None) -> str:
    best = found.highest(where)
    if best is None:
        return "nothing"
    at = [
        f"{axis.name.replace('_', ' ')} {units.text(float(f'{best[axis.key]:.4g}'), axis.kind)}"
        for axis in found.axes
    ]
    return f"{best['slp_W_per_g']:.4g} W/g at {', '.join(at)}"
