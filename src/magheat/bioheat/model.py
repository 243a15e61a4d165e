"""The heat problem in SI: regions, blood, heat sources, boundary conditions, schedule.

rho c(T) dT/dt = div(k(T) grad T) + rho_b c_b w(T) (T_a - T) + Q_met + Q_sources(x, t, T)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.timeseries import TimeValue
from magheat.cryo.ice import IceLaw
from magheat.cryo.ice_growth import IceMatter
from magheat.tissue.mixing import Blend
from magheat.tissue.properties import Constant, Law, Map, SpaceValue, Table

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Region:
    """Matter of one region. Each property: Constant, Table or Law in K, Map in space, or Blend in both."""

    name: str
    density: Constant | Map  # kg/m^3
    conductivity: Constant | Table | Law | Map | Blend  # W/m/K
    heat_capacity: Constant | Table | Law | Map | Blend  # J/kg/K; a Blend is of shares of the mass
    perfusion: Constant | Table | Law | Map = Constant(0.0)  # 1/s
    metabolic_heat: SpaceValue = Constant(0.0)  # W/m^3


@dataclass(frozen=True)
class Blood:
    """Blood that arrives at the temperature (K) of the arteries."""

    density: float
    heat_capacity: float
    temperature: float


@dataclass(frozen=True)
class HeatSource:
    """Heat in one region: amount(x) * specific(H(x), T), W/m^3.

    amount: kg/m^3 of particles (or W/m^3 for a plain source, with `specific` its share).
    specific: H (A/m, array like T) and T (K, array) -> W/kg. `amplitude` is H at field factor 1;
    the schedule's factor multiplies it. `category` is "particles" or "eddy".
    """

    region: str
    amount: SpaceValue
    specific: Callable[[Floats, Floats], Floats]
    amplitude: SpaceValue
    follows_temperature: bool
    category: Literal["particles", "eddy"] = "particles"


@dataclass(frozen=True)
class PowerLimit:
    """What the supply of the coil can give (W), and the coil's own loss (W) at field factor 1.

    Where coil and body ask for more, the square of the field is cut to what the supply gives; the heat
    of the body is taken to follow that square.
    """

    power: float
    coil_power: float = 0.0

    def share(self, body: float, factor: float) -> float:
        """The share (0..1) of the field's square that is left where the body takes up `body` W."""
        asked = self.asked(body, factor)
        return 1.0 if asked <= self.power else self.power / asked

    def asked(self, body: float, factor: float) -> float:
        """W that coil and body would take without the limit, at a factor of the amplitude."""
        return self.coil_power * factor**2 + body


@dataclass(frozen=True)
class Ice:
    """Ice that may form: its kinetic law, what of the agent can freeze, and the regions with an agent.

    share: of the volume of each region, that the agent fills. `heats`: the heat of freezing is set free.
    """

    law: IceLaw
    matter: IceMatter
    share: Mapping[str, SpaceValue]
    heats: bool = True


@dataclass(frozen=True)
class FixedTemperature:
    """T on the surface, K."""

    value: TimeValue


@dataclass(frozen=True)
class Flux:
    """Heat flux into the body, W/m^2."""

    value: TimeValue


@dataclass(frozen=True)
class Convection:
    """h (T_ambient - T), W/m^2 with h in W/m^2/K."""

    coefficient: TimeValue
    ambient: TimeValue


@dataclass(frozen=True)
class Radiation:
    """emissivity * sigma_SB (T_ambient^4 - T^4), W/m^2."""

    emissivity: float
    ambient: TimeValue


Condition = FixedTemperature | Flux | Convection | Radiation
Boundary = Mapping[str, tuple[Condition, ...]]  # surface -> what holds there; empty: insulated


@dataclass(frozen=True)
class Until:
    """Ends a step early: statistic of a region (or a probe) above or below a value in K."""

    statistic: Literal["min", "mean", "max", "T90", "T50", "T10", "probe"]
    of: str  # region or probe
    above: bool
    value: float
    text: str


@dataclass(frozen=True)
class Step:
    """One entry of the schedule: at most `duration` seconds at `factor` times the field amplitude."""

    duration: float
    factor: float = 1.0
    boundary: Boundary | None = None  # surfaces named here replace the ones in force from now on
    until: Until | None = None


@dataclass(frozen=True)
class HeatProblem:
    """All that the time integration needs besides the engine."""

    regions: Mapping[str, Region]
    blood: Blood
    sources: tuple[HeatSource, ...]
    boundary: Boundary
    initial: SpaceValue | Mapping[str, SpaceValue] | Literal["steady"]  # K
    schedule: tuple[Step, ...]
    probes: Mapping[str, tuple[float, ...]] = field(default_factory=dict)  # m
    power_limit: PowerLimit | None = None
    ice: Ice | None = None
    tolerance: float = 0.02  # K
    linear_tolerance: float = 1e-8
    max_step: float | None = None  # s
    fixed_steps: tuple[float, ...] | None = None  # replay: the step sizes of another run, s
