"""The particle that the golden values of the loss belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from magheat.slp import Particle


@pytest.fixture
def magnetite() -> Callable[..., Particle]:
    """Coated magnetite spheres of a given diameter in m."""

    def make(diameter: Any, **keys: Any) -> Particle:
        usual = {"saturation": 446e3, "anisotropy": 23e3, "density": 5180.0, "iron_fraction": 0.7236}
        return Particle(diameter=diameter, **(usual | {"coating": 2e-9} | keys))

    return make
