"""Thermal stress of whole runs: the vitrification benchmarks, resume, engines, what the summary says."""

from __future__ import annotations

import importlib.util
import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from magheat.case import load_case
from magheat.case.dump import resolved_yaml
from magheat.case.model import Case
from magheat.case.resolve import catalogue
from magheat.errors import CaseError, Interrupted
from magheat.runner import simulate
from magheat.runner.fields import FieldReader
from magheat.runner.recorder import Recorder
from magheat.runner.verdict import verdicts
from magheat.verification import thermoelastic

Make = Callable[..., Case]
R, RATE = 0.01, 5.0  # m, K/min
GLASS = {"elastic_modulus": "1 GPa", "poisson_ratio": 0.2, "expansion": "6e-5 1/K", "strength": "3.2 MPa",
         "set_temperature": "-123 degC"}  # fmt: skip
MATTER = {
    "agent": "VS55",
    "density": "1000 kg/m^3",
    "conductivity": "0.4 W/m/K",
    "heat_capacity": "2 kJ/kg/K",
}
BODIES: dict[str, tuple[dict[str, Any], list[str], tuple[float, float]]] = {  # with their surfaces and middle
    "sphere": ({"build": "concentric_spheres", "layers": {"body": "10 mm"}, "size": {"body": "1.25 mm"},
                "dimension": "axisymmetric"}, ["outer"], (0.0, 0.0)),
    "cylinder": ({"build": "cylinder", "radius": "10 mm", "height": "60 mm", "region": "body",
                  "size": "0.8 mm", "dimension": "axisymmetric"}, ["side"], (0.0, 0.03)),
    "slab": ({"build": "cylinder", "radius": "50 mm", "height": "20 mm", "region": "body", "size": "0.8 mm",
              "dimension": "axisymmetric"}, ["top", "bottom"], (0.0, 0.01)),
}  # fmt: skip


@pytest.fixture
def cooled() -> Make:
    """A body whose surface is cooled at a constant rate until all is glass, and which then comes to rest."""

    def make(shape: str = "sphere", **changes: Any) -> Case:
        geometry, surfaces, _ = BODIES[shape]
        start, end = -20.0, -160.0
        ramp = {"table": [["0 s", f"{start} degC"], [f"{(start - end) / RATE} min", f"{end} degC"]]}
        base: dict[str, Any] = {
            "magheat": 1, "kind": "nanowarming", "title": "Cooled at a constant rate", "geometry": geometry,
            "regions": {"body": MATTER | {"mechanics": GLASS}},
            "boundary": {name: {"temperature": ramp} for name in surfaces},
            "initial": f"{start} degC",
            "schedule": [{"for": "28 min", "field": "off"}, {"for": "60 min", "field": "off"}],
            "critical": {"window": ["-123 degC", "-38 degC"], "warming": "50 K/min"},
            "solve": {"engine": "embedded"}, "output": {"fields": []},
        }  # fmt: skip
        return load_case(base | changes)

    return make


def scale(shape: str) -> float:
    """S dT, MPa, of the benchmark."""
    dT = RATE / 60.0 * R**2 * 1000.0 * 2000.0 / 0.4 * thermoelastic.VITRIFIED[shape][2]
    return thermoelastic.S * dT / 1e6


@pytest.mark.parametrize("shape", list(BODIES))
def test_cooling_at_a_constant_rate_leaves_the_published_tension_in_the_middle(
    cooled: Make, shape: str, tmp_path: Path
) -> None:
    """Steif, Palastro and Rabin 2007: none while the body cools evenly, all as it comes to rest."""
    case = cooled(
        shape, output={"fields": ["temperature"], "fields_every": "88 min"}, stress={"every": "4 K"}
    )
    summary = simulate(case, tmp_path).summary
    fields = FieldReader(tmp_path)
    middle = np.argmin(np.linalg.norm(fields.mesh().points - np.array(BODIES[shape][2]), axis=1))
    tension = fields.frame(len(fields.times) - 1)["max_principal_MPa"][middle]
    assert tension == pytest.approx(thermoelastic.VITRIFIED[shape][0] * scale(shape), rel=0.015)
    stress = summary["stress"]
    assert stress["at_s"] == pytest.approx(88 * 60.0)
    assert stress["verdict"] == "pass" and stress["ratio"] == pytest.approx(stress["max_principal_MPa"] / 3.2)


def test_the_size_of_the_increments_changes_little(cooled: Make) -> None:
    found = [simulate(cooled(stress={"every": f"{every} K"})).summary["stress"]["max_principal_MPa"]
             for every in (8, 2, 0.5)]  # fmt: skip
    assert found[1] == pytest.approx(found[2], rel=0.005)
    assert found[0] == pytest.approx(found[2], rel=0.02)


def test_a_maxwell_body_of_steep_viscosity_ends_where_the_set_temperature_does(cooled: Make) -> None:
    """The published result does not hang on the law of viscosity."""
    steep = {"table": [["-160 degC", "1e30 Pa*s"], ["-60 degC", "1e-2 Pa*s"]]}
    body = MATTER | {"mechanics": GLASS | {"viscosity": steep}}
    stress = simulate(cooled(regions={"body": body}, stress={"model": "maxwell"})).summary["stress"]
    assert stress["model"] == "maxwell"
    assert stress["max_principal_MPa"] == pytest.approx(0.4 * scale("sphere"), rel=0.03)


def test_no_stress_where_cooling_ends_above_the_set_temperature(cooled: Make, tmp_path: Path) -> None:
    warm = {"outer": {"temperature": {"table": [["0 s", "-60 degC"], ["10 min", "-110 degC"]]}}}
    summary = simulate(cooled(boundary=warm, schedule=[{"for": "12 min", "field": "off"}]), tmp_path).summary
    stress = summary["stress"]
    assert stress["max_principal_MPa"] is None and stress["verdict"] == "not judged"
    assert not [v for v in verdicts(summary) if v.question == "Cracks"]
    assert 'id="stress"' not in (tmp_path / "report.html").read_text()


def test_a_weak_glass_cracks_and_the_report_tells_why(cooled: Make, tmp_path: Path) -> None:
    weak = MATTER | {"mechanics": GLASS | {"strength": "0.05 MPa"}}
    case = cooled(regions={"body": weak}, output={"fields": ["temperature"]})
    summary = simulate(case, tmp_path).summary
    stress = summary["stress"]
    assert stress["verdict"] == "fail" and 0.0 < stress["fraction_above"] < 1.0
    assert stress["allowed_difference_K"] == 38.0 and stress["rule_verdict"] == "pass"
    crack = next(v for v in verdicts(summary) if v.question == "Cracks")
    assert (
        crack.state == "bad" and crack.evidence[0].decides and "38 K across the glass is kept" in crack.text
    )
    page = (tmp_path / "report.html").read_text()
    assert 'id="stress"' in page and "Thermal stress in the glass" in page
    fields = FieldReader(tmp_path)
    tension = fields.frame(len(fields.times) - 1)["max_principal_MPa"]
    assert np.nanmax(tension) == pytest.approx(stress["max_principal_MPa"], rel=1e-5)


def test_a_body_that_begins_as_glass_says_so(cooled: Make) -> None:
    stress = simulate(
        cooled(initial="-160 degC", boundary={"outer": {"temperature": "-120 degC"}},
               schedule=[{"for": "30 min", "field": "off"}])
    ).summary["stress"]  # fmt: skip
    assert any("begins as glass" in text for text in stress["validity"])
    assert stress["max_principal_MPa"] > 0.0


def test_interrupted_and_resumed_gives_the_same_stress(
    cooled: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = simulate(cooled()).summary["stress"]
    step = Recorder.step

    def counted(self: Recorder, taken: Any) -> None:
        step(self, taken)
        if taken.t1 > 1500.0:
            signal.raise_signal(signal.SIGTERM)

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "step", counted)
        with pytest.raises(Interrupted):
            simulate(cooled(), tmp_path)
    resumed = simulate(cooled(), tmp_path, resume=True).summary["stress"]
    assert resumed["max_principal_MPa"] == pytest.approx(whole["max_principal_MPa"], rel=1e-3)
    assert resumed["at_s"] == whole["at_s"] and resumed["verdict"] == whole["verdict"]


@pytest.mark.skipif(importlib.util.find_spec("dolfinx") is None, reason="dolfinx is not here")
def test_both_engines_agree(cooled: Make) -> None:
    found = [simulate(cooled(), engine=name).summary["stress"] for name in ("embedded", "dolfinx")]
    assert found[1]["max_principal_MPa"] == pytest.approx(found[0]["max_principal_MPa"], rel=2e-3)


# -- the case --------------------------------------------------------------------------------------
def test_the_library_gives_what_the_case_leaves_open(cooled: Make) -> None:
    case = cooled(regions={"body": MATTER})
    assert case.stress is not None and case.stress.allowed_difference == 38.0
    glass = case.stress.regions["body"]
    assert glass.set_temperature == pytest.approx(150.15)
    assert glass.strength is not None and 1e6 < glass.strength < 1e8
    assert any("stress in its glass is an estimate" in text for text in case.warnings)


def test_off_is_no_stress(cooled: Make) -> None:
    off = cooled(stress={"model": "off"})
    assert off.stress is None and "model: 'off'" in resolved_yaml(off).replace('"', "'")
    summary = simulate(cooled(stress={"model": "off"}, schedule=[{"for": "10 s", "field": "off"}])).summary
    assert summary["stress"] is None


def test_what_is_not_known_is_an_error_where_it_was_asked_for(cooled: Make) -> None:
    bare = {k: v for k, v in MATTER.items() if k != "agent"} | {"mechanics": {"expansion": "6e-5 1/K"}}
    with pytest.raises(CaseError, match="is missing: elastic modulus, poisson ratio"):
        cooled(regions={"body": bare})


def test_what_is_not_known_is_left_out_where_it_was_not(
    cooled: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = catalogue.value

    def without(context: Any, path: Any, kind: str, name: str, key: str) -> Any:
        return None if key == "expansion" else known(context, path, kind, name, key)

    monkeypatch.setattr(catalogue, "value", without)
    case = cooled(regions={"body": MATTER})
    assert case.stress is None
    assert any("no thermal stress, for the library does not know its expansion" in w for w in case.warnings)


def test_stress_belongs_to_nanowarming(cooled: Make) -> None:
    warm = {k: v for k, v in MATTER.items() if k != "agent"}
    with pytest.raises(CaseError, match="belongs to nanowarming"):
        cooled(
            kind="hyperthermia",
            regions={"body": warm},
            stress={"every": "2 K"},
            initial="37 degC",
            boundary={},
        )


@pytest.mark.parametrize(
    "wrong", [{"every": "0 K"}, {"order": 3}, {"model": "plastic"}, {"evry": "2 K"}, {"every": "30 K"}]
)
def test_wrong_keys_are_told(cooled: Make, wrong: dict[str, Any]) -> None:
    with pytest.raises(CaseError, match="stress"):
        cooled(stress=wrong)


def test_the_range_of_the_library_is_the_range_of_the_stress(cooled: Make) -> None:
    of_library = cooled(regions={"body": MATTER}).stress
    own = cooled(regions={"body": MATTER | {"mechanics": GLASS}}).stress
    given = cooled(regions={"body": MATTER | {"mechanics": GLASS | {"scatter": [0.5, 2]}}}).stress
    assert of_library and own and given
    assert of_library.regions["body"].scatter == pytest.approx((0.9 * 4.0 / 6.0, 3.0 * 10.0 / 6.0))
    assert own.regions["body"].scatter == (1.0, 1.0)
    assert given.regions["body"].scatter == (0.5, 2.0)
    for wrong in ([2, 1], [1], "twice", [0, 2], [1.1, 2]):
        with pytest.raises(CaseError, match="scatter"):
            cooled(regions={"body": MATTER | {"mechanics": GLASS | {"scatter": wrong}}})


def test_what_the_case_says_survives(cooled: Make, tmp_path: Path) -> None:
    steep = {"table": [["-160 degC", "1e30 Pa*s"], ["-60 degC", "1e-2 Pa*s"]]}
    body = MATTER | {"mechanics": GLASS | {"viscosity": steep}}
    case = cooled(regions={"body": body}, stress={"model": "maxwell", "order": 1, "every": "1.5 K"})
    (tmp_path / "case.yaml").write_text(resolved_yaml(case))
    assert load_case(tmp_path / "case.yaml").stress == case.stress


def test_the_summary_is_plain_json(cooled: Make, tmp_path: Path) -> None:
    simulate(cooled(), tmp_path)
    stress = json.loads((tmp_path / "summary.json").read_text())["stress"]
    assert set(stress) == {
        "model", "max_principal_MPa", "at_s", "place_m", "region", "strength_MPa", "ratio", "fraction_above",
        "difference_glass_K", "allowed_difference_K", "rule_verdict", "verdict", "validity",
        "range_MPa",
    }  # fmt: skip
