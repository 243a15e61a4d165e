"""`magheat library`."""

import json

import pytest
import typer
from typer.testing import CliRunner

from magheat.commands.library import library
from magheat.errors import LibraryError


@pytest.fixture
def run():
    app = typer.Typer()
    app.command()(library)

    def call(*arguments):
        return CliRunner().invoke(app, list(arguments))

    return call


def test_kinds_and_names(run):
    assert "tissues" in run().output and "agents" in run().output
    assert "glioblastoma" in run("tissues").output
    assert json.loads(run("--json").output)["limits"] == 4


def test_an_entry_with_sources(run):
    result = run("tissues", "brain")
    assert result.exit_code == 0
    for part in ("1045.5 kg/m^3", "itis2022", "high", "doi:10.13099/VIP21000-04-1"):
        assert part in result.output


def test_an_entry_as_json(run):
    shown = json.loads(run("agents", "VS55", "--json").output)
    assert shown["values"]["critical_warming"]["high"] == pytest.approx(55 / 60)
    assert shown["values"]["critical_warming"]["unit"] == "K/s"
    assert shown["values"]["viscosity"]["law"]["form"] == "vft"
    assert "doi:" in shown["citations"]["phatak2018"]


@pytest.mark.parametrize("kind", ["conductivity", "aqueous", "perfusion", "media"])
def test_every_sort_of_entry_shows(run, kind):
    from magheat import library as known

    for name in known.names(kind):
        assert run(kind, name).exit_code == 0
        assert json.loads(run(kind, name, "--json").output)["name"] == name


def test_an_unknown_name_is_an_error_with_a_hint(run):
    error = run("tissues", "brian").exception
    assert isinstance(error, LibraryError) and "did you mean brain" in str(error)
