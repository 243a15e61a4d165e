"""What a study is: from its file, from the command line, from Python, all as one mapping of keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from magheat import units
from magheat.errors import InputError
from magheat.hints import did_you_mean
from magheat.study.goal import Goal, read_goal
from magheat.study.task import Keep
from magheat.study.variables import Variable, read_variable

KEYS = ("case", "vary", "set", "sample", "seed", "find", "goal", "largest", "find_tolerance", "columns",
        "engine", "keep")  # fmt: skip
_DEGREES = ("degC", "°C", "degF", "°F")  # no ratios there


@dataclass(frozen=True)
class Study:
    """A case and what is varied, sought and kept. `document` is the mapping it was read from."""

    case: Path | Mapping[str, Any]
    vary: tuple[Variable, ...]
    set: tuple[str, ...]
    sample: int | None
    seed: int
    find: Variable | None
    goal: Goal | None
    largest: bool
    tolerance: float
    columns: tuple[str, ...]
    engine: str | None
    keep: Keep
    document: Mapping[str, Any]


def read_source(source: Path) -> dict[str, Any]:
    """The keys of a study file; a case file is a study of nothing but itself."""
    from magheat.case.document import read_document

    data = read_document(source).data
    if "magheat" in data or "case" not in data:
        return {"case": str(source)}
    case = Path(str(data["case"]))
    return data | {"case": str(case if case.is_absolute() else source.resolve().parent / case)}


def read_study(document: Mapping[str, Any]) -> Study:
    """The study that a mapping of KEYS describes. Raises InputError that names the key."""
    for key in document:
        if key not in KEYS:
            raise InputError(f"unknown key {key!r}", where="study", fix=did_you_mean(str(key), KEYS))
    given = {key: value for key, value in document.items() if value is not None}
    if "case" not in given:
        raise InputError("no case", where="study", fix="case: path of a case file")
    sample = _whole(given, "sample", None, 1)
    find, goal = _find(given), given.get("goal")
    if (find is None) != (goal is None):
        fix = '--find field.amplitude="1:60 kA/m" --goal "warming.verdict == pass"'
        raise InputError("a search needs a key to find and a goal", where="--find, --goal", fix=fix)
    vary = tuple(read_variable(str(key), value, f"--vary {key}", counted=sample is None)
                 for key, value in _mapping(given, "vary").items())  # fmt: skip
    if find is not None and find.key in (variable.key for variable in vary):
        raise InputError("a key is varied and sought", where=f"--find {find.key}", fix="one of the two")
    if not vary and find is None:
        raise InputError("nothing is varied", where="--vary",
                         fix='e.g. --vary particles.0.concentration="2:20:10 mg/mL"')  # fmt: skip
    if not vary and sample is not None:
        raise InputError("a sample of nothing", where="--sample", fix="name ranges by --vary")
    keep = given.get("keep", "summary")
    if keep not in get_args(Keep):
        raise InputError(f"{keep!r} cannot be kept", where="--keep", fix="summary or all")
    case = given["case"]
    return Study(
        case=case if isinstance(case, Mapping) else Path(case),
        vary=vary,
        set=settings_of(given),
        sample=sample,
        seed=_whole(given, "seed", 0, 0) or 0,
        find=find,
        goal=None if goal is None else read_goal(str(goal)),
        largest=_flag(given, "largest"),
        tolerance=_tolerance(given.get("find_tolerance", "2 %")),
        columns=_texts(given, "columns"),
        engine=None if given.get("engine") is None else str(given["engine"]),
        keep=keep,
        document=given,
    )


def study_text(study: Study) -> str:
    """The study as a file that runs it again."""
    import yaml

    from magheat.case.document import plain

    document = plain(study.document)
    if isinstance(study.case, Path):
        document["case"] = str(study.case.resolve())
    document = {key: value for key, value in document.items() if value not in ([], {}, False)}
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=10_000))


def _find(given: Mapping[str, Any]) -> Variable | None:
    """The key that is sought, between the ends of its range; by ratio where these are above zero."""
    found = given.get("find")
    if found is None:
        return None
    if not isinstance(found, Mapping) or len(found) != 1:
        raise InputError("one key with its range is due", where="--find", fix='field.amplitude="1:60 kA/m"')
    ((key, text),) = found.items()
    where = f"--find {key}"
    variable = read_variable(str(key), text, where, counted=False)
    bracket = variable.bracket
    if bracket is None:
        raise InputError(f"{text!r} is not a range", where=where, fix="low:high unit, e.g. 1:60 kA/m")
    if not bracket.low < bracket.high:
        raise InputError("the lower end is not below the upper one", where=where)
    by_ratio = bracket.low > 0 and bracket.unit not in _DEGREES
    return replace(variable, choices=(), bracket=replace(bracket, logarithmic=by_ratio))


def settings_of(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The `--set` texts of a study: a list of them, or a mapping of key paths to YAML values."""
    value = given.get("set", ())
    if isinstance(value, Mapping):
        return tuple(read_variable(str(key), [inner], f"set.{key}").choices[0].settings[0]
                     for key, inner in value.items())  # fmt: skip
    return _texts(given, "set")


def _mapping(given: Mapping[str, Any], key: str) -> Mapping[Any, Any]:
    value = given.get(key, {})
    if not isinstance(value, Mapping):
        raise InputError(
            f"{key} is a mapping of key paths to values", where="study", fix="vary: {key.path: values}"
        )
    return value


def _texts(given: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = given.get(key, ())
    return (value,) if isinstance(value, str) else tuple(str(entry) for entry in value)


def _flag(given: Mapping[str, Any], key: str) -> bool:
    value = given.get(key, False)
    if not isinstance(value, bool):
        raise InputError(f"{value!r} is not true or false", where=f"study, {key}")
    return value


def _whole(given: Mapping[str, Any], key: str, default: int | None, least: int) -> int | None:
    value = given.get(key, default)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
        raise InputError(f"{value!r} is not a whole number", where=f"--{key}", fix=f"{least} or more")
    return value


def _tolerance(value: Any) -> float:
    text = str(value).strip()
    share = units.parse(text, "dimensionless", "--find-tolerance")
    if not 1e-6 <= share <= 1.0:
        raise InputError(f"{text} is no tolerance", where="--find-tolerance", fix="e.g. 2 %")
    return share
