"""The stored heat: enthalpy as a functional of the nodal temperatures, and its tangent.

content(T) holds int rho (h(T) - h(T_ref)) phi_i, so that a time step conserves heat across jumps of
cp. P1: consistent mass on nodal enthalpies of each constituent of each region, lumped where cp jumps; a
node on a border carries one weight per region. P2: enthalpy at the coefficient points. The tangent is
symmetric (rho c(T) at the coefficient points); it only steers the iteration, the residual is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.coefficients import RegionCoefficient, values_at
from magheat.bioheat.model import Region
from magheat.constants import ZERO_C
from magheat.errors import InputError
from magheat.fem.engine import Engine, Matrix
from magheat.tissue.mixing import Blend
from magheat.tissue.properties import Constant, Map, Property

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
NEWTON = 20  # iterations at most; a few are needed where a kink lies between guess and root


class Storage:
    """Heat stored in the body relative to the reference temperature `T_ref` (K)."""

    def __init__(self, engine: Engine, regions: Mapping[str, Region], T_ref: float):
        self._engine, self._T_ref = engine, T_ref
        self._regions = [regions[name] for name in engine.regions]
        self._density = RegionCoefficient(engine, [r.density for r in self._regions])
        self._capacity = RegionCoefficient(engine, [r.heat_capacity for r in self._regions])
        varying = [i for i, r in enumerate(self._regions) if _varies(r)]
        self.linear = not varying
        density = self._density(None)
        fixed = density * self._capacity.fixed()
        self._constant: Matrix | None = engine.mass(fixed) if len(varying) < len(self._regions) else None
        self._jumping = [i for i in varying if self._regions[i].heat_capacity.jumps]
        self._lumped: list[tuple[Floats, Property]] = []
        self._consistent: list[tuple[Matrix, Property]] = []
        self._at_points: list[tuple[Floats, Property]] = []
        for i in varying:
            for share, capacity in self._constituents(i):
                if i in self._jumping:
                    self._refuse_order_two(self._regions[i])
                    self._lumped.append((engine.load(share), capacity))
                elif engine.order == 1:
                    self._consistent.append((engine.mass(share), capacity))
                else:
                    self._at_points.append((share, capacity))

    def _constituents(self, i: int) -> list[tuple[Floats, Property]]:
        """Mass per volume (kg/m^3, at the points; zero beyond the region) that stores heat, and its c(T)."""
        density, inside = self._density(None), self._engine.cell_region == i
        density[~inside] = 0.0
        capacity = self._regions[i].heat_capacity
        if isinstance(capacity, Blend):
            first = np.zeros_like(density)
            first[inside] = values_at(self._engine, capacity.share, np.flatnonzero(inside))
            return [(density * first, capacity.a), (density * (1.0 - first), capacity.b)]
        if isinstance(capacity, Constant | Map):  # what follows the place alone goes into the weight
            return [(density * self._capacity.fixed(), Constant(1.0))]
        return [(density, capacity)]

    def _refuse_order_two(self, region: Region) -> None:
        if self._engine.order == 2:
            at = ", ".join(f"{T - ZERO_C:g} degC" for T in region.heat_capacity.jumps)
            raise InputError(
                f"the heat capacity of {region.name} jumps at {at}, which order 2 cannot resolve",
                where="solve.order",
                fix="order: 1",
            )

    def content(self, v: Floats) -> Floats:
        """int rho (h(T_ref + v) - h(T_ref)) phi, J per dof."""
        total = self._constant @ v if self._constant is not None else np.zeros_like(v)
        for weight, capacity in self._lumped:
            total += weight * self._enthalpy(capacity, v)
        for matrix, capacity in self._consistent:
            total += matrix @ self._enthalpy(capacity, v)
        if self._at_points:
            v_points = self._engine.at_points(v)
            heat = np.zeros_like(v_points)
            for share, capacity in self._at_points:
                cells = np.flatnonzero(share.any(axis=1))
                heat[cells] += share[cells] * self._enthalpy(capacity, v_points[cells])
            total += self._engine.load(heat)
        return total

    def _enthalpy(self, capacity: Property, v: Floats) -> Floats:
        return capacity.integral(self._T_ref + v) - capacity.integral(np.asarray(self._T_ref))

    # -- dense output ---------------------------------------------------------------------------
    # Where cp jumps, T(t) has a kink as a node passes the jump, but its stored heat has not: a
    # parabola in time is drawn through the heat, and turned back into temperature.

    @property
    def has_jumps(self) -> bool:
        return bool(self._lumped)

    @cached_property
    def _own(self) -> tuple[Bools, list[tuple[Floats, Property]], Floats]:
        """Dofs of lumped regions, the mass of each constituent there with its c(T), and rho c at T_ref."""
        touched = np.zeros(len(self._engine.dof_points), dtype=bool)
        for weight, _ in self._lumped:
            touched |= weight > 0.0
        parts = [
            (self._engine.load(share)[touched], capacity)
            for i in range(len(self._regions))
            for share, capacity in self._constituents(i)
        ]
        zero = np.zeros(int(touched.sum()))
        return touched, parts, self._slope(parts, zero)

    def _slope(self, parts: list[tuple[Floats, Property]], v: Floats) -> Floats:
        """Heat per kelvin of what is stored in these parts."""
        return sum((w * capacity(self._T_ref + v) for w, capacity in parts), start=np.zeros_like(v))

    def measure(self, v: Floats) -> Floats:
        """A monotonic function of each dof's rise that is smooth in time: its own heat over c(T_ref)."""
        if not self._lumped:
            return v
        touched, parts, scale = self._own
        theta = v.copy()
        theta[touched] = self._own_heat(v[touched], parts) / scale
        return theta

    def _own_heat(self, v: Floats, parts: list[tuple[Floats, Property]]) -> Floats:
        return sum((w * self._enthalpy(capacity, v) for w, capacity in parts), start=np.zeros_like(v))

    def rise(self, theta: Floats, guess: Floats) -> Floats:
        """The inverse of `measure`, by Newton's method from a guess of the rise."""
        if not self._lumped:
            return theta
        touched, parts, scale = self._own
        v, wanted = guess.copy(), theta[touched] * scale
        own = v[touched]
        for _ in range(NEWTON):
            change = (wanted - self._own_heat(own, parts)) / self._slope(parts, own)
            own += change
            if np.max(np.abs(change), initial=0.0) < 1e-9:
                break
        v[touched] = own
        v[~touched] = theta[~touched]
        return v

    def kinks(self, start: Floats, end: Floats) -> Bools:
        """Dofs that pass a jump of cp between two states: their temperature has a kink in time there."""
        low, high = self._T_ref + np.minimum(start, end), self._T_ref + np.maximum(start, end)
        passed = np.zeros(len(start), dtype=bool)
        for weight, capacity in self._lumped:
            for jump in capacity.jumps:
                passed |= (weight > 0.0) & (low < jump) & (high >= jump)
        return passed

    # -- tangent --------------------------------------------------------------------------------
    def tangent_coefficient(self, T_points: Floats) -> Floats:
        """rho c(T) at the coefficient points, zero where the region is lumped."""
        c = self._density(None) * self._capacity(T_points)
        for i in self._jumping:
            c[self._engine.cell_region == i] = 0.0
        return c

    def tangent_diagonal(self, T: Floats) -> Floats | None:
        """The lumped part of the tangent, per dof; None where nothing is lumped."""
        if not self._lumped:
            return None
        return self._slope(self._lumped, T - self._T_ref)


def _varies(region: Region) -> bool:
    return not isinstance(region.heat_capacity, Constant | Map) and region.heat_capacity.varies
