"""What is around particles: force, warmth of one and of a cluster; and what importing the room costs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import erf

import magheat
from magheat.errors import InputError
from magheat.slp import Particle, cluster_rise, force, surface_rise
from magheat.slp.constants import K_B, MU_0


def test_force_in_ten_tesla_per_metre(magnetite: Callable[..., Particle]) -> None:
    assert force(magnetite(10e-9), 10.0) == pytest.approx(2.3e-18, rel=0.03)
    assert force(magnetite(100e-9), 10.0) == pytest.approx(2.3e-15, rel=0.03)


@given(d=st.floats(3e-9, 100e-9), field=st.floats(-1e6, 1e6), T=st.floats(50.0, 500.0))
def test_a_moment_free_to_turn_is_pulled_by_langevins_share(d: float, field: float, T: float) -> None:
    p = Particle(diameter=d, saturation=446e3, anisotropy=23e3, density=5180.0, iron_fraction=0.7236)
    xi = MU_0 * 446e3 * np.pi / 6.0 * d**3 * field / (K_B * T)
    share = float(force(p, 10.0, field=field, temperature=T)) / float(force(p, 10.0))
    expected = xi / 3.0 if abs(xi) < 1e-4 else 1.0 / np.tanh(xi) - 1.0 / xi
    assert share == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_the_force_knows_the_core_and_the_temperature(magnetite: Callable[..., Particle]) -> None:
    whole = force(magnetite(10e-9), 10.0)
    assert force(magnetite(10e-9, dead_layer=1e-9), 10.0) == pytest.approx(0.8**3 * whole)
    warm = force(magnetite(10e-9, curie_temperature=858.0), 10.0, temperature=400.0)
    bloch = (1.0 - (400.0 / 858.0) ** 1.5) / (1.0 - (298.15 / 858.0) ** 1.5)
    assert warm == pytest.approx(bloch * whole)
    assert force(magnetite(np.array([10e-9, 20e-9])), [[1.0], [2.0]]).shape == (2, 2)
    with pytest.raises(InputError, match="temperature"):
        force(magnetite(10e-9), 10.0, temperature=0.0)


def test_one_particle_does_not_warm_its_surface(magnetite: Callable[..., Particle]) -> None:
    rise = surface_rise(magnetite(20e-9, coating=0.0), slp=5e5, conductivity=0.6)
    assert rise == pytest.approx(5e5 * 5180 * (10e-9) ** 2 / (3 * 0.6))
    assert 1e-8 < rise < 1e-6


def test_a_cluster_is_the_sum_of_its_particles(magnetite: Callable[..., Particle]) -> None:
    """Point sources on a lattice, each P/(4 pi k r), against the continuum."""
    p, radius, n = magnetite(20e-9), 1e-6, 30
    line = (np.arange(n) + 0.5) / n * 2.0 - 1.0
    x = np.stack(np.meshgrid(line, line, line), axis=-1).reshape(-1, 3) * radius
    x = x[np.linalg.norm(x, axis=1) < radius]
    power = 5e5 * 5180.0 * np.pi / 6.0 * (20e-9) ** 3
    found = cluster_rise(p, 5e5, 0.6, radius=radius, particles=len(x))
    for place, rise in (((0.0, 0.0, 0.0), found.centre_K), ((radius, 0.0, 0.0), found.edge_K)):
        far = np.linalg.norm(x - np.array(place), axis=1)
        assert np.sum(power / (4.0 * np.pi * 0.6 * far)) == pytest.approx(rise, rel=0.01)
    assert found.single_K == surface_rise(p, 5e5, 0.6)
    assert found.surface_K == found.centre_K + found.single_K
    assert found.centre_K > 100.0 * found.single_K  # many together, not each alone


def test_a_concentration_is_a_number_of_mean_particles(magnetite: Callable[..., Particle]) -> None:
    wide = magnetite(12e-9, sigma=0.2)
    by_mass = cluster_rise(wide, 1e5, 0.6, radius=1e-3, concentration=30.0)
    assert by_mass.heat_W_per_m3 == pytest.approx(30.0 * 1e5)
    assert by_mass.centre_K == pytest.approx(30.0 * 1e5 * 1e-6 / (2.0 * 0.6))
    again = cluster_rise(wide, 1e5, 0.6, radius=1e-3, particles=by_mass.particles)
    assert again.centre_K == pytest.approx(by_mass.centre_K)
    mean = 5180.0 * np.pi / 6.0 * 12e-9**3 * np.exp(4.5 * 0.2**2)
    assert by_mass.particles == pytest.approx(30.0 * 4.0 / 3.0 * np.pi * 1e-9 / mean)
    sizes = magnetite(12e-9, histogram=((12e-9, 1.0), (24e-9, 1.0)))
    several = cluster_rise(sizes, 1e5, 0.6, radius=1e-3, particles=1e9).heat_W_per_m3
    single = cluster_rise(magnetite(12e-9), 1e5, 0.6, radius=1e-3, particles=1e9).heat_W_per_m3
    assert several == pytest.approx(4.5 * single)


def test_the_centre_has_most_of_its_rise_after_the_time_told(magnetite: Callable[..., Particle]) -> None:
    """Andrae 1999: heat that begins in a sphere of an endless medium, at its centre."""

    def share(t: float) -> float:
        value = quad(lambda u: erf(0.5 / u**0.5) - np.exp(-0.25 / u) / (np.pi * u) ** 0.5, 0.0, t)[0]
        return 2.0 * float(value)

    assert (share(1.0), share(10.0)) == (pytest.approx(0.64, abs=0.005), pytest.approx(0.88, abs=0.005))
    found = cluster_rise(magnetite(12e-9), 1e5, 0.6, radius=1e-3, particles=1e9, diffusivity=1e-7)
    assert found.time_s == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({}, "particles"),
        ({"particles": 10.0, "concentration": 1.0}, "particles"),
        ({"particles": -1.0}, "particles"),
        ({"particles": 1e12}, "particles"),
        ({"concentration": 5000.0}, "concentration"),
        ({"particles": 10.0, "radius": 0.0}, "radius"),
    ],
)
def test_impossible_clusters_are_refused(
    wrong: dict[str, Any], where: str, magnetite: Callable[..., Particle]
) -> None:
    with pytest.raises(InputError) as refused:
        cluster_rise(magnetite(12e-9), 1e5, 0.6, **({"radius": 1e-6} | wrong))
    assert refused.value.where == where


def test_a_shell_spreads_the_heat(magnetite: Callable[..., Particle]) -> None:
    bare, coated = (surface_rise(magnetite(20e-9, coating=t), 5e5, 0.6) for t in (0.0, 10e-9))
    assert coated == pytest.approx(0.5 * bare)
    with pytest.raises(InputError, match="conductivity is not a number above zero"):
        surface_rise(magnetite(20e-9), 5e5, 0.0)


def test_the_public_function_gives_one_number_or_a_cluster() -> None:
    p = magheat.Particle(material="magnetite", diameter="20 nm")
    around = {"slp": "500 W/g", "conductivity": "0.6 W/m/K"}
    one = magheat.surface_rise(p, **around)
    assert one == pytest.approx(5e5 * 5180 * (10e-9) ** 2 / (3 * 0.6))
    many = magheat.surface_rise(p, **around, cluster="10 um", particles=1e6)
    assert many.single_K == one
    assert many.time_s == pytest.approx(6.9e-4, rel=0.01)
    with pytest.raises(InputError, match="radius of the cluster is missing"):
        magheat.surface_rise(p, **around, particles=1e6)


def test_the_room_loads_numpy_and_scipy_only() -> None:
    script = (
        "import sys, scipy.special; before = set(sys.modules); import magheat.slp; "
        "new = {n.split('.')[0] for n in set(sys.modules) - before} - set(sys.stdlib_module_names); "
        "print(*sorted(n for n in new if not n.startswith('_') and n != 'cython_runtime')); "
        "print(*sorted(n for n in sys.modules if n.startswith('magheat.')))"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(magheat.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    )
    loaded, rooms = done.stdout.splitlines()
    assert set(loaded.split()) <= {"magheat", "numpy", "scipy"}
    assert all(
        room.startswith(("magheat.slp", "magheat.errors", "magheat.constants")) for room in rooms.split()
    )
