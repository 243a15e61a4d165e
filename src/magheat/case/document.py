"""A YAML document as plain data, with the line of every key path.

Scalars are read by the YAML 1.2 core rules (so `on` and `1:30` stay text, `1e-8` is a number);
keys are always text. A key that stands twice, a tab in the indentation, a tag or a document that is
not a mapping is an error with its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from magheat.errors import CaseError, Where

KeyPath = tuple[str | int, ...]

MOST_VALUES = 200_000  # aliases of aliases grow without end; no case has this many values
MOST_DIGITS = 300
_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_SPECIAL = re.compile(r"([-+]?)\.(inf|nan)\Z", re.IGNORECASE)


@dataclass
class Document:
    """Plain data with marks: `lines[path]` is the 1-based line of a key (or list entry).

    `replaced` holds the paths that came from `--set`.
    """

    data: dict[str, Any]
    file: Path | None = None
    lines: dict[KeyPath, int] = field(default_factory=dict)
    replaced: set[KeyPath] = field(default_factory=set)

    def where(self, path: KeyPath) -> Where:
        """The place of a key path; a key that is not there has the line of its nearest parent."""
        key = ".".join(str(p) for p in path) or None
        made = path not in self.lines and any(path and path == r[: len(path)] for r in self.replaced)
        if made or any(path[: len(r)] == r for r in self.replaced):
            return Where("--set", key)
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return Where(self.file, key, self.lines[path[:length]])
        return Where(self.file, key)

    @property
    def folder(self) -> Path:
        """Where relative paths start: the folder of the file, else the working folder."""
        return Path.cwd() if self.file is None else self.file.resolve().parent


def read_document(path: Path | str) -> Document:
    """The document in a file. Raises CaseError where it cannot be read or is not a mapping."""
    file = Path(path)
    return parse_document(_text(file), file)


def parse_document(text: str, file: Path | None = None) -> Document:
    """The document in a text; `file` is for the messages and for relative paths."""
    _refuse_tabs(text, file)
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, file) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CaseError(
            f"a character that YAML does not allow (code {error.character})",
            where=Where(file, None, line),
            fix="a case file is UTF-8 text",
        ) from None
    except RecursionError:
        raise CaseError("the document is nested too deeply", where=Where(file)) from None
    if node is None:
        raise CaseError("the file is empty", where=Where(file), fix="a case starts with `magheat: 1`")
    if not isinstance(node, yaml.MappingNode):
        raise CaseError(
            f"the document is a {'list' if isinstance(node, yaml.SequenceNode) else 'single value'}, "
            "not a mapping",
            where=Where(file, None, node.start_mark.line + 1),
            fix="a case is made of `key: value` lines, the first `magheat: 1`",
        )
    reader = _Reader(file)
    data = reader.value(node, ())
    return Document(data, file, reader.lines)


def from_mapping(mapping: Mapping[Any, Any]) -> Document:
    """The document that a Python mapping stands for; it has no lines."""
    return Document(plain(mapping))


def plain(value: Any) -> Any:
    """Mappings, sequences and numpy numbers as dict (text keys), list and Python numbers."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, Path):
        return str(value)
    return value.tolist() if hasattr(value, "tolist") else value


def scalar(text: str) -> Any:
    """A plain YAML scalar by the 1.2 core rules: null, true/false, a number, or the text."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    if _INT.match(text):
        return int(text) if len(text) < MOST_DIGITS else float(text)  # beyond all floats it is infinite
    if _FLOAT.match(text):
        return float(text)
    special = _SPECIAL.match(text)
    return float(special.group(1) + special.group(2)) if special else text


class _Reader:
    """Turns nodes into plain data and notes the lines."""

    def __init__(self, file: Path | None):
        self.file = file
        self.lines: dict[KeyPath, int] = {(): 1}
        self.open: list[yaml.Node] = []
        self.count = 0

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        self.count += 1
        if self.count > MOST_VALUES:
            raise self.error(node, path, f"more than {MOST_VALUES} values", "tables this long go in a file")
        if any(node is parent for parent in self.open):
            raise self.error(node, path, "an alias that holds itself")
        if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
            raise self.error(node, path, f"the tag {node.tag} is not read", "leave it out")
        if isinstance(node, yaml.ScalarNode):
            return scalar(node.value) if node.style is None else node.value
        self.open.append(node)
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.entry(child, (*path, i)) for i, child in enumerate(node.value)]
            assert isinstance(node, yaml.MappingNode)
            return self.mapping(node, path)
        finally:
            self.open.pop()

    def entry(self, node: yaml.Node, path: KeyPath) -> Any:
        self.lines[path] = node.start_mark.line + 1
        return self.value(node, path)

    def mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: list[yaml.Node] = []
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.error(key_node, path, "a key that is a list or a mapping", "keys are plain text")
            key = key_node.value
            if key == "<<" and key_node.style is None:
                merged.append(value_node)
                continue
            if key in result:
                first = self.lines[(*path, key)]
                raise self.error(
                    key_node, (*path, key), f"the key stands twice, first in line {first}", "keep one of them"
                )
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self.value(value_node, (*path, key))
        for other in merged:
            for source in other.value if isinstance(other, yaml.SequenceNode) else [other]:
                self.merge(source, path, result)
        return result

    def merge(self, node: yaml.Node, path: KeyPath, result: dict[str, Any]) -> None:
        """The merge key `<<`: the other mapping's keys where they are not given here."""
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, path, "<< needs a mapping", "e.g. `<<: *name`")
        inner = _Reader(self.file)
        inner.open, inner.count = self.open, self.count
        for key, value in inner.value(node, path).items():
            if key not in result:
                result[key] = value
                start = (*path, key)
                self.lines.update({p: n for p, n in inner.lines.items() if p[: len(start)] == start})
        self.count = inner.count

    def error(self, node: yaml.Node, path: KeyPath, what: str, fix: str | None = None) -> CaseError:
        key = ".".join(str(p) for p in path) or None
        return CaseError(what, where=Where(self.file, key, node.start_mark.line + 1), fix=fix)


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise CaseError("there is no such file", where=Where(file)) from None
    except IsADirectoryError:
        raise CaseError("this is a folder, not a case file", where=Where(file)) from None
    except OSError as error:
        raise CaseError(f"cannot be read: {error.strerror}", where=Where(file)) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CaseError(
            "this is not UTF-8 text",
            where=Where(file, None, line),
            fix="a case file is a YAML text; is this a mesh or an image?",
        ) from None


def _refuse_tabs(text: str, file: Path | None) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        content = line.lstrip()
        if content and not content.startswith("#") and "\t" in line[: len(line) - len(content)]:
            raise CaseError(
                "a tab in the indentation", where=Where(file, None, number), fix="YAML indents by spaces"
            )


def _syntax_error(error: yaml.MarkedYAMLError, file: Path | None) -> CaseError:
    mark = error.problem_mark or error.context_mark
    line = None if mark is None else mark.line + 1
    problem = error.problem or "not YAML"
    if "\\t" in problem:
        return CaseError(
            "a tab where YAML allows only spaces",
            where=Where(file, None, line),
            fix="put spaces in place of the tab",
        )
    if isinstance(error, yaml.composer.ComposerError) and "single document" in str(error.context):
        return CaseError(
            "a second document starts here",
            where=Where(file, None, line),
            fix="one case per file: remove the `---`",
        )
    context = f" {error.context}" if error.context else ""
    return CaseError(
        f"not valid YAML: {problem}{context}",
        where=Where(file, None, line),
        fix="check indentation, colons, quotes and brackets up to this line",
    )
