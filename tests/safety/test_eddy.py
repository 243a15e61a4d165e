from __future__ import annotations

import pytest

from magheat.errors import InputError
from magheat.safety import eddy_sar


def test_the_volunteers_of_atkinson_brezovich() -> None:
    sar = eddy_sar(13.56e6, 35.8, 0.30)
    assert sar.rim_power == pytest.approx(16497.0, rel=2e-3)
    assert sar.rim == pytest.approx(15.7, abs=0.1)
    assert sar.mean == pytest.approx(sar.rim / 2)


def test_equal_products_of_field_frequency_and_diameter_heat_alike() -> None:
    assert eddy_sar(1e5, 4850.0, 0.30).rim == pytest.approx(eddy_sar(2e5, 4850.0, 0.15).rim)


def test_a_body_without_size() -> None:
    with pytest.raises(InputError, match="diameter"):
        eddy_sar(1e5, 4850.0, 0.0)
