"""The studies in cases/studies/: each can be run, and what docs/scale_up_*.csv says still holds."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import magheat as mh
from magheat.case import load_case
from magheat.cli import main
from magheat.study.plan import points
from magheat.study.settings import read_source, read_study

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "cases" / "studies").glob("*.yaml"))
STUDIES = [path for path in FILES if "vary" in read_source(path)]
SCHEMA = "# yaml-language-server: $schema=../../docs/case.schema.json\n"
BASES = [path for path in FILES if path not in STUDIES]


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "docs" / f"scale_up_{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", BASES, ids=lambda path: path.stem)
def test_a_base_is_a_case_that_names_the_schema(path) -> None:
    assert path.read_text(encoding="utf-8").startswith(SCHEMA)
    assert load_case(path).critical is not None


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_every_point_of_a_study_is_a_case_at_both_ends(path, capsys) -> None:
    study = read_study(read_source(path))
    listed = points(study.vary, study.sample, study.seed)
    assert main(["sweep", str(path), "--dry-run"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > len(listed)
    bracket = study.find.bracket if study.find else None
    ends = [study.find.choice(value).settings for value in (bracket.low, bracket.high)] if bracket else [()]
    for point in (listed[0], listed[-1]):
        for end in ends:
            assert load_case(study.case, (*study.set, *point.settings, *end)).critical is not None


def test_the_table_of_iron_still_holds() -> None:
    """The iron of the page is enough for 50 mL of VS55, and a tenth less is not."""
    (row,) = (row for row in rows("iron") if (row["sample"], row["agent"]) == ("50 mL", "VS55"))
    iron = float(row["iron_mg_per_mL"])
    assert float(row["power_W_per_mL"]) == pytest.approx(0.6 * iron, rel=0.01)
    table = mh.sweep(
        ROOT / "cases" / "studies" / "jar.yaml",
        {"particles.0.concentration": f"{0.9 * iron},{iron} mg/mL"},
        jobs=1,
    )
    assert list(table["warming.verdict"]) == ["fail", "pass"]
    assert table["warming.min_rate_K_per_min"][1] == pytest.approx(float(row["min_rate_K_per_min"]), rel=0.01)


def test_power_does_not_depend_on_what_gives_it() -> None:
    """Iron at 20 kA/m and the field at 10 mg/mL ask for the same power."""
    power = {
        (r["sample"], r["agent"]): float(r["power_W_per_mL"]) for r in rows("iron") if r["power_W_per_mL"]
    }
    for row in rows("field"):
        given = 6.0 * (float(row["field_kA_per_m"]) / 20.0) ** float(row["exponent"])
        assert given == pytest.approx(power[row["sample"], row["agent"]], rel=0.07)  # both within 3 %
