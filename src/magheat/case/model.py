"""A validated case in SI: what the case file said, with the library's values in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from magheat.bioheat.model import Blood, Boundary, PowerLimit, Region, Step
from magheat.case.cold import Corner, Critical, IceSettings, StressSettings, Vitrified
from magheat.errors import Where
from magheat.field import PlacedCoil
from magheat.mesh.contact import layer_name
from magheat.slp.particle import Particle
from magheat.tissue.properties import Constant, Law, Map, SpaceValue, Table


@dataclass(frozen=True)
class MeshFile:
    """A mesh file; `scale` is metres per unit of the file."""

    path: Path
    scale: float = 1.0
    axisymmetric: bool = False


@dataclass(frozen=True)
class Built:
    """A gmsh builder by name, with its parameters in SI (see mesh/build)."""

    build: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class LabelImage:
    """A label image (NIfTI, world RAS) and the region of each label; sizes in m per region."""

    path: Path
    labels: Mapping[int, str]
    size: Mapping[str, float] = field(default_factory=dict)


Geometry = MeshFile | Built | LabelImage


def axisymmetric(shape: Geometry) -> bool:
    """Whether the points of a geometry are (r, z)."""
    if isinstance(shape, MeshFile):
        return shape.axisymmetric
    return isinstance(shape, Built) and shape.parameters.get("dimension") == "axisymmetric"


@dataclass(frozen=True)
class ModelHeating:
    """Heat by a loss model; `options` are the further keywords of slp.loss_power."""

    particle: Particle
    viscosity: Constant | Table | Law  # Pa s of T, of the medium the free particles turn in
    mobile: float
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MeasuredHeating:
    """A measured SLP (W/kg of the stated basis) at one field, or a table in T (K) or in H (A/m)."""

    slp: Constant | Table
    frequency: float  # Hz, where it was measured
    amplitude: float  # A/m
    exponent: float = 2.0
    over: Literal["T", "H"] = "T"


@dataclass(frozen=True)
class PlainHeating:
    """A given power density, W/m^3, at field factor 1; it follows factor^exponent."""

    power: SpaceValue
    exponent: float = 2.0


@dataclass(frozen=True)
class ParticleSource:
    """One entry of `particles`: where, how much (kg/m^3 of the basis), and how it heats."""

    region: str
    heating: ModelHeating | MeasuredHeating | PlainHeating
    concentration: SpaceValue | None = None
    basis: Literal["core", "Fe"] = "core"
    label: str = ""


SINE = ((1, 1.0),)


@dataclass(frozen=True)
class FieldMap:
    """A measured map of the peak field (A/m) and the largest value (A/m) of the whole map."""

    values: Map
    highest: float

    @property
    def relative(self) -> Map:
        """The map over its largest value."""
        at, highest = self.values.at, self.highest
        return Map(lambda points: at(points) / highest, self.values.label)


@dataclass(frozen=True)
class Drive:
    """The field: a sine of peak `amplitude` A/m at `frequency` Hz; eddy heating where axis is given.

    With a waveform, (harmonic n, share a_n) each: bias + amplitude * sum a_n cos(2 pi n frequency t).
    The bias (A/m) is static; the factors of the schedule scale the amplitude alone. In a coil the
    amplitude is that at its centre, in a map the largest of the map; else the field is uniform.
    """

    frequency: float
    amplitude: float
    waveform: tuple[tuple[int, float], ...] = SINE
    bias: float = 0.0
    eddy_axis: tuple[float, ...] | None = None
    eddy_centre: tuple[float, ...] | None = None
    coil: PlacedCoil | None = None
    map: FieldMap | None = None
    eddy_in_coil: bool = False
    power_limit: PowerLimit | None = None

    @property
    def shape(self) -> Map | None:
        """The field in space over its amplitude; None where it is uniform."""
        if self.coil is not None:
            return Map(self.coil.relative, "the coil's field")
        return None if self.map is None else self.map.relative


@dataclass(frozen=True)
class Safety:
    """The exposed diameter (m) or a site of the library; `limits`: names to check (empty: all)."""

    diameter: float | None = None
    site: str | None = None
    limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """`name` of `region` (T90, max, CEM43_T90, ...) compared with a value (K, s or share)."""

    region: str
    name: str
    operator: Literal[">=", "<=", ">", "<"]
    value: float  # K, s of CEM43, or a share
    text: str  # as written, e.g. "tumour T90 >= 41 degC"
    at: float | None = None  # s


@dataclass(frozen=True)
class Contact:
    """A resistance to heat (m^2 K/W) between two regions that touch."""

    one: str
    other: str
    resistance: float

    @property
    def layer(self) -> str:
        """The region of the mesh that carries it (see mesh/contact.py)."""
        return layer_name(self.one, self.other)


@dataclass(frozen=True)
class Solve:
    """How to solve: engine "auto" | "embedded" | "dolfinx"; tolerance in K."""

    engine: str = "auto"
    order: int = 1
    tolerance: float = 0.02
    linear_tolerance: float = 1e-8
    max_step: float | None = None


@dataclass(frozen=True)
class Output:
    """When to write: tables every `every` s, fields every `fields_every` s, and which fields."""

    every: float
    fields_every: float
    fields: tuple[str, ...] = ("temperature",)


@dataclass(frozen=True)
class Case:
    """One case, ready to run. `tree` is the resolved document that case.resolved.yaml holds."""

    title: str
    kind: Literal["hyperthermia", "nanowarming"]
    path: Path | None = field(compare=False)
    geometry: Geometry
    regions: Mapping[str, Region]
    vitrified: Mapping[str, Vitrified]  # regions with an agent
    electrical_conductivity: Mapping[str, Constant | Table | Law]  # S/m, regions where it is known
    blood: Blood
    particles: tuple[ParticleSource, ...]
    drive: Drive | None
    boundary: Boundary
    initial: SpaceValue | Mapping[str, SpaceValue] | Literal["steady"]
    schedule: tuple[Step, ...]
    probes: Mapping[str, tuple[float, ...]]
    targets: tuple[Target, ...]
    safety: Safety
    critical: Critical | None
    solve: Solve
    output: Output
    corners: tuple[Corner, ...] = ()
    contacts: tuple[Contact, ...] = ()
    ice: IceSettings | None = None
    stress: StressSettings | None = None
    warnings: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()  # keys of references.bib
    tree: Mapping[str, Any] = field(default_factory=dict, compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)  # of key paths in the file

    def probes_in(self, dimension: int) -> dict[str, tuple[float, ...]]:
        """The probes with as many coordinates as the mesh has; in a plane a third one of 0 is dropped."""
        return {name: point[:dimension] for name, point in self.probes.items()}

    def where(self, *key: str | int) -> Where:
        """The place of a key path of the case file: its line, or that of the nearest parent."""
        for length in range(len(key), 0, -1):
            line = self.lines.get(".".join(str(part) for part in key[:length]))
            if line is not None:
                break
        else:
            line = None
        return Where(self.path, ".".join(str(part) for part in key), line)
