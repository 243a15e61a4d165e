"""The public functions: texts with units or SI numbers in, results with units in their names out.

>>> p = make_particle(diameter="14 nm", saturation="446 kA/m", anisotropy="23 kJ/m^3", density="5180 kg/m^3")
>>> r = loss_power(p, frequency="100 kHz", amplitude="10 kA/m", viscosity="1 mPa*s")
>>> round(r.slp_W_per_g, 1), r.validity
(54.0, ('xi = 1.96 at the median diameter; linear response holds below 1',))
"""

from __future__ import annotations

from magheat.api.design import LossOptimum, optimize_loss
from magheat.api.dose import arrhenius, cem43
from magheat.api.field import check_field, exposed_diameter
from magheat.api.loss import loss_power, magnetisation_loop
from magheat.api.measurement import fit_loss, slp_from_curve
from magheat.api.media import medium_viscosity
from magheat.api.particle import FROM_MATERIAL, Particle, make_particle
from magheat.api.single import demagnetisation, force, surface_rise
from magheat.api.spectrum import relaxation_time, susceptibility

__all__ = [
    "FROM_MATERIAL",
    "LossOptimum",
    "Particle",
    "arrhenius",
    "cem43",
    "check_field",
    "demagnetisation",
    "exposed_diameter",
    "fit_loss",
    "force",
    "loss_power",
    "magnetisation_loop",
    "make_particle",
    "medium_viscosity",
    "optimize_loss",
    "relaxation_time",
    "slp_from_curve",
    "surface_rise",
    "susceptibility",
]
