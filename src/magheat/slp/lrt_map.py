"""Linear response averaged over sizes, at many conditions: sums over one rule in ln d as matrix products.

Points that differ in diameter, sigma, frequency and amplitude only share the nodes of one rule. There the
loss is a product of a weight of (d, sigma), a susceptibility of H and an absorption of f, each worked out
once for each value. Over many diameters of one sigma the mean is smooth, and is interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from magheat.slp import lrt
from magheat.slp.arrays import Floats
from magheat.slp.constants import MU_0
from magheat.slp.core import Conditions
from magheat.slp.distribution import volume_median
from magheat.slp.lrt import Choice
from magheat.slp.particle import Weighting
from magheat.slp.periodic import Indices

_ORDER = 12  # Gauss-Legendre nodes per panel
_PANEL = 0.06  # in ln d: where 2 pi f tau = 1 the heat varies over 1/(3 s), s up to 30
_PANEL_IN_SIGMA = 3.0
_REACH = 7.0  # in sigma: the tails beyond weigh 3e-12
_MOST_NODES = 6000
_CHUNK = 2_000_000  # numbers at once
_CENTRE_STEP = 0.02  # in ln d, of the diameters between which means are interpolated
_CENTRE_STEP_IN_SIGMA = 0.2
_STENCIL = 8  # of them to each
_ROOT = float(np.sqrt(2.0 * np.pi))


def worthwhile(groups: int, points: int) -> bool:
    """Whether the points share enough for a common rule to pay."""
    return points >= 8 * groups


def groups_of(at: Conditions) -> tuple[Indices, int]:
    """Which points share all but size, frequency and amplitude: a number for each point, and how many."""
    others = [column for name, column in vars(at).items() if name not in ("frequency", "amplitude")]
    key, first = _numbered(others)
    return key, first.size


def _numbered(columns: list[Floats]) -> tuple[Indices, Indices]:
    """A number from 0 for each distinct row of the columns, and a row that has it."""
    key = np.zeros(columns[0].size, np.int64)
    for column in columns:
        if np.all(column == column[:1]):
            continue
        values, inverse = np.unique(column, return_inverse=True)
        key = key * values.size + inverse.ravel()
        present = np.flatnonzero(np.bincount(key))  # without the pairs that do not occur
        places = np.zeros(present[-1] + 1, np.int64)
        places[present] = np.arange(present.size)
        key = places[key]
    first = np.zeros(int(key.max(initial=0)) + 1, np.int64)
    first[key[::-1]] = np.arange(key.size)[::-1]
    return key, first


def heat_per_field_squared(
    diameter: Floats, sigma: Floats, at: Conditions, choice: Choice, weighting: Weighting, group: Indices
) -> Floats:
    """Mean of `lrt.heat_per_field_squared` over the volume distribution, (n,); all sigma above zero.

    Within 1e-6 relative.
    """
    result = np.empty(diameter.shape)
    centre = np.log(volume_median(diameter, sigma, weighting))
    for rows in _alike(group):
        result[rows] = _one_group(centre[rows], sigma[rows], at.chosen(rows), choice)
    return result


def _alike(values: Any) -> list[Any]:
    """The rows of each distinct value, as a slice or as indices."""
    if np.all(values == values[:1]):
        return [slice(None)]
    order = np.argsort(values, kind="stable")
    cuts = np.flatnonzero(np.diff(values[order])) + 1
    return np.split(order, cuts)


def _one_group(centre: Floats, sigma: Floats, at: Conditions, choice: Choice) -> Floats:
    width = min(_PANEL, _PANEL_IN_SIGMA * float(sigma.min()))
    span = float(np.max(centre + _REACH * sigma) - np.min(centre - _REACH * sigma))
    if span / width * _ORDER > _MOST_NODES and centre.size > 1:  # widths or sizes far apart: halve them
        result = np.empty(centre.shape)
        for part in _halves(sigma if np.ptp(np.log(sigma)) > 1.0 else centre):
            result[part] = _one_group(centre[part], sigma[part], at.chosen(part), choice)
        return result
    rule = _Rule.over(centre, sigma, width, at, choice)
    result = np.empty(centre.shape)
    few = np.zeros(centre.shape, bool)
    for rows in _alike(sigma):
        grid = _centres(centre[rows], float(sigma[rows][0]))
        H, f = at.amplitude[rows], at.frequency[rows]
        field, first = _numbered([H, f])
        if grid.size * first.size > 0.5 * H.size:
            few[rows] = True
            continue
        table = rule.table(grid, np.full(grid.shape, sigma[rows][0]), H[first], f[first])
        result[rows] = _between(grid, table, centre[rows], field)
    if few.any():
        result[few] = rule.points(centre[few], sigma[few], at.amplitude[few], at.frequency[few])
    return result


def _halves(values: Floats) -> tuple[Any, Any]:
    low = values <= np.median(values)
    if low.all():
        low = np.arange(values.size) < values.size // 2
    return low, ~low


def _centres(centre: Floats, sigma: float) -> Floats:
    """Evenly spaced centres around those given, with the margin that interpolation needs."""
    step = min(_CENTRE_STEP, _CENTRE_STEP_IN_SIGMA * sigma)
    low, high = float(centre.min()), float(centre.max())
    count = int((high - low) / step) + 1 + _STENCIL
    return np.asarray(low - 0.5 * (_STENCIL - 1) * step + step * np.arange(count))


def _between(grid: Floats, table: Floats, centre: Floats, column: Indices) -> Floats:
    """The table (grid, columns) at centres and columns, by polynomials of its logarithm."""
    x = (centre - grid[0]) / (grid[1] - grid[0])
    first = np.clip(np.floor(x).astype(np.int64) - _STENCIL // 2 + 1, 0, grid.size - _STENCIL)
    x -= first
    logs = np.log(np.maximum(table, np.finfo(float).tiny))
    value = np.zeros(centre.shape)
    for i in range(_STENCIL):
        weight = np.ones(centre.shape)
        for j in range(_STENCIL):
            if j != i:
                weight *= (x - j) / (i - j)
        value += weight * logs[first + i, column]
    return np.asarray(np.exp(value))


@dataclass(frozen=True, eq=False)
class _Rule:
    """Nodes u in ln d and weights for all sizes of a group, and what the nodes have in common."""

    u: Floats
    weights: Floats
    shared: dict[str, Floats]
    choice: Choice

    @classmethod
    def over(cls, centre: Floats, sigma: Floats, width: float, at: Conditions, choice: Choice) -> _Rule:
        """Panels of `width` over all sizes; one ends where the Neel time jumps."""
        low, high = float(np.min(centre - _REACH * sigma)), float(np.max(centre + _REACH * sigma))
        edges = np.linspace(low, high, int((high - low) / width) + 2)
        kink = lrt.kink_diameter(at.chosen(np.zeros(1, np.int64)), choice)
        if kink is not None and low < np.log(kink[0]) < high:
            edges = np.unique(np.append(edges, np.log(kink[0])))
        legendre: Any = np.polynomial.legendre  # numpy leaves it untyped
        nodes, weights = legendre.leggauss(_ORDER)
        half = 0.5 * np.diff(edges)[:, None]
        u = (edges[:-1, None] + half * (1.0 + nodes)).ravel()
        return cls(u, (half * weights).ravel(), {n: v[:1, None] for n, v in vars(at).items()}, choice)

    def spread(self, centre: Floats, sigma: Floats) -> Floats:
        """Weights of the nodes in the bells of sizes, (n, nodes)."""
        z = (self.u - centre[:, None]) / sigma[:, None]
        return np.asarray(np.exp(-0.5 * z * z) * self.weights / (_ROOT * sigma[:, None]))

    def response(self, amplitude: Floats) -> Floats:
        """Susceptibility at the nodes, (n, nodes)."""
        at = Conditions(**(self.shared | {"amplitude": amplitude[:, None]}))
        chi = lrt.equilibrium(np.exp(self.u)[None, :], at, self.choice)
        return np.asarray(np.broadcast_to(chi, (amplitude.size, self.u.size)))

    def absorption(self, frequency: Floats) -> Floats:
        """pi mu0 f times the absorption at the nodes, (n, nodes)."""
        at = Conditions(**(self.shared | {"frequency": frequency[:, None]}))
        lag = lrt.absorbed(np.exp(self.u)[None, :], at, self.choice)
        return np.asarray(np.pi * MU_0 * frequency[:, None] * lag)

    def table(self, centre: Floats, sigma: Floats, amplitude: Floats, frequency: Floats) -> Floats:
        """Means of sizes (n,) at fields (m,): (n, m)."""
        result = np.empty((centre.size, amplitude.size))
        W = self.spread(centre, sigma)
        step = max(1, _CHUNK // self.u.size)
        for first in range(0, amplitude.size, step):
            some = slice(first, first + step)
            result[:, some] = W @ (self.response(amplitude[some]) * self.absorption(frequency[some])).T
        return result

    def points(self, centre: Floats, sigma: Floats, amplitude: Floats, frequency: Floats) -> Floats:
        """Means of sizes at one field each, all (n,)."""
        fields, b = np.unique(amplitude, return_inverse=True)
        frequencies, c = np.unique(frequency, return_inverse=True)
        sizes, a = np.unique(np.stack([centre, sigma]), axis=1, return_inverse=True)
        counts = sizes.shape[1], fields.size, frequencies.size
        if np.prod(counts) <= 2 * centre.size and max(counts) * self.u.size <= 40 * _CHUNK:
            W, chi, lag = self.spread(*sizes), self.response(fields), self.absorption(frequencies)
            table = np.stack([W @ (row * lag).T for row in chi])
            return np.asarray(table[b.ravel(), a.ravel(), c.ravel()], float)
        result = np.empty(centre.shape)
        step = max(1, _CHUNK // self.u.size)
        for first in range(0, centre.size, step):
            some = slice(first, first + step)
            product = self.spread(centre[some], sigma[some]) * self.response(amplitude[some])
            result[some] = (product * self.absorption(frequency[some])).sum(axis=1)
        return result
