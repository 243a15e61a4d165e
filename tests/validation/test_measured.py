"""Measured losses: rows that carry their own particle, values that are recalled, series that are fitted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import magheat as mh
from magheat.errors import InputError
from magheat.validation import Outcome, Series, claims, data, folders, page
from magheat.validation.outcome import summary

PARTICLE = {"material": "magnetite", "diameter": "12 nm"}
CONDITIONS = {"frequency": "100 kHz", "amplitude": "2 kA/m", "viscosity": "water", "model": "lrt"}


def run(tmp_path: Path, rows: str, *series: dict) -> Outcome:
    here = tmp_path / "someone_1999"
    here.mkdir()
    case = {"kind": "slp", "title": "Some", "conditions": CONDITIONS, "series": list(series)}
    (here / "case.yaml").write_text(yaml.safe_dump(case))
    (here / "data.csv").write_text(rows)
    return folders.run(tmp_path, "someone_1999")


def line(y, x=(1.0, 2.0, 3.0), reference=(1.0, 2.0, 3.0), **keys) -> Series:
    return Series("line", "x", "y", x, reference, tuple(y), 0.4, **keys)


def test_a_row_may_be_another_particle(tmp_path: Path) -> None:
    rows = (
        "series,sample,material,diameter (nm),amplitude (kA/m),slp (W/g),basis,provenance\n"
        "all,big,magnetite,14,2,1,core,found: here\n"
        "all,small,maghemite,10,3,1,core,found: here\n"
    )
    outcome = run(tmp_path, rows, {"name": "all", "x": "sample", "particle": PARTICLE})
    (series,) = outcome.series
    assert series.labels == ("big", "small")
    assert series.curve == ()
    alone = [
        mh.loss_power(mh.Particle(material=material, diameter=size), **(CONDITIONS | {"amplitude": field}))
        for material, size, field in (("magnetite", "14 nm", "2 kA/m"), ("maghemite", "10 nm", "3 kA/m"))
    ]
    assert series.computed == pytest.approx([float(one.slp_W_per_g) for one in alone])


def test_recalled_rows_are_shown_and_do_not_count(tmp_path: Path) -> None:
    rows = (
        "series,amplitude (kA/m),slp (W/g),error (W/g),basis,provenance\n"
        "a,1,1e-3,,core,recalled from the paper\n"
        "a,2,0.8,0.1,core,found: abstract\n"
    )
    series = {"name": "a", "x": "amplitude", "particle": PARTICLE, "claim": {"factor": 20}}
    outcome = run(tmp_path, rows, series)
    (one,) = outcome.series
    assert one.counts == (False, True)
    assert len(one.ratios) == 2
    assert len(one.counted_ratios) == 1
    assert one.ratios[0] > 20 > one.largest_factor  # the recalled value is far off, and claims go without it
    assert [claim.holds for claim in outcome.claims] == [True]
    assert "1 more are recalled" in summary([outcome])
    page.write(tmp_path / "page.html", [outcome], {})
    text = (tmp_path / "page.html").read_text()
    assert "recalled, not counted" in text
    assert "1 of 2" in text


def test_nothing_can_be_claimed_on_recalled_values_alone(tmp_path: Path) -> None:
    rows = "series,amplitude (kA/m),slp (W/g),basis,provenance\na,1,1,core,recalled\n"
    series = {"name": "a", "x": "amplitude", "particle": PARTICLE, "claim": {"factor": 20}}
    with pytest.raises(InputError, match="nothing counts"):
        run(tmp_path, rows, series)


def test_fitted_series_and_variants_are_marked_and_not_summed_up(tmp_path: Path) -> None:
    rows = "series,amplitude (kA/m),slp (W/g),basis,provenance\na,1,1,core,found: here\n"
    shared = {"data": "a", "x": "amplitude", "particle": PARTICLE}
    fitted = shared | {"name": "fit", "fitted": ["anisotropy", "sigma"]}
    outcome = run(tmp_path, rows, fitted, shared | {"name": "other", "variant": True})
    assert summary([outcome]) == ""
    page.write(tmp_path / "page.html", [outcome], {})
    text = (tmp_path / "page.html").read_text()
    assert "Fitted to these points: anisotropy, sigma." in text
    assert "<td>variant</td>" in text


def test_linear_response_goes_beside_other_models(tmp_path: Path) -> None:
    rows = "series,amplitude (kA/m),slp (W/g),basis,provenance\na,1,0.2,core,found\na,2,0.8,core,found\n"
    conditions = {"model": "hysteresis", "mobile": 0}
    series = {
        "name": "a",
        "x": "amplitude",
        "particle": PARTICLE | {"diameter": "20 nm"},
        "conditions": conditions,
        "line": 3,
        "beside": "lrt",
    }
    (one,) = run(tmp_path, rows, series).series
    assert len(one.fine) == len(one.curve) == len(one.beside) == 3
    linear = mh.loss_power(
        mh.Particle(**(PARTICLE | {"diameter": "20 nm"})),
        **(CONDITIONS | {"amplitude": np.array(one.fine) * 1e3, "mobile": 0}),
    )
    assert one.beside == pytest.approx(linear.slp_W_per_g.tolist())
    assert one.curve != one.beside


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("series,colour,slp (W/g),basis,provenance\na,red,1,core,found\n", "unknown column"),
        ("series,aspect (nm),slp (W/g),basis,provenance\na,2,1,core,found\n", "unknown column"),
        (
            "series,amplitude (kA/m),slp (W/g),basis,provenance\na,1,1,core,found\na,,1,core,found\n",
            "some rows have no amplitude",
        ),
        ("series,amplitude (kA/m),slp (W/g),basis,provenance\na,one,1,core,found\n", "one kA/m"),
        ("series,amplitude (kA/m),slp (W/g),basis,provenance\nb,1,1,core,found\n", "no series 'a'"),
    ],
)
def test_wrong_rows_are_refused(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        run(tmp_path, rows, {"name": "a", "x": "amplitude", "particle": PARTICLE})


def test_only_linear_response_goes_beside(tmp_path: Path) -> None:
    rows = "series,amplitude (kA/m),slp (W/g),basis,provenance\na,1,1,core,found\n"
    series = {"name": "a", "x": "amplitude", "particle": PARTICLE, "beside": "auto"}
    with pytest.raises(InputError, match="beside the computed one"):
        run(tmp_path, rows, series)


@pytest.mark.parametrize(
    ("claim", "y", "holds"),
    [
        ({"rises": True}, (1.0, 2.0, 3.0), True),
        ({"rises": True}, (1.0, 3.0, 2.0), False),
        ({"rises": False}, (1.0, 3.0, 2.0), True),
        ({"dip": True}, (2.0, 1.0, 3.0), True),
        ({"dip": False}, (2.0, 1.0, 3.0), False),
        ({"dip": False}, (3.0, 2.0, 1.0), True),
        ({"order": True}, (1.0, 5.0, 9.0), True),
        ({"order": True}, (5.0, 1.0, 9.0), False),
        ({"factor": 2}, (0.6, 3.9, 3.0), True),
        ({"factor": 2}, (0.4, 2.0, 3.0), False),
        ({"median": 1.5}, (9.0, 2.0, 3.0), True),
        ({"median": 1.5}, (9.0, 9.0, 3.0), False),
        ({"flagged": False}, (1.0, 2.0, 3.0), True),
    ],
)
def test_claims_are_judged(claim: dict, y: tuple, holds: bool) -> None:
    (one,) = claims.judge(line(y), claim)
    assert one.holds is holds


@given(st.lists(st.floats(0.1, 1e3), min_size=3, max_size=3), st.sampled_from(["rises", "dip", "order"]))
def test_a_claim_or_its_opposite_holds(y: list[float], key: str) -> None:
    (yes,) = claims.judge(line(y), {key: True})
    (no,) = claims.judge(line(y), {key: False})
    assert yes.holds is not no.holds


@given(st.permutations([0, 1, 2]))
def test_trends_do_not_depend_on_the_order_of_rows(order: list[int]) -> None:
    x, y = np.array([1.0, 2.0, 3.0])[order], np.array([2.0, 1.0, 3.0])[order]
    (one,) = claims.judge(line(y, x=tuple(x)), {"dip": True})
    assert one.holds


def test_quantities_of_a_row_are_in_si(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(
        "series,diameter (nm),frequency (kHz),slp (W/g),aspect,basis,provenance\na,12,5,1,3,core,x\n"
    )
    (row,) = data.read_data(path)
    assert (row["diameter"], row["frequency"], row["slp"]) == pytest.approx((12e-9, 5e3, 1e3))
    assert row["aspect"] == 3.0
    assert data.varied([row])["aspect"] == pytest.approx([3.0])
