"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from magheat import cli, load_case

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_case_loads(tmp_path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(block("yaml"), encoding="utf-8")
    assert load_case(path).title == "Ferrofluid in a small tumour"


def test_the_python_runs_up_to_the_simulation() -> None:
    names: dict = {}
    exec(block("python").split("result = ")[0], names)
    assert names["r"].slp_W_per_g > 0.0


@pytest.mark.parametrize("line", [c for c in re.findall(r"^\| `magheat ([^`]+)`", README, re.M) if "--" in c])
def test_the_commands_with_options_run(line: str, capsys) -> None:
    assert cli.main(line.split()) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("command", re.findall(r"^\| `magheat (\w+)", README, re.M))
def test_every_named_command_exists(command: str, capsys) -> None:
    assert cli.main([command, "--help"]) == 0


def test_a_run_prints_what_is_shown(tmp_path, monkeypatch, capsys) -> None:
    shutil.copytree(ROOT / "cases", tmp_path / "cases")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (command, *shown) = re.search(r"```console\n\$ magheat (.*?)\n```", README, re.DOTALL)[1].splitlines()
    assert cli.main(shlex.split(command)) == 0
    printed = capsys.readouterr()
    assert shown
    assert [line for line in shown if line not in printed.out + printed.err] == []


def test_linked_files_exist() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
