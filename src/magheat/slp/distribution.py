"""Averages over a log-normal distribution of sizes.

Heat is a matter of volume: with n(d) particles of volume V(d) and heat P(d) per volume, the heat per
volume of all the core is int n V P dd / int n V dd. All shapes keep their proportions, V ~ d^3, so
n V is again log-normal, with its median shifted by e^(3 sigma^2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
_FIRST_STEP = 0.5  # sigma between the first nodes of dear models
_NESTED_REACH = 5.0  # sigma: the tails beyond weigh 6e-7
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
    power: Power, diameter: Floats, sigma: Floats, weighting: Weighting, rtol: float
) -> tuple[Floats, Floats]:
    """Means over the volume distribution of a dear power(rows, d) -> (rows, nodes, channels), and errors.

    Trapezoids in ln d, which converge exponentially under a bell; halved until channel 0 settles within
    rtol, the nodes before reused. Shapes (n, channels) and (n,), the error relative and of channel 0.
    """
    centre = np.log(volume_median(diameter, sigma, weighting))
    todo = np.arange(centre.size)
    step, z = _FIRST_STEP, np.arange(-_NESTED_REACH, _NESTED_REACH + 1e-9, _FIRST_STEP)
    total = _trapezoid(power, todo, centre, sigma, z, step)
    error = np.zeros(centre.shape)
    todo = todo[sigma > 0]
    for _ in range(_HALVINGS):
        if not todo.size:
            break
        middle = z[:-1] + 0.5 * step
        finer = 0.5 * (total[todo] + _trapezoid(power, todo, centre, sigma, middle, step))
        scale = np.maximum(np.abs(finer[:, 0]), np.finfo(float).tiny)
        error[todo] = np.abs(finer[:, 0] - total[todo, 0]) / scale
        total[todo] = finer
        todo = todo[error[todo] > rtol]
        step, z = 0.5 * step, np.sort(np.concatenate([z, middle]))
    return total, error


def _trapezoid(
    power: Power, rows: NDArray[np.int64], centre: Floats, sigma: Floats, z: Floats, step: float
) -> Floats:
    """Sum over nodes z (in sigma), all on the centre where sigma is 0."""
    narrow = sigma[rows] == 0
    parts: dict[int, Floats] = {}
    for single, chosen in ((True, rows[narrow]), (False, rows[~narrow])):
        if chosen.size:
            nodes = np.zeros(1) if single else z
            weights = np.ones(1) if single else step * np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
            values = power(chosen, np.exp(centre[chosen, None] + sigma[chosen, None] * nodes))
            parts |= dict(zip(chosen.tolist(), np.einsum("rnc,n->rc", values, weights), strict=True))
    return np.array([parts[row] for row in rows.tolist()], float)


def histogram_average(
    power: Power, rows: int, sizes: tuple[tuple[float, float], ...], weighting: Weighting
) -> Floats:
    """Means of power(rows, d) -> (rows, nodes, channels) over a measured histogram of (diameter, weight)."""
    d, weight = np.array(sizes, float).T
    volume = weight * d**3 if weighting == "number" else weight
    values = power(np.arange(rows), np.broadcast_to(d, (rows, d.size)))
    return np.asarray(np.einsum("rnc,n->rc", values, volume / volume.sum()), float)


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
