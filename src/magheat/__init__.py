"""Heating by magnetic nanoparticles: particle, loss power, bioheat on an organ mesh, dose and verdict.

The public names load on first use, so that `import magheat` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from magheat import library
    from magheat.api import (
        Particle,
        arrhenius,
        cem43,
        check_field,
        demagnetisation,
        fit_loss,
        force,
        loss_power,
        magnetisation_loop,
        optimize_loss,
        relaxation_time,
        slp_from_curve,
        surface_rise,
        susceptibility,
    )
    from magheat.case import load_case
    from magheat.errors import (
        CaseError,
        EngineError,
        InputError,
        Interrupted,
        LibraryError,
        MagheatError,
        MeshError,
        SolverError,
        StrictViolation,
        UnitError,
    )
    from magheat.runner import simulate
    from magheat.study import sweep

__version__ = "0.1.0"

__all__ = [
    "CaseError",
    "EngineError",
    "InputError",
    "Interrupted",
    "LibraryError",
    "MagheatError",
    "MeshError",
    "Particle",
    "SolverError",
    "StrictViolation",
    "UnitError",
    "__version__",
    "arrhenius",
    "cem43",
    "check_field",
    "demagnetisation",
    "fit_loss",
    "force",
    "library",
    "load_case",
    "loss_power",
    "magnetisation_loop",
    "optimize_loss",
    "relaxation_time",
    "simulate",
    "slp_from_curve",
    "surface_rise",
    "susceptibility",
    "sweep",
]

_HOMES = {"load_case": "magheat.case", "simulate": "magheat.runner"} | dict.fromkeys(
    (
        "Particle",
        "arrhenius",
        "cem43",
        "check_field",
        "demagnetisation",
        "fit_loss",
        "force",
        "loss_power",
        "magnetisation_loop",
        "optimize_loss",
        "relaxation_time",
        "slp_from_curve",
        "surface_rise",
        "susceptibility",
    ),
    "magheat.api",
)
_HOMES["sweep"] = "magheat.study"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'magheat' has no attribute {name!r}")
    if name == "library":
        return import_module("magheat.library")
    value = getattr(import_module(_HOMES.get(name, "magheat.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
