from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from magheat.commands.check import check
from magheat.errors import MagheatError, StrictViolation, UnitError

app = typer.Typer()
app.command()(check)


def run(*options: str, field: str = "4.5 kA/m") -> str:
    result = CliRunner().invoke(app, ["--frequency", "100 kHz", "--field", field, *options])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_json_holds_the_rows_of_the_summary_and_what_each_limit_leaves_free() -> None:
    strict, relaxed = json.loads(run("--json"))
    assert strict["limit"] == "atkinson_brezovich" and strict["verdict"] == "ok"
    assert strict["amplitude_allowed_A_per_m"] == pytest.approx(4850.0)
    assert strict["frequency_allowed_Hz"] == pytest.approx(4.85e8 / 4500)
    assert relaxed["allowed"] == 5e9


def test_the_table_names_verdict_and_source() -> None:
    text = run("--diameter", "18 cm")
    assert "180 mm" in text and "ok" in text
    assert "doi:10.1109/TBME.1984.325372" in text and "8.083e+08" in text


def test_a_field_in_millitesla_and_without_any() -> None:
    assert json.loads(run("--json", field="5.65 mT"))[0]["value"] == pytest.approx(4.496e8, rel=1e-3)
    assert json.loads(run("--json", field="0 A/m"))[0]["frequency_allowed_Hz"] is None
    assert "any" in run(field="0 A/m")


def test_limits_by_name_and_for_information() -> None:
    assert [row["limit"] for row in json.loads(run("--json", "--limit", "hergt_dutz"))] == ["hergt_dutz"]
    rows = json.loads(run("--json", "--all"))
    assert {row["verdict"] for row in rows[2:]} == {"not applicable"}
    with pytest.raises(MagheatError, match="hergt_dutz"):
        run("--limit", "hergt")


def test_strict_turns_a_violation_into_an_error() -> None:
    run("--strict")
    with pytest.raises(StrictViolation, match="atkinson_brezovich") as caught:
        run("--strict", field="13.5 kA/m")
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("options", "field"),
    [((), "4.5"), ((), "4.5 kA"), (("--diameter", "30"), "4.5 kA/m"), (("--diameter", "0 m"), "1 A/m")],
)
def test_options_that_cannot_be_read(options: tuple[str, ...], field: str) -> None:
    with pytest.raises(MagheatError) as caught:
        run(*options, field=field)
    assert caught.value.exit_code == 2
    assert not isinstance(caught.value, UnitError) or "--" in str(caught.value)


def test_diameter_and_site_exclude_each_other() -> None:
    with pytest.raises(MagheatError, match="both"):
        run("--diameter", "20 cm", "--site", "head")


def test_a_site_stands_for_its_diameter() -> None:
    row = json.loads(run("--json", "--site", "thorax"))[0]
    assert row["allowed"] == pytest.approx(4.85e8)
    assert json.loads(run("--json", "--site", "head"))[0]["allowed"] > 6e8
    with pytest.raises(MagheatError, match="head"):
        run("--site", "haed")
