"""Nearest names: what the user may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name nearest to `name` (case and -/_ aside), None where nothing is near."""
    spelled = {_plain(k): k for k in known}
    found = get_close_matches(_plain(name), list(spelled), n=1, cutoff=0.55)
    return spelled[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str], noun: str = "known") -> str:
    """ "did you mean density? known: ..." for an error's `fix`."""
    names = list(known)
    near = nearest(name, names)
    listing = f"{noun}: {', '.join(names)}" if names else f"{noun}: none"
    return f"did you mean {near}? {listing}" if near else listing


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")
