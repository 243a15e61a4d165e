"""`load_case`: a case file, or a mapping of its keys, to a Case in SI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from magheat.case.document import from_mapping, read_document
from magheat.case.model import Case
from magheat.case.overrides import apply_overrides


def load_case(source: Path | str | Mapping[str, Any], overrides: Iterable[str] = ()) -> Case:
    """The case in a file, or of a mapping with the same keys, in SI and with the library's values.

    `overrides` are "key.path=value" texts, as for `--set`. Raises CaseError, which names the file,
    the line and the key path of everything that is wrong.
    """
    from magheat.case.dump import tree
    from magheat.case.resolve import resolve
    from magheat.case.schema import validate

    document = from_mapping(source) if isinstance(source, Mapping) else read_document(source)
    apply_overrides(document, overrides)
    case = resolve(document, validate(document))
    return replace(case, tree=tree(case))
