"""Solids of OpenCASCADE that the builders share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def ball(gmsh: Any, centre: Sequence[float], semi_axes: Sequence[float]) -> int:
    """An ellipsoid with its axes along x, y, z; its tag."""
    occ = gmsh.model.occ
    radius = max(semi_axes)
    tag = int(occ.addSphere(*centre, radius))
    if min(semi_axes) < radius:
        occ.dilate([(3, tag)], *centre, *(a / radius for a in semi_axes))
    return tag


def half_disc(gmsh: Any, centre_z: float, radius: float, semi_height: float) -> int:
    """The section r >= 0 of a spheroid on the axis; its tag."""
    occ = gmsh.model.occ
    long, short = max(radius, semi_height), min(radius, semi_height)
    disc = occ.addDisk(0, centre_z, 0, long, short)
    if radius < semi_height:
        occ.rotate([(2, disc)], 0, centre_z, 0, 0, 0, 1, 0.5 * 3.141592653589793)
    half = occ.addRectangle(0, centre_z - 2 * long, 0, 2 * long, 4 * long)
    return int(occ.intersect([(2, disc)], [(2, half)])[0][0][1])


def cylinder(gmsh: Any, dimension: int, radius: float, bottom: float, top: float) -> int:
    """A cylinder about z, or in two dimensions its section r >= 0, between two levels; its tag."""
    occ = gmsh.model.occ
    if dimension == 2:
        return int(occ.addRectangle(0, bottom, 0, radius, top - bottom))
    return int(occ.addCylinder(0, 0, bottom, 0, 0, top - bottom, radius))


def flat_at(gmsh: Any, dimension: int, entity: int, level: float, slack: float) -> bool:
    """Whether a bounding entity lies in the plane z = level (in two dimensions on the line y = level)."""
    box = gmsh.model.getBoundingBox(dimension - 1, entity)
    axis = dimension - 1
    return abs(box[axis] - level) < slack and abs(box[axis + 3] - level) < slack


def cone(gmsh: Any, dimension: int, low: float, high: float, bottom: float, top: float) -> int:
    """A frustum about z with these radii at two levels, or in two dimensions its section; its tag."""
    occ = gmsh.model.occ
    if dimension == 2:
        corners = [(0.0, bottom), (low, bottom), (high, top), (0.0, top)]
        points = [occ.addPoint(r, z, 0.0) for r, z in corners]
        sides = [occ.addLine(a, b) for a, b in zip(points, points[1:] + points[:1], strict=True)]
        return int(occ.addPlaneSurface([occ.addCurveLoop(sides)]))
    if abs(high - low) < 1e-9 * max(low, high):
        return cylinder(gmsh, dimension, low, bottom, top)
    return int(occ.addCone(0, 0, bottom, 0, 0, top - bottom, low, high))


def pillow(gmsh: Any, lengths: Sequence[float], rounding: float) -> int:
    """A box about the origin whose edges are rounded by a radius; its tag."""
    occ = gmsh.model.occ
    box = occ.addBox(*(-0.5 * length for length in lengths), *lengths)
    occ.synchronize()
    faces = gmsh.model.getBoundary([(3, box)], oriented=False)
    edges = {t for _, t in gmsh.model.getBoundary(faces, combined=False, oriented=False)}
    return int(occ.fillet([box], sorted(edges), [rounding])[0][1])


def nested(gmsh: Any, dimension: int, bodies: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """The bodies cut by one another; a piece of several belongs to the first of them."""
    flat = [(dimension, tag) for tags in bodies.values() for tag in tags]
    pieces = [flat[:1]]
    if len(flat) > 1:
        _, pieces = gmsh.model.occ.fragment(flat[:1], flat[1:])
    gmsh.model.occ.synchronize()
    taken: set[int] = set()
    regions: dict[str, list[int]] = {}
    of_body = iter(pieces)
    for name, tags in bodies.items():
        mine = {t for _ in tags for _, t in next(of_body)} - taken
        regions[name] = sorted(mine)
        taken |= mine
    return regions


def top_bottom_side(gmsh: Any, outside: Sequence[int], level: float) -> dict[str, list[int]]:
    """Bounding surfaces of a body about the origin: those flat at z = level and -level, and the rest."""
    surfaces: dict[str, list[int]] = {"top": [], "bottom": [], "side": []}
    for entity in outside:
        top, bottom = (flat_at(gmsh, 3, entity, z, 1e-3 * level) for z in (level, -level))
        surfaces["top" if top else "bottom" if bottom else "side"].append(entity)
    return surfaces
