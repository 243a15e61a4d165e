"""A bath warms 1 mL of VS55 fast enough and not 50 mL, over the published range of cp and k.

Heat capacity 1.2 to 3.16 kJ/kg/K and conductivity 0.2 to 0.4 W/m/K bound what is known of glass and liquid;
critical rates of 50 and 55 K/min are published.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from magheat.case import load_case
from magheat.runner import simulate

SIZES = {"1 mL": ("4.8 mm", "13.8 mm"), "50 mL": ("16 mm", "62 mm")}  # radius and height
CORNERS = list(product(("1.2 kJ/kg/K", "3.16 kJ/kg/K"), ("0.2 W/m/K", "0.4 W/m/K")))


def rates(volume: str, capacity: str, conductivity: str) -> dict[str, Any]:
    radius, height = SIZES[volume]
    bath = {"convection": {"coefficient": "1000 W/m^2/K", "ambient": "37 degC"}}
    case = {
        "magheat": 1, "title": f"{volume} of VS55 in a bath", "kind": "nanowarming",
        "geometry": {"build": "cylinder", "radius": radius, "height": height, "region": "vial",
                     "size": f"{float(radius[:-3]) / 8} mm", "dimension": "axisymmetric"},
        "regions": {"vial": {"agent": "VS55", "density": "1060 kg/m^3", "heat_capacity": capacity,
                             "conductivity": conductivity}},
        "critical": {"window": ["-123 degC", "-38 degC"], "warming": "55 K/min", "cooling": "2.5 K/min",
                     "range": False},
        "boundary": dict.fromkeys(("side", "top", "bottom"), bath), "initial": "-150 degC",
        "schedule": [{"for": "60 min", "until": "min(vial) > -36 degC"}],
        "solve": {"engine": "embedded", "tolerance": "0.1 K"}, "output": {"every": "10 min", "fields": []},
        "ice": {"law": "off"}, "stress": {"model": "off"},
    }  # fmt: skip
    warming: dict[str, Any] = simulate(load_case(case), progress=False).summary["warming"]
    return warming


@pytest.mark.parametrize(("capacity", "conductivity"), CORNERS)
def test_one_millilitre_passes(capacity: str, conductivity: str) -> None:
    found = rates("1 mL", capacity, conductivity)
    assert found["verdict"] == "pass", found["min_rate_K_per_min"]
    assert found["min_rate_K_per_min"] > 55.0


@pytest.mark.parametrize(("capacity", "conductivity"), CORNERS)
def test_fifty_millilitres_fail(capacity: str, conductivity: str) -> None:
    found = rates("50 mL", capacity, conductivity)
    assert found["verdict"] == "fail"
    assert found["min_rate_K_per_min"] < 50.0
