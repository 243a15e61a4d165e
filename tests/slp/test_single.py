"""One particle alone, and what importing the room costs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import magheat
from magheat.slp import Particle, force, surface_rise


def test_force_in_ten_tesla_per_metre(magnetite: Callable[..., Particle]) -> None:
    assert force(magnetite(10e-9), 10.0) == pytest.approx(2.3e-18, rel=0.03)
    assert force(magnetite(100e-9), 10.0) == pytest.approx(2.3e-15, rel=0.03)


def test_one_particle_does_not_warm_its_surface(magnetite: Callable[..., Particle]) -> None:
    rise = surface_rise(magnetite(20e-9, coating=0.0), slp=5e5, conductivity=0.6)
    assert rise == pytest.approx(5e5 * 5180 * (10e-9) ** 2 / (3 * 0.6))
    assert 1e-8 < rise < 1e-6


def test_the_room_loads_numpy_and_scipy_only() -> None:
    script = (
        "import sys, importlib.metadata as m; before = set(sys.modules); import magheat.slp; "
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
