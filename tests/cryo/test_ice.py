"""Ice laws: the critical rates come out, ice is small above them, matter and heat as their sources say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat import library
from magheat.cryo import IceMatter, ice_law
from magheat.cryo.ice import constant_rate
from magheat.cryo.ice_boutron import Boutron, swept
from magheat.cryo.ice_growth import growth, heat_of_freezing
from magheat.errors import InputError

KEYS = ("melting", "glass_transition", "critical_cooling", "critical_warming")
SHARE = 0.01


def known_agents():
    """Agents of the library with both critical rates; Tm is -40 degC where it is not known."""
    for name in library.names("agents"):
        values = library.get("agents", name).values
        if all(key in values and values[key].si is not None for key in KEYS[1:]):
            melting = values["melting"].si if "melting" in values else 233.15
            yield pytest.param(melting, *(values[key].si for key in KEYS[1:]), id=name)


def law_of(name, melting, glass, cooling, warming, activation=5e4, width=10.0):
    return ice_law(
        name, melting=melting, glass=glass, activation=activation, share=SHARE, cooling=cooling,
        warming=warming, width=width,
    )  # fmt: skip


def ends(law, melting, glass, cooling, warming, steps=4000):
    """The share of ice at the end of cooling from Tm and of warming from the glass."""
    cooled = constant_rate(law, melting, glass - 30.0, cooling, steps)
    warmed = constant_rate(law, glass - 40.0, melting - 1e-9, warming, steps)
    return float(law.share(cooled)[0]), float(law.share(warmed)[0])


@pytest.mark.parametrize("name", ["boutron", "avrami"])
@pytest.mark.parametrize(("melting", "glass", "cooling", "warming"), list(known_agents()))
def test_the_critical_rates_of_every_agent_come_out(name, melting, glass, cooling, warming):
    law = law_of(name, melting, glass, cooling, warming)
    assert ends(law, melting, glass, cooling, warming) == pytest.approx((SHARE, SHARE), rel=2e-3)
    assert max(ends(law, melting, glass, 10 * cooling, 10 * warming)) < 0.1 * SHARE


@settings(max_examples=10, deadline=None)
@given(
    name=st.sampled_from(["boutron", "avrami"]),
    window=st.floats(60.0, 110.0),
    glass=st.floats(140.0, 160.0),
    cooling=st.floats(1e-4, 10.0),
    ratio=st.floats(3.0, 40.0),
    activation=st.floats(3e4, 8e4),
    faster=st.floats(2.0, 30.0),
)
def test_rates_windows_and_activation_may_be_any(name, window, glass, cooling, ratio, activation, faster):
    warming, melting = ratio * cooling, glass + window
    try:
        law = law_of(name, melting, glass, cooling, warming, activation, 8.0)
    except InputError:
        assert name == "avrami"
        return
    assert ends(law, melting, glass, cooling, warming, 1000) == pytest.approx((SHARE, SHARE), rel=5e-3)
    quick = ends(law, melting, glass, faster * cooling, faster * warming, 1000)
    assert max(quick) < SHARE / faster


def test_boutron_is_the_integral_of_its_rate_equation():
    """x by explicit Runge-Kutta from dx/dt = k x^(2/3) (1 - x) against the closed integral."""
    law = Boutron(235.0, 150.0, 5e4, 1.0, 1.0, SHARE)

    def slope(x):
        return x ** (2.0 / 3.0) * (1.0 - x)

    x, h = float(law.share(np.array([[0.3, 0.0]]))[0]), 1e-3
    for _ in range(5000):
        a = slope(x)
        b = slope(x + 0.5 * h * a)
        c = slope(x + 0.5 * h * b)
        d = slope(x + h * c)
        x += h * (a + 2 * b + 2 * c + d) / 6.0
    assert x == pytest.approx(float(law.share(np.array([[5.3, 0.0]]))[0]), rel=1e-9)


@given(st.floats(1e-9, 0.999999))
def test_the_state_of_boutron_and_its_share_are_inverse(x):
    law = Boutron(235.0, 150.0, 5e4, 1.0, 1.0, SHARE)
    assert law.share(np.array([[float(swept(x)), 0.0]]))[0] == pytest.approx(x, rel=1e-6)


def test_laws_agree_in_the_limit_of_little_ice_from_nuclei_of_one_moment():
    """All nuclei at once and then one temperature: extended volume grows as t^3 in both laws."""
    T, melting = np.array([200.0]), 235.0
    avrami = law_of("avrami", melting, 150.0, 0.05, 1.0)
    boutron = Boutron(melting, 150.0, 5e4, 1e-4, 1e-4, SHARE)
    u = float(growth(T, melting, 5e4)[0])
    for t in (1.0, 2.0, 4.0):
        spheres = (1e-4 * u * t / 3.0) ** 3
        assert boutron.share(np.array([[1e-4 * u * t, 0.0]]))[0] == pytest.approx(spheres, rel=0.01)
        nuclei = 6.0 * (1e-4 / 3.0) ** 3
        chain = np.array([[nuclei, nuclei * u * t, nuclei * (u * t) ** 2 / 2, nuclei * (u * t) ** 3 / 6]])
        assert avrami.share(chain)[0] == pytest.approx(spheres, rel=0.01)


def test_a_glass_devitrifies_faster_than_the_liquid_freezes_by_both_laws():
    """A hold in the window after a quench against one on the way down: more ice after the glass."""
    for name in ("boutron", "avrami"):
        law = law_of(name, 235.15, 150.15, 2.5 / 60, 55.0 / 60)
        fresh = law.start(np.array([190.0]))
        glass = law.settled(np.array([140.0]), fresh, np.ones(1))
        if name == "avrami":
            glass = constant_rate(law, 150.0, 190.0, 5.0)
            fresh = constant_rate(law, 235.0, 190.0, 5.0)
        for _ in range(50):
            fresh, glass = (law.stage(np.array([205.0]), s, 1.0) for s in (fresh, glass))
        assert law.share(glass)[0] > 2.0 * law.share(fresh)[0]


def test_above_tm_all_is_forgotten_and_ice_is_held_to_what_lasts():
    matter = IceMatter(0.24, 235.15)
    assert matter.most(np.array([235.15, 250.0, 280.0])) == pytest.approx([0.0, 0.0, 0.0], abs=1e-15)
    assert matter.most(np.array([150.0])) == pytest.approx([1.0])
    assert matter.melts_at(matter.most(np.array([230.0]))) == pytest.approx([230.0])
    assert 0.24 * matter.most(np.array([233.15]))[0] == pytest.approx(1.0 - 38.0 / 40.0)
    for name in ("boutron", "avrami"):
        law = law_of(name, 235.15, 150.15, 2.5 / 60, 55.0 / 60)
        s = constant_rate(law, 140.0, 230.0, 0.1)
        most = matter.most(np.array([234.15]))
        assert law.share(s)[0] > most[0]
        assert law.share(law.settled(np.array([234.15]), s, most))[0] == pytest.approx(most[0], rel=1e-6)
        assert not law.settled(np.array([236.0]), s, np.zeros(1)).any()


def test_the_heat_of_freezing_is_that_of_pure_water():
    at = heat_of_freezing(np.array([273.15, 263.15, 236.0, 200.0]))
    assert at[0] == pytest.approx(333.5e3, rel=1e-3)
    assert at[1] == pytest.approx(312e3, rel=5e-3)
    assert at[2] == at[3] == pytest.approx(240.5e3, rel=1e-3)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"share": 1.2}, "more ice than can form"),
        ({"glass": 240.0}, "not below the melting point"),
        ({"name": "avrami", "width": 40.0}, "no peak of nucleation"),
    ],
)
def test_what_cannot_be_calibrated_is_told(changes, told):
    good = {
        "name": "boutron", "melting": 235.0, "glass": 150.0, "activation": 5e4, "share": SHARE,
        "cooling": 0.05, "warming": 1.0, "width": 10.0,
    }  # fmt: skip
    with pytest.raises(InputError, match=told):
        ice_law(**good | changes)
    with pytest.raises(InputError, match="between 0 and 1"):
        IceMatter(0.0, 235.0)
    with pytest.raises(InputError, match="pure water"):
        IceMatter(0.2, 274.0)
