"""`magheat susceptibility`: chi' and chi'' over frequency, temperature or field: AC susceptometry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from magheat.commands import _particle_options as o

CURVES = ("frequency", "temperature", "field")  # options that may hold a range

_Frequency = Annotated[str | None, o.option("100kHz, or a curve: 1Hz:10MHz:121:log.", "Field and medium")]
_Temperature = Annotated[str, o.option("Of the particles, or a curve: 10K:400K:100.", "Field and medium")]
_Field = Annotated[
    str | None,
    o.option("Peak amplitude, or a curve: 1kA/m:20kA/m:20. lrt: a field that vanishes.", "Field and medium"),
]


def susceptibility(
    material: o.Material = "magnetite",
    diameter: o.Diameter = None,
    sigma: o.Sigma = None,
    weighting: o.Weighting = None,
    histogram: o.Histogram = None,
    shape: o.Shape = None,
    aspect: o.Aspect = None,
    coating: o.Coating = None,
    saturation: o.Saturation = None,
    anisotropy: o.Anisotropy = None,
    density: o.Density = None,
    attempt_time: o.AttemptTime = None,
    iron_fraction: o.IronFraction = None,
    dead_layer: o.DeadLayer = None,
    surface_anisotropy: o.SurfaceAnisotropy = None,
    shape_anisotropy: o.ShapeAnisotropy = None,
    temperature_law: o.TemperatureLaw = None,
    curie_temperature: o.CurieTemperature = None,
    frequency: _Frequency = None,
    field: _Field = None,
    bias: o.Bias = None,
    temperature: _Temperature = "25 degC",
    medium: o.Medium = "water",
    viscosity: o.Viscosity = None,
    mobile: o.Mobile = "1",
    model: o.Model = "lrt",
    accuracy: o.Accuracy = None,
    axis: o.AxisOption = "random",
    neel: o.Neel = "coffey",
    susceptibility: o.Susceptibility = "initial",
    mechanism: o.Mechanism = "both",
    harmonics: Annotated[int, o.option("So many harmonics of the magnetisation, beyond lrt.", "Model")] = 1,
    sweep: Annotated[
        list[str] | None,
        o.option("A curve for each: diameter=8nm,12nm or model=lrt,auto; may be repeated.", "Output"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.", rich_help_panel="Output")] = False,
    csv: Annotated[Path | None, o.option("Write the curves to this file.", "Output")] = None,
    plot: Annotated[
        Path | None, o.option("Draw the curves into this file (png, svg, pdf).", "Output")
    ] = None,
) -> None:
    """Complex susceptibility chi' - i chi'' of the particles, per volume of core (SI).

    The loss is pi mu0 chi'' H^2 f. Give --frequency, --temperature or --field as low:high:count (:log).
    """
    given = {name: value for name, value in locals().items() if name in o.KINDS}
    _run(given, harmonics, sweep or [], json, csv, plot)


def _run(
    given: dict[str, Any],
    harmonics: int,
    sweep: list[str],
    as_json: bool,
    csv: Path | None,
    plot: Path | None,
) -> None:
    import json

    from magheat.commands import _susceptibility_output as output
    from magheat.commands._slp_output import check_path, watched
    from magheat.commands._sweep import combinations, read_sweep
    from magheat.errors import InputError

    for option, path in (("--csv", csv), ("--plot", plot)):
        if path is not None:
            check_path(path, option)
    along = _curve(given)
    if plot is not None and along is None:
        fix = "--frequency 1Hz:10MHz:121:log"
        raise InputError("a plot needs a range of frequency, temperature or field", where="--plot", fix=fix)
    sweeps = [read_sweep(text, o.SWEPT) for text in sweep]
    swept = {one.name for one in sweeps}
    if along is not None and along.name in swept:
        raise InputError(f"--{along.name} is swept twice", where="--sweep", fix="give one of them")
    _check_given(given, swept)
    left = swept | ({along.name} if along else set())
    base = o.parsed({name: value for name, value in given.items() if name not in left})
    curves = []
    for point in watched(list(combinations(sweeps))):
        values = base | o.parsed(point) | ({along.name: list(along.values)} if along else {})
        curves.append(output.Curve(point, along, _chi(values, harmonics)))
    if plot is not None:
        output.plot(plot, curves, o.KINDS)
    if csv is not None:
        output.write_csv(csv, curves)
    if as_json:
        records = [output.record(curve) for curve in curves]
        typer.echo(json.dumps(records if sweeps else records[0], indent=2, ensure_ascii=False))
        return
    output.show(curves, o.KINDS)
    for path in (csv, plot):
        if path is not None:
            typer.echo(f"written: {path}")


def _curve(given: dict[str, Any]) -> Any:
    """The one of frequency, temperature and field that is a range, as a sweep; None: none is."""
    from magheat.commands._sweep import read_sweep
    from magheat.errors import InputError

    ranges = [name for name in CURVES if given[name] is not None and set(given[name]) & set(":,")]
    if len(ranges) > 1:
        fix = f"sweep the other: --sweep {ranges[1]}=..."
        raise InputError("a curve is over one of them", where=f"--{ranges[0]}, --{ranges[1]}", fix=fix)
    for name in ranges:
        try:
            return read_sweep(f"{name}={given[name]}", o.SWEPT)
        except InputError as error:
            raise InputError(error.what, where=f"--{name} {given[name]}", fix=error.fix) from None
    return None


def _check_given(given: dict[str, Any], swept: set[str]) -> None:
    from magheat.errors import InputError

    if given["frequency"] is None and "frequency" not in swept:
        raise InputError("--frequency is missing", fix="--frequency 100kHz, or 1Hz:10MHz:121:log")
    if given["diameter"] is None and given["histogram"] is None and "diameter" not in swept:
        raise InputError("--diameter is missing", fix="--diameter 14nm, or --histogram")


def _chi(values: dict[str, Any], harmonics: int) -> Any:
    from magheat import api
    from magheat.errors import InputError

    if values.get("field") is None and values["model"] != "lrt":
        raise InputError("--field is missing", fix=f"the model {values['model']} needs an amplitude")
    conditions = o.conditions_of({"field": 0.0} | {k: v for k, v in values.items() if v is not None})
    if values.get("viscosity") is None and values["mobile"] == 0:
        conditions["viscosity"] = float("inf")  # nothing turns, also where no medium is known
    return api.susceptibility(o.particle_of(values), **conditions, harmonics=harmonics)
