"""`magheat slp`: the specific loss power of a particle, or of many."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from magheat.commands import _design_options as d
from magheat.commands import _measured_options as m
from magheat.commands import _particle_options as o

_NEEDED = ("frequency", "field")


def slp(
    context: typer.Context,
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
    heating_factor: o.HeatingFactor = None,
    factor_note: o.FactorNote = None,
    aggregation: o.Aggregation = None,
    frequency: o.Frequency = None,
    field: o.Field = None,
    waveform: o.Waveform = None,
    bias: o.Bias = None,
    temperature: o.Temperature = "25 degC",
    medium: o.Medium = "water",
    viscosity: o.Viscosity = None,
    mobile: o.Mobile = "1",
    model: o.Model = "lrt",
    accuracy: o.Accuracy = None,
    axis: o.AxisOption = "random",
    neel: o.Neel = "coffey",
    susceptibility: o.Susceptibility = "chord",
    mechanism: o.Mechanism = "both",
    sweep: Annotated[
        list[str] | None,
        o.option("diameter=6nm:40nm:100 (:log), or neel=brown,coffey; may be repeated.", "Output"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.", rich_help_panel="Output")] = False,
    csv: Annotated[Path | None, o.option("Write the results to this file.", "Output")] = None,
    plot: Annotated[
        Path | None, o.option("Draw the swept loss into this file (png, svg, pdf).", "Output")
    ] = None,
    loop: Annotated[
        Path | None, o.option("Write the magnetisation loop: csv, or drawn as png, svg, pdf.", "Output")
    ] = None,
    optimize: d.Optimize = None,
    map: d.Map = None,
    limit: d.Limit = None,
    exposed: d.Exposed = None,
    site: d.Site = None,
    materials: d.Materials = None,
    shapes: d.Shapes = None,
    from_curve: m.FromCurve = None,
    fit: m.Fit = None,
    of: m.Of = None,
    free: m.Free = None,
    holdout: m.HoldOut = None,
    concentration: m.Concentration = None,
    volume: m.Volume = None,
    mass: m.Mass = None,
    heat_capacity: m.HeatCapacity = None,
    sample_density: m.SampleDensity = None,
    vessel: m.Vessel = None,
    sample_error: m.SampleError = None,
    on: m.On = None,
    off: m.Off = None,
) -> None:
    """Specific loss power of magnetic particles in an alternating field.

    Values carry their units: --diameter 14nm --frequency 100kHz --field 10kA/m.
    """
    given = {name: value for name, value in locals().items() if name in o.KINDS}
    measured = m.Measurement(
        from_curve, fit, of, free or [], holdout, concentration, volume, mass, heat_capacity, sample_density,
        vessel, sample_error, on, off,
    )  # fmt: skip
    measured.check({"--sweep": sweep, "--loop": loop, "--optimize": optimize, "--map": map})
    wish = d.Wish(optimize or [], map or [], limit, exposed, site, materials, shapes)
    wish.check({"--sweep": sweep, "--loop": loop})
    if measured:
        typed = {name for name in given if _typed(context, name)}
        _measured(given, measured, typed, json, csv, plot)
    elif wish:
        _design(given, wish, json, csv, plot)
    else:
        _run(given, sweep or [], json, csv, plot, loop)


def _typed(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name != "DEFAULT"


def _measured(
    given: dict[str, Any],
    measured: m.Measurement,
    typed: set[str],
    json: bool,
    csv: Path | None,
    plot: Path | None,
) -> None:
    from magheat.commands import _slp_curve, _slp_fit
    from magheat.commands._slp_output import check_path

    for option, path in (("--csv", csv), ("--plot", plot)):
        if path is not None:
            check_path(path, option)
    run = _slp_curve.run if measured.fit is None else _slp_fit.run
    run(given, measured, typed, as_json=json, csv_path=csv, plot_path=plot)


def _design(given: dict[str, Any], wish: d.Wish, json: bool, csv: Path | None, plot: Path | None) -> None:
    from magheat.commands import _slp_design, _slp_map
    from magheat.commands._slp_output import check_path

    for option, path in (("--csv", csv), ("--plot", plot)):
        if path is not None:
            check_path(path, option)
    run = _slp_design.run if wish.optimize else _slp_map.run
    run(given, wish, as_json=json, csv_path=csv, plot_path=plot)


def _run(
    given: dict[str, Any],
    sweep: list[str],
    as_json: bool,
    csv: Path | None,
    plot: Path | None,
    loop: Path | None,
) -> None:
    import json

    from magheat.commands import _slp_output as output
    from magheat.commands._loop import write_loop
    from magheat.commands._sweep import combinations, read_sweep

    for option, path in (("--csv", csv), ("--plot", plot), ("--loop", loop)):
        if path is not None:
            output.check_path(path, option)
    sweeps = [read_sweep(text, o.SWEPT) for text in sweep]
    swept = {one.name for one in sweeps}
    check_given(given, swept)
    base = o.parsed({name: value for name, value in given.items() if name not in swept})
    points = [(point, base | o.parsed(point)) for point in combinations(sweeps)]
    rows = [(point, _loss(values)) for point, values in output.watched(points)]
    if loop is not None:
        write_loop(loop, points, o.KINDS)
    if plot is not None:
        output.plot(plot, rows, sweeps, o.KINDS)
    if csv is not None:
        output.write_csv(csv, rows)
    if as_json:
        records = [output.record(point, result) for point, result in rows]
        typer.echo(json.dumps(records if sweeps else records[0], indent=2, ensure_ascii=False))
        return
    output.show(rows, sweeps, o.KINDS)
    for path in (csv, plot, loop):
        if path is not None:
            typer.echo(f"written: {path}")


def check_given(given: dict[str, Any], swept: set[str]) -> None:
    """Refuse a call without a size, a frequency or a field."""
    from magheat.errors import InputError

    for name in ("diameter", *_NEEDED):
        instead = "histogram" if name == "diameter" else name
        if given[name] is None and given[instead] is None and not {name, instead} & swept:
            raise InputError(f"--{name} is missing", fix=f"give it, or sweep it: --sweep {name}=...")


def _loss(values: dict[str, Any]) -> Any:
    from magheat import api

    return api.loss_power(o.particle_of(values), **o.conditions_of(values))
