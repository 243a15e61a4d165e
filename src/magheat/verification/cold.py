"""Whole case files of the cold side against exact solutions: bodies in a bath, and a step of cp."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.case import load_case
from magheat.runner import simulate
from magheat.verification import conduction, solutions
from magheat.verification.curves import Curve

Floats = NDArray[np.float64]
K0 = 273.15
SIZE, K, DENSITY, CAPACITY = 0.01, 0.4, 1060.0, 2500.0  # radius or half thickness in m; SI
START, BATH = -135.0, 37.0  # degC
BODY = {
    "agent": "VS55", "conductivity": f"{K} W/m/K", "density": f"{DENSITY} kg/m^3",
    "heat_capacity": f"{CAPACITY} J/kg/K",
}  # fmt: skip
CRITICAL = {
    "window": ["-123 degC", "-38 degC"],
    "warming": "50 K/min",
    "cooling": "2.5 K/min",
    "range": False,
}
HEAT_ALONE = {"ice": {"law": "off"}, "stress": {"model": "off"}}
SERIES: dict[str, Callable[..., Floats]] = {
    "sphere": conduction.sphere_cooling, "cylinder": conduction.cylinder_cooling,
    "slab": solutions.slab_cooling,
}  # fmt: skip
SLOWEST = {"sphere": (3.0, 8.0), "cylinder": (2.0, 4.5), "slab": (1.0, 2.0)}  # decay of the first mode, about


def _base(title: str, engine: str) -> dict[str, Any]:
    return {"magheat": 1, "title": title, "kind": "nanowarming", "critical": CRITICAL,
            "solve": {"engine": engine, "tolerance": "0.02 K"}} | HEAT_ALONE  # fmt: skip


def _geometry(shape: str, dimension: int | str, cells: int) -> tuple[dict[str, Any], str]:
    """The builder's keys, and the surface in the bath."""
    size = f"{SIZE / cells} m"
    if shape == "sphere":
        return {
            "build": "concentric_spheres", "layers": {"body": f"{SIZE} m"}, "size": {"body": size},
            "dimension": dimension,
        }, "outer"  # fmt: skip
    if shape == "cylinder":
        return {
            "build": "cylinder", "radius": f"{SIZE} m", "height": f"{SIZE / 3} m", "region": "body",
            "size": size, "dimension": dimension,
        }, "side"  # fmt: skip
    sides = [f"{SIZE} m"] + [f"{SIZE / 4} m"] * (2 if dimension == 3 else 1)
    return {"build": "box", "lengths": sides, "region": "body", "size": size}, "x_max"


def in_a_bath(
    shape: str, biot: float, engine: str = "embedded", dimension: int | str = "axisymmetric", cells: int = 16
) -> Curve:
    """A sphere, cylinder or slab from -135 degC in a bath of 37 degC: middle, half way and surface in time.

    The slab is plane (any dimension but 3) and insulated in its middle. The times run until a tenth of the
    initial difference is left.
    """
    place, surface = _geometry(shape, dimension, cells)
    h = biot * K / SIZE
    rho_c = DENSITY * CAPACITY
    places = {"centre": 0.0, "half": 0.5 * SIZE, "rim": SIZE * (1.0 - 1e-9)}
    probes = {name: _point(shape, dimension, r) for name, r in places.items()}
    surface_per_volume, first_mode = SLOWEST[shape]
    end = 2.3 * SIZE**2 * rho_c / K / min(biot * surface_per_volume, first_mode)
    title = f"{shape} in a bath, Biot number {biot:g}, {_where(shape, dimension)}, {engine}"
    case = _base(title, engine) | {
        "geometry": place, "regions": {"body": BODY}, "probes": probes, "initial": f"{START} degC",
        "boundary": {surface: {"convection": {"coefficient": f"{h} W/m^2/K", "ambient": f"{BATH} degC"}}},
        "schedule": [{"for": f"{end} s"}], "output": {"every": f"{end / 12} s", "fields": []},
    }  # fmt: skip
    result = simulate(load_case(case), progress=False)
    x: list[float] = []
    computed: list[float] = []
    exact: list[float] = []
    for name, r in places.items():
        for t, T in zip(result.time_s[1:], result.probes_degC[name][1:], strict=True):
            left = float(SERIES[shape](r, float(t), SIZE, K, rho_c, h))
            x.append(float(t))
            computed.append(float(T) + K0)
            exact.append(BATH + (START - BATH) * left + K0)
    return Curve(
        title, "time (s)", "temperature (K)", tuple(x), tuple(computed), tuple(exact), BATH - START, 0.005
    )


def _point(shape: str, dimension: int | str, r: float) -> list[str]:
    """A probe at distance r from the middle, away from the insulated ends."""
    solid = dimension == 3
    rest = {
        "sphere": (0.0, 0.0), "cylinder": (0.0, SIZE / 6) if solid else (SIZE / 6,),
        "slab": (SIZE / 8, SIZE / 8 if solid else 0.0),
    }[shape]  # fmt: skip
    return [f"{x} m" for x in (r, *rest)[: 3 if solid or shape == "slab" else 2]]


def _where(shape: str, dimension: int | str) -> str:
    return "3-D" if dimension == 3 else "plane" if shape == "slab" else "axisymmetric"


def adiabatic(engine: str = "embedded") -> list[Curve]:
    """An insulated body under one power, whose cp steps within the window: every rate is known exactly.

    The mean rate over the window is its width over (its heat / power); each side of the step has its own.
    """
    power, low, high, step = 6e6, -140.0, -60.0, -123.0  # W/m^3, degC
    below, above = 1200.0, 2400.0  # J/kg/K
    case = _base("adiabatic body through a step of cp", engine) | {
        "geometry": _geometry("sphere", "axisymmetric", 4)[0],
        "critical": CRITICAL | {"window": [f"{low} degC", f"{high} degC"]},
        "regions": {"body": BODY | {"heat_capacity": {"table": [
            ["-200 degC", f"{below} J/kg/K"], [f"{step} degC", f"{below} J/kg/K"],
            [f"{step} degC", f"{above} J/kg/K"], ["40 degC", f"{above} J/kg/K"],
        ]}}},
        "particles": [{"in": "body", "heating": f"{power} W/m^3"}],
        "field": {"frequency": "100 kHz", "amplitude": "10 kA/m"},
        "initial": "-150 degC", "schedule": [{"for": "60 s", "field": "on"}], "output": {"fields": []},
    }  # fmt: skip
    summary = simulate(load_case(case), progress=False).summary
    warming, energy = summary["warming"], summary["energy"]
    per_K = [60.0 * power / DENSITY / c for c in (below, above)]
    mean = 60.0 * power / DENSITY * (high - low) / (below * (step - low) + above * (high - step))
    names = ("min_rate", "mean_rate", "max_rate", "slowest_instant")
    rates = Curve(
        f"rates through a step of cp, {engine}", "least, mean, largest rate; slowest slice", "rate (K/min)",
        (1.0, 2.0, 3.0, 4.0), tuple(warming[f"{n}_K_per_min"] for n in names), (mean, mean, mean, per_K[1]),
        mean, 1e-6,
    )  # fmt: skip
    volume = 1e-6 * summary["regions"]["body"]["volume_mL"]
    heat = Curve(
        f"heat through a step of cp, {engine}", "generated; stored", "heat (J)", (1.0, 2.0),
        (energy["generated_J"], energy["stored_J"]), (power * volume * 60.0,) * 2, power * volume * 60.0,
        1e-6,
    )  # fmt: skip
    return [rates, heat]
