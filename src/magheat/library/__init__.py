"""The library: tissues, materials, agents, limits ... each value with its unit, source and confidence.

>>> from magheat import library
>>> library.get("materials", "magnetite").values["saturation"].si
446000.0
>>> library.citation("rosensweig2002")
'Rosensweig R. E. (2002) Heating magnetic fluid with alternating magnetic field. ...'
"""

from magheat.library.aqueous import aqueous, freezing
from magheat.library.citations import bibliography, citation
from magheat.library.dielectric import cole_cole, electrical_conductivity
from magheat.library.entries import Entry, Rows, Value
from magheat.library.laws import LawData
from magheat.library.load import get, kinds, names
from magheat.library.mixtures import glycerol_viscosity

__all__ = [
    "Entry", "LawData", "Rows", "Value", "aqueous", "bibliography", "citation", "cole_cole",
    "electrical_conductivity", "freezing", "get", "glycerol_viscosity", "kinds", "names",
]  # fmt: skip
