"""A vial of 50 mL from the glass to 0 degC: what each coupling costs beside the heat alone.

    python benchmarks/vial.py [edge in mm] [engine]

The case is cases/vs55_vial_50ml.yaml, axisymmetric as it stands and in 3-D at an edge of 0.9 mm (some 106 000
nodes): heat with properties that follow temperature and rates through the window; with ice and its latent
heat; with thermal stress as well; and with the two ends of what is known solved besides. Printed are the
seconds of a whole run with its report, and their ratio to the heat alone, on the same machine in one run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import magheat as mh

CASE = Path(__file__).parents[1] / "cases" / "vs55_vial_50ml.yaml"
WARM = ['schedule=[{for: 5 min, field: on, until: "min(agent) > 0 degC"}]']
SOLID = [
    "geometry.dimension=3",
    "probes={centre: [0 mm, 0 mm, 29 mm], wall: [16.4 mm, 0 mm, 29 mm], bottom: [0 mm, 0 mm, 0.2 mm]}",
]
OFF = {"range": "critical.range=off", "stress": "stress.model=off", "ice": "ice.law=off"}
RUNS = {
    "heat alone": ("range", "stress", "ice"),
    "with ice": ("range", "stress"),
    "with ice and stress": ("range",),
    "and both ends of what is known": (),
}


def measured(overrides: list[str], engine: str) -> tuple[dict[str, object], float]:
    """Summary and seconds of a whole run, files and report included."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        case = mh.load_case(CASE, overrides)
        result = mh.simulate(case, Path(folder) / "run", engine=engine, progress=False)
        return result.summary, time.perf_counter() - start


def main() -> None:
    edge = float(sys.argv[1]) if len(sys.argv) > 1 else 0.9
    engine = sys.argv[2] if len(sys.argv) > 2 else "embedded"
    for name, geometry in (("axisymmetric", []), ("3-D", [*SOLID, f"geometry.size={edge} mm"])):
        alone = None
        for label, without in RUNS.items():
            summary, seconds = measured([*geometry, *WARM, *(OFF[key] for key in without)], engine)
            alone = seconds if alone is None else alone
            if label == "heat alone":
                print(f"{name}: {summary['mesh']['nodes']} nodes, {engine}")
            parts = ", ".join(f"{key} {value:.1f}" for key, value in summary["wall_s"].items())
            steps = summary["steps"]["accepted"]
            print(f"  {label:32s}{seconds:7.1f} s = {seconds / alone:4.1f} x, {steps} steps ({parts} s)")


if __name__ == "__main__":
    main()
