from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from magheat.bioheat.statistics import RegionStatistics
from magheat.case.cold import Critical, Vitrified
from magheat.case.model import Case
from magheat.dose.cem43 import cem43
from magheat.fem import make_engine
from magheat.runner.assemble import make_mesh
from magheat.runner.instants import Instant, Interval
from magheat.runner.quantities.differences import Differences
from magheat.runner.quantities.hottest import HighestMean
from magheat.runner.quantities.peak import Peak
from magheat.runner.quantities.series import RegionSeries
from magheat.runner.quantities.snapshots import Snapshots
from magheat.runner.quantities.steps import StepHistory
from magheat.runner.quantities.thermal_dose import NodalDose
from magheat.runner.quantities.window import WindowRates

Make = Callable[..., Case]


@pytest.fixture
def ball(make_case: Make) -> SimpleNamespace:
    case = make_case()
    engine = make_engine("embedded", make_mesh(case))
    return SimpleNamespace(case=case, engine=engine, statistics=RegionStatistics(engine))


class LinearStep:
    """A step in which the temperature of every dof is linear in time."""

    gamma, factor, switch = 0.5, 1.0, False

    def __init__(self, t0: float, t1: float, T: Callable[[float], Any]):
        self.t0, self.t1, self._T = t0, t1, T
        self.start, self.middle, self.end = T(t0), T(0.5 * (t0 + t1)), T(t1)

    @property
    def measures(self) -> tuple[Any, Any, Any]:
        return self.start, self.middle, self.end

    def at(self, t: float) -> Any:
        return self._T(t)


def drive(
    quantities: list[Any],
    ball: SimpleNamespace,
    T: Callable[[float], Any],
    times: list[float],
    resumed: bool = False,
) -> None:
    now = Instant(times[0], T(times[0]), ball.statistics)
    for quantity in quantities if not resumed else ():
        quantity.begin(now)
    for t0, t1 in itertools.pairwise(times):
        step, end = LinearStep(t0, t1, T), Instant(t1, T(t1), ball.statistics)
        for quantity in quantities:
            quantity.step(step)
            quantity.interval(Interval(now, end, step))
        now = end


def test_peak_and_highest_mean(ball: SimpleNamespace) -> None:
    x = ball.engine.dof_points[:, 0]

    def T(t: float) -> Any:
        return 310.15 + 100.0 * x * (t == 10.0) + 1.0 * (t == 20.0)

    peak, hottest = Peak(ball.engine.regions), HighestMean(ball.engine.regions, ball.statistics)
    drive([peak, hottest], ball, T, [0.0, 10.0, 20.0, 30.0])
    assert peak.K["tumour"] == pytest.approx(311.15)
    assert peak.K["tissue"] == pytest.approx(310.15 + 100.0 * 0.04, rel=1e-4)
    assert peak.s == {"tumour": 10.0, "tissue": 10.0} or peak.s["tumour"] == 20.0
    assert hottest.instant["tumour"].t == 20.0
    assert hottest.instant["tissue"].t == 10.0


def test_of_equal_means_the_first_counts(ball: SimpleNamespace) -> None:
    hottest = HighestMean(ball.engine.regions, ball.statistics)
    drive(
        [hottest], ball, lambda t: np.full(len(ball.engine.dof_points), 310.15 + 1e-12 * t), [0.0, 1.0, 2.0]
    )
    assert hottest.instant["tumour"].t == 0.0


def test_dose_of_a_ramp_is_exact(ball: SimpleNamespace) -> None:
    n = len(ball.engine.dof_points)
    dose = NodalDose(n)
    drive([dose], ball, lambda t: np.full(n, 313.15 + t / 60.0), [0.0, 100.0, 250.0, 600.0])
    expected = float(cem43([0.0, 600.0], [40.0, 50.0]))
    np.testing.assert_allclose(dose.minutes, expected, rtol=1e-4)


def test_series_and_steps(ball: SimpleNamespace) -> None:
    n = len(ball.engine.dof_points)
    series, steps = RegionSeries(ball.engine.regions, with_T90=True), StepHistory()
    drive([series, steps], ball, lambda t: np.full(n, 310.15 + t), [0.0, 1.0, 3.0])
    assert series.time.tolist() == [0.0, 1.0, 3.0]
    np.testing.assert_allclose(series.of("tumour", "T90"), [310.15, 311.15, 313.15])
    assert steps.ends.tolist() == [1.0, 3.0]


def test_snapshots_at_the_times_asked_for(ball: SimpleNamespace) -> None:
    n = len(ball.engine.dof_points)
    dose = NodalDose(n)
    shots = Snapshots([0.0, 10.0, 99.0], dose, ball.statistics)
    drive([dose, shots], ball, lambda t: np.full(n, 316.15 + 0 * t), [0.0, 10.0, 20.0])
    assert set(shots.instant) == {0.0, 10.0}
    np.testing.assert_allclose(shots.minutes[10.0], 10.0 / 60.0)


# -- the window ---------------------------------------------------------------------------------------


@pytest.fixture
def cold(ball: SimpleNamespace) -> SimpleNamespace:
    critical = Critical((150.0, 230.0), 55.0 / 60.0, 2.5 / 60.0, 150.0)
    ball.case = replace(
        ball.case, kind="nanowarming", vitrified={"tumour": Vitrified("VS55")}, critical=critical
    )
    n = len(ball.engine.dof_points)
    ball.integrator = SimpleNamespace(
        measure=lambda T: np.full(n, T), fixed=np.zeros(n, dtype=bool), temperature=np.full(n, 300.0)
    )
    return ball


def judged(cold: SimpleNamespace) -> tuple[Differences, WindowRates]:
    differences = Differences(cold.case, cold.engine, cold.integrator)
    return differences, WindowRates(cold.case, cold.engine, cold.integrator, differences)


def test_warming_rates_of_each_node(cold: SimpleNamespace) -> None:
    x = cold.engine.dof_points[:, 0]
    rate = 1.0 + 100.0 * x  # K/s, up to 2 at the rim of the tumour
    differences, window = judged(cold)
    drive([differences, window], cold, lambda t: 120.0 + rate * t, [0.0, 13.0, 50.0, 71.0, 200.0])
    got = window.verdict("warming")
    assert got is not None
    assert got["min_rate_K_per_min"] == pytest.approx(60.0)
    assert got["max_rate_K_per_min"] == pytest.approx(120.0)
    assert 60.0 < got["mean_rate_K_per_min"] < 120.0
    assert (got["fraction_below"], got["fraction_incomplete"], got["verdict"]) == (0.0, 0.0, "pass")
    assert got["critical_rate_K_per_min"] == pytest.approx(55.0)
    assert got["max_difference_K"] == pytest.approx(200.0)
    assert got["max_difference_glass_K"] == pytest.approx(13.0, abs=1.0)  # at 13 s all is glass
    assert window.verdict("cooling") is None
    assert window.rate_quantiles("cooling", np.array([0.5])) is None
    middle = window.rate_quantiles("warming", np.array([0.0, 0.5, 1.0]))
    assert middle is not None and middle[0] == pytest.approx(60.0) and middle[2] == pytest.approx(120.0)


def test_regions_without_agent_and_fixed_nodes_do_not_count(cold: SimpleNamespace) -> None:
    n = len(cold.engine.dof_points)
    slow = np.zeros(n, dtype=bool)
    slow[cold.engine.region_dofs("tissue")] = True
    slow[cold.engine.region_dofs("tumour")[:3]] = True
    cold.integrator.fixed[cold.engine.region_dofs("tumour")] = slow[cold.engine.region_dofs("tumour")]
    differences, window = judged(cold)
    drive([differences, window], cold, lambda t: 120.0 + np.where(slow, 0.01, 2.0) * t, [0.0, 100.0])
    got = window.verdict("warming")
    assert got is not None and got["verdict"] == "pass"
    assert got["min_rate_K_per_min"] == pytest.approx(120.0)
    shown = window.nodal_rates()["warming_rate_K_per_min"]
    assert np.isnan(shown[slow]).all()


def test_cooling_and_what_has_not_passed(cold: SimpleNamespace) -> None:
    n = len(cold.engine.dof_points)
    differences, window = judged(cold)
    drive([differences, window], cold, lambda t: np.full(n, 300.0 - 0.5 * t), [0.0, 100.0, 200.0, 290.0])
    got = window.verdict("cooling")
    assert got is not None
    assert got["fraction_incomplete"] == pytest.approx(1.0)
    assert got["verdict"] == "incomplete"
    drive([differences, window], cold, lambda t: np.full(n, 300.0 - 0.5 * t), [290.0, 400.0])
    got = window.verdict("cooling")
    assert got is not None and got["verdict"] == "pass"
    assert got["mean_rate_K_per_min"] == pytest.approx(30.0)


@pytest.mark.parametrize("order", [1, 2])
def test_volumes_add_up_and_are_not_negative(make_case: Make, order: int) -> None:
    from magheat.runner.quantities.window import _volumes

    engine = make_engine("embedded", make_mesh(make_case()), order)
    volumes = _volumes(engine, ["tumour"])
    assert volumes.min() >= 0.0
    assert volumes.sum() == pytest.approx(RegionStatistics(engine).volume("tumour"))


@pytest.mark.parametrize(
    "name", ["peak", "hottest", "series", "steps", "dose", "snapshots", "differences", "window"]
)
def test_a_restored_quantity_goes_on_as_if_nothing_was(cold: SimpleNamespace, name: str) -> None:
    x = cold.engine.dof_points[:, 0]

    def T(t: float) -> Any:
        return 140.0 + (1.0 + 50.0 * x) * t * (1.0 - t / 400.0)

    def made() -> Any:
        regions, n = cold.engine.regions, len(x)
        return {
            "peak": lambda: Peak(regions),
            "hottest": lambda: HighestMean(regions, cold.statistics),
            "series": lambda: RegionSeries(regions, with_T90=True),
            "steps": StepHistory,
            "dose": lambda: NodalDose(n),
            "snapshots": lambda: Snapshots([60.0, 120.0], None, cold.statistics),
            "differences": lambda: Differences(cold.case, cold.engine, cold.integrator),
            "window": lambda: judged(cold)[1],
        }[name]()

    whole, first, second = made(), made(), made()
    drive([whole], cold, T, [0.0, 60.0, 120.0, 300.0])
    drive([first], cold, T, [0.0, 60.0])
    second.restore(first.state())
    drive([second], cold, T, [60.0, 120.0, 300.0], resumed=True)
    expected, got = whole.state(), second.state()
    assert expected.keys() == got.keys()
    for key, value in expected.items():
        np.testing.assert_array_equal(np.asarray(value), np.asarray(got[key]), err_msg=key)
