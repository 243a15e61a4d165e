from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from magheat.runner.tables import PROBES, REGIONS, Tables, read_table


class Instant:
    """An instant with one region at known temperatures."""

    def __init__(self, t: float, T: float):
        self.t, self.T = t, np.array([T])

    def values(self, region: str) -> SimpleNamespace:
        T = float(self.T[0])
        return SimpleNamespace(min=T - 1.0, mean=T, max=T + 2.0)


def tables() -> Tables:
    return Tables(["centre"], lambda T: T[:1], ["tumour"])


def test_headers_and_ten_digits(tmp_path: Path) -> None:
    made = tables()
    made.open(tmp_path)
    made.add(Instant(0.0, 310.15))
    made.add(Instant(30.0, 273.15 + 41.123456789123))
    made.close()
    assert (tmp_path / PROBES).read_text() == "time_s,centre_degC\n0,37\n30,41.12345679\n"
    assert (tmp_path / REGIONS).read_text() == (
        "time_s,tumour_min_degC,tumour_mean_degC,tumour_max_degC\n"
        "0,36,37,39\n30,40.12345679,41.12345679,43.12345679\n"
    )


def test_rows_are_in_the_file_as_soon_as_known(tmp_path: Path) -> None:
    made = tables()
    made.open(tmp_path)
    made.add(Instant(0.0, 310.15))
    assert len((tmp_path / PROBES).read_text().splitlines()) == 2
    made.close()


def test_restored_rows_replace_later_ones(tmp_path: Path) -> None:
    first = tables()
    first.open(tmp_path)
    first.add(Instant(0.0, 310.15))
    state = first.state()
    first.add(Instant(30.0, 320.0))
    first.close()
    second = tables()
    second.restore(state)
    second.open(tmp_path)
    second.add(Instant(30.0, 311.15))
    second.close()
    time, columns = read_table(tmp_path / PROBES)
    assert time.tolist() == [0.0, 30.0]
    assert columns["centre_degC"].tolist() == [37.0, 38.0]


def test_no_probes_is_a_table_of_times() -> None:
    made = Tables([], lambda T: T[:0], ["tumour"])
    made.add(Instant(0.0, 310.15))
    assert made.probes_degC() == {}
    assert made.regions_degC()["tumour"]["mean"].tolist() == [37.0]
