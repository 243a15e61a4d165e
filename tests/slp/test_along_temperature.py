"""Few temperatures tell a smooth loss, and jumps stay jumps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.slp import AlongTemperature


class Asked:
    """A loss that counts how often it was asked."""

    def __init__(self, loss):
        self.loss, self.count = loss, 0

    def __call__(self, H, T):
        self.count += np.broadcast(H, T).size
        return self.loss(H, T)


def hill(H, T):
    """Nothing in the cold, a peak at 310 K."""
    x = np.exp((T - 310.0) / 12.0)
    return H**2 * 1e-3 / (x + 1.0 / x)


def test_a_hill_is_met_with_few_questions():
    asked = Asked(hill)
    smooth = AlongTemperature(asked, (273.15, 373.15), (), 5e-3)
    T = np.linspace(273.15, 373.15, 1001)
    assert smooth(np.array([[1e3], [2e3]]), T[None, :]) == pytest.approx(
        hill(np.array([[1e3], [2e3]]), T[None, :]), rel=5e-3
    )
    assert smooth.error <= 5e-3
    assert asked.count <= 2 * 33
    before = asked.count
    smooth(np.full(3, 1e3), T[:3])
    assert asked.count == before


@given(jump=st.floats(280.0, 360.0), factor=st.floats(0.01, 100.0))
@settings(max_examples=30, deadline=None)
def test_jumps_stay_where_they_are(jump, factor):
    def loss(H, T):
        return hill(H, T) * np.where(jump < T, factor, 1.0)

    smooth = AlongTemperature(loss, (273.15, 373.15), (jump,), 1e-3)
    T = np.array([273.15, jump * (1 - 1e-7), jump * (1 + 1e-7), 373.15])
    assert smooth(np.full(4, 1e3), T) == pytest.approx(loss(np.full(4, 1e3), T), rel=2e-3)


def test_a_loss_that_vanishes_in_part_is_followed_too():
    def loss(H, T):
        return H * np.maximum(T - 300.0, 0.0)

    smooth = AlongTemperature(loss, (270.0, 330.0), (300.0,), 1e-3)
    T = np.array([270.0, 290.0, 310.0, 330.0])
    assert smooth(np.full(4, 2.0), T) == pytest.approx(loss(np.full(4, 2.0), T), rel=1e-3)
