"""A case to results: assemble, solve, record, and write what a run leaves (`simulate`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from magheat.runner.run import Result as Result
    from magheat.runner.run import simulate as simulate

__all__ = ["Result", "simulate"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from magheat.runner import run

    return getattr(run, name)
