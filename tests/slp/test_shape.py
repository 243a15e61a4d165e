"""Volumes and demagnetisation factors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.slp import demagnetisation
from magheat.slp.shape import SHAPES, core_volume, hydrodynamic_volume

LONG = ("cuboid", "cylinder", "prolate")


def test_volumes() -> None:
    d = 10e-9
    sphere = np.pi / 6 * d**3
    expected = {"sphere": sphere, "cube": d**3, "cuboid": 2 * d**3}
    expected |= {"cylinder": np.pi / 2 * d**3, "prolate": 2 * sphere, "oblate": 4 * sphere}
    for shape, volume in expected.items():
        aspect = 1.0 if shape in ("sphere", "cube") else 2.0
        assert core_volume(shape, d, aspect) == pytest.approx(volume), shape


@pytest.mark.parametrize("shape", SHAPES)
def test_coating_adds_its_thickness_on_each_side(shape: str) -> None:
    assert hydrodynamic_volume(shape, 10e-9, 1.0, 2e-9) == pytest.approx(core_volume(shape, 14e-9))
    assert hydrodynamic_volume("cuboid", 10e-9, 2.0, 2e-9) == pytest.approx(14e-9**2 * 24e-9)


@pytest.mark.parametrize(
    ("shape", "aspect", "wrong"),
    [("ball", 1.0, "no shape"), ("sphere", 2.0, "no aspect"), ("prolate", 0.5, "below 1")],
)
def test_wrong_shapes_are_refused(shape: str, aspect: float, wrong: str) -> None:
    with pytest.raises(InputError, match=wrong):
        core_volume(shape, 1e-8, aspect)


@pytest.mark.parametrize(
    ("shape", "aspect", "along"),
    [
        ("prolate", 2.0, 0.173564),
        ("cuboid", 2.0, 0.198316),
        ("cylinder", 1.0, 0.311577),
        ("cube", 1.0, 1 / 3),
        ("sphere", 1.0, 1 / 3),
        ("oblate", 2.0, 0.236400),
    ],
)
def test_demagnetisation_has_the_known_values(shape: str, aspect: float, along: float) -> None:
    assert demagnetisation(shape, aspect)[0] == pytest.approx(along, abs=6e-7)


@given(st.sampled_from((*LONG, "oblate")), st.floats(1.0, 50.0))
@settings(deadline=None, max_examples=60)
def test_factors_add_up_to_one_and_the_long_axis_is_the_easier(shape: str, aspect: float) -> None:
    along, across = demagnetisation(shape, aspect)
    weights = (2, 1) if shape == "oblate" else (1, 2)
    assert weights[0] * along + weights[1] * across == pytest.approx(1.0)
    assert 0 < along <= across + 1e-15


@pytest.mark.parametrize(("shape", "edge"), [("prolate", 1 / np.sqrt(1 - 0.03)), ("oblate", np.sqrt(1.03))])
def test_series_meets_the_closed_form(shape: str, edge: float) -> None:
    below, above = demagnetisation(shape, np.array([edge * (1 - 1e-12), edge * (1 + 1e-12)]))[0]
    assert below == pytest.approx(above, rel=1e-10)


def test_cylinder_is_the_mean_field_of_its_end_faces() -> None:
    """N = 2 int J1(x)^2/x^2 (1 - exp(-2 p x)) dx / (2 p), integrated numerically."""
    from scipy.integrate import quad
    from scipy.special import j1

    for p in (1.0, 3.0):
        head, _ = quad(lambda x, p=p: (j1(x) / x) ** 2 * -np.expm1(-2 * p * x), 0, 200, limit=400)
        tail = 1 / (2 * np.pi * 200**2)  # mean of J1^2 is 1/(pi x)
        assert demagnetisation("cylinder", p)[0] == pytest.approx((head + tail) / p, abs=1e-6)


def test_demagnetisation_refuses_flat_aspects() -> None:
    with pytest.raises(InputError, match="from 1 on"):
        demagnetisation("cuboid", 0.5)
    with pytest.raises(InputError, match="no shape"):
        demagnetisation("octopod")
