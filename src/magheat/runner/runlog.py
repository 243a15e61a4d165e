"""log.txt: what the run did and when."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO


class RunLog:
    """Lines with the wall time since the start; kept in memory until there is a file for them."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._lines: list[str] = []
        self._file: TextIO | None = None

    def open(self, path: Path, append: bool = False) -> None:
        self._file = path.open("a" if append else "w", encoding="utf-8")
        self._file.write(f"-- {datetime.now(UTC).isoformat(timespec='seconds')}\n")
        for line in self._lines:
            self._file.write(line)
        self._file.flush()

    def say(self, text: str) -> None:
        line = f"{time.monotonic() - self._start:9.2f} s  {text}\n"
        if self._file is None:
            self._lines.append(line)
        else:
            self._file.write(line)
            self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
