"""The JSON Schema for editors."""

from __future__ import annotations

import json

import pytest

from magheat.case.document import parse_document
from magheat.case.schema import json_schema


def test_it_describes_every_key():
    schema = json_schema()
    assert schema["required"] == ["magheat", "geometry", "regions", "schedule"]
    for name, model in {**schema["$defs"], "case": schema}.items():
        for key, entry in model.get("properties", {}).items():
            assert entry.get("description"), f"{name}.{key} has no description"


def test_it_names_units_and_refuses_unknown_keys():
    text = json.dumps(json_schema())
    for example in ("kg/m^3", "W/m/K", "kHz", "kA/m", "W/g", "K/min"):
        assert example in text
    assert json_schema()["additionalProperties"] is False
    assert "in" in json_schema()["$defs"]["ParticlesModel"]["properties"]


def test_a_good_case_passes_a_validator(good):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema())
    data = parse_document(good).data
    assert list(validator.iter_errors(data)) == []
    data["boundary"]["skin"] = [{"flux": "0 W/m^2"}, {"radiation": {"emissivity": 0.9, "ambient": "20 degC"}}]
    data["particles"].append(
        {"in": "tumour", "concentration": "1 mg/mL", "particle": {"diameter": "13 nm"}, "model": "lrt"}
    )
    assert list(validator.iter_errors(data)) == []
    data["regions"]["brain"]["densty"] = "3 kg/m^3"
    assert list(validator.iter_errors(data))


def test_the_command_prints_and_writes_it(tmp_path, capsys):
    from magheat.commands.schema import schema
    from magheat.errors import InputError

    schema()
    assert json.loads(capsys.readouterr().out) == json_schema()
    schema(tmp_path / "case.schema.json")
    assert json.loads((tmp_path / "case.schema.json").read_text(encoding="utf-8")) == json_schema()
    with pytest.raises(InputError, match="cannot be written"):
        schema(tmp_path / "nowhere" / "case.schema.json")


def test_an_editor_refuses_a_key_without_value_as_a_run_does():
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema())
    wrong = [error.json_path for error in validator.iter_errors({"blood": {"density": None}, "field": None})]
    assert "$.blood.density" in wrong and "$.field" in wrong
