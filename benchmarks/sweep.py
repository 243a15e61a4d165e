"""What a sweep costs beside the runs themselves, and what a second process gives.

    python benchmarks/sweep.py [processes]

The case is cases/vs55_vial_50ml.yaml (axisymmetric), at concentrations of iron around its own. The peer is
the loop that one would write: load, simulate, and again, in one process. Printed are ratios of wall times;
they mean something on a machine that does nothing else.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import magheat as mh

CASE = Path(__file__).parents[1] / "cases" / "vs55_vial_50ml.yaml"
KEY, POINTS = "particles.0.concentration", 4
VALUES = [f"{8.0 + 0.5 * number} mg/mL" for number in range(POINTS)]


def loop() -> None:
    """One run after the other."""
    for value in VALUES:
        mh.simulate(mh.load_case(CASE, [f"{KEY}={value}"]), engine="embedded", progress=False)


def swept(jobs: int) -> None:
    """The same by `sweep`."""
    with tempfile.TemporaryDirectory() as folder:
        mh.sweep(CASE, {KEY: VALUES}, out=folder, jobs=jobs, engine="embedded", progress=False)


def wall(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    mh.simulate(mh.load_case(CASE), engine="embedded", progress=False)  # imports and caches
    alone, one, many = wall(loop), wall(lambda: swept(1)), wall(lambda: swept(jobs))
    print(f"{POINTS} runs one after the other: {alone:.1f} s")
    print(f"as a sweep in the process: {one / alone:.2f} of that; it builds the mesh once")
    print(f"in {jobs} processes: {many / one:.2f} of the sweep in one (at best {1 / jobs:.2f})")


if __name__ == "__main__":
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    main()
