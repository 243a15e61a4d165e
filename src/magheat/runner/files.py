"""Files that are either there as a whole or not at all."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np


def replace(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file beside `path`, then move it there."""
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def replace_text(path: Path, text: str) -> None:
    replace(path, lambda file: file.write(text.encode()))


def plain(value: Any) -> Any:
    """Numbers, lists and mappings that JSON holds; what is not a finite number becomes null."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(v) for v in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value


def replace_json(path: Path, value: Any) -> None:
    """Write `value` as JSON (see `plain`)."""
    replace_text(path, json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n")
