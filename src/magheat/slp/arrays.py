"""The array types that the loss models pass around."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Value = Any  # a float where every input is one number, else an array of the broadcast shape

__all__ = ["ArrayLike", "Floats", "Value"]
