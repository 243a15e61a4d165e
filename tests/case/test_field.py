"""`field`: coils, maps, eddy currents and the limit of the supply, as the case file says them."""

from __future__ import annotations

import pytest

from magheat.bioheat.model import PowerLimit
from magheat.case import load_case, resolved_yaml
from magheat.case.document import parse_document
from magheat.case.dump import files
from magheat.errors import CaseError
from magheat.field import Loops, Solenoid, helmholtz
from magheat.tissue.properties import Constant, Table

BASE = {"frequency": "100 kHz", "amplitude": "4.5 kA/m"}
SOLENOID = {"solenoid": {"radius": "90 mm", "length": "0.3 m"}}
LOOPS = {"loops": [{"radius": "90 mm"}, {"radius": "80 mm", "z": "3 cm", "turns": 2}]}


def load(good, field, **changes):
    data = parse_document(good).data
    for region in data["regions"].values():
        region["electrical_conductivity"] = "0.4 S/m"
    return load_case(data | {"field": field} | changes)


@pytest.mark.parametrize(
    ("coil", "expected"),
    [
        (SOLENOID, Solenoid(0.09, 0.3)),
        ({"helmholtz": {"radius": "9 cm"}}, helmholtz(0.09)),
        (LOOPS, Loops((0.09, 0.08), (0.0, 0.03), (1.0, 2.0))),
    ],
    ids=["solenoid", "helmholtz", "loops"],
)
def test_coils(good, write, coil, expected):
    placed = {"centre": ["1 mm", "2 mm", "3.3 mm"], "axis": [0, 1, 1]}
    field = BASE | {"coil": coil | placed, "eddy": "on", "bias": "1 mT"}
    case = load(good, field | {"power_limit": {"power": "15 kW", "coil_power": "10 kW"}})
    assert case.drive.coil.coil == expected
    assert (case.drive.coil.centre, case.drive.coil.axis) == ((0.001, 0.002, 0.0033), (0, 1, 1))
    assert case.drive.eddy_in_coil and case.drive.eddy_axis is None
    assert case.drive.power_limit == PowerLimit(15e3, 10e3)
    again = load_case(write(resolved_yaml(case), "again.yaml"))
    assert again == case
    assert again.tree == case.tree


def test_a_coil_lies_along_z_round_the_origin_and_drives_no_currents_unless_asked(good):
    case = load(good, BASE | {"coil": SOLENOID, "eddy": "off"})
    assert (case.drive.coil.centre, case.drive.coil.axis) == ((0.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    assert not case.drive.eddy_in_coil


def test_in_an_axisymmetric_body_the_coil_has_two_coordinates(good, write):
    data = parse_document(good).data
    flat = data["geometry"] | {"dimension": "axisymmetric"}
    solid = {"centre": ["0 mm", "0 mm", "7 mm"], "axis": [0, 0, 2]}
    plane = {"centre": ["0 mm", "7 mm"], "axis": [0, 2]}
    both = [load(good, BASE | {"coil": SOLENOID | at}, geometry=flat, probes={}) for at in (solid, plane)]
    assert both[0].drive == both[1].drive
    assert (both[0].drive.coil.centre, both[0].drive.coil.axis) == ((0.0, 0.007), (0.0, 2.0))
    assert load_case(write(resolved_yaml(both[0]), "again.yaml")).drive == both[0].drive
    for key, value in (("centre", ["1 mm", "0 mm", "0 mm"]), ("axis", [1, 0, 0]), ("axis", [0, 1, 0])):
        with pytest.raises(CaseError, match=rf"field\.coil\.{key}: .*about the z axis only"):
            load(good, BASE | {"coil": SOLENOID | {key: value}}, geometry=flat, probes={})


@pytest.fixture
def map_file(tmp_path):
    path = tmp_path / "field.csv"
    path.write_text("x,y,z,H\n0,0,0,1\n0.01,0,0,2\n0,0.01,0,3\n0,0,0.01,4\n", encoding="utf-8")
    return path


def test_a_map_is_absolute_unless_an_amplitude_is_given(good, map_file, write):
    written = {"csv": str(map_file), "unit": "kA/m"}
    absolute = load(good, {"frequency": "100 kHz", "map": written})
    scaled = load(good, BASE | {"map": written})
    assert (absolute.drive.amplitude, scaled.drive.amplitude) == (4000.0, 4500.0)
    assert absolute.drive.map.highest == scaled.drive.map.highest == 4000.0
    assert scaled.drive.shape.at([[0.0, 0.01, 0.0]]) == pytest.approx([0.75])
    assert files(scaled) == (map_file,)
    for case in (absolute, scaled):
        again = load_case(write(resolved_yaml(case), "again.yaml"))
        assert again.drive.amplitude == case.drive.amplitude
        assert again.drive.map.values.at == case.drive.map.values.at
        assert again.tree == case.tree


def test_a_conductivity_may_follow_temperature(good, write):
    rising = {"table": [["-100 degC", "0 S/m"], ["20 degC", "0.4 S/m"]]}
    data = parse_document(good).data
    data["regions"]["tumour"]["electrical_conductivity"] = rising
    data["regions"]["brain"]["electrical_conductivity"] = "0.1 S/m"
    case = load_case(data | {"field": BASE | {"coil": SOLENOID, "eddy": "on"}})
    assert isinstance(case.electrical_conductivity["tumour"], Table)
    assert case.electrical_conductivity["brain"] == Constant(0.1)
    assert load_case(write(resolved_yaml(case), "again.yaml")) == case


BACK = {"loops": [{"radius": "90 mm"}, {"radius": "90 mm", "turns": -1}]}
PLACE = {"axis": [0, 0, 1], "centre": ["0 mm", "0 mm", "0 mm"]}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"frequency": "100 kHz"}, r"field\.amplitude: is missing"),
        (BASE | {"coil": {}}, r"field\.coil: the coil has no winding"),
        (BASE | {"coil": SOLENOID | LOOPS}, r"field\.coil: solenoid and loops stand together"),
        (BASE | {"coil": {"loops": []}}, r"field\.coil\.loops: too few"),
        (BASE | {"coil": BACK}, r"field\.coil\.loops: .*vanishes at the centre"),
        (BASE | {"coil": {"solenoid": {"radius": "0 mm", "length": "1 m"}}}, r"radius: 0 mm is out of range"),
        (BASE | {"coil": {"solenoid": {"radius": "9 cm"}}}, r"field\.coil\.solenoid\.length: is missing"),
        (BASE | {"coil": SOLENOID | {"axis": [0, 0, 0]}}, r"field\.coil\.axis: a direction has a length"),
        (BASE | {"coil": SOLENOID | {"axis": [0, 1]}}, r"field\.coil\.axis: 2 coordinates"),
        (BASE | {"coil": SOLENOID | {"center": ["0 mm"]}}, r"unknown key 'center'.*centre"),
        (BASE | {"coil": SOLENOID, "eddy": PLACE}, r"field\.eddy: the coil says where its axis is"),
        (BASE | {"eddy": "on"}, r"field\.eddy: without a coil nothing says"),
        (BASE | {"eddy": "perhaps"}, r"field\.eddy: 'perhaps' is neither true nor false"),
        (BASE | {"eddy": {"axis": [0, 0, 1]}}, r"field\.eddy\.centre: is missing"),
        (BASE | {"map": "3 kA/m"}, r"field\.map: '3 kA/m' is not a map"),
        (BASE | {"map": {"csv": "no.csv", "unit": "kA/m"}}, r"field\.map\.csv: .*does not exist"),
        (BASE | {"map": {"csv": "no.csv", "unit": "kg"}}, r'field\.map\.unit: "1 kg" is a mass'),
        (BASE | {"map": {"csv": "no.csv"}}, r"field\.map\.unit: the unit of the values is missing"),
        (BASE | {"power_limit": {"coil_power": "1 kW"}}, r"field\.power_limit\.power: is missing"),
        (BASE | {"power_limit": {"power": "0 W"}}, r"field\.power_limit\.power: 0 W is out of range"),
    ],
)
def test_what_is_wrong_is_told_at_its_key(good, field, words):
    with pytest.raises(CaseError, match=words) as told:
        load(good, field)
    assert "problems" not in str(told.value), "one slip is one problem"


def test_a_coil_and_a_map_exclude_each_other_and_a_map_of_nothing_is_none(good, map_file):
    written = {"csv": str(map_file), "unit": "kA/m"}
    with pytest.raises(CaseError, match=r"field\.map: a coil and a map stand together"):
        load(good, BASE | {"map": written, "coil": SOLENOID})
    with pytest.raises(CaseError, match=r"field\.eddy: without a coil"):
        load(good, BASE | {"map": written, "eddy": "on"})
    map_file.write_text("x,y,z,H\n0,0,0,0\n0.01,0,0,0\n0,0.01,0,0\n0,0,0.01,0\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"field\.map: the map is nowhere above zero"):
        load(good, BASE | {"map": written})
