"""Constants of the loss models, SI."""

from __future__ import annotations

from magheat.constants import K_B, MU_0

__all__ = ["EXCHANGE_STIFFNESS", "K_B", "MU_0"]

EXCHANGE_STIFFNESS = 1e-11  # J/m, the usual order for ferrites (Dunlop & Ozdemir 1997, table 3.1)
