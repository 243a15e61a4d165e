"""Agents, mixtures, critical rates and corners back to the keys of a case file."""

from __future__ import annotations

from typing import Any

from magheat.bioheat.model import Region
from magheat.case.cold import Corner, Critical, Vitrified
from magheat.case.dump_values import Copies, in_space
from magheat.cryo import Dilution
from magheat.tissue.mixing import Blend, MassShare, MixedDensity
from magheat.tissue.properties import Map
from magheat.units import exact

Document = dict[str, Any]
MATTER = ("density", "conductivity", "heat_capacity")


def agent_tree(vitrified: Vitrified | None, copies: Copies) -> Document:
    """`agent`, `perfused` and `mixing` of a region."""
    if vitrified is None:
        return {}
    perfused = vitrified.perfused
    share = in_space(perfused, "dimensionless", copies) if isinstance(perfused, Map) else perfused
    return {"agent": vitrified.agent, "perfused": share, "mixing": vitrified.mixing}


def matter_tree(region: Region, copies: Copies) -> Document:
    """Density, conductivity and heat capacity; of both constituents where they are mixed place by place."""
    document: Document = {}
    agent: Document = {}
    tissue: Document = {}
    for key in MATTER:
        value = getattr(region, key)
        if isinstance(value, Blend):
            agent[key], tissue[key] = (in_space(part, key, copies) for part in (value.a, value.b))
            if isinstance(value.share.at, MassShare):
                _densities(value.share.at, agent, tissue)
        elif isinstance(value, Map) and isinstance(value.at, MixedDensity):
            _densities(value.at, agent, tissue)
        else:
            document[key] = in_space(value, key, copies)
    return document | ({"of_agent": agent, "of_tissue": tissue} if agent else {})


def _densities(mixed: MassShare | MixedDensity, agent: Document, tissue: Document) -> None:
    agent["density"], tissue["density"] = (exact(rho, "density") for rho in (mixed.agent, mixed.tissue))


def critical_tree(critical: Critical | None, corners: tuple[Corner, ...], copies: Copies) -> Document:
    """`critical`."""
    if critical is None:
        return {}
    document: Document = {"window": [exact(T, "temperature") for T in critical.window]}
    for key in ("warming", "cooling"):
        if getattr(critical, key) is not None:
            document[key] = exact(getattr(critical, key), "rate")
    if critical.glass is not None:
        document["glass"] = exact(critical.glass, "temperature")
    document["dilution"] = False if critical.dilution is None else _dilution(critical.dilution)
    document["range"] = {
        corner.name: {name: matter_tree(region, copies) for name, region in corner.regions.items()}
        for corner in corners
    } or False
    return document | ({"sources": list(critical.sources)} if critical.sources else {})


def _dilution(dilution: Dilution) -> Document:
    document: Document = {"strength": exact(dilution.strength, "molarity")}
    for key in ("warming", "cooling"):
        rows = getattr(dilution, key)
        if rows:
            document[key] = [[exact(at, "molarity"), exact(rate, "rate")] for at, rate in rows]
    return document
