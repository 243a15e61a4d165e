"""The electrical conductivity of a region, for eddy heating."""

from __future__ import annotations

from magheat.case.document import KeyPath
from magheat.case.resolve import catalogue
from magheat.case.resolve.context import Context
from magheat.case.resolve.values import resolved
from magheat.case.schema.matter import RegionModel
from magheat.tissue.properties import Constant, Law, Table

Conductivity = Constant | Table | Law
KEY = "electrical_conductivity"


def electrical(
    context: Context, path: KeyPath, model: RegionModel, frequency: float | None
) -> Conductivity | None:
    """S/m at the frequency of the field: given, or where eddy heating asks for it the library's.

    Tissue and agent mixed are not guessed: what the library knows of each says little of the mixture.
    """
    if model.electrical_conductivity is not None:
        given: Conductivity = resolved(
            context, (*path, KEY), model.electrical_conductivity, KEY, catalogue.property_law(KEY)
        )
        return given
    if frequency is None or context.model.field is None or context.model.field.eddy is None:
        return None
    known = _known(context, path, model, frequency)
    if known is None:
        context.problems.add(
            (*path, KEY), "is missing, and eddy heating needs it", "e.g. 0.4 S/m, or 0 S/m for an insulator"
        )
    return known


def _known(context: Context, path: KeyPath, model: RegionModel, frequency: float) -> Conductivity | None:
    if model.agent is None:
        sigma = (
            None
            if model.tissue is None
            else catalogue.electrical_conductivity(context, model.tissue, frequency)
        )
        return None if sigma is None else Constant(sigma)
    if model.tissue is not None:
        return None
    return catalogue.matter(context, (*path, "agent"), "agents", model.agent, KEY)
