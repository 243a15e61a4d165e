"""Many points at once are what each is on its own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat import slp
from magheat.slp import lrt
from magheat.slp.core import Conditions
from magheat.slp.relaxation import BROWN_FORM_FROM


def particle(**changed):
    values = {
        "diameter": 14e-9,
        "saturation": 446e3,
        "anisotropy": 23e3,
        "density": 5180.0,
        "iron_fraction": 0.7236,
        "sigma": 0.2,
        "coating": 2e-9,
    }
    return slp.Particle(**(values | changed))


def each_alone(p, shape, **conditions):
    """The same points, one call each, which average over sizes adaptively."""
    names = ("diameter", "sigma", "temperature")
    values = {name: np.broadcast_to(getattr(p, name), shape) for name in names if hasattr(p, name)}
    values |= {name: np.broadcast_to(value, shape) for name, value in conditions.items() if name != "neel"}
    found = np.empty(shape)
    for at in np.ndindex(shape):
        one = {name: float(value[at]) for name, value in values.items()}
        alone = particle(diameter=one.pop("diameter"), sigma=one.pop("sigma"), **_rest(p))
        found[at] = slp.loss_power(alone, **one, **_forms(conditions)).slp_W_per_g
    return found


def _rest(p):
    return {"surface_anisotropy": p.surface_anisotropy, "dead_layer": p.dead_layer, "weighting": p.weighting}


def _forms(conditions):
    return {"neel": conditions["neel"]} if "neel" in conditions else {}


@pytest.mark.parametrize("neel", ["coffey", "brown", "exact"])
@pytest.mark.parametrize(
    ("varied", "shape"),
    [
        (
            {"diameter": np.linspace(5e-9, 40e-9, 60)[:, None], "frequency": np.geomspace(1e4, 1e6, 5)},
            (60, 5),
        ),
        ({"diameter": np.linspace(5e-9, 40e-9, 60)[:, None], "sigma": np.array([0.02, 0.1, 0.5])}, (60, 3)),
        (
            {"frequency": np.geomspace(1e4, 1e6, 12)[:, None], "amplitude": np.geomspace(10, 3e4, 10)},
            (12, 10),
        ),
        ({"amplitude": np.geomspace(10, 3e4, 40), "temperature": np.array([[290.0], [310.0]])}, (2, 40)),
        ({"diameter": np.geomspace(4e-9, 60e-9, 400)[:, None], "sigma": np.array([0.05, 0.3])}, (400, 2)),
    ],
    ids=["d-f", "d-sigma", "f-H", "H-T", "interpolated"],
)
def test_a_map_is_what_its_points_are_alone(varied, shape, neel):
    of_particle = {name: varied[name] for name in ("diameter", "sigma") if name in varied}
    p = particle(**of_particle)
    given = {"frequency": 1e5, "amplitude": 1e4, "viscosity": 1e-3, "neel": neel} | {
        name: value for name, value in varied.items() if name not in of_particle
    }
    together = slp.loss_power(p, **given).slp_W_per_g
    some = (slice(None, None, 7 if shape[0] > 20 else 1), slice(None, None, 3 if shape[1] > 20 else 1))
    picked = {name: _pick(value, some) for name, value in given.items()}
    alone = particle(**{name: _pick(value, some) for name, value in of_particle.items()})
    assert together.shape == shape
    assert together[some] == pytest.approx(each_alone(alone, together[some].shape, **picked), rel=1e-6)


def _pick(value, some):
    if np.ndim(value) == 0 or isinstance(value, str):
        return value
    value = np.atleast_2d(value)
    return value[tuple(s if n > 1 else slice(None) for s, n in zip(some, value.shape, strict=True))]


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.floats(4e-9, 60e-9), min_size=2, max_size=4),
    sigmas=st.lists(st.floats(0.01, 0.9), min_size=2, max_size=3),
    frequency=st.floats(1e3, 1e7),
    weighting=st.sampled_from(["number", "volume"]),
    neel=st.sampled_from(["coffey", "brown", "arrhenius"]),
)
def test_scattered_points_are_what_they_are_alone(sizes, sigmas, frequency, weighting, neel):
    d, sigma = (np.repeat(x, 4) for x in np.meshgrid(sizes, sigmas))
    conditions = {"frequency": frequency, "amplitude": 5e3, "viscosity": 1e-3, "neel": neel}
    together = slp.loss_power(
        particle(diameter=d.ravel(), sigma=sigma.ravel(), weighting=weighting), **conditions
    )
    for i in range(0, d.size, 4):
        p = particle(diameter=float(d.ravel()[i]), sigma=float(sigma.ravel()[i]), weighting=weighting)
        alone = slp.loss_power(p, **conditions).slp_W_per_g
        assert together.slp_W_per_g[i] == pytest.approx(
            alone, rel=2e-6, abs=1e-12 * together.slp_W_per_g.max()
        )


@pytest.mark.parametrize("changed", [{}, {"surface_anisotropy": 3e-5}, {"dead_layer": 1e-9}])
def test_the_jump_of_browns_form_is_where_the_barrier_is_two(changed):
    p = particle(shape="prolate", aspect=1.5, shape_anisotropy=True, **changed)
    drive = {"frequency": 1e5, "amplitude": 1e4, "bias": 0.0, "temperature": 298.15, "viscosity": 1e-3}
    values = {"mobile": 1.0} | drive | vars(p)
    at = Conditions(**{name: np.array([values[name]]) for name in Conditions.__dataclass_fields__})
    choice = lrt.Choice(p.shape, p.shape_anisotropy, "brown", "chord", "both")
    d = lrt.kink_diameter(at, choice)
    assert lrt.barrier_ratio(d, at, choice) == pytest.approx(BROWN_FORM_FROM, rel=1e-9)
