from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.tissue.perfusion import describe, perfusion_law, perfusion_laws

BLOOD = 1050.0


def flow(name: str, T_degC: float) -> float:
    """kg/s/m^3."""
    return float(perfusion_law(name, None, BLOOD)(np.array(T_degC + 273.15))) * BLOOD


@pytest.mark.parametrize(
    ("name", "T", "expected"),
    [
        ("lang_tumour", 30.0, 0.833),
        ("lang_tumour", 37.0, 0.833),
        ("lang_tumour", 41.999999, 0.4164982624139761),
        ("lang_tumour", 50.0, 0.416),
        ("lang_muscle", 43.0, 2.993686152536952),
        ("lang_muscle", 45.0, 4.0),
        ("lang_muscle", 60.0, 4.0),
        ("lang_fat", 45.0, 0.72),
        ("lang_fat", 70.0, 0.72),
    ],
)
def test_values_of_the_paper(name: str, T: float, expected: float) -> None:
    assert flow(name, T) == pytest.approx(expected, rel=1e-6)


def test_the_branches_of_the_tumour_meet() -> None:
    """With 5.438 cubed in place of 5.438e3 they would be far apart."""
    assert flow("lang_tumour", 42.0 - 1e-9) == pytest.approx(flow("lang_tumour", 42.0 + 1e-9), abs=1e-3)


@given(name=st.sampled_from(perfusion_laws()), T=st.lists(st.floats(-150.0, 150.0), min_size=2, max_size=6))
@settings(deadline=None, max_examples=50)
def test_laws_are_positive_monotonic_and_keep_their_shape(name: str, T: list[float]) -> None:
    at = np.sort(np.array(T)) + 273.15
    w = perfusion_law(name, 1040.0, BLOOD)(at)
    assert w.shape == at.shape
    assert (w > 0.0).all()
    falling = name == "lang_tumour"
    assert (np.diff(w) * (-1 if falling else 1) >= 0.0).all()


def test_a_law_says_where_it_comes_from_and_how_far_it_goes() -> None:
    for name in perfusion_laws():
        about = describe(name)
        assert about.source == perfusion_law(name, None, BLOOD).source
        assert 36.0 < about.valid[0] < about.valid[1] < 50.0


def test_an_unknown_law_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="lang_muscle, lang_fat, lang_tumour"):
        perfusion_law("lung", None, BLOOD)


def test_the_library_lists_the_laws_under_the_same_names() -> None:
    from magheat import library

    assert set(library.names("perfusion")) == set(perfusion_laws())
    for name in perfusion_laws():
        assert describe(name).source in library.get("perfusion", name).citations
        assert describe(name).source in library.bibliography()
