"""What the library is made of: entries with values, each with its source and our confidence in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from magheat.library.laws import LawData

CONFIDENCES = ("high", "medium", "low")

# Which kind of quantity (magheat.units.KINDS) a key holds; None: free text.
KEY_KINDS: dict[str, str | None] = {
    "density": "density",
    "heat_capacity": "heat_capacity",
    "conductivity": "conductivity",
    "heat_transfer": "heat_transfer",
    "perfusion": "perfusion",
    "metabolic_heat": "volumetric_heat",
    "electrical_conductivity": "electrical_conductivity",
    "saturation": "saturation",
    "anisotropy": "anisotropy",
    "cubic_k1": "anisotropy",
    "iron_fraction": "dimensionless",
    "attempt_time": "time",
    "curie_temperature": "temperature",
    "surface_anisotropy": "surface_anisotropy",
    "heating_factor": "dimensionless",
    "diameter": "length",
    "length": "length",
    "coating": "length",
    "sigma": "dimensionless",
    "material": None,
    "shape": None,
    "slp": "slp",
    "slp_basis": None,
    "frequency": "frequency",
    "amplitude": "field",
    "flux_density_rms": "flux_density",
    "product": "field_rate",
    "reference_diameter": "length",
    "scaling": None,
    "whole_body_sar": "slp",
    "local_sar": "slp",
    "lowest_frequency": "frequency",
    "highest_frequency": "frequency",
    "temperature_limit": "temperature",
    "uniform_volume": "volume",
    "iron_concentration": "amount_density",
    "glass_transition": "temperature",
    "melting": "temperature",
    "storage": "temperature",
    "critical_cooling": "rate",
    "critical_warming": "rate",
    "largest_difference": "temperature_difference",
    "critical_cooling_by_strength": "rate",
    "critical_warming_by_strength": "rate",
    "expansion": "expansion",
    "elastic_modulus": "pressure",
    "poisson_ratio": "dimensionless",
    "strength": "pressure",
    "solute_share": "dimensionless",
    "concentration": "molarity",
    "composition": None,
    "carrier": None,
    "viscosity": "viscosity",
    "static_conductivity": "electrical_conductivity",
    "permittivity_at_infinity": "dimensionless",
    "formula": None,
    "validity": None,
}

# What the first column of a table holds, where it is not a temperature.
TABLES_OVER = {"critical_cooling_by_strength": "molarity", "critical_warming_by_strength": "molarity"}

Rows = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Value:
    """One value. Exactly what is known of it is set; all numbers are SI.

    si            the value, or the default inside a range; None where only a range, a table or a law is known
    low, high     the published range
    table         pairs (temperature in K, value), or of what TABLES_OVER says
    low_table, high_table   the range of a table, with abscissae of their own
    law           a function of temperature in K
    reference     the name of an entry of another kind that holds the value
    text, unit    as written in the data file
    source        a key of references.bib;  confidence: high | medium | low
    """

    key: str
    kind: str | None
    text: str
    source: str
    confidence: str
    unit: str = ""
    si: float | None = None
    low: float | None = None
    high: float | None = None
    table: Rows | None = None
    low_table: Rows | None = None
    high_table: Rows | None = None
    law: LawData | None = None
    reference: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry: a tissue, a material, an agent ... with its values by key.

    `data` holds what is not a quantity with a unit (arrays of coefficients, say).
    """

    kind: str
    name: str
    title: str
    values: Mapping[str, Value]
    note: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    @property
    def citations(self) -> tuple[str, ...]:
        """Keys of references.bib that the entry rests on, each once."""
        return tuple(dict.fromkeys((*(v.source for v in self.values.values()), *self.sources)))
