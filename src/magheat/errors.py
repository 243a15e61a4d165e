"""Errors that tell the user what is wrong, where, and how to mend it.

Every error a user can cause is a :class:`MagheatError`; the command line prints its text
and leaves with its exit code, never with a traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LONGEST_TEXT = 600  # characters of a part of a message


@dataclass(frozen=True)
class Where:
    """A place in the user's input: file, key path ("regions.tumour.density"), line (1-based)."""

    file: Path | str | None = None
    key: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = "" if self.file is None else str(self.file)
        if self.line is not None:
            place += f", line {self.line}" if place else f"line {self.line}"
        if self.key:
            key = self.key if self.key.isprintable() else repr(self.key)
            place += f", {key}" if place else key
        return place


def _shortened(text: str) -> str:
    """What a user wrote may be long, and stands in the message: its ends tell it."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 150]} ... {text[-100:]}"


class MagheatError(Exception):
    """Base of all errors: `what` is wrong, `where`, and the `fix` that would be right."""

    exit_code = 2

    def __init__(self, what: str, *, where: Where | str | None = None, fix: str | None = None):
        self.what, self.where, self.fix = what, where, fix
        place = f"{where}: " if where and str(where) else ""
        super().__init__(f"{place}{_shortened(what)}" + (f" ({_shortened(fix)})" if fix else ""))


class InputError(MagheatError):
    """The input is wrong: a value, a unit, a key, a file."""


class UnitError(InputError):
    """A quantity without a unit, with an unknown one, or of the wrong dimension."""


class CaseError(InputError):
    """A case file that does not follow the contract."""


class LibraryError(InputError):
    """A name that the library does not hold."""


class MeshError(InputError):
    """A mesh that cannot be used, or a region or surface that it does not have."""


class EngineError(InputError):
    """An engine that is missing here or cannot do what the case asks."""


class StrictViolation(MagheatError):
    """`--strict`, and a safety limit or a target is not met."""

    exit_code = 3


class SolverError(MagheatError):
    """The solver failed: no convergence, or a state outside what the model covers."""

    exit_code = 4


class Interrupted(MagheatError):
    """The user stopped the run; the checkpoint is kept."""

    exit_code = 130
