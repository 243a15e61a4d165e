"""--set reaches every key."""

from __future__ import annotations

import pytest

from magheat.case import load_case
from magheat.case.document import parse_document
from magheat.case.overrides import apply_overrides
from magheat.errors import CaseError


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("a.b=2", ("a", "b"), 2),
        ("list.1.x=5 mg/mL", ("list", 1, "x"), "5 mg/mL"),
        ("list.2=7", ("list", 2), 7),
        ("new.deep.key=1e-8", ("new", "deep", "key"), 1e-8),
        ("table={table: [[0 s, 20 degC], [1 s, 21 degC]]}", ("table", "table", 0, 1), "20 degC"),
        ("until=min(tumour) > 43 degC", ("until",), "min(tumour) > 43 degC"),
        ('goal=">= 41 degC"', ("goal",), ">= 41 degC"),
        ("field=on", ("field",), "on"),
        ("text=a=b", ("text",), "a=b"),
        (" a . b = 3", ("a", "b"), 3),
    ],
)
def test_a_value_lands_where_it_is_sent(override, path, value):
    document = parse_document("a: {b: 1}\nlist: [{x: 1}, {x: 2}]\n")
    apply_overrides(document, [override])
    at = document.data
    for part in path:
        at = at[part]
    assert at == value
    assert document.where(path).file == "--set"


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("a.b", "is not key.path=value"),
        ("=3", "is not key.path=value"),
        ("a..b=3", "is not key.path=value"),
        ("list.x=1", "not an index"),
        ("list.9=1", "has 1 entries"),
        ("a.b.c=1", "single value"),
        ("a.b={x: 1", "not valid YAML"),
    ],
)
def test_what_cannot_be_set(override, words):
    document = parse_document("a: {b: 1}\nlist: [1]\n")
    with pytest.raises(CaseError, match=words) as error:
        apply_overrides(document, [override])
    assert "--set" in str(error.value)


def test_a_wrong_value_is_told_as_set(write, good):
    with pytest.raises(CaseError, match=r"^--set, particles.0.concentration: 5 has no unit"):
        load_case(write(good), ["particles.0.concentration=5"])


def test_set_changes_the_case(write, good):
    case = load_case(
        write(good), ["particles.0.concentration=5 mg/mL", "solve.order=2", "targets.brain.min=> 30 degC"]
    )
    assert case.particles[0].concentration.value == 5.0
    assert case.solve.order == 2
    assert case.targets[-1].text == "brain min > 30 degC"
