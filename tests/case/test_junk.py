# ruff: noqa: E501  (cases as text)
"""Whatever stands in a case, the answer is a case or an error of the input, never another exception."""

from __future__ import annotations

import copy

import pytest

from magheat.case import load_case
from magheat.case.document import parse_document
from magheat.errors import MagheatError

JUNK = [
    None, [], {}, "x", "", -1, 0, 3, float("inf"), float("nan"), True, [[1]], {"a": {"b": 1}}, "1e400 K", "-5 degC",
    "5 mm", {"table": []}, {"table": [[1, 2], [3, 4]]}, {"law": 3}, {"law": "x"}, {"file": "x"},
    {"file": 3, "unit": 4}, {"ramp": "x"}, {"ramp": "1 K/s", "to": "x"}, "[", "a\nb", 10**400,
]  # fmt: skip
COLD = {
    "magheat": 1,
    "kind": "nanowarming",
    "geometry": {"build": "cylinder", "radius": "3 mm", "height": "3 mm", "dimension": "axisymmetric"},
    "regions": {"organ": {"agent": "VS55", "perfused": 0.9, "tissue": "kidney"}},
    "particles": [
        {
            "in": "organ",
            "concentration": "10 mg/mL",
            "particle": {"material": "magnetite", "diameter": "9 nm"},
        },
        {"in": ["organ"], "heating": {"organ": "1 W/mL"}},
    ],
    "field": {"frequency": "360 kHz", "amplitude": "20 kA/m"},
    "boundary": {"outer": [{"convection": {"coefficient": "9 W/m^2/K", "ambient": {"ramp": "1 K/min"}}}]},
    "initial": {"organ": "-150 degC"},
    "schedule": [{"for": "5 min", "field": "on", "until": "min(organ) > -20 degC"}],
    "critical": {"window": ["-123 degC", "-38 degC"]},
    "targets": {"organ": {"max": {"value": "< 20 degC", "at": "1 min"}}},
}


def paths(data, path=()):
    if path:
        yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from paths(value, (*path, key))


def spoilt(base, start):
    """Copies of a document with one value replaced or left out; every fifth combination."""
    tries = [(path, junk) for path in paths(base) for junk in [*JUNK, "left out"]]
    for path, junk in tries[start::5]:
        data = copy.deepcopy(base)
        at = data
        for key in path[:-1]:
            at = at[key]
        if junk == "left out":
            del at[path[-1]]
        else:
            at[path[-1]] = junk
        yield data


@pytest.mark.parametrize("kind", ["warm", "cold"])
def test_junk_is_told(good, kind):
    base = parse_document(good).data if kind == "warm" else COLD
    load_case(base)
    refused = 0
    for data in spoilt(base, start=len(kind) % 5):
        try:
            load_case(data)
        except MagheatError as error:
            assert error.exit_code == 2
            assert str(error)
            refused += 1
    assert refused > 200
