"""Case file -> Case in SI: document (YAML with lines), schema (the contract), resolve (library and SI)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from magheat.case.check import check_against_mesh as check_against_mesh
    from magheat.case.dump import resolved_yaml as resolved_yaml
    from magheat.case.load import load_case as load_case

_HOMES = {"load_case": "load", "resolved_yaml": "dump", "check_against_mesh": "check"}
__all__ = ["check_against_mesh", "load_case", "resolved_yaml"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
