"""The loss table: its error, its edges, its speed-ups."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from magheat.errors import SolverError
from magheat.slp import LossTable, OutsideTable, Particle, loss_power, tabulate

Make = Callable[..., Particle]


def vft(T: np.ndarray) -> np.ndarray:
    """A viscosity (Pa s) that freezes at 150 K."""
    return np.where(T > 150, 1e-3 * np.exp(np.minimum(1000 / np.maximum(T - 150, 0.1), 600)), np.inf)


def of(particle: Particle, frequency: float = 1e5) -> Callable[..., np.ndarray]:
    def loss(H: np.ndarray, T: np.ndarray) -> np.ndarray:
        r = loss_power(particle, frequency=frequency, amplitude=H, temperature=T, viscosity=vft(T))
        return r.slp_W_per_g * 1e3

    return loss


@pytest.fixture(scope="module")
def made() -> tuple[LossTable, Callable[..., np.ndarray]]:
    p = Particle(
        diameter=14e-9,
        sigma=0.15,
        saturation=446e3,
        anisotropy=23e3,
        density=5180.0,
        iron_fraction=0.72,
        coating=2e-9,
    )
    loss = of(p)
    return tabulate(loss, (0.0, 2e4), (120.0, 380.0)), loss


def test_error_stays_below_one_in_a_thousand(made: tuple) -> None:
    table, loss = made
    rng = np.random.default_rng(5)
    H, T = rng.uniform(0, 2e4, 2000), rng.uniform(120, 380, 2000)
    exact = loss(H, T)
    floor = 1e-6 * (exact / np.maximum(H, 1.0) ** 2).max() * H**2
    assert (np.abs(table(H, T) - exact) / np.maximum(exact, floor)).max() < 1e-3
    assert table.error < 1e-3


def test_no_field_no_loss(made: tuple) -> None:
    table, _ = made
    assert table(0.0, [300.0, 310.0]) == pytest.approx([0.0, 0.0])


def test_a_uniform_field_equals_a_field_of_equal_values(made: tuple) -> None:
    table, _ = made
    T = np.linspace(120, 380, 101)
    assert table(1.2e4, T) == pytest.approx(table(np.full(101, 1.2e4), T), rel=1e-13)
    assert table(np.array([1e3, 1e4])[:, None], T).shape == (2, 101)


@given(H=st.floats(-1e4, 4e4), T=st.floats(1.0, 600.0))
@settings(deadline=None, max_examples=40)
def test_outside_is_an_error_inside_is_not(made: tuple, H: float, T: float) -> None:
    table, _ = made
    assume(abs(T - 120) > 1e-6 and abs(T - 380) > 1e-6 and abs(H - 2e4) > 1e-3)
    if 0 <= H <= 2e4 and 120 <= T <= 380:
        assert np.isfinite(table(H, T))
    else:
        with pytest.raises(OutsideTable, match="tabulated from"):
            table(H, T)


def test_nan_is_outside_and_the_error_is_a_value_and_a_solver_error(made: tuple) -> None:
    table, _ = made
    with pytest.raises(ValueError, match="temperature"):
        table(1e3, [300.0, np.nan])
    with pytest.raises(SolverError, match="amplitude"):
        table([1e3, np.nan], 300.0)


def test_rounding_at_the_edge_is_inside(made: tuple) -> None:
    table, _ = made
    assert np.isfinite(table(2e4 * (1 + 1e-12), 380.0 * (1 + 1e-12)))


def test_single_values_make_a_table(magnetite: Make) -> None:
    loss = of(magnetite(14e-9))
    table = tabulate(loss, (1e4, 1e4), (300.0, 300.0))
    assert table(1e4, 300.0) == pytest.approx(loss(np.array(1e4), np.array(300.0)), rel=1e-6)


def test_a_breakpoint_keeps_a_jump_sharp() -> None:
    def loss(H: np.ndarray, T: np.ndarray) -> np.ndarray:
        return np.where(T < 200.0, 1.0, 5.0) * H**2

    table = tabulate(loss, (1e2, 1e4), (100.0, 300.0), breakpoints=(200.0, 900.0))
    assert len(table.temperatures) < 20
    assert table(1e3, [199.9999, 200.0001]) == pytest.approx([1e6, 5e6], rel=1e-9)


def test_an_unmarked_jump_does_not_run_away() -> None:
    table = tabulate(lambda H, T: np.where(T < 217.3, 1.0, 5.0) * H**2, (1e2, 1e4), (100.0, 300.0))
    assert len(table.temperatures) < 60
    assert table(1e3, [217.29, 217.31]) == pytest.approx([1e6, 5e6], rel=1e-9)


@pytest.mark.parametrize(
    "ranges", [((2.0, 1.0), (1.0, 2.0)), ((0.0, 0.0), (1.0, 2.0)), ((0.0, 1.0), (0.0, 2.0))]
)
def test_wrong_ranges_are_refused(ranges: tuple) -> None:
    with pytest.raises(ValueError, match="not ranges"):
        tabulate(lambda H, T: H**2, *ranges)
