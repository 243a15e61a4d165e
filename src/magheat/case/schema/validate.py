"""A document against the models: every problem with its key path, line, and what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from magheat.case.document import Document, KeyPath
from magheat.case.forms import RESERVED
from magheat.case.problems import Problems
from magheat.case.schema.document import CaseModel
from magheat.hints import did_you_mean

_DUE = {
    "dict_type": "a mapping", "model_type": "a mapping", "model_attributes_type": "a mapping",
    "list_type": "a list", "string_type": "a text", "int_type": "a whole number",
    "int_parsing": "a whole number", "int_from_float": "a whole number",
}  # fmt: skip


def validate(document: Document) -> CaseModel:
    """The document as a CaseModel. Raises one CaseError that tells all that is wrong with its shape."""
    problems = Problems(document)
    for path in _without_value(document.data, ()):
        problems.add(path, "the key has no value", "give one, or leave the key out")
    problems.stop()
    try:
        return CaseModel.model_validate(document.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _note(problems, detail)
    problems.stop()
    raise AssertionError("a validation error without details")


def _without_value(data: Any, path: KeyPath) -> Iterator[KeyPath]:
    if data is None:
        yield path
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from _without_value(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _without_value(value, (*path, i))


def _note(problems: Problems, detail: ErrorDetails) -> None:
    path = _path(problems.document.data, detail["loc"])
    context, kind = detail.get("ctx", {}), detail["type"]
    given = detail["input"]
    if kind == "magheat":
        problems.add((*path, *context["path"]), context["what"], context["fix"])
    elif kind == "extra_forbidden":
        key = str(path[-1])
        if key == "distribution":
            problems.add(path, RESERVED)
        else:
            problems.add(path, f"unknown key {key!r}", did_you_mean(key, _known(path[:-1])))
    elif kind == "missing":
        problems.add(path, "is missing", _described(path))
    elif kind == "literal_error":
        names = [name.strip("' ") for name in context["expected"].replace(" or ", ", ").split(",")]
        problems.add(path, f"{given!r} cannot stand here", did_you_mean(str(given), names, "one of"))
    elif kind in _DUE:
        problems.add(path, f"{_DUE[kind]} is due, not {_short(given)}", _shape(path))
    elif kind in ("too_short", "too_long"):
        few = "too few" if kind == "too_short" else "too many"
        limit = context.get("min_length", context.get("max_length"))
        problems.add(path, f"{few} entries", f"at {'least' if few == 'too few' else 'most'} {limit}")
    else:
        problems.add(path, detail["msg"], _described(path))


def _path(data: Any, loc: tuple[str | int, ...]) -> KeyPath:
    """The key path in the document: without the models' tags, and without the index of a list of one."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(part, str) and (part[:1] == "<" or part == "[key]"):
            continue
        if isinstance(part, int) and isinstance(data, Mapping):
            continue
        path.append(part)
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            data = None
    return tuple(path)


def _known(path: KeyPath) -> list[str]:
    """The keys that the mapping at a key path may have."""
    return [_key(name, info) for model in _models(path) for name, info in model.model_fields.items()]


def _described(path: KeyPath) -> str | None:
    """The description of a key."""
    for model in _models(path[:-1]):
        for name, info in model.model_fields.items():
            if _key(name, info) == path[-1]:
                return info.description
    return None


def _shape(path: KeyPath) -> str | None:
    """What a key is for, and the keys within it."""
    keys = f"keys: {', '.join(_known(path))}" if _models(path) else None
    return "; ".join(part for part in (_described(path), keys) if part) or None


def _key(name: str, info: FieldInfo) -> str:
    return info.alias or name


def _models(path: KeyPath) -> list[type[BaseModel]]:
    """The models that a key path may lead to."""
    annotations: list[Any] = [CaseModel]
    for part in path:
        found: list[Any] = []
        for annotation in annotations:
            found += list(_inside(annotation, part))
        annotations = [leaf for annotation in found for leaf in _leaves(annotation)]
    for annotation in [a for a in annotations if get_origin(a) is list]:  # an entry given without its list
        annotations += _leaves(get_args(annotation)[0])
    return [a for a in annotations if isinstance(a, type) and issubclass(a, BaseModel)]


def _inside(annotation: Any, part: str | int) -> Iterator[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, info in annotation.model_fields.items():
            if _key(name, info) == part:
                yield info.annotation
    elif get_origin(annotation) is dict:
        yield get_args(annotation)[1]
    elif get_origin(annotation) is list:
        inner = get_args(annotation)[0]
        if isinstance(part, int):
            yield inner
        else:
            yield from _inside(inner, part)


def _leaves(annotation: Any) -> Iterator[Any]:
    """The members of unions and of Annotated, down to models, lists and dicts."""
    if get_origin(annotation) in (dict, list) or isinstance(annotation, type):
        yield annotation
    else:
        for argument in get_args(annotation):
            yield from _leaves(argument)


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list) else repr(value)
