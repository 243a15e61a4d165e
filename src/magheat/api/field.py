"""Fields against the limits on exposure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from magheat import units
from magheat.errors import InputError, LibraryError


def check_field(
    *,
    frequency: Any,
    amplitude: Any,
    diameter: Any = None,
    site: str | None = None,
    limits: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """The limits on a field: limit, value, allowed, unit, verdict and source of each.

    diameter: of the body in the field (default 0.30 m, the thorax of Atkinson's volunteers), or `site`,
    an entry of the library's sites. limits: names of the limits to check, default the binding ones.
    """
    from magheat import safety

    chosen = None if limits is None else [safety.by_name(name) for name in limits]
    rows = safety.check(
        units.si(frequency, "frequency", "frequency"),
        units.si(amplitude, "field", "amplitude"),
        exposed_diameter(diameter, site),
        chosen,
    )
    return [asdict(row) for row in rows]


def exposed_diameter(diameter: Any = None, site: str | None = None, prefix: str = "") -> float:
    """The diameter (m) of the body in the field: given, of a site of the library, or that of a thorax.

    prefix: of the names in an error, "--" on the command line. Raises InputError where both are given,
    UnitError, LibraryError.
    """
    from magheat import library, safety

    if diameter is not None and site is not None:
        raise InputError(
            "both a diameter and a site are given", where=f"{prefix}site", fix="give one of them"
        )
    if diameter is not None:
        return float(units.si(diameter, "length", f"{prefix}diameter"))
    if site is None:
        return safety.THORAX
    value = library.get("sites", site).values.get("diameter")
    if value is None or value.si is None:
        raise LibraryError(f"the site '{site}' has no diameter", fix="give the diameter")
    return float(value.si)
