"""chi' - i chi'': Debye's form, the sum rule, the loss, loops, overtones, blocking, peaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from magheat.errors import InputError
from magheat.slp import Particle, complex_susceptibility, loss_power, magnetisation_loop
from magheat.slp.constants import K_B, MU_0
from magheat.slp.relaxation import brown_time, neel_time
from magheat.slp.spectrum import absorption_peaks
from magheat.slp.susceptibility import langevin_slope

T = 298.15
FORMS = st.sampled_from(["initial", "anisotropic"])
NEEL = st.sampled_from(["arrhenius", "brown", "coffey", "exact"])
MECHANISMS = st.sampled_from(["both", "neel", "brown"])
AXES = st.sampled_from(["random", "parallel", 0.7])


def sphere(diameter: float, **keys: Any) -> Particle:
    usual = {"saturation": 446e3, "anisotropy": 23e3, "density": 5180.0, "iron_fraction": 0.7236}
    return Particle(diameter=diameter, **(usual | {"coating": 2e-9} | keys))


def heat(chi_imag: Any, H: float, f: Any) -> Any:
    """W per m^3 of core."""
    return np.pi * MU_0 * chi_imag * H**2 * f


# -- small fields ----------------------------------------------------------------------------------------


def test_one_size_is_debye() -> None:
    p, f = sphere(14e-9), np.geomspace(1e2, 1e8, 13)
    volume = np.pi / 6.0 * 14e-9**3
    tau_B = brown_time(1e-3, np.pi / 6.0 * 18e-9**3, T)
    tau = 1.0 / (1.0 / neel_time(23e3 * volume / (K_B * T), 1e-9) + 1.0 / tau_B)
    expected = MU_0 * 446e3**2 * volume / (3.0 * K_B * T) / (1.0 + 2j * np.pi * f * tau)
    found = complex_susceptibility(p, frequency=f, viscosity=1e-3)
    np.testing.assert_allclose(found.harmonics[:, 0], expected, rtol=1e-10)
    np.testing.assert_allclose(found.chi_real - 1j * found.chi_imag, expected, rtol=1e-10)


@given(
    d=st.floats(5e-9, 14e-9),
    sigma=st.sampled_from([0.0, 0.1]),
    mobile=st.floats(0.0, 1.0),
    log_eta=st.floats(-4.0, 0.0),
    bias=st.sampled_from([0.0, 5e3]),
    form=FORMS,
    neel=NEEL,
    mechanism=MECHANISMS,
    axis=AXES,
)
@settings(max_examples=25, deadline=None)
def test_the_loss_of_all_frequencies_is_the_response_at_rest(
    d: float,
    sigma: float,
    mobile: float,
    log_eta: float,
    bias: float,
    form: Any,
    neel: Any,
    mechanism: Any,
    axis: Any,
) -> None:
    """int chi'' dln f = (pi/2) chi_static (Kramers & Kronig), since chi' ends in nothing."""
    p, f = sphere(d, sigma=sigma), np.geomspace(1e-60, 1e16, 320)
    words = {"neel": neel, "susceptibility": form, "mechanism": mechanism, "axis": axis}
    chi = complex_susceptibility(p, frequency=f, viscosity=10.0**log_eta, mobile=mobile, bias=bias, **words)
    total = np.sum(chi.chi_imag) * np.log(f[1] / f[0])
    assert total == pytest.approx(0.5 * np.pi * chi.chi_static[0], rel=1e-4, abs=1e-9)
    slow = chi.chi_real[0] + 1e-9
    assert slow == pytest.approx(chi.chi_static[0], rel=1e-3, abs=1e-6)


@given(
    d=st.floats(5e-9, 14e-9),
    sigma=st.sampled_from([0.0, 0.1]),
    log_f=st.floats(1.0, 8.0),
    mobile=st.sampled_from([0.0, 0.4, 1.0]),
    axis=AXES,
)
@settings(max_examples=20, deadline=None)
def test_both_parts_are_those_of_the_linear_loop(
    d: float, sigma: float, log_f: float, mobile: float, axis: Any
) -> None:
    """The loop goes its own way: harmonics in time, trapezoids over sizes."""
    p, f, H = sphere(d, sigma=sigma), 10.0**log_f, 2e3
    drive = {"frequency": f, "viscosity": 1e-3, "mobile": mobile, "axis": axis}
    chi = complex_susceptibility(p, **drive, neel="exact", susceptibility="anisotropic")
    loop = magnetisation_loop(p, amplitude=H, model="lrt", accuracy=1e-4, **drive)
    first = np.fft.rfft(loop.magnetisation_A_per_m)[1] * 2.0 / (256 * H)
    assert abs(first - chi.harmonics[0]) <= 1e-3 * abs(first)
    # the loop's area, of trapezoids, holds to the rounding of its points
    rounding = 1e-9 * MU_0 * chi.chi_static * H**2
    assert heat(chi.chi_imag, H, 1.0) == pytest.approx(loop.loss_J_per_m3, rel=2e-3, abs=rounding)


@given(
    d=st.floats(4e-9, 40e-9),
    sigma=st.floats(0.0, 0.6),
    log_f=st.floats(0.0, 9.0),
    log_H=st.floats(0.0, 5.0),
    temperature=st.floats(100.0, 400.0),
    log_eta=st.floats(-4.0, 3.0),
    mobile=st.floats(0.0, 1.0),
    form=st.sampled_from(["initial", "chord", "anisotropic"]),
    neel=NEEL,
    mechanism=MECHANISMS,
)
@settings(max_examples=60, deadline=None)
def test_the_heat_is_what_loss_power_gives(
    d: float,
    sigma: float,
    log_f: float,
    log_H: float,
    temperature: float,
    log_eta: float,
    mobile: float,
    form: Any,
    neel: Any,
    mechanism: Any,
) -> None:
    p, f, H = sphere(d, sigma=sigma, heating_factor=1.0), 10.0**log_f, 10.0**log_H
    drive = {"frequency": f, "amplitude": H, "temperature": temperature, "viscosity": 10.0**log_eta}
    words = {"mobile": mobile, "neel": neel, "susceptibility": form, "mechanism": mechanism}
    chi = complex_susceptibility(p, **drive, **words)
    lost = loss_power(p, **drive, **words).slp_W_per_g * 1e3 * p.density
    assert heat(chi.chi_imag, H, f) == pytest.approx(lost, rel=1e-9)
    # one mode: the loss is at most half of the static response, chi' between that and nothing
    assert 0.0 <= chi.chi_imag <= 0.5 * chi.chi_static * (1.0 + 1e-6)


def test_a_bias_leaves_the_slope_of_langevins_curve() -> None:
    p, H = sphere(14e-9), 2e4
    xi = MU_0 * 446e3 * np.pi / 6.0 * 14e-9**3 * H / (K_B * T)
    free = complex_susceptibility(p, frequency=1.0, viscosity=1e-3)
    held = complex_susceptibility(p, frequency=1.0, viscosity=1e-3, bias=H)
    assert held.chi_static / free.chi_static == pytest.approx(3.0 * float(langevin_slope(xi)), rel=1e-12)
    assert held.chi_real == pytest.approx(held.chi_static, rel=1e-6)


def test_histograms_and_measured_factors() -> None:
    sizes = ((9e-9, 1.0), (14e-9, 2.0))
    mixed = complex_susceptibility(sphere(9e-9, histogram=sizes, heating_factor=0.5), frequency=1e5)
    single = [complex_susceptibility(sphere(d), frequency=1e5).harmonics[0] for d, _ in sizes]
    volume = np.array([w * d**3 for d, w in sizes])
    assert mixed.harmonics[0] == pytest.approx(volume @ np.array(single) / volume.sum(), rel=1e-9)


# -- finite fields ---------------------------------------------------------------------------------------


@given(
    d=st.floats(10e-9, 20e-9),
    log_f=st.floats(3.5, 6.0),
    log_H=st.floats(3.0, 4.5),
    how=st.sampled_from(
        [("hysteresis", "both", 0.0), ("fokker-planck", "brown", 1.0), ("auto", "both", 0.0)]
    ),
)
@settings(max_examples=15, deadline=None)
def test_the_heat_in_strong_fields_is_that_of_loss_and_loop(
    d: float, log_f: float, log_H: float, how: tuple[Any, Any, float]
) -> None:
    (model, mechanism, mobile), f, H = how, 10.0**log_f, 10.0**log_H
    drive: dict[str, Any] = {"frequency": f, "amplitude": H, "viscosity": 1e-3, "mobile": mobile}
    drive |= {"model": model, "mechanism": mechanism, "axis": "parallel"}
    p = sphere(d)
    chi = complex_susceptibility(p, **drive)
    assert heat(chi.chi_imag, H, f) == pytest.approx(
        loss_power(p, **drive).slp_W_per_g * 1e3 * p.density, rel=1e-9
    )
    loop = magnetisation_loop(p, **drive)
    most = 4.0 * MU_0 * 446e3 * H
    assert heat(chi.chi_imag, H, 1.0) == pytest.approx(loop.loss_J_per_m3, rel=0.03, abs=1e-4 * most)


def test_weak_fields_in_moments_end_in_linear_response() -> None:
    """At rest, where all of Brown's modes add up to what one of them has in linear response."""
    p, drive = sphere(12e-9), {"frequency": 1e3, "mobile": 0.0, "axis": "parallel"}
    linear = complex_susceptibility(p, **drive, neel="exact", susceptibility="anisotropic")
    for H in (1e-3, 300.0):  # also where the moments are all but at rest
        moments = complex_susceptibility(p, **drive, amplitude=H, model="fokker-planck")
        assert moments.chi_real == pytest.approx(linear.chi_static, rel=1e-3)
    assert moments.chi_static == pytest.approx(linear.chi_static, rel=1e-12)


def test_the_third_harmonic_of_slow_rigid_dipoles() -> None:
    """L(x) = x/3 - x^3/45, so chi_3 = -chi_i xi^2/60; even ones need a bias."""
    p = sphere(14e-9)
    volume = np.pi / 6.0 * 14e-9**3
    H = 0.2 * K_B * T / (MU_0 * 446e3 * volume)
    drive: dict[str, Any] = {"amplitude": H, "viscosity": 1e-3, "model": "fokker-planck"}
    f = 1e-4 / (2.0 * np.pi * float(brown_time(1e-3, np.pi / 6.0 * 18e-9**3, T)))
    chi = complex_susceptibility(p, frequency=f, mechanism="brown", harmonics=3, **drive)
    assert chi.harmonics[2].real / chi.chi_static == pytest.approx(-(0.2**2) / 60.0, rel=0.01)
    assert abs(chi.harmonics[1]) < 1e-6 * chi.chi_real
    biased = complex_susceptibility(p, frequency=f, mechanism="brown", harmonics=2, bias=5.0 * H, **drive)
    assert abs(biased.harmonics[1]) > 1e-3 * biased.chi_real


# -- what is read off a curve ----------------------------------------------------------------------------


@pytest.mark.parametrize("f", [1.0, 1e3])
def test_blocking_is_where_the_neel_time_meets_the_frequency(f: float) -> None:
    p, temperatures = sphere(8e-9), np.linspace(8.0, 120.0, 225)
    chi = complex_susceptibility(p, frequency=f, temperature=temperatures, mobile=0)
    ((peak, _),) = absorption_peaks(temperatures, chi.chi_imag)
    barrier = 23e3 * np.pi / 6.0 * 8e-9**3 / K_B
    meets = brentq(lambda t: np.log(2.0 * np.pi * f * neel_time(barrier / t, 1e-9)), 8.0, 120.0)
    assert peak == pytest.approx(meets, rel=0.03)
    assert peak < meets  # chi_0 ~ 1/T draws it down


@given(log_peak=st.floats(0.6, 2.4), step=st.floats(0.05, 0.6))
@settings(max_examples=50, deadline=None)
def test_the_peak_of_one_mode_is_found_between_the_points(log_peak: float, step: float) -> None:
    f = 10.0 ** np.arange(0.0, 3.0 + step, step)
    x = f / 10.0**log_peak
    ((peak, height),) = absorption_peaks(f, 3.0 * x / (1.0 + x**2))
    assert (peak, height) == pytest.approx((10.0**log_peak, 1.5), rel=1e-9)


def test_two_peaks_and_none() -> None:
    f = np.geomspace(1.0, 1e9, 181)
    chi = complex_susceptibility(sphere(16e-9), frequency=f, viscosity=10.0, mobile=0.5, neel="coffey")
    free, bound = (
        complex_susceptibility(sphere(16e-9), frequency=1e4, viscosity=10.0, mobile=m).relaxation_time_s
        for m in (1.0, 0.0)
    )
    assert free == pytest.approx(bound, rel=1e-2)  # in so stiff a medium nothing but the moments turn
    assert len(absorption_peaks(f, chi.chi_imag)) == 1
    both = complex_susceptibility(sphere(16e-9), frequency=f, viscosity=1e-5, mobile=0.5).chi_imag
    assert len(absorption_peaks(f, both)) == 2
    assert absorption_peaks(f[:20], chi.chi_imag[:20]) == []
    assert absorption_peaks(f[:2], chi.chi_imag[:2]) == []
    assert absorption_peaks(f, np.zeros(181)) == []


def test_shapes_follow_the_input() -> None:
    p = sphere(np.array([[10e-9], [14e-9]]))
    chi = complex_susceptibility(p, frequency=[1e4, 1e5, 1e6], viscosity=1e-3)
    assert chi.chi_real.shape == chi.chi_imag.shape == chi.chi_static.shape == (2, 3)
    assert chi.harmonics.shape == (2, 3, 1)
    assert isinstance(complex_susceptibility(sphere(10e-9), frequency=1e5).chi_real, float)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"model": "hysteresis"}, "amplitude"),
        ({"harmonics": 0}, "harmonics"),
        ({"harmonics": 16}, "harmonics"),
        ({"susceptibility": "chords"}, "susceptibility"),
        ({"frequency": -1.0}, "frequency"),
    ],
)
def test_wrong_input_is_refused(
    wrong: dict[str, Any], where: str, magnetite: Callable[..., Particle]
) -> None:
    with pytest.raises(InputError) as refused:
        complex_susceptibility(magnetite(14e-9), **({"frequency": 1e5} | wrong))
    assert refused.value.where == where
