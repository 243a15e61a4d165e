"""How long a command waits before it works: imports in fresh processes, the best of seven.

    python benchmarks/import_time.py

The bare interpreter with numpy and scipy.special is the yardstick that `magheat.slp` is held to.
"""

from __future__ import annotations

import subprocess
import sys
import time

STATEMENTS = ("pass", "import numpy, scipy.special", "import magheat", "import magheat.slp")


def seconds(statement: str) -> float:
    """Wall time of a process that runs the statement, the best of seven."""
    times = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", statement], check=True)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    bare = seconds(STATEMENTS[0])
    for statement in STATEMENTS[1:]:
        print(f"{statement:30s} {seconds(statement) - bare:6.3f} s beyond a bare interpreter")


if __name__ == "__main__":
    main()
