"""Physical constants, CODATA 2022 (doi:10.1103/RevModPhys.97.025002), in SI units."""

from __future__ import annotations

MU_0 = 1.25663706127e-6  # vacuum magnetic permeability, N/A^2
K_B = 1.380649e-23  # Boltzmann constant, J/K (exact)
EXCHANGE_STIFFNESS = 1e-11  # J/m, the usual order for ferrites (Dunlop & Ozdemir 1997, table 3.1)
