"""From a Case to a mesh and a heat problem."""

from __future__ import annotations

from magheat.bioheat.model import HeatProblem
from magheat.case.model import Built, Case, LabelImage, MeshFile
from magheat.mesh.mesh import Mesh
from magheat.runner.eddy import eddy_sources
from magheat.runner.heating import Heating, heating


def make_mesh(case: Case) -> Mesh:
    """Read or build the geometry, and check the case against it. Raises MeshError, CaseError."""
    from magheat.case.check import check_against_mesh, told_at

    with told_at(
        case, "geometry", {MeshFile: "mesh", Built: "build", LabelImage: "image"}[type(case.geometry)]
    ):
        mesh = _geometry(case)
    check_against_mesh(case, mesh)
    return mesh


def _geometry(case: Case) -> Mesh:
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
        regions=case.regions,
        blood=case.blood,
        sources=tuple(h.source for h in heatings) + eddy_sources(case, tuple(case.regions)),
        boundary=case.boundary,
        initial=case.initial,
        schedule=case.schedule,
        probes=case.probes,
        tolerance=case.solve.tolerance,
        linear_tolerance=case.solve.linear_tolerance,
        max_step=case.solve.max_step,
    )


def make_heatings(case: Case) -> tuple[Heating, ...]:
    """One heating per entry of `particles`."""
    return tuple(heating(case, source) for source in case.particles)
