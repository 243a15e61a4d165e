"""A tissue perfused by an agent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.tissue import mixing
from magheat.tissue.properties import Constant, Law, Map, Table

SHARES = st.floats(0, 1)
VALUES = st.floats(0.05, 5)


def test_fractions_of_constants() -> None:
    assert mixing.density(1100.0, 1000.0, 0.25) == Constant(1025.0)
    assert mixing.conductivity(Constant(0.3), Constant(0.5), 0.25, "parallel") == Constant(0.45)
    c = mixing.heat_capacity(Constant(3000.0), Constant(4000.0), 0.25, 1100.0, 1000.0)
    assert isinstance(c, Constant)
    assert c.value * 1025.0 == pytest.approx(0.25 * 1100 * 3000 + 0.75 * 1000 * 4000)


@settings(deadline=None)
@given(a=VALUES, b=VALUES, phi=SHARES, law=st.sampled_from(mixing.LAWS))
def test_every_law_lies_between_series_and_parallel(a: float, b: float, phi: float, law: str) -> None:
    k = mixing.mix(law, a, b, phi)
    assert (
        mixing.mix("series", a, b, phi) * (1 - 1e-12) <= k <= mixing.mix("parallel", a, b, phi) * (1 + 1e-12)
    )


@settings(deadline=None)
@given(a=VALUES, b=VALUES, law=st.sampled_from(mixing.LAWS))
def test_limits(a: float, b: float, law: str) -> None:
    assert mixing.mix(law, a, b, [0.0, 1.0]) == pytest.approx([b, a], rel=1e-12)
    assert mixing.mix(law, a, a, 0.3) == pytest.approx(a, rel=1e-12)


@settings(deadline=None)
@given(a=VALUES, b=VALUES, phi=SHARES)
def test_maxwell_and_its_mirror_are_the_bounds_of_hashin_and_shtrikman(
    a: float, b: float, phi: float
) -> None:
    low, high = sorted(float(mixing.mix(law, a, b, phi)) for law in ("maxwell", "maxwell_tissue"))
    worse, better = min(a, b), max(a, b)
    share = phi if better == a else 1 - phi  # of the better conductor
    if better > worse * (1 + 1e-6):
        lower = worse + share / (1 / (better - worse) + (1 - share) / (3 * worse))
        upper = better + (1 - share) / (1 / (worse - better) + share / (3 * better))
        assert [low, high] == pytest.approx([lower, upper], rel=1e-9)


def test_a_table_keeps_its_step() -> None:
    table = Table((100.0, 150.0, 150.0, 250.0), (1000.0, 1200.0, 2000.0, 3000.0))
    mixed = mixing.combine(table, Constant(4000.0), 0.5)
    assert mixed == Table((100.0, 150.0, 150.0, 250.0), (2500.0, 2600.0, 3000.0, 3500.0))


ROWS = st.lists(
    st.tuples(st.integers(100, 300), st.floats(1, 10)), min_size=2, max_size=6, unique_by=lambda r: r[0]
)


@settings(deadline=None, max_examples=50)
@given(a=ROWS, b=ROWS, share=SHARES, T=st.floats(50, 350))
def test_mixed_tables_are_exact_in_parallel(a: list, b: list, share: float, T: float) -> None:
    one, other = (Table(*map(tuple, zip(*sorted(rows), strict=True))) for rows in (a, b))
    mixed, at = mixing.combine(one, other, share), np.array([T])
    assert mixed(at) == pytest.approx(share * one(at) + (1 - share) * other(at), rel=1e-9)


@settings(deadline=None, max_examples=20)
@given(share=SHARES, T=st.floats(110, 290), law=st.sampled_from(mixing.LAWS))
def test_laws_that_bend_are_tabulated_finely(share: float, T: float, law: str) -> None:
    one, other = Table((100.0, 300.0), (0.2, 0.4)), Table((100.0, 300.0), (0.6, 0.5))
    at = np.array([T])
    assert mixing.combine(one, other, share, law)(at) == pytest.approx(
        mixing.mix(law, one(at), other(at), share), rel=1e-5
    )


def test_a_law_is_tabulated() -> None:
    law = Law("linear", lambda T: 2.0 * T)
    mixed = mixing.combine(law, Constant(0.0), 0.5)
    assert mixed(np.array([200.5])) == pytest.approx([200.5], rel=1e-9)


@pytest.mark.parametrize("law", mixing.LAWS)
def test_a_map_of_one_value_is_that_value(law: str) -> None:
    glass = Table((100.0, 150.0, 150.0, 250.0), (0.2, 0.25, 0.3, 0.35))
    map_, points, T = (
        Map(lambda p: np.full(len(p), 0.7)),
        np.zeros((4, 3)),
        np.array([100.0, 150.0, 200.0, 260.0]),
    )
    blend = mixing.conductivity(glass, Constant(0.5), map_, law)
    assert isinstance(blend, mixing.Blend)
    assert blend.jumps == (150.0,) and blend.varies
    assert blend.at_share(map_.at(points), T) == pytest.approx(mixing.mix(law, glass(T), 0.5, 0.7))
    heat = mixing.heat_capacity(glass, Constant(0.5), map_, 1100.0, 1000.0)
    assert isinstance(heat, mixing.Blend)
    one = mixing.heat_capacity(glass, Constant(0.5), 0.7, 1100.0, 1000.0)
    assert heat.at_share(heat.share.at(points), T) == pytest.approx(one(T), rel=1e-12)
    rho = mixing.density(1100.0, 1000.0, map_)
    assert isinstance(rho, Map) and rho.at(points) == pytest.approx(np.full(4, 1070.0))
