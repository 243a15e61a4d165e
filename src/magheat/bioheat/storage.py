"""The stored heat: enthalpy as a functional of the nodal temperatures, and its tangent.

content(T) holds int rho (h(T) - h(T_ref)) phi_i, so that a time step conserves heat across jumps of
cp. P1: consistent mass on nodal enthalpies of each region, lumped where cp jumps; a node on a border
carries one weight per region. P2: enthalpy at the coefficient points. The tangent is symmetric
(rho c(T) at the coefficient points); it only steers the iteration, the residual is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.coefficients import RegionCoefficient
from magheat.bioheat.model import Region
from magheat.constants import ZERO_C
from magheat.errors import InputError
from magheat.fem.engine import Engine, Matrix
from magheat.tissue.properties import Constant, Map

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
        self._lumped: dict[int, Floats] = {}
        self._consistent: dict[int, Matrix] = {}
        for i in varying:
            share = density * (engine.cell_region == i)[:, None]
            if self._regions[i].heat_capacity.jumps:
                self._refuse_order_two(self._regions[i])
                self._lumped[i] = engine.load(share)
            elif engine.order == 1:
                self._consistent[i] = engine.mass(share)
        self._at_points = [i for i in varying if engine.order == 2]

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
        for i, weight in self._lumped.items():
            total += weight * self._enthalpy(i, v)
        for i, matrix in self._consistent.items():
            total += matrix @ self._enthalpy(i, v)
        if self._at_points:
            v_points, density = self._engine.at_points(v), self._density(None)
            heat = np.zeros_like(density)
            for i in self._at_points:
                cells = self._engine.cell_region == i
                heat[cells] = density[cells] * self._enthalpy(i, v_points[cells])
            total += self._engine.load(heat)
        return total

    def _enthalpy(self, i: int, v: Floats) -> Floats:
        capacity = self._regions[i].heat_capacity
        assert not isinstance(capacity, Map)
        return capacity.integral(self._T_ref + v) - capacity.integral(np.asarray(self._T_ref))

    # -- dense output ---------------------------------------------------------------------------
    # Where cp jumps, T(t) has a kink as a node passes the jump, but its stored heat has not: a
    # parabola in time is drawn through the heat, and turned back into temperature.

    @property
    def has_jumps(self) -> bool:
        return bool(self._lumped)

    @cached_property
    def _own(self) -> tuple[Bools, list[Floats], Floats]:
        """Dofs of lumped regions, the shares of heat of each region there, and c at T_ref."""
        engine, ones = self._engine, np.ones(self._engine.weights.shape)
        touched = np.zeros(len(engine.dof_points), dtype=bool)
        for weight in self._lumped.values():
            touched |= weight > 0.0
        density = self._density(None)
        shares = [
            engine.load(ones * density * (engine.cell_region == i)[:, None])[touched]
            for i in range(len(self._regions))
        ]
        zero = np.zeros(int(touched.sum()))
        scale = sum((w * self._slope(i, zero) for i, w in enumerate(shares)), start=np.zeros_like(zero))
        return touched, shares, scale

    def _slope(self, i: int, v: Floats) -> Floats:
        capacity = self._regions[i].heat_capacity
        return np.ones_like(v) if isinstance(capacity, Map) else capacity(self._T_ref + v)

    def measure(self, v: Floats) -> Floats:
        """A monotonic function of each dof's rise that is smooth in time: its own heat over c(T_ref)."""
        if not self._lumped:
            return v
        touched, shares, scale = self._own
        theta = v.copy()
        theta[touched] = self._own_heat(v[touched], shares) / scale
        return theta

    def _own_heat(self, v: Floats, shares: list[Floats]) -> Floats:
        heat = np.zeros_like(v)
        for i, w in enumerate(shares):
            capacity = self._regions[i].heat_capacity
            heat += w * (v if isinstance(capacity, Map) else self._enthalpy(i, v))
        return heat

    def rise(self, theta: Floats, guess: Floats) -> Floats:
        """The inverse of `measure`, by Newton's method from a guess of the rise."""
        if not self._lumped:
            return theta
        touched, shares, scale = self._own
        v, wanted = guess.copy(), theta[touched] * scale
        own = v[touched]
        for _ in range(NEWTON):
            slope = sum((w * self._slope(i, own) for i, w in enumerate(shares)), start=np.zeros_like(own))
            change = (wanted - self._own_heat(own, shares)) / slope
            own += change
            if np.max(np.abs(change), initial=0.0) < 1e-9:
                break
        v[touched] = own
        v[~touched] = theta[~touched]
        return v

    # -- tangent --------------------------------------------------------------------------------
    def tangent_coefficient(self, T_points: Floats) -> Floats:
        """rho c(T) at the coefficient points, zero where the region is lumped."""
        c = self._density(None) * self._capacity(T_points)
        for i in self._lumped:
            c[self._engine.cell_region == i] = 0.0
        return c

    def tangent_diagonal(self, T: Floats) -> Floats | None:
        """The lumped part of the tangent, per dof; None where nothing is lumped."""
        if not self._lumped:
            return None
        v = T - self._T_ref
        return sum((w * self._slope(i, v) for i, w in self._lumped.items()), start=np.zeros_like(v))


def _varies(region: Region) -> bool:
    return not isinstance(region.heat_capacity, Constant | Map)
