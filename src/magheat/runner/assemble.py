"""From a Case to a mesh and a heat problem."""

from __future__ import annotations

from magheat.bioheat.model import HeatProblem, Region
from magheat.case.model import Built, Case, LabelImage, MeshFile
from magheat.mesh.contact import THICKNESS, with_contacts
from magheat.mesh.mesh import Mesh
from magheat.runner.eddy import eddy_sources
from magheat.runner.field import FieldInBody
from magheat.runner.heating import Heating, heating
from magheat.runner.ice import make_ice
from magheat.tissue.properties import Constant


def make_mesh(case: Case) -> Mesh:
    """Read or build the geometry, and check the case against it. Raises MeshError, CaseError."""
    from magheat.case.check import check_against_mesh, told_at

    with told_at(
        case, "geometry", {MeshFile: "mesh", Built: "build", LabelImage: "image"}[type(case.geometry)]
    ):
        mesh = read_geometry(case)
    check_against_mesh(case, mesh)
    with told_at(case, "contact"):
        return with_contacts(mesh, [(contact.one, contact.other) for contact in case.contacts])


def read_geometry(case: Case) -> Mesh:
    """The mesh that the geometry of a case gives. Raises MeshError."""
    geometry = case.geometry
    match geometry:
        case MeshFile():
            from magheat.mesh.read import read_mesh

            return read_mesh(geometry.path, geometry.scale, geometry.axisymmetric)
        case Built():
            from magheat.mesh.build import build

            return build(geometry.build, geometry.parameters)
        case LabelImage():
            from magheat.mesh.image import from_labels

            return from_labels(geometry.path, geometry.labels, geometry.size)


def make_problem(case: Case, heatings: tuple[Heating, ...]) -> HeatProblem:
    """The heat problem of a case; `heatings` as `make_heatings` gives them."""
    return HeatProblem(
        regions={**case.regions, **_layers(case)},
        blood=case.blood,
        sources=tuple(h.source for h in heatings) + eddy_sources(case, tuple(case.regions)),
        boundary=case.boundary,
        initial=case.initial,
        schedule=case.schedule,
        probes=case.probes,
        ice=make_ice(case),
        power_limit=None if case.drive is None else case.drive.power_limit,
        tolerance=case.solve.tolerance,
        linear_tolerance=case.solve.linear_tolerance,
        max_step=case.solve.max_step,
    )


def _layers(case: Case) -> dict[str, Region]:
    """Matter of the layers that stand for contacts: it resists as they do, and holds next to no heat."""
    nothing = Constant(1.0)  # kg/m^3 and J/kg/K
    return {
        contact.layer: Region(contact.layer, nothing, Constant(THICKNESS / contact.resistance), nothing)
        for contact in case.contacts
    }


def make_heatings(case: Case, body: FieldInBody | None = None) -> tuple[Heating, ...]:
    """One heating per entry of `particles`, in a uniform field unless `body` says otherwise."""
    return tuple(heating(case, source, body) for source in case.particles)
