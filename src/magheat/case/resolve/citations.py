"""What a run has to cite besides the values it takes from the library."""

from __future__ import annotations

MODEL_SOURCES: dict[tuple[str, str], tuple[str, ...]] = {
    ("model", "lrt"): ("rosensweig2002",),
    ("model", "auto"): ("rosensweig2002",),
    ("neel", "brown"): ("brown1963",),
    ("neel", "coffey"): ("coffey1994",),
    ("neel", "exact"): ("brown1963",),
}
PENNES = "pennes1948"
CEM43 = "sapareto1984"
