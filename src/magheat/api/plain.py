"""How results leave: single numbers as floats."""

from __future__ import annotations

from typing import Any


def plain(value: Any) -> Any:
    """Floats for single numbers, arrays as they are."""
    return value if getattr(value, "ndim", 0) else float(value)
