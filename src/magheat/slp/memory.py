"""Losses that were worked out once are not worked out again: found by a hash of all they depend on."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

import numpy as np

from magheat.slp.arrays import Floats
from magheat.slp.periodic import Indices

_MOST = 400_000  # points kept, some 60 MB
_known: dict[bytes, float] = {}


def remembered(what: str, columns: list[Floats], compute: Callable[[Indices], Floats]) -> Floats:
    """compute(rows) for the rows whose numbers are new; the rest from memory.

    what names the model and its settings; columns (n,) hold all numbers that a row depends on.
    """
    table = np.ascontiguousarray(np.stack(columns, axis=1))
    keys = [blake2b(row.tobytes(), digest_size=16, key=what.encode()[:64]).digest() for row in table]
    first = {key: i for i, key in enumerate(keys) if key not in _known}
    rows = np.array(sorted(first.values()), int)
    if rows.size:
        if len(_known) + rows.size > _MOST:
            _known.clear()
        new = dict(zip((keys[i] for i in rows), compute(rows).tolist(), strict=True))
        _known.update(new)
    return np.array([_known[key] for key in keys], float)


def forget() -> None:
    """Drop all that is kept."""
    _known.clear()
