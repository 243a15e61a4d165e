"""The cold side of a case in SI: agents, the dangerous window, ice and stress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from magheat.bioheat.model import Region
from magheat.cryo import Dilution
from magheat.tissue.properties import Constant, Law, Map, Table


@dataclass(frozen=True)
class Vitrified:
    """What makes a region one of the cold: its agent and the share of it that the agent fills."""

    agent: str
    perfused: float | Map = 1.0
    mixing: str = "parallel"  # a law of tissue.mixing


@dataclass(frozen=True)
class Critical:
    """The dangerous window (K) and the critical rates (K/s) of a nanowarming case."""

    window: tuple[float, float]
    warming: float | None
    cooling: float | None
    glass: float | None = None  # Tg, K
    sources: tuple[str, ...] = ()
    dilution: Dilution | None = None  # how the rates follow the agent's concentration; None: they do not


@dataclass(frozen=True)
class Corner:
    """One end of what is known with low confidence only: the regions that it changes, as they are there."""

    name: str
    regions: Mapping[str, Region]


@dataclass(frozen=True)
class IceSettings:
    """Ice in the agent: its law, and what that is made of (SI); fractions are ice over agent, by mass."""

    law: Literal["boutron", "avrami"]
    fraction: float  # at the critical rates
    activation: float
    crystallizable: float  # when all that can has frozen
    melting: float
    width: float  # of the peak of nucleation
    latent_heat: bool


@dataclass(frozen=True)
class Mechanics:
    """The glass of a region: moduli and strength in Pa, expansion (1/K) and viscosity (Pa s) of T in K."""

    elastic_modulus: float
    poisson_ratio: float
    expansion: Constant | Table | Law
    set_temperature: float  # K
    strength: float | None = None
    viscosity: Constant | Table | Law | None = None
    scatter: tuple[float, float] = (1.0, 1.0)  # factors of the stress, for what is not known of the glass


@dataclass(frozen=True)
class StressSettings:
    """Thermal stress of the regions named; `every` K between increments; the rule's difference in K."""

    model: Literal["set_temperature", "maxwell"]
    regions: Mapping[str, Mechanics]
    order: int | None = None  # None: 2 in two dimensions, 1 in three
    every: float = 4.0
    allowed_difference: float | None = None
