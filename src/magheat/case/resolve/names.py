"""Names that a case gives: they head the columns of tables and stand in texts and files."""

from __future__ import annotations

from magheat.case.document import KeyPath
from magheat.case.resolve.context import Context

LONGEST = 100  # characters


def check(context: Context) -> None:
    """Note regions and probes whose names could not be told apart, or not be written in one line."""
    model = context.model
    for group, given in (("regions", model.regions), ("probes", model.probes)):
        for name in given:
            _check(context, (group, name), name)


def _check(context: Context, path: KeyPath, name: str) -> None:
    what = None
    if not name.strip():
        what = "an empty name"
    elif name != name.strip():
        what = f"the name {name!r} begins or ends with a blank"
    elif not name.isprintable():
        what = f"the name {name!r} holds a character that cannot be printed"
    elif len(name) > LONGEST:
        what = f"a name of {len(name)} characters"
    if what is not None:
        place = path[:1] if len(name) > LONGEST else path
        context.problems.add(place, what, f"letters, digits and signs, at most {LONGEST}")
