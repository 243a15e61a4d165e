"""`magheat nano`: what particles do around them, one of them and a cluster: pull, warmth, stray factors."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from magheat.commands import _particle_options as o

_AROUND = "Around the particle"


def nano(
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
    dead_layer: o.DeadLayer = None,
    temperature_law: o.TemperatureLaw = None,
    curie_temperature: o.CurieTemperature = None,
    gradient: Annotated[str, o.option("Of the flux density.", _AROUND)] = "10 T/m",
    bias: Annotated[
        str | None, o.option("Static field there; without one the moment is saturated.", _AROUND)
    ] = None,
    temperature: o.Temperature = "25 degC",
    slp: Annotated[str | None, o.option("Loss of the core, for the warmth: 100 W/g.", _AROUND)] = None,
    conductivity: Annotated[str, o.option("Thermal, of the medium.", _AROUND)] = "0.6 W/m/K",
    diffusivity: Annotated[
        str | None, o.option("Thermal, of the medium; by default that of water.", _AROUND)
    ] = None,
    cluster: Annotated[str | None, o.option("Radius of a sphere of many particles: 10 um.", _AROUND)] = None,
    particles: Annotated[str | None, o.option("How many the cluster holds: 1e6.", _AROUND)] = None,
    concentration: Annotated[
        str | None, o.option("Or so much core per volume of cluster: 30 mg/mL.", _AROUND)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.", rich_help_panel="Output")] = False,
) -> None:
    """Force in a gradient, warmth of the surface and of a cluster, demagnetisation factors of a particle."""
    around = {
        "slp": slp,
        "conductivity": conductivity,
        "diffusivity": diffusivity,
        "cluster": cluster,
        "particles": particles,
        "concentration": concentration,
    }
    given = {name: value for name, value in locals().items() if name in o.KINDS and value is not None}
    values = _worked_out(o.parsed(given), gradient, {k: v for k, v in around.items() if v is not None})
    _print(values, json)


def _worked_out(values: dict[str, Any], gradient: str, around: dict[str, Any]) -> dict[str, float]:
    """The numbers by the names that they have in JSON."""
    from dataclasses import asdict

    from magheat import api, units
    from magheat.errors import InputError

    if "diameter" not in values and "histogram" not in values:
        raise InputError("--diameter is missing", fix="--diameter 14nm, or --histogram")
    p = o.particle_of(values)
    along, across = api.demagnetisation(p.shape, p.aspect)
    pull = units.parse(gradient, "gradient", "--gradient")
    numbers = {
        "force_N": api.force(p, gradient=pull, field=values.get("bias"), temperature=values["temperature"])
    }
    numbers |= {"demagnetisation_long": along, "demagnetisation_short": across}
    if "slp" in around:
        kinds = {
            "slp": "slp", "conductivity": "conductivity", "diffusivity": "diffusivity", "cluster": "length",
            "particles": "dimensionless", "concentration": "amount_density",
        }  # fmt: skip
        rise = api.surface_rise(p, **{k: units.parse(v, kinds[k], f"--{k}") for k, v in around.items()})
        numbers |= {"single_K": rise} if isinstance(rise, float) else asdict(rise)
    elif {"cluster", "particles", "concentration"} & set(around):
        raise InputError("--slp is missing", fix="the loss of the core, e.g. --slp 100W/g")
    return numbers


_SHOWN = {
    "force_N": ("force on the particle", "N"),
    "demagnetisation_long": ("demagnetisation factor, long axis", ""),
    "demagnetisation_short": ("demagnetisation factor, short axis", ""),
    "single_K": ("rise of one particle's surface", "K"),
    "edge_K": ("rise at the cluster's edge", "K"),
    "centre_K": ("rise at the cluster's centre", "K"),
    "surface_K": ("rise of a surface at the centre", "K"),
    "time_s": ("time R²/alpha", "s"),
    "particles": ("particles in the cluster", ""),
    "heat_W_per_m3": ("heat of the cluster", "W/m³"),
}


def _print(numbers: dict[str, float], as_json: bool) -> None:
    if as_json:
        import json

        typer.echo(json.dumps(numbers, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False)
    for name, value in numbers.items():
        title, unit = _SHOWN[name]
        table.add_row(title, f"{value:.6g}", unit)
    Console().print(table)
