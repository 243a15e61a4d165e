"""Statistics over regions against fields whose distribution is known."""

import numpy as np
import pytest

from magheat.bioheat.statistics import RegionStatistics
from magheat.fem import make_engine
from magheat.mesh.build import build
from magheat.verification.meshes import box


@pytest.fixture(params=[1, 2])
def linear(request):
    """T = 300 + 10 x on the unit cube: uniformly distributed over 300..310."""
    engine = make_engine("embedded", box((1.0, 1.0, 1.0), (10, 4, 4)), request.param)
    return RegionStatistics(engine), 300.0 + 10.0 * engine.dof_points[:, 0]


def test_extremes_mean_and_volume(linear):
    statistics, T = linear
    assert (statistics.min("body", T), statistics.max("body", T)) == pytest.approx((300.0, 310.0))
    assert statistics.mean("body", T) == pytest.approx(305.0, abs=1e-12)
    assert statistics.volume("body") == pytest.approx(1.0)


def test_quantiles_and_shares(linear):
    statistics, T = linear
    T10, T50, T90 = statistics.quantile("body", T, [0.9, 0.5, 0.1])
    assert pytest.approx((301.0, 305.0, 309.0), abs=0.02) == (T90, T50, T10)
    assert statistics.fraction_above("body", T, 303.0) == pytest.approx(0.7, abs=0.002)


def test_a_uniform_body_has_exactly_its_temperature(linear):
    statistics, T = linear
    same = np.full_like(T, 310.15)
    assert statistics.mean("body", same) == pytest.approx(310.15, abs=1e-12)
    assert statistics.quantile("body", same, [0.1, 0.9]) == pytest.approx([310.15] * 2, abs=1e-12)


@pytest.mark.parametrize("order", [1, 2])
def test_the_rim_of_a_sphere_does_not_stand_for_its_T90(order):
    """A steady heated sphere falls off with r^2; the nodes on its rim alone hold a tenth of the volume."""
    parameters = {"layers": {"ball": 0.01}, "size": 0.001, "dimension": "axisymmetric"}
    mesh = build("concentric_spheres", parameters)
    engine = make_engine("embedded", mesh, order)
    statistics = RegionStatistics(engine)
    T = 320.0 - 10.0 * (engine.dof_points**2).sum(axis=1) / 0.01**2
    wanted = 320.0 - 10.0 * np.array([0.9, 0.5, 0.1]) ** (2 / 3)
    assert statistics.quantile("ball", T, [0.1, 0.5, 0.9]) == pytest.approx(wanted, abs=0.1)
    assert statistics.fraction_above("ball", T, 315.0) == pytest.approx(0.5**1.5, abs=0.005)
