"""Solids of OpenCASCADE that the builders share."""

from __future__ import annotations

from collections.abc import Sequence
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
