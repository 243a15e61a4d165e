"""Shapes of organs: a few solids of OpenCASCADE in the organ's proportions, scaled to its volume."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Corner = tuple[float, float, float]


@dataclass(frozen=True)
class Organ:
    """A solid by proportions (x, y, z; z the long axis upright) and its volume (m^3), that of the tissue.

    `source`: key of the reference for the volume.

    Where `cavity` is given, an ellipsoid of that share of the lengths is left open in the middle.
    """

    draw: Callable[[Any], tuple[int, Corner, Corner]]  # the solid and the corners of the box around it
    lengths: tuple[float, float, float]
    volume: float
    source: str
    cavity: float = 0.0


def _bean(gmsh: Any) -> tuple[int, Corner, Corner]:
    """A bent tube with round ends: a piece of a torus about y, and half a ball at each end."""
    occ, around, half = gmsh.model.occ, 2.2, math.radians(45.0)
    tube = occ.addTorus(0, 0, 0, around, 1.0, angle=2 * half)  # about z, from the x axis on
    occ.rotate([(3, tube)], 0, 0, 0, 0, 0, 1, -half)
    ends = []
    for turn in (-1.0, 1.0):
        end = occ.addSphere(0, 0, 0, 1.0, angle1=0.0)  # the upper half of a ball
        occ.rotate([(3, end)], 0, 0, 0, 1, 0, 0, -turn * 0.5 * math.pi)  # towards y
        occ.translate([(3, end)], around, 0, 0)
        occ.rotate([(3, end)], 0, 0, 0, 0, 0, 1, turn * half)
        ends.append((3, end))
    bean = occ.fuse([(3, tube)], ends)[0][0][1]
    occ.rotate([(3, bean)], 0, 0, 0, 1, 0, 0, 0.5 * math.pi)
    side, end_z = around * math.cos(half) - 1.0, around * math.sin(half) + 1.0
    return int(bean), (side, -1.0, -end_z), (around + 1.0, 1.0, end_z)


def _ball(gmsh: Any) -> tuple[int, Corner, Corner]:
    return int(gmsh.model.occ.addSphere(0, 0, 0, 1.0)), (-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)


def _wedge(gmsh: Any) -> tuple[int, Corner, Corner]:
    """A ball of which an oblique plane leaves a thick end and a thin one, as of the lobes of a liver."""
    occ, tilt, below = gmsh.model.occ, math.radians(28.0), 0.25
    block = occ.addBox(-3, -3, -below, 6, 6, 6)
    occ.rotate([(3, block)], 0, 0, 0, 0, 1, 0, -tilt)
    ball, low, high = _ball(gmsh)
    wedge = occ.intersect([(3, ball)], [(3, block)])[0][0][1]
    rim = math.sqrt(1.0 - below**2)
    right = below * math.sin(tilt) + rim * math.cos(tilt)
    foot = -below * math.cos(tilt) - rim * math.sin(tilt)
    return int(wedge), (low[0], low[1], foot), (right, high[1], high[2])


_mL = 1e-6
_RAT, _RABBIT, _MAN = "davies1993", "bolat2011", "icrp2002"

# Tissue of 1.05 g/mL. Lengths are those of anatomy, of which the proportions count.
ORGANS: dict[str, Organ] = {
    "rat_kidney": Organ(
        _bean, (11.0, 10.0, 18.0), 1.2 * _mL, _RAT
    ),  # 2.0 g both at 250 g, 1.2 g each at 300 g
    "rabbit_kidney": Organ(_bean, (27.0, 16.0, 40.0), 10.0 * _mL, _RABBIT),  # 0.38 % of the body each
    "human_kidney": Organ(_bean, (60.0, 40.0, 110.0), 148.0 * _mL, _MAN),  # 310 g both
    "rat_heart": Organ(_ball, (10.0, 9.0, 13.0), 1.0 * _mL, _RAT, cavity=0.55),  # 1.0 g
    "human_heart": Organ(_ball, (85.0, 70.0, 120.0), 314.0 * _mL, _MAN, cavity=0.55),  # 330 g
    "human_liver": Organ(_wedge, (215.0, 110.0, 160.0), 1500.0 * _mL, _MAN),  # 1.4 kg in women, 1.8 in men
}


def draw(gmsh: Any, organ: Organ, volume: float) -> tuple[list[int], tuple[float, float, float]]:
    """The organ about the origin in a volume of tissue (m^3): its solids, tissue first, and half extents.

    A cavity is the second solid.
    """
    occ = gmsh.model.occ
    body, low, high = organ.draw(gmsh)
    occ.translate([(3, body)], *(-0.5 * (a + b) for a, b in zip(low, high, strict=True)))
    extent = [b - a for a, b in zip(low, high, strict=True)]
    occ.dilate([(3, body)], 0, 0, 0, *(wanted / e for wanted, e in zip(organ.lengths, extent, strict=True)))
    occ.synchronize()
    scale = (volume / (occ.getMass(3, body) * (1.0 - organ.cavity**3))) ** (1 / 3)
    occ.dilate([(3, body)], 0, 0, 0, scale, scale, scale)
    solids = [body]
    if organ.cavity:
        hole, _, _ = organ.draw(gmsh)
        factors = (0.5 * organ.cavity * scale * length for length in organ.lengths)
        occ.dilate([(3, hole)], 0, 0, 0, *factors)
        solids.append(hole)
    occ.synchronize()
    x, y, z = (0.5 * scale * length for length in organ.lengths)
    return solids, (x, y, z)
