"""Physical constants in SI: CODATA 2022 (doi:10.1103/RevModPhys.97.025002)."""

from __future__ import annotations

MU_0 = 1.25663706127e-6  # vacuum magnetic permeability, N/A^2 (T m/A)
K_B = 1.380649e-23  # Boltzmann constant, J/K (exact)
GAS_CONSTANT = 8.31446261815324  # J/mol/K (exact)
STEFAN_BOLTZMANN = 5.670374419e-8  # W/m^2/K^4 (exact, cut)
ZERO_C = 273.15  # 0 degC in K (exact)
