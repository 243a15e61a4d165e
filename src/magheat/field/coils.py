"""Fields of coils: loops and thin current sheets about the z axis, off the axis too. SI throughout.

All are exact, by Bulirsch's complete elliptic integral (Bulirsch 1969, doi:10.1007/BF02165405; the
field of a sheet in its terms: Derby & Olbert 2010, doi:10.1119/1.3256157).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import hypot, inf, pi
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magheat.errors import InputError
from magheat.field.eddy import distance_to_axis, height_along

Floats = NDArray[np.float64]
ROUND = 96  # points of the winding round the axis
_TINY = 1e-200  # stands for a zero modulus where the limit is finite
_CLOSE = 1e-8  # of the two means, after which one more round is exact
_ROUNDS = 30
_NEAR_AXIS = 1e-6  # of 4 a rho / (a + rho)^2, below which the potential is linear in rho


class Coil(Protocol):
    """Currents round the z axis, z = 0 the coil's centre. All per ampere of the current."""

    @property
    def at_centre(self) -> float:
        """H_z at the centre, 1/m."""

    def field(self, rho: ArrayLike, z: ArrayLike) -> tuple[Floats, Floats]:
        """(H_rho, H_z) in 1/m at distances to the axis and heights (m) that broadcast."""

    def potential(self, rho: ArrayLike, z: ArrayLike) -> Floats:
        """A_phi / mu0 (no unit: A/m of H times m, per A)."""

    def winding(self) -> tuple[Floats, Floats]:
        """Radii and heights (m) at which the current runs, close enough to tell what reaches it."""


@dataclass(frozen=True)
class Solenoid:
    """A thin sheet of current round a cylinder: radius and length in m.

    One ampere flows round the whole length; the field of N turns of a current I is N I times this.
    Exact for the sheet; a wound coil is one as long as the distance to it is above the pitch.
    """

    radius: float
    length: float

    def __post_init__(self) -> None:
        _demand("radius", self.radius)
        _demand("length", self.length)

    @property
    def at_centre(self) -> float:
        """1/m: 1 / sqrt(length^2 + 4 radius^2)."""
        return 1.0 / hypot(self.length, 2.0 * self.radius)

    def field(self, rho: ArrayLike, z: ArrayLike) -> tuple[Floats, Floats]:
        """(H_rho, H_z), 1/m per ampere; on the sheet the mean of both sides."""
        rho, z = np.broadcast_arrays(np.abs(np.asarray(rho, float)), np.asarray(z, float))
        a, half = self.radius, 0.5 * self.length
        gamma = (a - rho) / (a + rho)
        radial, axial = np.zeros(rho.shape), np.zeros(rho.shape)
        for sign, height in ((1.0, z + half), (-1.0, z - half)):
            span = np.hypot(height, a + rho)
            kc2 = (height**2 + (a - rho) ** 2) / span**2
            radial += sign * a / span * _cel(kc2, 1.0, 1.0, -1.0)
            axial += sign * height / span * _cel(kc2, gamma**2, 1.0, gamma)
        per_length = 1.0 / (pi * self.length)
        return per_length * radial, per_length * a / (a + rho) * axial

    def potential(self, rho: ArrayLike, z: ArrayLike) -> Floats:
        """A_phi / mu0 per ampere: a/(pi length) h/D [cel(kc, 1, 0, 1) - p cel(kc, p, 0, 1)] between the ends.

        h = z -+ length/2, D^2 = (a + rho)^2 + h^2, p = ((a - rho)/(a + rho))^2: Callaghan & Maslen 1960
        (NASA TN D-465) with the terms put together that would cancel. Near the axis rho/2 H_z(0, z).
        """
        rho, z = np.broadcast_arrays(np.abs(np.asarray(rho, float)), np.asarray(z, float))
        a, half = self.radius, 0.5 * self.length
        p = ((a - rho) / (a + rho)) ** 2
        total = np.zeros(rho.shape)
        for sign, height in ((1.0, z + half), (-1.0, z - half)):
            span = np.hypot(height, a + rho)
            kc2 = (height**2 + (a - rho) ** 2) / span**2
            total += sign * height / span * (_cel(kc2, 1.0, 0.0, 1.0) - p * _cel(kc2, p, 0.0, 1.0))
        beside = 4.0 * a * rho / (a + rho) ** 2 < _NEAR_AXIS
        linear = 0.5 * rho * self.field(np.zeros(z.shape), z)[1]
        return np.where(beside, linear, a / (pi * self.length) * total)

    def winding(self) -> tuple[Floats, Floats]:
        """Radii and heights (m) of lines of the sheet, a sixteenth of a radius apart."""
        lines = max(int(16.0 * self.length / self.radius), 2)
        return np.full(lines, self.radius), np.linspace(-0.5, 0.5, lines) * self.length


@dataclass(frozen=True)
class Loops:
    """Thin circular loops in series: radii and heights z in m, turns of each (negative: wound back)."""

    radii: tuple[float, ...]
    heights: tuple[float, ...]
    turns: tuple[float, ...]

    def __post_init__(self) -> None:
        if not len(self.radii) == len(self.heights) == len(self.turns) > 0:
            raise InputError("loops need a radius, a height and turns each", where="loops")
        for radius in self.radii:
            _demand("radius", radius)
        scale = sum(abs(n) / (2.0 * a) for a, n in zip(self.radii, self.turns, strict=True))
        if abs(self.at_centre) <= 1e-6 * scale:
            raise InputError(
                "the field of the loops vanishes at the centre, z = 0, where the amplitude is given",
                where="loops",
                fix="put z = 0 where the field is strong, or change the turns",
            )

    @cached_property
    def at_centre(self) -> float:
        """1/m."""
        loops = zip(self.radii, self.heights, self.turns, strict=True)
        return sum(0.5 * n * a**2 / hypot(a, h) ** 3 for a, h, n in loops)

    def field(self, rho: ArrayLike, z: ArrayLike) -> tuple[Floats, Floats]:
        """(H_rho, H_z), 1/m per ampere; infinite on a loop."""
        rho, z = np.broadcast_arrays(np.abs(np.asarray(rho, float)), np.asarray(z, float))
        radial, axial = np.zeros(rho.shape), np.zeros(rho.shape)
        for a, at, turns in zip(self.radii, self.heights, self.turns, strict=True):
            span = np.hypot(z - at, a + rho)
            kc2 = ((z - at) ** 2 + (a - rho) ** 2) / span**2
            strength = turns * a / (pi * span**3)
            radial += strength * (z - at) * _cel(kc2, kc2, -1.0, 1.0)
            axial += strength * _cel(kc2, kc2, a + rho, a - rho)
        return radial, axial

    def potential(self, rho: ArrayLike, z: ArrayLike) -> Floats:
        """A_phi / mu0 per ampere."""
        rho, z = np.broadcast_arrays(np.abs(np.asarray(rho, float)), np.asarray(z, float))
        total = np.zeros(rho.shape)
        for a, at, turns in zip(self.radii, self.heights, self.turns, strict=True):
            span = np.hypot(z - at, a + rho)
            kc2 = ((z - at) ** 2 + (a - rho) ** 2) / span**2
            total += turns * a / (pi * span) * _cel(kc2, 1.0, -1.0, 1.0)
        return total

    def winding(self) -> tuple[Floats, Floats]:
        """Radii and heights (m) of the loops."""
        return np.array(self.radii), np.array(self.heights)


def helmholtz(radius: float) -> Loops:
    """The Helmholtz pair: two equal loops one radius (m) apart, flat at the centre to fourth order."""
    return Loops((radius, radius), (-0.5 * radius, 0.5 * radius), (1.0, 1.0))


@dataclass(frozen=True)
class PlacedCoil:
    """A coil in space: its centre (m) and the direction of its axis; in an axisymmetric plane two
    coordinates each, (0, z) and (0, 1)."""

    coil: Coil
    centre: tuple[float, ...]
    axis: tuple[float, ...]

    def cylindrical(self, points: ArrayLike) -> tuple[Floats, Floats]:
        """Distances to the axis and heights along it (m) of points (n, dimension) in m."""
        rho = distance_to_axis(points, self.axis, self.centre)
        return rho, height_along(points, self.axis, self.centre)

    def relative(self, points: ArrayLike) -> Floats:
        """|H| over its value at the centre, (n,)."""
        radial, axial = self.coil.field(*self.cylindrical(points))
        return np.asarray(np.hypot(radial, axial) / abs(self.coil.at_centre))

    def flux_radius(self, points: ArrayLike) -> Floats:
        """2 A_phi / (mu0 H_centre) in m, (n,): the distance to the axis where the field is uniform."""
        potential = self.coil.potential(*self.cylindrical(points))
        return np.asarray(2.0 * np.abs(potential / self.coil.at_centre))

    def winding(self) -> Floats:
        """Points of the winding, (n, dimension) in m: where no body can be."""
        radii, heights = self.coil.winding()
        along, centre = np.asarray(self.axis) / np.linalg.norm(self.axis), np.asarray(self.centre)
        if len(along) == 2:
            return np.asarray(centre + np.outer(heights, along) + np.outer(radii, [1.0, 0.0]))
        across = np.cross(along, np.eye(3)[np.argmin(np.abs(along))])
        across /= np.linalg.norm(across)
        angle = np.linspace(0.0, 2.0 * pi, ROUND, endpoint=False)[:, None, None]
        ring = np.cos(angle) * across + np.sin(angle) * np.cross(along, across)
        points = centre + heights[:, None] * along + radii[:, None] * ring
        return np.asarray(points.reshape(-1, 3))


def _cel(kc2: ArrayLike, p: ArrayLike, c: ArrayLike, s: ArrayLike) -> Floats:
    """Integral over 0..pi/2 of (c cos^2 + s sin^2) / ((cos^2 + p sin^2) sqrt(cos^2 + kc2 sin^2)).

    Bulirsch's algorithm for p > 0: the digits double with each round.
    """
    kc, root = np.sqrt(np.maximum(kc2, _TINY)), np.sqrt(np.maximum(p, _TINY))
    e, mean = kc, np.ones_like(kc)
    a, b = np.asarray(c, float), np.asarray(s, float) / root
    for _ in range(_ROUNDS):
        a, b = a + b / root, 2.0 * (b + a * e / root)
        root = root + e / root
        last, mean = mean, mean + kc
        if np.all(np.abs(last - kc) <= _CLOSE * last):
            break
        kc = 2.0 * np.sqrt(e)
        e = kc * mean
    return np.asarray(0.5 * pi * (b + a * mean) / (mean * (mean + root)))


def _demand(name: str, size: float) -> None:
    if not 0.0 < size < inf:
        raise InputError(f"the {name} of a coil is {size:g} m", where=name, fix="it must be above zero")
