"""A tissue perfused by an agent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.case.resolve import mixture
from magheat.tissue.properties import Constant, Law, Table


def test_fractions_of_constants():
    assert mixture.density(1100.0, 1000.0, 0.25) == pytest.approx(1025.0)
    assert mixture.conductivity(Constant(0.3), Constant(0.5), 0.25).value == pytest.approx(0.45)
    c = mixture.heat_capacity(Constant(3000.0), Constant(4000.0), 0.25, 1100.0, 1000.0)
    assert c.value * 1025.0 == pytest.approx(0.25 * 1100 * 3000 + 0.75 * 1000 * 4000)


def test_a_table_keeps_its_step():
    table = Table((100.0, 150.0, 150.0, 250.0), (1000.0, 1200.0, 2000.0, 3000.0))
    mixed = mixture.combine(table, Constant(4000.0), 0.5, 0.5)
    assert mixed == Table((100.0, 150.0, 150.0, 250.0), (2500.0, 2600.0, 3000.0, 3500.0))


@settings(deadline=None, max_examples=50)
@given(
    a=st.lists(
        st.tuples(st.integers(100, 300), st.floats(1, 10)), min_size=2, max_size=6, unique_by=lambda r: r[0]
    ),
    b=st.lists(
        st.tuples(st.integers(100, 300), st.floats(1, 10)), min_size=2, max_size=6, unique_by=lambda r: r[0]
    ),
    share=st.floats(0, 1),
    T=st.floats(50, 350),
)
def test_mixed_tables_are_exact(a, b, share, T):
    tables = [Table(*map(tuple, zip(*sorted(rows), strict=True))) for rows in (a, b)]
    mixed = mixture.combine(*tables, share, 1 - share)
    at = np.array([T])
    assert mixed(at) == pytest.approx(share * tables[0](at) + (1 - share) * tables[1](at), rel=1e-9)


def test_a_law_is_tabulated():
    law = Law("linear", lambda T: 2.0 * T)
    mixed = mixture.combine(law, Constant(0.0), 0.5, 0.5)
    assert mixed(np.array([200.5])) == pytest.approx([200.5], rel=1e-9)
