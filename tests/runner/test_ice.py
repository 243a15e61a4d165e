"""Ice in a case: critical rates end to end, verdict, report, fields, resumption, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from magheat.case import load_case, resolved_yaml
from magheat.case.document import parse_document
from magheat.case.model import Case
from magheat.errors import CaseError, Interrupted
from magheat.mesh.write import write_mesh
from magheat.runner import simulate
from magheat.runner.recorder import Recorder
from magheat.runner.verdict import violations
from magheat.verification.meshes import box

Make = Callable[..., Case]
MATTER = {"density": "1053 kg/m^3", "conductivity": "0.3 W/m/K", "heat_capacity": "2.5 kJ/kg/K"}
PLAIN = {"agent": "VS55", **MATTER}


@pytest.fixture(scope="module")
def element(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("element") / "element.msh"
    write_mesh(box((1e-3, 1e-3), (2, 2)), path)
    return path


@pytest.fixture
def cold(element: Path) -> Make:
    def make(**changes: Any) -> Case:
        base: dict[str, Any] = {
            "magheat": 1,
            "title": "One element",
            "kind": "nanowarming",
            "geometry": {"mesh": str(element)},
            "regions": {"body": PLAIN},
            "initial": "-145 degC",
            "schedule": [{"for": "10 s", "field": "off"}],
            "solve": {"engine": "embedded"},
            "critical": {"range": False},
            "stress": {"model": "off"},
            "output": {"fields": []},
        }
        return load_case(base | changes)

    return make


def ramp(start: str, end: str, rate: float, seconds: float) -> dict[str, Any]:
    """All sides follow a ramp of `rate` K/min."""
    along = {"temperature": {"ramp": f"{rate} K/min", "from": start, "to": end}}
    return {
        "initial": start,
        "boundary": dict.fromkeys(("x0", "x1", "y0", "y1"), along),
        "schedule": [{"for": f"{seconds} s", "field": "off"}],
    }


@pytest.mark.parametrize("law", ["boutron", "avrami"])
@pytest.mark.parametrize(
    ("start", "end", "rate"), [("-33 degC", "-145 degC", -2.5), ("-145 degC", "-33 degC", 55.0)]
)
def test_an_element_at_its_critical_rate(law: str, start: str, end: str, rate: float, cold: Make) -> None:
    def largest(factor: float) -> float:
        seconds = 112.0 / abs(rate * factor) * 60.0
        found = simulate(cold(ice={"law": law}, **ramp(start, end, factor * rate, seconds))).summary["ice"]
        return float(found["max_fraction"])

    assert largest(1.0) == pytest.approx(0.002, rel=0.01)
    assert largest(10.0) < 0.0002


def there_and_back(warming: float) -> dict[str, Any]:
    """Quenched, and warmed at a rate."""
    sides = ("x0", "x1", "y0", "y1")
    down = {"temperature": {"ramp": "-60 K/min", "from": "-20 degC", "to": "-140 degC"}}
    up = {"temperature": {"ramp": f"{warming} K/min", "to": "-20 degC"}}
    return {
        "initial": "-20 degC",
        "boundary": dict.fromkeys(sides, down),
        "schedule": [
            {"for": "120 s", "field": "off"},
            {"for": f"{7200.0 / warming} s", "field": "off", "boundary": dict.fromkeys(sides, up)},
        ],
    }


def test_a_slow_warming_fails_by_ice_and_the_report_says_so(cold: Make, tmp_path: Path) -> None:
    written = {"output": {"fields": ["temperature"], "fields_every": "100 s"}}
    summary = simulate(cold(**there_and_back(20.0), **written), tmp_path).summary
    ice = summary["ice"]
    assert ice["verdict"] == "fail"
    assert ice["fraction_above"] == pytest.approx(1.0)
    assert ice["max_after_cooling"] < 1e-6 < 0.01 < ice["max_fraction"]
    assert ice["mean_at_end"] == 0.0
    assert any("extrapolated" in told for told in ice["validity"])
    report = (tmp_path / "report.html").read_text()
    assert 'id="ice"' in report and "ice-map-0" in report and "% ice in 100 % of the volume" in report
    assert any("Boutron" in told for told in summary["citations"])
    passed = simulate(cold(**there_and_back(110.0))).summary["ice"]
    assert passed["verdict"] == "pass"
    assert passed["max_fraction"] < 0.001


def test_a_run_without_a_trace_of_ice_is_reported(cold: Make, tmp_path: Path) -> None:
    assert simulate(cold(), tmp_path).summary["ice"]["max_fraction"] < 1e-12
    assert 'id="ice"' in (tmp_path / "report.html").read_text()


def test_a_second_warming_is_not_what_the_rates_are_of(cold: Make) -> None:
    """The sides are held, the middle counts: quenched and warmed fast, and then all of it again, slowly."""
    fast, slow = there_and_back(110.0), there_and_back(20.0)
    down = fast["schedule"][0] | {"boundary": fast["boundary"]}
    twice = fast | {"schedule": [*fast["schedule"], down, slow["schedule"][1]]}
    for history, again in ((fast, False), (twice, True)):
        summary = simulate(cold(**history)).summary
        assert summary["warming"]["verdict"] == "pass"
        assert summary["ice"]["verdict"] == ("fail" if again else "pass")
        told = [w for w in summary["warnings"] if "more than once" in w]
        assert len(told) == (2 if again else 0)


def test_a_diluted_agent_does_not_pass_by_the_ice_of_its_full_strength(cold: Make) -> None:
    diluted = {"regions": {"body": PLAIN | {"perfused": 0.75}}}
    for follows, verdict in ((False, "pass"), (True, "not judged")):
        critical = {"range": False, "dilution": follows}
        summary = simulate(cold(**there_and_back(110.0), **diluted, critical=critical)).summary
        assert summary["ice"]["verdict"] == verdict
        assert any(told.startswith("Ice") for told in violations(summary)) == follows


def test_the_fields_carry_the_ice(cold: Make, tmp_path: Path) -> None:
    from magheat.runner.fields import FieldReader

    written = {"output": {"fields": ["temperature"], "fields_every": "60 s"}}
    ice = simulate(cold(**there_and_back(20.0), **written), tmp_path).summary["ice"]
    fields = FieldReader(tmp_path)
    largest = [fields.frame(i)["largest_ice_fraction"].max() for i in range(len(fields.times))]
    present = [fields.frame(i)["ice_fraction"].max() for i in range(len(fields.times))]
    assert largest[-1] == pytest.approx(ice["max_fraction"], rel=1e-5)
    assert max(present) > 0.002 and present[-1] == 0.0
    assert (np.diff(largest) >= 0).all()


def test_a_run_that_ends_within_the_window_is_open(cold: Make) -> None:
    found = simulate(cold(**ramp("-145 degC", "-60 degC", 200.0, 20.0))).summary["ice"]
    assert found["verdict"] == "incomplete"


def test_interrupted_and_resumed_gives_the_same_ice(
    cold: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import signal

    case = cold(**there_and_back(30.0))
    whole = simulate(case).summary["ice"]
    step = Recorder.step

    def counted(self: Recorder, taken: Any) -> None:
        step(self, taken)
        if taken.t1 > 250.0:
            signal.raise_signal(signal.SIGTERM)

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "step", counted)
        with pytest.raises(Interrupted):
            simulate(case, tmp_path)
    resumed = simulate(case, tmp_path, resume=True).summary["ice"]
    for key, value in whole.items():
        assert resumed[key] == (pytest.approx(value, rel=1e-5) if isinstance(value, float) else value), key


def test_the_resolved_case_reads_back(cold: Make) -> None:
    given = {"law": "avrami", "fraction": "0.5 %", "activation": "61 kJ/mol", "crystallizable": 0.3,
             "melting": "-37 degC", "width": "8.3 K", "latent_heat": False}  # fmt: skip
    for ice in ({"ice": given}, {"ice": {"law": "off"}}, {}):
        case = cold(**ice)
        assert load_case(parse_document(resolved_yaml(case)).data) == case
    assert cold(ice={"law": "off"}).ice is None
    default = cold().ice
    assert default is not None and default.law == "boutron" and default.latent_heat


def test_order_two_has_ice_without_its_heat(cold: Make) -> None:
    two = {"solve": {"engine": "embedded", "order": 2}}
    case = cold(**ramp("-145 degC", "-33 degC", 55.0, 122.2), **two)
    assert simulate(case).summary["ice"]["max_fraction"] == pytest.approx(0.002, rel=0.01)
    with pytest.raises(CaseError, match=r"ice\.latent_heat: .*order 1"):
        cold(ice={"latent_heat": True}, **two)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ice": {"fraction": 0.4}}, "more ice than can form"),
        ({"ice": {"melting": "-140 degC"}}, "lies outside Tg to 0 degC"),
        ({"ice": {"law": "avrami", "width": "40 K"}}, "no peak of nucleation"),
        ({"ice": {"law": "boutrom"}}, "boutrom"),
        ({"ice": {"law": "boutron"}, "regions": {"body": PLAIN | {"agent": "DMSO_7M"}},
          "critical": {"window": ["-123 degC", "-40 degC"], "warming": "50 K/min", "range": False}},
         "calibrated"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(changes: dict[str, Any], told: str, cold: Make) -> None:
    with pytest.raises(CaseError, match=told):
        simulate(cold(**changes))


def test_ice_belongs_to_nanowarming(element: Path) -> None:
    warm: dict[str, Any] = {
        "magheat": 1, "geometry": {"mesh": str(element)}, "regions": {"body": MATTER}, "initial": "37 degC",
        "schedule": [{"for": "1 s", "field": "off"}],
    }  # fmt: skip
    assert simulate(load_case(warm)).summary["ice"] is None
    with pytest.raises(CaseError, match="belongs to nanowarming"):
        load_case(warm | {"ice": {"law": "boutron"}})


def test_the_engines_agree(cold: Make) -> None:
    pytest.importorskip("dolfinx", reason="apt install python3-dolfinx")
    slow = cold(**there_and_back(30.0))
    by = {name: simulate(slow, engine=name).summary["ice"] for name in ("embedded", "dolfinx")}
    for key in ("max_fraction", "mean_fraction"):
        assert by["dolfinx"][key] == pytest.approx(by["embedded"][key], rel=1e-3)
