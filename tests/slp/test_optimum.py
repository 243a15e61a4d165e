"""The best of a loss: golden sizes, several maxima, kinks, ends of ranges, and how wide a maximum is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import InputError
from magheat.slp import Particle, loss_power
from magheat.slp.many import loss_in_pieces
from magheat.slp.optimum import Loss, maximise
from magheat.slp.peaks import peaks

SIZES = {"diameter": (5e-9, 50e-9)}
Make = Callable[..., Particle]


def of_size(magnetite: Make, frequency: float = 1e5, neel: Any = "brown", **keys: Any) -> Loss:
    """The loss at 10 kA/m over the diameter."""

    def loss(values: Mapping[str, Any]) -> Any:
        drive: dict[str, Any] = {"frequency": frequency, "amplitude": 10e3, "viscosity": 1e-3, "neel": neel}
        return loss_power(magnetite(values["diameter"], **keys), **drive).slp_W_per_g

    return loss


def bells(*hills: tuple[float, float, float], name: str = "x") -> Loss:
    """The sum of bells in ln x: (height, centre, width)."""

    def loss(values: Mapping[str, Any]) -> Any:
        u = np.log(values[name])
        return sum(h * np.exp(-0.5 * ((u - np.log(at)) / width) ** 2) for h, at, width in hills)

    return loss


def test_the_golden_optimum_is_met(magnetite: Make) -> None:
    found = maximise(of_size(magnetite), SIZES)
    assert f"{found.at['diameter'] * 1e9:.4f}" == "15.0864"
    assert f"{found.value:.3f}" == "101.677"
    assert found.at_bound == {}
    assert found.others == ()


@pytest.mark.parametrize(("anisotropy", "best"), [(23e3, 14e-9), (11e3, 17.8e-9)])
def test_published_best_sizes_at_300_kHz(magnetite: Make, anisotropy: float, best: float) -> None:
    found = maximise(of_size(magnetite, 3e5, anisotropy=anisotropy), SIZES)
    assert found.at["diameter"] == pytest.approx(best, rel=0.015)


@pytest.mark.parametrize("frequency", [3e5, 3e6, 3e7])
def test_a_jump_of_the_loss_does_not_lead_astray(magnetite: Make, frequency: float) -> None:
    # Rosensweig's form jumps where K V = 2 kT, at 8.8 nm with this anisotropy
    loss = of_size(magnetite, frequency)
    found = maximise(loss, SIZES)
    x = np.geomspace(*SIZES["diameter"], 20_001)
    dense = loss({"diameter": x})
    assert found.value >= dense.max() * (1.0 - 1e-12)
    assert found.at["diameter"] == pytest.approx(x[np.argmax(dense)], rel=2e-4)


@settings(max_examples=30, deadline=None)
@given(
    st.floats(2.0, 40.0),
    st.floats(2.0, 40.0),
    st.floats(0.05, 0.3),
    st.floats(0.05, 0.3),
    st.floats(0.1, 0.95),
)
def test_the_highest_of_two_hills_is_found(
    first: float, second: float, width: float, other: float, lower: float
) -> None:
    loss = bells((1.0, first, width), (lower, second, other))
    found = maximise(loss, {"x": (1.0, 100.0)})
    x = np.geomspace(1.0, 100.0, 5001)
    dense = loss({"x": x})
    assert found.value >= dense.max()
    assert found.at["x"] == pytest.approx(x[np.argmax(dense)], rel=2e-3)


def test_other_maxima_are_told() -> None:
    found = maximise(bells((1.0, 5.0, 0.1), (0.6, 30.0, 0.1), (0.3, 60.0, 0.1)), {"x": (1.0, 100.0)})
    assert [round(one.at["x"], 3) for one in found.others] == [30.0, 60.0]
    assert [one.value for one in found.others] == pytest.approx([0.6, 0.3], rel=1e-6)


@pytest.mark.parametrize("width", [0.05, 0.2, 0.5])
def test_the_half_maximum_of_a_bell_is_that_of_its_formula(width: float) -> None:
    found = maximise(bells((3.0, 7.0, width)), {"x": (1.0, 50.0)})
    reach = width * np.sqrt(2.0 * np.log(2.0))
    low, high = 7.0 * np.exp(-reach), 7.0 * np.exp(reach)
    assert found.half["x"] == pytest.approx((low, high), rel=1e-6)


def test_ends_of_ranges_are_exact_and_told() -> None:
    rising = maximise(lambda values: values["x"] * values["y"] ** -0.1, {"x": (1.0, 3.0), "y": (0.2, 7.0)})
    assert rising.at == {"x": 3.0, "y": 0.2}
    assert rising.at_bound == {"x": "upper", "y": "lower"}
    assert rising.half["x"] == (pytest.approx(1.5, rel=1e-6), None)
    assert rising.half["y"] == (None, None)


def test_a_slanted_hill_of_two_variables() -> None:
    def loss(values: Mapping[str, Any]) -> Any:
        u, v = np.log(values["x"] / 3.0), np.log(values["y"] / 5.0)
        return np.exp(-(u**2 + v**2 + 1.8 * u * v) / 0.1)

    found = maximise(loss, {"x": (0.5, 20.0), "y": (0.5, 20.0)})
    assert (found.at["x"], found.at["y"]) == pytest.approx((3.0, 5.0), rel=1e-5)
    assert found.value == pytest.approx(1.0, rel=1e-9)


def test_peaks_by_how_far_they_stand_out() -> None:
    values = np.array([[0.0, 5.0, 4.0, 4.5, 0.0], [0.0, 1.0, 1.0, 1.0, 2.0]])
    assert peaks(values, 0.1) == [(0, 1), (0, 3)]
    assert peaks(values, 0.6) == [(0, 1)]


@pytest.mark.parametrize(
    ("ranges", "keys", "message"),
    [
        ({}, {}, "0 variables"),
        ({"x": (2.0, 1.0)}, {}, "no range"),
        ({"x": (0.0, 1.0)}, {}, "no range"),
        ({"x": (1.0, 2.0)}, {"points": 2}, "2 points"),
        ({"x": (1.0, 2.0)}, {"resolution": 0.0}, "resolution"),
    ],
)
def test_wrong_ranges_are_refused(ranges: Any, keys: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        maximise(lambda values: values["x"], ranges, **keys)


def test_no_loss_has_no_maximum() -> None:
    with pytest.raises(InputError, match="nothing is lost"):
        maximise(lambda values: 0.0 * values["x"], {"x": (1.0, 2.0)})


@pytest.mark.parametrize("model", ["lrt", "hysteresis"])
def test_pieces_give_what_one_call_gives(magnetite: Make, model: Any) -> None:
    particle = magnetite(np.linspace(16e-9, 24e-9, 10)[:, None])
    keys: dict[str, Any] = {"frequency": np.geomspace(1e5, 1e6, 5), "amplitude": 20e3, "model": model}
    told: list[tuple[int, int]] = []
    pieces = loss_in_pieces(particle, lambda done, total: told.append((done, total)), **keys)
    whole = loss_power(particle, **keys)
    assert pieces.slp_W_per_g.shape == (10, 5)
    np.testing.assert_allclose(pieces.slp_W_per_g, whole.slp_W_per_g, rtol=1e-12)
    assert pieces.model == whole.model
    assert told == ([(50, 50)] if model == "lrt" else [(32, 50), (50, 50)])
