"""The report of a nanowarming run: how it was decided, maps of rates, differences."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from magheat.case.model import Case
from magheat.runner import simulate

DROP: dict[str, Any] = {
    "kind": "nanowarming",
    "geometry": {"build": "cylinder", "radius": "8 mm", "height": "10 mm", "region": "vial", "size": "2.5 mm",
                 "dimension": "axisymmetric"},
    "regions": {"vial": {"agent": "VS55", "density": "1060 kg/m^3", "conductivity": "0.3 W/m/K",
                         "heat_capacity": "2 kJ/kg/K"}},
    "particles": [{"in": "vial", "concentration": "10 mg/mL", "heating": "250 W/g"}],
    "boundary": {"side": {"convection": {"coefficient": "20 W/m^2/K", "ambient": "20 degC"}}},
    "initial": "-150 degC",
    "schedule": [{"for": "150 s", "field": "on", "until": "min(vial) > -30 degC"}],
    "probes": None,
    "targets": None,
    "output": {"every": "10 s", "fields": ["temperature"]},
    "ice": {"law": "off"},
    "stress": {"model": "off"},
}  # fmt: skip


@pytest.mark.parametrize(("critical", "state"), [("50 K/min", "pass"), ("95 K/min", "fail")])
def test_the_report_tells_how_it_was_decided(
    make_case: Callable[..., Case], tmp_path: Path, critical: str, state: str
) -> None:
    given = {"window": ["-123 degC", "-38 degC"], "warming": critical, "range": False}
    warming = simulate(make_case(**DROP, critical=given), tmp_path).summary["warming"]
    assert warming["verdict"] == state
    report = (tmp_path / "report.html").read_text()
    start = report.index('<section id="decided"')
    words = re.sub(r"<[^>]+>", " ", report[start : report.index("</section>", start)])
    assert words.count("(decides)") == 1
    assert f"{warming['cold_spot']['rate_K_per_min']:.4g} K/min" in words
    assert "vial at (0, " in words
    for part in (
        'id="map-warming"',
        'id="differences"',
        'aria-label="warming-map-0"',
        'aria-label="gradient"',
    ):
        assert part in report
    hatched = re.search(r'aria-label="warming-map-0">.*?</svg>', report, re.DOTALL)
    assert "near the largest difference on warming" in report and "when vial is warmest" not in report
    regions = report[report.index('<section id="regions"') :]
    assert "CEM43" not in regions[: regions.index("</section>")]
    assert hatched is not None and ("<pattern" in hatched[0]) == (state == "fail")
