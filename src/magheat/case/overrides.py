"""`--set key.path=value`: reaches every key of a document, lists by index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from magheat.case.document import Document, KeyPath, parse_document
from magheat.errors import CaseError, MagheatError, Where


def apply_overrides(document: Document, overrides: Iterable[str]) -> None:
    """Put the values of "key.path=value" texts into the document, in order.

    A value is read as YAML; missing mappings on the way are made; a list takes the index of an entry
    it has, or the next one.
    """
    for text in overrides:
        path, value = _split(text)
        document.replaced.add(_put(document.data, path, value))


def _split(text: str) -> tuple[list[str], Any]:
    key, equals, value = text.partition("=")
    path = [part.strip() for part in key.split(".")]
    if not equals or not all(path):
        raise CaseError(
            f"{text!r} is not key.path=value",
            where="--set",
            fix='e.g. --set particles.0.concentration="5 mg/mL"',
        )
    try:
        return path, _value(value)
    except MagheatError as error:
        raise CaseError(error.what, where=Where("--set", key.strip()), fix=error.fix) from None


def _value(text: str) -> Any:
    """A text as YAML; one that begins with a comparison (">= 41 degC") stands for itself."""
    text = text.strip()
    if text[:1] in (">", "|", "@", "%", "`", "*", "&", "!"):
        return text
    return parse_document("value: " + text if _single(text) else f"value:\n  {text}").data["value"]


def _single(value: str) -> bool:
    return ": " not in value or value.lstrip()[:1] in "{[\"'"


def _put(data: Any, path: list[str], value: Any) -> KeyPath:
    at: Any = data
    done: list[str | int] = []
    for number, part in enumerate(path):
        last = number == len(path) - 1
        if isinstance(at, list):
            index = _index(at, part, done)
            done.append(index)
            if index == len(at):
                at.append(None)
            at = _enter(at, index, last, value)
        elif isinstance(at, dict):
            done.append(part)
            at = _enter(at, part, last, value)
        else:
            raise CaseError(
                f"{'.'.join(map(str, done))} is a single value and has no {part}",
                where=Where("--set", ".".join(path)),
                fix="end the key path there",
            )
    return tuple(done)


def _enter(at: Any, key: str | int, last: bool, value: Any) -> Any:
    if last:
        at[key] = value
    elif (isinstance(at, dict) and key not in at) or at[key] is None:
        at[key] = {}
    return at[key]


def _index(at: list[Any], part: str, done: list[str | int]) -> int:
    name = ".".join(map(str, done))
    if not part.isdigit():
        raise CaseError(
            f"{name} is a list: {part!r} is not an index",
            where=Where("--set", f"{name}.{part}"),
            fix=f"0 to {len(at)}",
        )
    if int(part) > len(at):
        raise CaseError(
            f"{name} has {len(at)} entries, counted from 0",
            where=Where("--set", f"{name}.{part}"),
            fix=f"0 to {len(at)}",
        )
    return int(part)
