"""references.bib: the sources of the library, and how they are cited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from magheat.errors import LibraryError
from magheat.hints import nearest

_ENTRY = re.compile(r"@(\w+)\{([^,\s]+),\s*\n(.*?)\n\}", re.S)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*)\},?\s*$", re.M)


@lru_cache(maxsize=1)
def bibliography() -> Mapping[str, Mapping[str, str]]:
    """All sources: key -> fields (author, title, journal, year, doi ...) and `type`."""
    text = resources.files("magheat.library").joinpath("references.bib").read_text("utf-8")
    found = {
        key: MappingProxyType({"type": kind.lower(), **dict(_FIELD.findall(body))})
        for kind, key, body in _ENTRY.findall(text)
    }
    return MappingProxyType(found)


def citation(key: str) -> str:
    """A source in one line: authors, year, title, journal, DOI. Raises LibraryError for an unknown key."""
    known = bibliography()
    if key not in known:
        near = nearest(key, known)
        raise LibraryError(f'references.bib has no "{key}"', fix=f"did you mean {near}?" if near else None)
    source = known[key]
    place = source.get("journal") or source.get("publisher") or source.get("howpublished", "")
    volume = source.get("volume", "")
    pages = source.get("pages", "").replace("--", "-")
    where = " ".join(x for x in (place, volume + (f":{pages}" if pages else "")) if x)
    address = f"doi:{source['doi']}" if "doi" in source else source.get("url", "")
    parts = [_authors(source["author"]), f"({source['year']})", source["title"] + "."]
    return " ".join(parts) + (f" {where}." if where else "") + (f" {address}" if address else "")


def _authors(written: str) -> str:
    people = [person.strip() for person in written.split(" and ")]
    plain = [person.strip("{}") if person.startswith("{") else person.replace(",", "") for person in people]
    return ", ".join(plain) if len(plain) <= 3 and "others" not in plain else f"{plain[0]} et al."
