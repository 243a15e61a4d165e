"""YAML to plain data with lines, and what is refused."""

from __future__ import annotations

import pytest

from magheat.case.document import from_mapping, parse_document, read_document, scalar
from magheat.errors import CaseError


def test_lines_of_keys_and_entries():
    document = parse_document("a: 1\nb:\n  - x: 2\n  - y: 3\nc: {d: 4,\n  e: 5}\n")
    assert document.data == {"a": 1, "b": [{"x": 2}, {"y": 3}], "c": {"d": 4, "e": 5}}
    assert document.where(("b", 1, "y")).line == 4
    assert document.where(("c", "e")).line == 6
    assert document.where(("c", "missing")).line == 5
    assert str(document.where(("b", 1, "y"))) == "line 4, b.1.y"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-8", 1e-8), ("1E+5", 1e5), ("-.5", -0.5), ("1.", 1.0), ("010", 10), ("on", "on"), ("off", "off"),
        ("yes", "yes"), ("true", True), ("False", False), ("1:30", "1:30"), ("~", None), ("1_000", "1_000"),
        ("0x10", "0x10"), ("37 degC", "37 degC"), ("2024-01-01", "2024-01-01"),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2(text, value):
    assert scalar(text) == value
    assert parse_document(f"key: {text}").data["key"] == value


def test_quoted_scalars_stay_text():
    assert parse_document("a: '1'\nb: \"on\"").data == {"a": "1", "b": "on"}


def test_aliases_and_merge_keys():
    document = parse_document("base: &b\n  x: 1\n  y: 2\nother:\n  <<: *b\n  y: 3\nsame: *b\n")
    assert document.data["other"] == {"x": 1, "y": 3}
    assert document.data["same"] == {"x": 1, "y": 2}
    assert document.where(("other", "x")).line == 2
    assert document.where(("other", "y")).line == 6


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\n\tb: 2\n", 2, "tab"),
        ("a:\n  b: 1\n \tc: 2\n", 3, "tab"),
        ("a:\t1\nb: [\n", 1, "tab"),
        ("a: 1\nb: 2\na: 3\n", 3, "twice, first in line 1"),
        ("a: {x: 1, x: 2}", 1, "twice"),
        ("- 1\n- 2\n", 1, "list, not a mapping"),
        ("just text\n", 1, "single value, not a mapping"),
        ("a: {b: 1\n", 2, "not valid YAML"),
        ("a: b: c\n", 1, "not valid YAML"),
        ("a: *nothing\n", 1, "undefined alias"),
        ("a: &x [*x]\n", 1, "holds itself"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("? [1, 2]\n: 3\n", 1, "list or a mapping"),
        ("a: !!python/object:os.system ls\n", 1, "tag"),
        ("a: !mine 1\n", 1, "tag"),
        ("a: 1\nb: \x07\n", 2, "character"),
        ("a: 'open\n", 2, "not valid YAML"),
        ("a: {<<: 3}\n", 1, "<< needs a mapping"),
    ],
)
def test_what_is_not_yaml_is_told_with_its_line(text, line, words):
    with pytest.raises(CaseError, match=words) as error:
        parse_document(text, "case.yaml")
    assert error.value.where.line == line
    assert str(error.value).startswith(f"case.yaml, line {line}")


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file(text):
    with pytest.raises(CaseError, match="empty"):
        parse_document(text, "case.yaml")


def test_aliases_of_aliases_end():
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join(['*a' + str(i - 1)] * 10)}]" for i in range(1, 9)]
    with pytest.raises(CaseError, match="more than"):
        parse_document("\n".join(lines))


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(CaseError, match="no such file"):
        read_document(tmp_path / "nowhere.yaml")
    with pytest.raises(CaseError, match="folder"):
        read_document(tmp_path)
    binary = tmp_path / "mesh.msh"
    binary.write_bytes(b"magheat: 1\n\xff\xfe\x00")
    with pytest.raises(CaseError, match="not UTF-8") as error:
        read_document(binary)
    assert error.value.where.line == 2


def test_a_byte_order_mark_is_skipped(tmp_path):
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfmagheat: 1\n")
    assert read_document(path).data == {"magheat": 1}


def test_a_mapping_has_no_lines(tmp_path):
    import numpy as np

    document = from_mapping({"a": {1: (np.float64(2.0), np.arange(2))}, "p": tmp_path})
    assert document.data == {"a": {"1": [2.0, [0, 1]]}, "p": str(tmp_path)}
    assert document.where(("a", "1")).line is None
