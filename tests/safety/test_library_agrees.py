"""The library shows the same limits as the ones that are checked."""

from __future__ import annotations

import pytest

from magheat import library, safety

LIMITS = (*safety.BINDING, *safety.FOR_INFORMATION)


def test_the_same_names() -> None:
    assert set(library.names("limits")) == {limit.name for limit in LIMITS}


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_the_same_numbers_and_source(limit: safety.Limit) -> None:
    values = library.get("limits", limit.name).values
    product = limit.quantity == "field_frequency"
    shown = values["product" if product else "flux_density_rms"]
    assert shown.si == pytest.approx(limit.allowed, rel=1e-12)
    assert shown.source == limit.key
    doi = limit.source.partition("doi:")[2]
    assert doi.lower() in library.citation(shown.source).lower()
    if limit.diameter is not None:
        assert values["reference_diameter"].si == pytest.approx(limit.diameter)
    else:
        assert "reference_diameter" not in values
    if not product:
        assert values["lowest_frequency"].si == pytest.approx(limit.low)
        assert values["highest_frequency"].si == pytest.approx(limit.high)


def test_every_site_has_a_diameter() -> None:
    for name in library.names("sites"):
        diameter = library.get("sites", name).values["diameter"].si
        assert diameter is not None and 0.05 < diameter < 0.5
        assert safety.check(1e5, 1e3, diameter)[0].verdict == "ok"
