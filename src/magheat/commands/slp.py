"""`magheat slp`: the specific loss power of a particle, or of many."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

_PARTICLE: dict[str, str | None] = {  # option -> kind of quantity, None for words
    "material": None,
    "diameter": "length",
    "sigma": "dimensionless",
    "weighting": None,
    "shape": None,
    "aspect": "dimensionless",
    "coating": "length",
    "saturation": "saturation",
    "anisotropy": "anisotropy",
    "density": "density",
    "attempt_time": "time",
    "iron_fraction": "dimensionless",
}
_CONDITIONS: dict[str, str | None] = {
    "frequency": "frequency",
    "field": "field",
    "temperature": "temperature",
    "medium": None,
    "viscosity": "viscosity",
    "mobile": "dimensionless",
    "model": None,
    "neel": None,
    "susceptibility": None,
    "mechanism": None,
}
_KINDS = _PARTICLE | _CONDITIONS
_NEEDED = ("diameter", "frequency", "field")


def _option(help: str, group: str) -> Any:
    return typer.Option(help=help, rich_help_panel=group, show_default=True)


def slp(
    material: Annotated[str, _option("Core material of the library.", "Particle")] = "magnetite",
    diameter: Annotated[
        str | None, _option("Median core diameter, e.g. 14nm (cube: edge).", "Particle")
    ] = None,
    sigma: Annotated[str, _option("Standard deviation of ln d.", "Particle")] = "0",
    weighting: Annotated[str, _option("The median is of: number | volume.", "Particle")] = "number",
    shape: Annotated[
        str, _option("sphere | cube | cuboid | cylinder | prolate | oblate.", "Particle")
    ] = "sphere",
    aspect: Annotated[str, _option("Long over short axis.", "Particle")] = "1",
    coating: Annotated[str, _option("Thickness of the coating on each side.", "Particle")] = "0 nm",
    saturation: Annotated[str | None, _option("Instead of the material's: 446 kA/m.", "Particle")] = None,
    anisotropy: Annotated[
        str | None, _option("Uniaxial K_eff, instead of the material's: 23 kJ/m^3.", "Particle")
    ] = None,
    density: Annotated[str | None, _option("Instead of the material's: 5180 kg/m^3.", "Particle")] = None,
    attempt_time: Annotated[
        str | None, _option("tau_0, instead of the material's: 1 ns.", "Particle")
    ] = None,
    iron_fraction: Annotated[str | None, _option("Mass of Fe per mass of core.", "Particle")] = None,
    frequency: Annotated[str | None, _option("E.g. 100kHz.", "Field and medium")] = None,
    field: Annotated[str | None, _option("Peak amplitude: 10kA/m, or mT, G, Oe.", "Field and medium")] = None,
    temperature: Annotated[str, _option("Of the particles.", "Field and medium")] = "25 degC",
    medium: Annotated[
        str, _option("Medium of the library, for its viscosity.", "Field and medium")
    ] = "water",
    viscosity: Annotated[str | None, _option("Instead of the medium's: 1 mPa*s.", "Field and medium")] = None,
    mobile: Annotated[str, _option("Share of particles free to rotate, 0..1.", "Field and medium")] = "1",
    model: Annotated[str, _option("Loss model: auto | lrt.", "Model")] = "lrt",
    neel: Annotated[str, _option("Néel time: arrhenius | brown | coffey | exact.", "Model")] = "coffey",
    susceptibility: Annotated[str, _option("initial | chord.", "Model")] = "chord",
    mechanism: Annotated[str, _option("both | neel | brown.", "Model")] = "both",
    sweep: Annotated[
        list[str] | None,
        _option("diameter=6nm:40nm:100 (:log), or neel=brown,coffey; may be repeated.", "Output"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.", rich_help_panel="Output")] = False,
    csv: Annotated[Path | None, _option("Write the results to this file.", "Output")] = None,
    plot: Annotated[
        Path | None, _option("Draw the swept loss into this file (png, svg, pdf).", "Output")
    ] = None,
) -> None:
    """Specific loss power of magnetic particles in a sinusoidal field.

    Values carry their units: --diameter 14nm --frequency 100kHz --field 10kA/m.
    """
    given = {name: value for name, value in locals().items() if name in _KINDS}
    _run(given, sweep or [], json, csv, plot)


def _run(given: dict[str, Any], sweep: list[str], as_json: bool, csv: Path | None, plot: Path | None) -> None:
    import json

    from magheat.commands import _slp_output as output
    from magheat.commands._sweep import combinations, read_sweep
    from magheat.errors import InputError

    for option, path in (("--csv", csv), ("--plot", plot)):
        if path is not None:
            output.check_path(path, option)
    sweeps = [read_sweep(text, _KINDS) for text in sweep]
    swept_names = {one.name for one in sweeps}
    for name in _NEEDED:
        if given[name] is None and name not in swept_names:
            raise InputError(f"--{name} is missing", fix=f"give it, or sweep it: --sweep {name}=...")
    base = _parsed({name: value for name, value in given.items() if name not in swept_names})
    rows = [(point, _loss(base | point)) for point in combinations(sweeps)]
    if plot is not None:
        output.plot(plot, rows, sweeps, _KINDS)
    if csv is not None:
        output.write_csv(csv, rows)
    if as_json:
        records = [output.record(point, result) for point, result in rows]
        typer.echo(json.dumps(records if sweeps else records[0], indent=2, ensure_ascii=False))
        return
    output.show(rows, sweeps, _KINDS)
    for path in (csv, plot):
        if path is not None:
            typer.echo(f"written: {path}")


def _parsed(given: dict[str, Any]) -> dict[str, Any]:
    """The texts of the options in SI; a wrong one is told by its option."""
    from magheat import units

    parsed = {}
    for name, value in given.items():
        kind = _KINDS[name]
        option = "--" + name.replace("_", "-")
        parsed[name] = value if value is None or kind is None else units.parse(value, kind, option)
    return parsed


def _loss(values: dict[str, Any]) -> Any:
    from magheat import api

    particle = api.make_particle(**{name: values[name] for name in _PARTICLE})
    viscosity = values["viscosity"] if values["viscosity"] is not None else values["medium"]
    return api.loss_power(
        particle,
        frequency=values["frequency"],
        amplitude=values["field"],
        temperature=values["temperature"],
        viscosity=viscosity,
        mobile=values["mobile"],
        model=values["model"],
        neel=values["neel"],
        susceptibility=values["susceptibility"],
        mechanism=values["mechanism"],
    )
