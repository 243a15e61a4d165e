"""Glycerol in water, against Dow's table of measured viscosities."""

from __future__ import annotations

import numpy as np
import pytest

import magheat as mh
from magheat import library
from magheat.api import medium_viscosity
from magheat.constants import ZERO_C

MEASURED = [  # % by mass, degC, mPa s
    (20, 20, 1.76), (30, 0, 5.14), (50, 20, 6.00), (50, 40, 3.10), (65, 0, 45.7), (80, 20, 60.1),
    (90, 20, 219.0), (95, 30, 237.0), (100, 40, 284.0),
]  # fmt: skip


@pytest.mark.parametrize(("percent", "t", "measured"), MEASURED)
def test_it_is_as_measured(percent, t, measured):
    found = medium_viscosity(f"glycerol {percent} %", t + ZERO_C)
    assert 1e3 * found == pytest.approx(measured, rel=0.05)  # the table is within some per cent of others


def test_its_ends_are_water_and_glycerol():
    T = ZERO_C + np.linspace(5.0, 60.0, 12)
    assert medium_viscosity("glycerol 0 %", T) == pytest.approx(medium_viscosity("water", T), rel=0.03)
    assert medium_viscosity("glycerol 100 %", T) == pytest.approx(medium_viscosity("glycerol", T), rel=1e-12)


def test_more_glycerol_turns_particles_more_slowly():
    p = mh.Particle(material="magnetite", diameter="20 nm")
    drive = {"frequency": "300 kHz", "amplitude": "5 kA/m"}
    times = [mh.loss_power(p, viscosity=f"glycerol {c} %", **drive).brown_time_s for c in (0, 40, 87.5)]
    assert times == sorted(times)


@pytest.mark.parametrize("name", ["glycerol 120 %", "glycerol -5 %", "glycerine 50 %", "glycerol 50"])
def test_other_names_are_no_mixtures(name):
    assert library.glycerol_viscosity(name) is None
    with pytest.raises(mh.LibraryError, match=r"glycerol 60 %"):
        medium_viscosity(name, 300.0)


def test_it_is_not_known_below_freezing():
    with pytest.raises(mh.InputError, match="from 0"):
        medium_viscosity("glycerol 50 %", 260.0)
