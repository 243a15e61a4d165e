from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat import safety
from magheat.errors import InputError
from magheat.safety import ATKINSON_BREZOVICH, BINDING, FOR_INFORMATION, HERGT_DUTZ, ICNIRP_PUBLIC

frequencies = st.floats(1e3, 1e7)
amplitudes = st.floats(1.0, 1e5)
diameters = st.floats(0.01, 1.0)


@pytest.mark.parametrize(
    ("frequency", "amplitude"), [(1e5, 4850.0), (3e5, 1617.0), (3.25e5, 1492.0), (4.65e5, 1043.0)]
)
def test_largest_amplitudes_at_the_thorax(frequency: float, amplitude: float) -> None:
    assert safety.amplitude_allowed(ATKINSON_BREZOVICH, frequency) == pytest.approx(amplitude, rel=5e-4)


def test_the_size_series_of_tong_is_far_over() -> None:
    row = safety.check(3.25e5, 20.7e3)[0]
    assert row.value / row.allowed == pytest.approx(13.9, abs=0.05)
    assert row.verdict == "exceeded"
    assert safety.exceeded([row])


def test_rows_say_what_is_allowed_and_by_whom() -> None:
    strict, relaxed = safety.check(1e5, 4.5e3)
    assert (strict.limit, strict.allowed, strict.unit, strict.verdict) == (
        "atkinson_brezovich", 4.85e8, "A/m/s", "ok",
    )  # fmt: skip
    assert (relaxed.limit, relaxed.allowed, relaxed.verdict) == ("hergt_dutz", 5e9, "ok")
    assert strict.value == relaxed.value == pytest.approx(4.5e8)
    assert "10.1109/TBME.1984.325372" in strict.source


def test_between_the_two_limits() -> None:
    assert [row.verdict for row in safety.check(1e5, 13.5e3)] == ["exceeded", "ok"]


def test_a_head_may_take_more_than_a_thorax() -> None:
    assert safety.check(1e5, 7e3, diameter=0.30)[0].verdict == "exceeded"
    head = safety.check(1e5, 7e3, diameter=0.18)[0]
    assert head.allowed == pytest.approx(4.85e8 * 0.30 / 0.18)
    assert head.verdict == "ok"


def test_nobody_in_the_field() -> None:
    assert {row.verdict for row in safety.check(3.6e5, 20e3, applicable=False)} == {"not applicable"}


def test_limits_for_information_are_shown_and_not_enforced() -> None:
    rows = safety.check(1e5, 4.5e3, limits=FOR_INFORMATION)
    assert {row.verdict for row in rows} == {"not applicable"}
    assert all(row.value > row.allowed for row in rows)
    assert not safety.exceeded(rows)
    assert rows[0].value == pytest.approx(4.5e3 * 1.2566e-6 / 2**0.5, rel=1e-4)


def test_a_limit_is_silent_outside_its_frequencies() -> None:
    narrow = replace(ATKINSON_BREZOVICH, low=1e5, high=1e6)
    assert safety.check(5e4, 1e6, limits=[narrow])[0].verdict == "not applicable"
    assert safety.check(1e5, 1e6, limits=[narrow])[0].verdict == "exceeded"


@given(limit=st.sampled_from(BINDING), f=frequencies, D=diameters, factor=st.floats(0.1, 10.0))
@settings(deadline=None, max_examples=60)
def test_the_largest_amplitude_is_the_border_of_the_verdict(
    limit: safety.Limit, f: float, D: float, factor: float
) -> None:
    amplitude = safety.amplitude_allowed(limit, f, D)
    assert safety.check(f, amplitude, D, [limit])[0].verdict == "ok"
    verdict = safety.check(f, amplitude * factor, D, [limit])[0].verdict
    assert verdict == ("ok" if factor <= 1.0 + 1e-9 else "exceeded")


@given(limit=st.sampled_from(BINDING), H=amplitudes, D=diameters)
@settings(deadline=None, max_examples=60)
def test_the_largest_frequency_is_the_border_of_the_verdict(limit: safety.Limit, H: float, D: float) -> None:
    frequency = safety.frequency_allowed(limit, H, D)
    assert safety.check(frequency, H, D, [limit])[0].verdict == "ok"
    assert safety.check(frequency * 1.001, H, D, [limit])[0].verdict == "exceeded"


@given(f=frequencies, H=amplitudes, D=diameters)
@settings(deadline=None, max_examples=30)
def test_twice_the_body_is_half_the_field(f: float, H: float, D: float) -> None:
    one, two = (safety.check(f, H, d) for d in (D, 2 * D))
    assert one[0].allowed == pytest.approx(2 * two[0].allowed)
    assert one[1].allowed == two[1].allowed == HERGT_DUTZ.allowed


def test_flux_density_limits_leave_the_frequency_free_or_closed() -> None:
    largest = safety.amplitude_allowed(ICNIRP_PUBLIC, 1e5)
    assert largest == pytest.approx(30.4, rel=1e-2)
    assert safety.frequency_allowed(ICNIRP_PUBLIC, largest) == inf
    assert safety.frequency_allowed(ICNIRP_PUBLIC, 2 * largest) == 0.0


def test_no_field_is_allowed_at_any_frequency() -> None:
    assert safety.frequency_allowed(ATKINSON_BREZOVICH, 0.0) == inf
    assert safety.check(1e5, 0.0)[0].verdict == "ok"


@pytest.mark.parametrize(
    ("frequency", "amplitude", "diameter"),
    [
        (0.0, 1.0, 0.3),
        (-1.0, 1.0, 0.3),
        (1e5, -1.0, 0.3),
        (1e5, 1.0, 0.0),
        (float("nan"), 1.0, 0.3),
        (1e5, inf, 0.3),
    ],
)
def test_fields_that_are_none(frequency: float, amplitude: float, diameter: float) -> None:
    with pytest.raises(InputError, match=r"frequency|amplitude|diameter"):
        safety.check(frequency, amplitude, diameter)


waveforms = st.dictionaries(
    st.integers(1, 9), st.floats(-1.0, 1.0).filter(lambda a: abs(a) > 1e-3), min_size=1, max_size=4
)


def test_harmonics_count_as_the_sine_that_is_as_steep() -> None:
    plain, several = (safety.check(1e5, 4e3, waveform=w)[0] for w in (None, {1: 1.0, 3: 0.1}))
    assert several.value == pytest.approx(1.3 * plain.value)
    assert (plain.verdict, several.verdict) == ("ok", "exceeded")
    assert "10.1097/HP.0b013e3181f06c86" in several.source and plain.source in several.source
    public = safety.check(1e5, 10.0, limits=[ICNIRP_PUBLIC], waveform={1: 1.0, 3: 0.1})[0]
    assert public.value == pytest.approx(1.1 * ICNIRP_PUBLIC.value(1e5, 10.0))


@given(frequencies, amplitudes, waveforms)
def test_more_harmonics_are_never_safer(f: float, H: float, waveform: dict[int, float]) -> None:
    more = waveform | {11: 0.2}
    for limit in (*BINDING, *FOR_INFORMATION):
        assert limit.value(f, H, more) > limit.value(f, H, waveform)
        assert limit.value(f, H, {1: 1.0}) == limit.value(f, H)


@given(frequencies, amplitudes, waveforms)
def test_largest_amplitude_and_frequency_of_a_waveform_just_pass(
    f: float, H: float, waveform: dict[int, float]
) -> None:
    for limit in BINDING:
        highest = safety.amplitude_allowed(limit, f, None, waveform)
        assert limit.value(f, highest, waveform) == pytest.approx(limit.allowed)
        fastest = safety.frequency_allowed(limit, H, None, waveform)
        assert limit.value(fastest, H, waveform) == pytest.approx(limit.allowed)
