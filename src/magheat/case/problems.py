"""Collects what is wrong with a case, so that one message tells it all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from magheat.case.document import Document, KeyPath
from magheat.errors import CaseError, MagheatError, Where

MOST_LISTED = 12


class Problems:
    """The problems found so far, each with its key path; `stop()` raises where there are any."""

    def __init__(self, document: Document):
        self.document = document
        self.found: list[CaseError] = []

    def add(self, path: KeyPath, what: str, fix: str | None = None) -> None:
        self.found.append(CaseError(what, where=self.document.where(path), fix=fix))

    @contextmanager
    def at(self, *path: str | int) -> Iterator[None]:
        """Errors raised inside are noted with this key path, and the rest goes on."""
        try:
            yield
        except Failed:
            pass
        except Misplaced as error:
            self.add((*path, *error.path), error.what, error.fix)
        except MagheatError as error:
            self.add(path, error.what, error.fix)

    def stop(self) -> None:
        """Raise one CaseError for all that was found."""
        if self.found:
            raise combined(self.found)


class Failed(Exception):
    """What is needed here could not be made, and why is noted already."""


class Misplaced(CaseError):
    """A problem at a place below the one being read."""

    def __init__(self, path: KeyPath, what: str, fix: str | None = None):
        self.path = path
        super().__init__(what, fix=fix)


def combined(found: list[CaseError]) -> CaseError:
    """One error for all: the one that stands first in the file comes first."""
    ordered = sorted(found, key=_line)
    unique = list({str(e): e for e in ordered}.values())
    first = unique[0]
    error = CaseError(first.what, where=first.where, fix=first.fix)
    if len(unique) > 1:
        listed = [str(e) for e in unique[:MOST_LISTED]]
        if len(unique) > MOST_LISTED:
            listed.append(f"... and {len(unique) - MOST_LISTED} more")
        error.args = ("\n  ".join([f"{len(unique)} problems:", *listed]),)
    return error


def _line(error: CaseError) -> float:
    line = error.where.line if isinstance(error.where, Where) else None
    return float("inf") if line is None else line
