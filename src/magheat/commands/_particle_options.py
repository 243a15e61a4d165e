"""The options that describe a particle, its field and medium, and the model: shared by the commands.

Each is the annotated type of one parameter of a command; the dictionaries tell the kind of quantity of each
option, None for words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

PARTICLE: dict[str, str | None] = {
    "material": None,
    "diameter": "length",
    "sigma": "dimensionless",
    "weighting": None,
    "histogram": None,
    "shape": None,
    "aspect": "dimensionless",
    "coating": "length",
    "saturation": "saturation",
    "anisotropy": "anisotropy",
    "density": "density",
    "attempt_time": "time",
    "iron_fraction": "dimensionless",
    "dead_layer": "length",
    "surface_anisotropy": "surface_anisotropy",
    "shape_anisotropy": None,
    "temperature_law": None,
    "curie_temperature": "temperature",
    "heating_factor": "dimensionless",
    "factor_note": None,
    "aggregation": None,
}
CONDITIONS: dict[str, str | None] = {
    "frequency": "frequency",
    "field": "field",
    "waveform": None,
    "bias": "field",
    "temperature": "temperature",
    "medium": None,
    "viscosity": "viscosity",
    "mobile": "dimensionless",
    "model": None,
    "accuracy": "dimensionless",
    "axis": None,
    "neel": None,
    "susceptibility": None,
    "mechanism": None,
}
KINDS = PARTICLE | CONDITIONS
_WHOLE = ("histogram", "waveform", "shape_anisotropy", "factor_note", "aggregation")  # commas of their own
SWEPT = {name: kind for name, kind in KINDS.items() if name not in _WHOLE}


def option(help: str, group: str) -> Any:
    """An option of a command, in a group of its help page."""
    return typer.Option(help=help, rich_help_panel=group, show_default=True)


_P, _F, _M = "Particle", "Field and medium", "Model"

Material = Annotated[str, option("Core material of the library.", _P)]
Diameter = Annotated[str | None, option("Median core diameter, e.g. 14nm (cube: edge).", _P)]
Sigma = Annotated[str | None, option("Standard deviation of ln d.", _P)]
Weighting = Annotated[str | None, option("The median is of: number | volume.", _P)]
Histogram = Annotated[str | None, option("Measured sizes instead: 8nm:0.2,10nm:0.5,12nm:0.3.", _P)]
Shape = Annotated[
    str | None, option("sphere | cube | cuboid | cylinder | prolate | oblate | octopod | ring.", _P)
]
Aspect = Annotated[str | None, option("Long over short axis.", _P)]
Coating = Annotated[str | None, option("Thickness of the coating on each side.", _P)]
Saturation = Annotated[str | None, option("Instead of the material's: 446 kA/m.", _P)]
Anisotropy = Annotated[str | None, option("Uniaxial K_eff, instead of the material's: 23 kJ/m^3.", _P)]
Density = Annotated[str | None, option("Instead of the material's: 5180 kg/m^3.", _P)]
AttemptTime = Annotated[str | None, option("tau_0, instead of the material's: 1 ns.", _P)]
IronFraction = Annotated[str | None, option("Mass of Fe per mass of core.", _P)]
DeadLayer = Annotated[str | None, option("Shell of the core without moment: 0.5 nm.", _P)]
SurfaceAnisotropy = Annotated[str | None, option("K_s, adds 6 K_s/d to K_eff: 29 uJ/m^2.", _P)]
ShapeAnisotropy = Annotated[
    bool | None,
    typer.Option(
        "--shape-anisotropy/--no-shape-anisotropy",
        help="Add that of an elongated shape to K_eff; default: where K_eff is the material's.",
        rich_help_panel=_P,
        show_default=False,
    ),
]
TemperatureLaw = Annotated[str | None, option("Ms and K over temperature: constant | bloch.", _P)]
CurieTemperature = Annotated[str | None, option("For Bloch's law, instead of the material's.", _P)]
HeatingFactor = Annotated[str | None, option("Measured, times the computed loss.", _P)]
FactorNote = Annotated[str | None, option("What the factor is of, and by whom.", _P)]
Aggregation = Annotated[
    str | None, option("Share of the loss that aggregates keep, and its source: '0.7: our calorimetry'.", _P)
]

Frequency = Annotated[str | None, option("E.g. 100kHz.", _F)]
Field = Annotated[str | None, option("Peak amplitude: 10kA/m, or mT, G, Oe.", _F)]
Waveform = Annotated[str | None, option("Harmonics and their shares of the amplitude: 1:1,3:0.1.", _F)]
Bias = Annotated[str | None, option("A static field along the alternating one.", _F)]
Temperature = Annotated[str, option("Of the particles.", _F)]
Medium = Annotated[str, option("Medium of the library, for its viscosity.", _F)]
Viscosity = Annotated[str | None, option("Instead of the medium's: 1 mPa*s.", _F)]
Mobile = Annotated[str, option("Share of particles free to rotate, 0..1.", _F)]

Model = Annotated[str, option("auto | lrt | stoner-wohlfarth | hysteresis | fokker-planck | coupled.", _M)]
Accuracy = Annotated[str | None, option("Relative, of the models beyond lrt: 0.01.", _M)]
AxisOption = Annotated[str, option("Easy axes of held particles: random | parallel | 30deg.", _M)]
Neel = Annotated[str, option("Néel time of lrt: arrhenius | brown | coffey | exact.", _M)]
Susceptibility = Annotated[str, option("Of lrt: initial | chord | anisotropic.", _M)]
Mechanism = Annotated[str, option("both | neel | brown.", _M)]


def parsed(given: Mapping[str, Any]) -> dict[str, Any]:
    """The texts of the options in SI; a wrong one is told by its option. What is read already stays."""
    from magheat import units

    values = {}
    for name, value in given.items():
        kind, where = KINDS[name], "--" + name.replace("_", "-")
        read = _READ.get(name) if kind is None else (lambda v, at, kind=kind: units.parse(v, kind, at))
        values[name] = read(value, where) if read is not None and isinstance(value, str) else value
    return values


def particle_of(values: Mapping[str, Any]) -> Any:
    """The particle of options in SI."""
    from magheat import api

    return api.make_particle(**{name: values[name] for name in PARTICLE if name in values})


def conditions_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords of `mh.loss_power` beside the particle."""
    viscosity = values.get("viscosity")
    names = ("frequency", "temperature", "mobile", "waveform", *_OF_MODEL)
    keywords = {name: values[name] for name in names if values.get(name) is not None}
    if values.get("bias") is not None:
        keywords["bias"] = values["bias"]
    return keywords | {
        "amplitude": values["field"],
        "viscosity": values["medium"] if viscosity is None else viscosity,
    }


_OF_MODEL = ("model", "accuracy", "axis", "neel", "susceptibility", "mechanism")


def _pairs(text: str, where: str, fix: str) -> list[tuple[str, str]]:
    from magheat.errors import InputError

    pairs = [part.partition(":") for part in text.split(",")]
    if not all(colon for _, colon, _ in pairs):
        raise InputError(f"'{text}' cannot be read", where=where, fix=fix)
    return [(left.strip(), right.strip()) for left, _, right in pairs]


def _histogram(text: str, where: str) -> list[tuple[str, float]]:
    from magheat import units

    fix = "diameters and weights: 8nm:0.2,10nm:0.5,12nm:0.3"
    return [(d, units.parse(weight, "dimensionless", where)) for d, weight in _pairs(text, where, fix)]


def _waveform(text: str, where: str) -> dict[int, float]:
    from magheat import units
    from magheat.errors import InputError

    fix = "harmonics and their shares: 1:1,3:0.1"
    pairs = _pairs(text, where, fix)
    if not all(n.isdecimal() for n, _ in pairs) or len({n for n, _ in pairs}) < len(pairs):
        raise InputError(f"'{text}' holds other than each harmonic once", where=where, fix=fix)
    return {int(n): units.parse(share, "dimensionless", where) for n, share in pairs}


def _aggregation(text: str, where: str) -> dict[str, str]:
    from magheat.errors import InputError

    keeps, colon, source = text.partition(":")
    if not colon or not source.strip():
        fix = "the share that aggregates keep, and who measured it: '0.7: our calorimetry'"
        raise InputError("the source is missing", where=where, fix=fix)
    return {"keeps": keeps.strip(), "source": source.strip()}


def _axis(text: str, where: str) -> Any:
    from magheat import units

    word = text.strip()
    return word if word in ("random", "parallel") else units.parse(word, "angle", where)


_READ = {"histogram": _histogram, "waveform": _waveform, "aggregation": _aggregation, "axis": _axis}
