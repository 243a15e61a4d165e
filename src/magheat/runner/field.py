"""The field in the body: its lowest and highest amplitude in each region, and at the nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat import field
from magheat.bioheat.coefficients import values_at
from magheat.case.check import told_at
from magheat.case.model import Case, Drive, axisymmetric
from magheat.errors import CaseError, MagheatError
from magheat.fem.engine import Engine
from magheat.tissue.properties import Constant, Map, SpaceValue

Floats = NDArray[np.float64]
THIN = 0.3  # of the skin depth: the largest loop of current in which the field is hardly screened
Span = tuple[float, float]


@dataclass(frozen=True)
class FieldInBody:
    """Lowest and highest amplitude (A/m, at field factor 1) where the heat of each region is worked out."""

    spans: Mapping[str, Span]
    loops: Mapping[str, float]  # m, half the widest loop of eddy currents in each region that conducts

    @property
    def highest(self) -> float:
        """The highest amplitude in the body, A/m."""
        return max(high for _, high in self.spans.values())


def amplitude_in_space(drive: Drive) -> SpaceValue:
    """The peak field (A/m) at field factor 1."""
    if drive.shape is None:
        return Constant(drive.amplitude)
    relative, amplitude = drive.shape.at, drive.amplitude
    return Map(lambda points: amplitude * relative(points), drive.shape.label)


def field_in_body(case: Case, engine: Engine) -> FieldInBody | None:
    """The field where a case has one; CaseError where a coil or a map does not fit the body.

    Collective under MPI: what is wrong on one rank is told on all.
    """
    drive = case.drive
    if drive is None:
        return None
    if drive.shape is None:
        return uniform(case)
    spans, error, regions = {}, None, _cells(case, engine)
    try:
        with told_at(case, "field", "map" if drive.coil is None else "coil"):
            at = {name: values_at(engine, amplitude_in_space(drive), cells) for name, cells in regions}
    except MagheatError as failure:
        at, error = {}, failure
    if engine.max(np.array([0.0 if error is None else 1.0])) > 0.0:
        raise error or CaseError("the field does not fit the body", where=case.where("field"))
    for name, values in at.items():
        spans[name] = (engine.min(np.asarray(values)), engine.max(np.asarray(values)))
    return FieldInBody(spans, _loops(case, engine))


def uniform(case: Case) -> FieldInBody:
    """The uniform field of a case."""
    amplitude = 0.0 if case.drive is None else case.drive.amplitude
    return FieldInBody(dict.fromkeys(case.regions, (amplitude, amplitude)), {})


def nodal_field(case: Case, engine: Engine) -> Floats:
    """|H| (kA/m, owned dofs) at field factor 1; zero without a field."""
    if case.drive is None:
        return np.zeros(len(engine.dof_points))
    value = amplitude_in_space(case.drive)
    if isinstance(value, Constant):
        return np.full(len(engine.dof_points), value.value / 1e3)
    return np.asarray(value.at(engine.dof_points)) / 1e3


def validity(case: Case, body: FieldInBody | None, lowest_share: float) -> list[str]:
    """Where the models of the field are left, in words."""
    drive = case.drive
    if drive is None or body is None:
        return []
    found = []
    if drive.eddy_in_coil and not axisymmetric(case.geometry):
        found.append(
            "eddy heating takes the currents to close round the coil's axis: exact in bodies of revolution "
            "about it, an estimate in others"
        )
    found += [text for name, radius in body.loops.items() for text in _conducting(case, drive, name, radius)]
    if lowest_share < 1.0:
        found.append(
            "the power limit held the field back: the heat of the body is taken to follow the square of it"
        )
    return found


def _conducting(case: Case, drive: Drive, name: str, radius: float) -> list[str]:
    """What is left out of a region with loops of current up to `radius` (m)."""
    found, sigma = [], case.electrical_conductivity[name]
    if not isinstance(sigma, Constant) or sigma.value == 0.0:
        return []
    depth = field.skin_depth(sigma.value, drive.frequency)
    if radius > THIN * depth:
        found.append(
            f"eddy currents in {name} run {1e3 * radius:.3g} mm from the axis, the skin depth is "
            f"{1e3 * depth:.3g} mm: the body screens itself, which is left out"
        )
    if name in case.vitrified:
        found.append(
            f"the electrical conductivity of {name} is taken as the same in the glass, where it falls: "
            "eddy heat is an upper bound there"
        )
    return found


def _cells(case: Case, engine: Engine) -> list[tuple[str, Any]]:
    """The cells of each region that the case describes, in the order of the mesh."""
    names = [(i, name) for i, name in enumerate(engine.regions) if name in case.regions]
    return [(name, np.flatnonzero(engine.cell_region == i)) for i, name in names]


def _loops(case: Case, engine: Engine) -> dict[str, float]:
    drive = case.drive
    if drive is None or drive.coil is None or not drive.eddy_in_coil:
        return {}
    found = {}
    for name, cells in _cells(case, engine):
        points = engine.points[cells].reshape(-1, engine.points.shape[-1])
        radius = engine.max(drive.coil.cylindrical(points)[0] if len(points) else np.zeros(0))
        if name in case.electrical_conductivity:
            found[name] = radius
    return found
