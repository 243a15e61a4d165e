"""Ice back to the keys of the contract."""

from __future__ import annotations

from typing import Any

from magheat.case.model import Case
from magheat.units import exact


def ice_tree(case: Case) -> dict[str, Any]:
    """`ice` of a case; one of nanowarming says so where there is none."""
    ice = case.ice
    if ice is None:
        return {"law": "off"} if case.kind == "nanowarming" else {}
    return {
        "law": ice.law,
        "fraction": ice.fraction,
        "activation": exact(ice.activation, "energy_per_mole"),
        "crystallizable": ice.crystallizable,
        "melting": exact(ice.melting, "temperature"),
        "width": exact(ice.width, "temperature_difference"),
        "latent_heat": ice.latent_heat,
    }
