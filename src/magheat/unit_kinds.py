"""What magheat knows of units, as data: the units themselves and the kinds of quantity.

`DEFINITIONS` is a small unit system of its own, so that only units of the field read, and
so that gauss and oersted are those of SI practice. Temperatures with an offset (degC, degF)
are read by :mod:`magheat.units`; here they are the size of their degree.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

PREFIXES = (
    "femto- = 1e-15 = f-",
    "pico- = 1e-12 = p-",
    "nano- = 1e-9 = n-",
    "micro- = 1e-6 = u- = μ- = µ-",
    "milli- = 1e-3 = m-",
    "centi- = 1e-2 = c-",
    "deci- = 1e-1 = d-",
    "kilo- = 1e3 = k-",
    "mega- = 1e6 = M-",
    "giga- = 1e9 = G-",
    "tera- = 1e12 = T-",
)

DEFINITIONS = (
    "meter = [length] = m = metre",
    "kilogram = [mass] = kg = kilogramme",
    "second = [time] = s = sec",
    "ampere = [current] = A = amp",
    "kelvin = [temperature] = K",
    "mole = [substance] = mol",
    "radian = [angle] = rad",
    "gram = 1e-3 * kilogram = g = gramme",
    "micron = 1e-6 * meter",
    "angstrom = 1e-10 * meter = Å",
    "inch = 0.0254 * meter = in",
    "foot = 0.3048 * meter = ft",
    "minute = 60 * second = min",
    "hour = 3600 * second = h = hr",
    "day = 86400 * second = d",
    "liter = 1e-3 * meter ** 3 = l = L = litre",
    "cubic_centimeter = 1e-6 * meter ** 3 = cc = ccm",
    "hertz = 1 / second = Hz",
    "newton = kilogram * meter / second ** 2 = N",
    "pascal = newton / meter ** 2 = Pa",
    "bar = 1e5 * pascal",
    "atmosphere = 101325 * pascal = atm",
    "mmHg = 133.322387415 * pascal",
    "joule = newton * meter = J",
    "erg = 1e-7 * joule",
    "calorie = 4.184 * joule = cal",
    "electronvolt = 1.602176634e-19 * joule = eV",
    "watt = joule / second = W",
    "pascal_second = pascal * second = Pas",
    "poise = 0.1 * pascal * second = P",
    "volt = watt / ampere = V",
    "ohm = volt / ampere = Ω",
    "siemens = ampere / volt = S",
    "weber = volt * second = Wb",
    "henry = weber / ampere = H",
    "tesla = weber / meter ** 2 = T",
    "gauss = 1e-4 * tesla = G",
    "oersted = 250 / 3.141592653589793 * ampere / meter = Oe",
    "emu = 1e-3 * ampere * meter ** 2",
    "molar = 1e3 * mole / meter ** 3 = M",
    "dalton = 1e-3 * kilogram / mole = Da",
    "degC = kelvin",
    "degF = 5 / 9 * kelvin",
    "delta_degC = kelvin",
    "delta_degF = 5 / 9 * kelvin",
    "percent = 0.01",
    "ppm = 1e-6",
    "degree = 3.141592653589793 / 180 * radian = deg",
    "turn = 2 * 3.141592653589793 * radian",
)

# Offered where a unit is misspelt.
COMMON = (
    "kHz", "MHz", "Hz", "mT", "kA", "A", "Oe", "G", "nm", "mm", "cm", "m", "um", "mg", "mL", "kg", "g", "W",
    "mW", "kW", "J", "kJ", "K", "degC", "degF", "Pa", "mPa", "cP", "s", "ms", "ns", "min", "h", "percent",
    "mol", "S", "rad", "deg", "emu",
)  # fmt: skip

# Names that are no unit here, and what the writer may have meant.
ADVICE = {
    "C": "C is the coulomb; write degC (or °C)",
    "F": "F is the farad; write degF (or °F)",
    "Fe": "write the unit alone, and `of: Fe` beside it",
    "rms": "amplitudes are peak values: multiply the rms value by sqrt(2)",
    "RMS": "amplitudes are peak values: multiply the rms value by sqrt(2)",
    "emu": "give the magnetisation per volume: emu/g times the density in g/cm^3 is kA/m",
}


@dataclass(frozen=True)
class Kind:
    """A kind of quantity: its name in a message, its SI unit, an example, and the units it is shown in.

    `shown` ascends; the largest unit not above the value is taken. `through_mu0`: a flux
    density (T, mT, G) reads as the field in free space, divided by mu0.
    """

    title: str
    si: str
    example: str
    shown: tuple[str, ...] = ()
    through_mu0: bool = False


KINDS: dict[str, Kind] = {
    "length": Kind("a length", "m", "14 nm", ("nm", "µm", "mm", "m")),
    "area": Kind("an area", "m^2", "4 cm^2", ("mm^2", "cm^2", "m^2")),
    "volume": Kind("a volume", "m^3", "50 mL", ("µL", "mL", "L")),
    "mass": Kind("a mass", "kg", "10 mg", ("mg", "g", "kg")),
    "time": Kind("a time", "s", "30 min", ("ps", "ns", "µs", "ms", "s", "min", "h")),
    "temperature": Kind("a temperature", "K", "37 degC", ("degC",)),
    "temperature_difference": Kind("a temperature difference", "K", "0.02 K", ("K",)),
    "rate": Kind("a rate of temperature", "K/s", "130 K/min", ("K/min",)),
    "frequency": Kind("a frequency", "1/s", "100 kHz", ("Hz", "kHz", "MHz")),
    "rate_constant": Kind("a rate constant", "1/s", "0.001 1/s", ("1/s",)),
    "perfusion": Kind("a perfusion", "1/s", "0.009 1/s", ("1/s",)),
    "field": Kind("a magnetic field", "A/m", "10 kA/m", ("A/m", "kA/m"), through_mu0=True),
    "field_rate": Kind("a product of field and frequency", "A/m/s", "4.85e8 A/m/s", ("A/m/s",)),
    "flux_density": Kind("a flux density", "T", "12 mT", ("mT", "T")),
    "gradient": Kind("a field gradient", "T/m", "10 T/m", ("T/m",)),
    "saturation": Kind("a magnetisation", "A/m", "446 kA/m", ("A/m", "kA/m"), through_mu0=True),
    "specific_magnetisation": Kind("a magnetisation per mass", "A*m^2/kg", "86 emu/g", ("A*m^2/kg",)),
    "magnetic_moment": Kind("a magnetic moment", "A*m^2", "1e-19 A*m^2", ("A*m^2",)),
    "anisotropy": Kind("an anisotropy constant", "J/m^3", "23 kJ/m^3", ("J/m^3", "kJ/m^3")),
    "surface_anisotropy": Kind("a surface anisotropy", "J/m^2", "29 uJ/m^2", ("J/m^2",)),
    "density": Kind("a density", "kg/m^3", "1045 kg/m^3", ("kg/m^3",)),
    "amount_density": Kind("a mass per volume", "kg/m^3", "30 mg/mL", ("mg/mL",)),
    "molarity": Kind("a molar concentration", "mol/m^3", "8.4 mol/L", ("mol/L",)),
    "molar_mass": Kind("a molar mass", "kg/mol", "78.13 g/mol", ("g/mol",)),
    "conductivity": Kind("a thermal conductivity", "W/m/K", "0.5 W/m/K", ("W/m/K",)),
    "heat_capacity": Kind("a specific heat capacity", "J/kg/K", "3600 J/kg/K", ("J/kg/K",)),
    "total_heat_capacity": Kind("a heat capacity", "J/K", "0.5 J/K", ("J/K",)),
    "diffusivity": Kind("a diffusivity", "m^2/s", "1.4e-7 m^2/s", ("m^2/s",)),
    "specific_energy": Kind("an energy per mass", "J/kg", "334 kJ/kg", ("J/kg", "kJ/kg")),
    "energy": Kind("an energy", "J", "5 J", ("J", "kJ")),
    "energy_per_mole": Kind("an energy per mole", "J/mol", "257.7 kJ/mol", ("kJ/mol",)),
    "power": Kind("a power", "W", "2 W", ("mW", "W")),
    "volumetric_heat": Kind("a power density", "W/m^3", "1e6 W/m^3", ("W/m^3", "kW/m^3", "MW/m^3")),
    "slp": Kind("a specific loss power", "W/kg", "10 W/g", ("W/g",)),
    "ilp": Kind("an intrinsic loss power", "H*m^2/kg", "3.1 nH*m^2/kg", ("nH*m^2/kg",)),
    "heat_flux": Kind("a heat flux", "W/m^2", "100 W/m^2", ("W/m^2", "kW/m^2")),
    "heat_transfer": Kind("a heat transfer coefficient", "W/m^2/K", "10 W/m^2/K", ("W/m^2/K",)),
    "thermal_resistance": Kind("a contact resistance", "m^2*K/W", "2e-4 m^2*K/W", ("m^2*K/W",)),
    "viscosity": Kind("a viscosity", "Pa*s", "1 mPa*s", ("mPa*s", "Pa*s")),
    "electrical_conductivity": Kind("an electrical conductivity", "S/m", "0.4 S/m", ("S/m",)),
    "velocity": Kind("a velocity", "m/s", "0.1 m/s", ("mm/s", "m/s")),
    "pressure": Kind("a pressure", "Pa", "1 GPa", ("Pa", "kPa", "MPa", "GPa")),
    "expansion": Kind("a thermal expansion coefficient", "1/K", "1.5e-4 1/K", ("1/K",)),
    "temperature_coefficient": Kind("a coefficient per degree", "1/K", "0.02 1/K", ("1/K",)),
    "angle": Kind("an angle", "rad", "45 deg", ("deg",)),
    "dimensionless": Kind("a number without unit", "1", "0.1", ("",)),
}


def nearest(name: str) -> str | None:
    """A common unit spelt almost like that, as a question to the writer."""
    close = [c for c in COMMON if c.lower() == name.lower()] or difflib.get_close_matches(name, COMMON, 1)
    return f"did you mean {close[0]}?" if close else None
