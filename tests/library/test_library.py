"""The library's functions: look-up, citations, laws, dispersion, aqueous mixtures, the command."""

import os
import subprocess
import sys

import numpy as np
import pytest

from magheat import library
from magheat.errors import LibraryError

CONDUCTIVITY = [  # S/m at 100 kHz and 500 kHz, from the published dispersions
    ("brain_grey_matter", 0.13367, 0.15187),
    ("brain_white_matter", 0.081846, 0.09466),
    ("muscle", 0.36185, 0.44591),
    ("liver", 0.08457, 0.1481),
    ("kidney", 0.17134, 0.22835),
    ("fat", 0.043402, 0.043758),
    ("skin", 0.065837, 0.17798),
    ("blood", 0.70292, 0.74816),
    ("cerebrospinal_fluid", 2.0, 2.0),
    ("testis", 0.43861, 0.49111),
]
AQUEOUS = [  # share, degC, freezing degC, kg/m^3, J/kg/K, W/m/K, mPa s
    ("glycerol", 0.3, 20.0, -9.759, 1072.4131, 3652.9586, 0.485449, 2.46074),
    ("glycerol", 0.6, -30.0, -34.889, 1177.6515, 2684.1652, 0.360278, 277.31669),
    ("ethylene_glycol", 0.5, 0.0, -35.994, 1074.6236, 3202.8765, 0.376816, 7.92977),
    ("ethylene_glycol", 0.6, -40.0, -51.201, 1102.0749, 2684.384, 0.329271, 155.20861),
    ("propylene_glycol", 0.4, 20.0, -20.568, 1032.2727, 3706.7226, 0.400262, 4.38378),
    ("propylene_glycol", 0.6, -40.0, -50.003, 1074.6083, 3069.6591, 0.300192, 1105.6072),
]


@pytest.mark.parametrize("tissue, at_100kHz, at_500kHz", CONDUCTIVITY)
def test_conductivity_follows_gabriel(tissue, at_100kHz, at_500kHz):
    assert library.electrical_conductivity(tissue, 1e5) == pytest.approx(at_100kHz, rel=5e-5)
    assert library.electrical_conductivity(tissue, 5e5) == pytest.approx(at_500kHz, rel=5e-5)


def test_permittivity_of_muscle():
    entry = library.get("conductivity", "muscle")
    eps = library.cole_cole(1e5, 4.0, entry.data["poles"], 0.2)
    assert eps.real == pytest.approx(8089.2, rel=1e-4)


def test_conductivity_says_what_is_missing():
    with pytest.raises(LibraryError, match="no electrical conductivity of"):
        library.electrical_conductivity("lung", 1e5)
    with pytest.raises(LibraryError, match="did you mean muscle"):
        library.electrical_conductivity("muscles", 1e5)
    with pytest.raises(LibraryError, match="positive frequency"):
        library.electrical_conductivity("muscle", 0.0)


@pytest.mark.parametrize("fluid, share, t, freezing, density, cp, k, mu", AQUEOUS)
def test_aqueous_mixtures_follow_melinder(fluid, share, t, freezing, density, cp, k, mu):
    T = t + 273.15
    assert library.freezing(fluid, share) - 273.15 == pytest.approx(freezing, abs=1e-3)
    assert library.aqueous(fluid, "density", share, T) == pytest.approx(density, rel=1e-6)
    assert library.aqueous(fluid, "heat_capacity", share, T) == pytest.approx(cp, rel=1e-6)
    assert library.aqueous(fluid, "conductivity", share, T) == pytest.approx(k, rel=1e-5)
    assert library.aqueous(fluid, "viscosity", share, T) == pytest.approx(mu * 1e-3, rel=1e-5)


def test_aqueous_mixtures_refuse_what_is_outside_the_fit():
    with pytest.raises(LibraryError, match="freezing point"):
        library.aqueous("glycerol", "density", 0.3, 250.0)
    with pytest.raises(LibraryError, match="outside the fit"):
        library.aqueous("glycerol", "density", 0.7, 293.15)
    with pytest.raises(LibraryError, match="no property"):
        library.aqueous("glycerol", "colour", 0.3, 293.15)


def test_viscosity_of_water_and_glycerol():
    water = library.get("media", "water").values["viscosity"].law
    expected = [1.7918e-3, 1.0016e-3, 0.8900e-3, 0.6913e-3]  # IAPWS, at 0, 20, 25 and 37 degC
    np.testing.assert_allclose(water(np.array([273.15, 293.15, 298.15, 310.15])), expected, rtol=1e-4)
    glycerol = library.get("media", "glycerol").values["viscosity"].law
    assert float(glycerol(293.15)) == pytest.approx(1.41, rel=5e-3)


@pytest.mark.parametrize("agent", ["VS55", "DP6", "M22"])
def test_viscosity_of_an_agent_is_that_of_a_glass_at_its_transition(agent):
    values = library.get("agents", agent).values
    law = values["viscosity"].law
    assert float(law(values["glass_transition"].si)) == pytest.approx(1e12, rel=1e-2)
    assert 2e-3 < float(law(293.15)) < 1e-2
    T0 = law.parameters["T0"]
    eta = law(np.array([T0 - 30.0, T0, T0 + 1e-3, 160.0, 250.0, 310.15]))
    assert np.all(np.isinf(eta[:2])) and np.all(np.diff(eta[2:]) < 0)


@pytest.mark.parametrize(
    "kind, name, hint",
    [
        ("tissues", "brian", "brain"),
        ("tissues", "Glioblastoma", "glioblastoma"),
        ("agents", "vs55", "VS55"),
        ("materials", "magnetit", "magnetite"),
        ("tissue", "brain", "tissues"),
        ("agents", "xyz", "there are VS55"),
    ],
)
def test_unknown_names_get_the_nearest(kind, name, hint):
    with pytest.raises(LibraryError, match=hint):
        library.get(kind, name)


def test_entries_are_shared_and_cannot_be_changed():
    entry = library.get("tissues", "brain")
    assert library.get("tissues", "brain") is entry
    with pytest.raises(TypeError):
        entry.values["density"] = None


def test_citation():
    text = library.citation("rosensweig2002")
    assert text.startswith("Rosensweig R. E. (2002) Heating magnetic fluid")
    assert text.endswith("doi:10.1016/S0304-8853(02)00706-0")
    assert "et al." in library.citation("gabriel1996") or "Gabriel C." in library.citation("gabriel1996")
    with pytest.raises(LibraryError, match="did you mean rosensweig2002"):
        library.citation("rosensweig2020")


def test_import_leaves_yaml_and_pint_alone():
    seen = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    check = "import sys, magheat.library; sys.exit('pint' in sys.modules or 'yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False, env=seen).returncode == 0
