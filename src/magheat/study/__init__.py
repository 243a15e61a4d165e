"""Many runs of one case: grids, samples and searches, in parallel, into one table (`sweep`).

The package is not called sweep, because a public function is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from magheat.study.run import sweep as sweep

__all__ = ["sweep"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from magheat.study.run import sweep

    return sweep
