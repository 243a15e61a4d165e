"""Everything of a run that can be wrong is made here, before a file is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from magheat.bioheat.model import HeatProblem
from magheat.case.model import Case
from magheat.fem import engine_name, make_engine
from magheat.fem.engine import Engine
from magheat.fem.ranks import on_first
from magheat.mesh.mesh import Mesh
from magheat.runner.assemble import make_heatings, make_mesh, make_problem
from magheat.runner.exposure import field_limits
from magheat.runner.field import FieldInBody, field_in_body
from magheat.runner.heating import Heating


@dataclass(frozen=True)
class Setup:
    """A case ready to be solved. `mesh` is held by rank 0 alone."""

    case: Case
    mesh: Mesh | None
    engine: Engine
    heatings: tuple[Heating, ...]
    problem: HeatProblem
    exposure: list[dict[str, Any]]  # the field limits, as the summary holds them
    field: FieldInBody | None = None

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that the case describes, in the order of the mesh; layers of contacts are left out."""
        return tuple(name for name in self.engine.regions if name in self.case.regions)

    @property
    def first_rank(self) -> bool:
        return self.engine.rank == 0


def prepare(case: Case, engine: str | None = None) -> Setup:
    """Mesh, engine and heat problem of a case; `engine` replaces the one that the case asks for.

    Raises CaseError, MeshError, EngineError for what is wrong.
    """
    name = engine_name(case.solve.engine if engine is None else engine)
    mesh = on_first(lambda: make_mesh(case))
    made = make_engine(name, mesh, case.solve.order)
    body = field_in_body(case, made)
    heatings = make_heatings(case, body)
    exposure = field_limits(case, body)
    return Setup(case, mesh, made, heatings, make_problem(case, heatings), exposure, body)
