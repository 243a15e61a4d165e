"""Averages over a log-normal distribution of sizes.

Heat is a matter of volume: with n(d) particles of volume V(d) and heat P(d) per volume, the heat per
volume of all the core is int n V P dd / int n V dd. All shapes keep their proportions, V ~ d^3, so
n V is again log-normal, with its median shifted by e^(3 sigma^2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.slp.arrays import Floats
from magheat.slp.particle import Weighting

_ORDER = 16  # Gauss-Legendre nodes per panel
_REACH = 9.0  # half-width of the range in sigma; the tails beyond weigh e^-40
_WIDEST = 0.06  # of a panel in ln d: at 2 pi f tau = 1 the heat varies over 1/(3 s), s up to 30
_FEWEST = 6  # panels, for the bell itself
_BLOCK = 8_000  # nodes evaluated at once, to keep the temporaries in the cache
_FIRST_STEP = 0.75  # sigma at most between the first nodes of dear models
_NESTED_REACH = 8.0  # sigma: heat may rise or fall as the 60th power of the size, and come from a tail
_CORE = 2.0  # sigma: what lies within tells how much tails may matter
_NEGLIGIBLE = 0.01  # of the accuracy asked for, a node
_MOST_AT_ONCE = 400_000  # nodes of histograms
_HALVINGS = 3

Power = Callable[[Any, Floats], Floats]


def volume_median(diameter: Floats, sigma: Floats, weighting: Weighting) -> Floats:
    """Median diameter (m) of the volume distribution, from the number or the volume median."""
    return np.asarray(diameter * np.exp(3.0 * sigma**2)) if weighting == "number" else diameter


def mean_cube_ratio(sigma: Floats, weighting: Weighting) -> Floats:
    """<d^3> over the cube of the median diameter: the mean particle volume over that at the median."""
    return np.asarray(np.exp((4.5 if weighting == "number" else -4.5) * sigma**2), float)


def volume_average(
    power: Power,
    diameter: Floats,
    sigma: Floats,
    weighting: Weighting = "number",
    kinks: Floats | None = None,
) -> Floats:
    """Mean of power(d) over the volume distribution, one value per row; error below 1e-6 relative.

    power      of (rows, d): `rows` says which rows, d (rows, nodes) in m; gives (rows, nodes)
    diameter   (n,) number or volume medians in m, as `weighting` says;  sigma (n,) of ln d
    kinks      (n,) diameters in m where the power jumps, if it does (inf for none)
    """
    centre = np.log(volume_median(diameter, sigma, weighting))
    result = np.empty_like(centre)
    for block, width in _blocks(sigma):
        if width == 0.0:
            result[block] = power(block, np.exp(centre[block, None]))[:, 0]
        else:
            split = None if kinks is None else (np.log(kinks[block]) - centre[block]) / width
            result[block] = _average(power, block, centre[block], width, split)
    return result


def nested_average(
    power: Power,
    diameter: Floats,
    sigma: Floats,
    weighting: Weighting,
    rtol: float,
    bound: Floats,
) -> tuple[Floats, Floats]:
    """Means over the volume distribution of a dear power(rows, d) -> (rows, nodes, channels), and errors.

    Trapezoids in ln d, which converge exponentially under a bell, halved until channel 0 settles within
    rtol. All nodes are whole multiples of powers of 2, so that rows share them, and finer ones reuse them.
    bound (n,): what channel 0 cannot exceed; nodes of the tails that cannot matter by it are left out.
    Shapes (n, channels) and (n,), the error relative and of channel 0.
    """
    centre = np.log(volume_median(diameter, sigma, weighting))
    spread = np.flatnonzero(sigma > 0)
    error = np.zeros(centre.shape)
    if not spread.size:
        return np.asarray(power(np.arange(centre.size), np.exp(centre)[:, None])[:, 0], float), error
    step = 2.0 ** np.floor(np.log2(_FIRST_STEP * sigma[spread]))
    bells = _Bells(power, centre[spread], sigma[spread], spread)
    everyone = np.arange(spread.size)
    none = np.zeros(spread.size)
    inner = bells.total(everyone, step, none, 0.0, _CORE, none)
    least = rtol * _NEGLIGIBLE * inner[:, 0] / np.maximum(bound[spread], np.finfo(float).tiny)
    found = inner + bells.total(everyone, step, none, _CORE, _NESTED_REACH, least)
    todo = everyone
    for _ in range(_HALVINGS):
        between = bells.total(todo, step[todo], 0.5 * step[todo], 0.0, _NESTED_REACH, least[todo])
        finer = 0.5 * (found[todo] + between)
        scale = np.maximum(np.abs(finer[:, 0]), np.finfo(float).tiny)
        error[spread[todo]] = change = np.abs(finer[:, 0] - found[todo, 0]) / scale
        found[todo] = finer
        step[todo] *= 0.5
        todo = todo[change > rtol]
        if not todo.size:
            break
    total = np.empty((centre.size, found.shape[1]))
    total[spread] = found
    single = np.flatnonzero(sigma == 0)
    if single.size:
        total[single] = power(single, np.exp(centre[single])[:, None])[:, 0]
    return total, error


@dataclass(frozen=True, eq=False)
class _Bells:
    """Rows of bells in ln d over which power is summed; names: what power calls the rows."""

    power: Power
    centre: Floats
    sigma: Floats
    names: NDArray[np.int64]

    def total(
        self, rows: NDArray[np.int64], step: Floats, offset: Floats, low: float, high: float, least: Floats
    ) -> Floats:
        """step times the sum over the nodes offset + j step (any whole j), each weighed by its bell.

        Of nodes from `low` to `high` sigma off the centre; those that weigh less than `least` are left out.
        """
        c, s = self.centre[rows], self.sigma[rows]
        lowest = np.ceil((c - high * s - offset) / step)
        j = lowest[:, None] + np.arange(int(np.max(2.0 * high * s / step)) + 1)
        u = offset[:, None] + j * step[:, None]
        z = np.abs(u - c[:, None]) / s[:, None]
        weight = (step / s)[:, None] * np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
        kept = (z <= high) & ((z > low) | (low == 0.0)) & (weight >= least[:, None])
        at, node = np.nonzero(kept)
        values = self.power(self.names[rows[at]], np.exp(u[at, node])[:, None])[:, 0]
        result = np.zeros((rows.size, values.shape[1]))
        np.add.at(result, at, weight[at, node, None] * values)
        return result


def histogram_average(
    power: Power, rows: int, sizes: tuple[tuple[float, float], ...], weighting: Weighting
) -> Floats:
    """Means of power(rows, d) -> (rows, nodes, channels) over a measured histogram of (diameter, weight)."""
    d, weight = np.array(sizes, float).T
    volume = weight * d**3 if weighting == "number" else weight
    share, parts = volume / volume.sum(), []
    step = max(1, _MOST_AT_ONCE // d.size)
    for start in range(0, rows, step):
        some = np.arange(start, min(start + step, rows))
        values = power(some, np.broadcast_to(d, (some.size, d.size)))
        parts.append(np.einsum("rnc,n->rc", values, share))
    return np.asarray(np.concatenate(parts), float)


def _blocks(sigma: Floats) -> Iterator[tuple[slice, float]]:
    """Runs of rows of one sigma, cut so that the nodes of each fit into _BLOCK."""
    ends = np.append(np.flatnonzero(np.diff(sigma)) + 1, sigma.size)
    start = 0
    for end in ends:
        width = float(sigma[start]) if sigma.size else 0.0
        rows = max(1, _BLOCK // (2 * _rule(width)[0].size if width else 1))
        for first in range(start, int(end), rows):
            yield slice(first, min(first + rows, int(end))), width
        start = int(end)


def _average(power: Power, block: slice, centre: Floats, sigma: float, split: Floats | None) -> Floats:
    if split is None:
        nodes, weights = _rule(sigma)
        z, w = _REACH * nodes[None, :], _REACH * weights[None, :]
    else:
        nodes, weights = _rule(sigma)
        at = np.clip(split, -_REACH, _REACH)[:, None]
        below, above = 0.5 * (at + _REACH), 0.5 * (_REACH - at)
        z = np.concatenate([at - below * (1.0 - nodes), at + above * (1.0 + nodes)], axis=1)
        w = np.concatenate([below * weights, above * weights], axis=1)
    density = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi) * w
    d = np.exp(centre[:, None] + sigma * z)
    return np.asarray((power(block, d) * density).sum(axis=1), float)


@lru_cache(maxsize=64)
def _rule(sigma: float) -> tuple[Floats, Floats]:
    """Composite Gauss-Legendre rule on [-1, 1], fine enough for this sigma."""
    panels = max(_FEWEST, int(np.ceil(2.0 * _REACH * sigma / _WIDEST)))
    legendre: Any = np.polynomial.legendre  # numpy leaves it untyped
    nodes, weights = legendre.leggauss(_ORDER)
    edges = np.linspace(-1.0, 1.0, panels + 1)
    middle, half = 0.5 * (edges[1:] + edges[:-1])[:, None], 1.0 / panels
    return (middle + half * nodes).ravel(), np.tile(half * weights, panels)
