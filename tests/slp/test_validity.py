"""Reasons why linear response does not hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from magheat.slp import Particle, loss_power
from magheat.slp.validity import single_domain_diameter

Make = Callable[..., Particle]
GENTLE = {"frequency": 1e5, "amplitude": 2e3, "temperature": 298.15, "viscosity": 1e-3}


def test_inside_there_is_no_reason(magnetite: Make) -> None:
    r = loss_power(magnetite(13e-9, sigma=0.1), **GENTLE)
    assert r.xi < 1
    assert r.validity == ()


def test_each_reason_carries_its_numbers(magnetite: Make) -> None:
    strong = loss_power(magnetite(15e-9), **(GENTLE | {"amplitude": 1e4})).validity
    assert strong == ("xi = 2.41 at the median diameter; linear response holds below 1",)
    soft = loss_power(magnetite(9e-9, anisotropy=1e3), **(GENTLE | {"amplitude": 5e3})).validity
    assert any("anisotropy field" in text and "3.57 kA/m" in text for text in soft)
    small = loss_power(magnetite(5e-9), neel="brown", **GENTLE).validity
    assert len(small) == 1
    assert "brown form" in small[0]
    large = loss_power(magnetite(150e-9), **(GENTLE | {"amplitude": 0.1})).validity
    assert any("several domains" in text and "150 nm" in text for text in large)


def test_the_sizes_that_heat_count_too(magnetite: Make) -> None:
    conditions = GENTLE | {"amplitude": 4e3}
    assert loss_power(magnetite(14e-9), **conditions).validity == ()
    assert "volume distribution" in loss_power(magnetite(14e-9, sigma=0.25), **conditions).validity[0]


def test_arrays_give_one_reason_with_the_span(magnetite: Make) -> None:
    (reason,) = loss_power(magnetite(np.array([10e-9, 20e-9])), **(GENTLE | {"amplitude": 5e3})).validity
    assert "0.356 to 2.85" in reason


def test_single_domain_size_of_magnetite() -> None:
    assert single_domain_diameter(np.array(446e3), np.array(23e3)) * 1e9 == pytest.approx(138, abs=1)
