"""Maps in space from files: a NIfTI image or a CSV table as a function of points."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from magheat.errors import InputError
from magheat.mesh.image import load_image

Floats = NDArray[np.float64]
SpaceFunction = Callable[[Floats], Floats]


def image_map(path: str | Path, factor: float = 1.0, offset: float = 0.0) -> SpaceFunction:
    """factor * value + offset of a NIfTI image at points (n, 3) in m, world RAS.

    Trilinear between the centres of voxels; within half a voxel beyond the outermost centres the
    nearest value; farther out the image says nothing: InputError there, when evaluated.
    """
    data, affine = load_image(path)
    values = np.asarray(data, dtype=float)
    back = np.linalg.inv(affine)

    def at(points: Floats) -> Floats:
        from scipy import ndimage

        points = np.atleast_2d(points)
        if points.shape[1] != 3:
            raise InputError(
                "an image maps points in three dimensions, but the mesh has two", where=str(path)
            )
        index = 1e3 * points @ back[:3, :3].T + back[:3, 3]
        beyond = ((index < -0.5 - 1e-9) | (index > np.array(values.shape) - 0.5 + 1e-9)).any(axis=1)
        _refuse_outside(points, beyond, path)
        return factor * ndimage.map_coordinates(values, index.T, order=1, mode="nearest") + offset

    return at


def csv_map(path: str | Path, factor: float = 1.0, offset: float = 0.0) -> SpaceFunction:
    """factor * value + offset of a table x, y, z, value (or x, y, value) at points (n, dimension) in m.

    Coordinates are metres, or what the names in a first line say: x_mm, y_mm, ... or "x (mm)". On a
    full grid linear between its points, else on the simplices that the points span; beyond the points
    the value of the nearest one, up to half their spacing; farther out InputError, when evaluated.
    """
    places, values = _table(Path(path))
    interpolate = _on_grid(places, values) or _scattered(places, values)
    slack = 0.5 * _spacing(places)

    def at(points: Floats) -> Floats:
        from scipy.spatial import cKDTree

        points = np.atleast_2d(points)
        if points.shape[1] != places.shape[1]:
            raise InputError(
                f"the table has {places.shape[1]} coordinates, but the mesh {points.shape[1]}",
                where=str(path),
                fix="x, y, z in space; r, z about an axis; x, y in the plane; then the value",
            )
        low, high = places.min(axis=0), places.max(axis=0)
        beyond = ((points < low - slack) | (points > high + slack)).any(axis=1)
        _refuse_outside(points, beyond, path)
        found = interpolate(np.clip(points, low, high))
        lost = ~np.isfinite(found)
        if lost.any():
            found[lost] = values[cKDTree(places).query(points[lost])[1]]
        return factor * found + offset

    return at


def highest(path: str | Path, csv: bool) -> float:
    """The largest finite value of an image or of a table, in the units of the file."""
    values = _table(Path(path))[1] if csv else np.asarray(load_image(path)[0], float)
    finite = values[np.isfinite(values)]
    if not finite.size:
        raise InputError("the map has no finite value", where=str(path))
    return float(finite.max())


def _refuse_outside(points: Floats, beyond: NDArray[np.bool_], path: str | Path) -> None:
    if beyond.any():
        first = ", ".join(f"{1e3 * x:.4g}" for x in points[np.flatnonzero(beyond)[0]])
        raise InputError(
            f"the map does not reach {int(beyond.sum())} of {len(points)} points, the first at ({first}) mm",
            where=str(path),
            fix="give a map that covers the region",
        )


def _table(path: Path) -> tuple[Floats, Floats]:
    """Coordinates (n, 2 or 3) and values (n,) of a CSV file."""
    if not path.is_file():
        raise InputError("there is no such table", where=str(path))
    rows: list[list[float]] = []
    scale = 1.0
    for number, line in enumerate(path.read_text(encoding="utf-8-sig", errors="replace").splitlines(), 1):
        words = line.split("#")[0].replace(";", ",").split(",")
        if not any(w.strip() for w in words):
            continue
        try:
            rows.append([float(w) for w in words])
        except ValueError:
            if rows:
                raise InputError(f"line {number} is not of numbers", where=str(path)) from None
            scale = _unit(words[0])
            continue
        if len(rows[-1]) != len(rows[0]) or len(rows[0]) not in (3, 4) or not np.isfinite(rows[-1]).all():
            raise InputError(
                f"line {number} must hold x, y, z and a value (about an axis r, z and a value)",
                where=str(path),
            )
    if len(rows) < 4:
        raise InputError("the table needs at least four points", where=str(path))
    table = np.array(rows)
    return table[:, :-1] * scale, table[:, -1]


def _unit(name: str) -> float:
    """Metres per unit of a column named x_mm, x [cm], x (m) or x."""
    found = re.search(r"(?:_|\[|\(|\s)(mm|cm|um|µm|m)\b", name)
    return {"mm": 1e-3, "cm": 1e-2, "um": 1e-6, "µm": 1e-6, "m": 1.0}[found[1]] if found else 1.0


def _spacing(places: Floats) -> Floats:
    """Mean spacing per axis of the distinct coordinates."""
    return np.array([np.ptp(x) / max(len(np.unique(x)) - 1, 1) for x in places.T])


def _on_grid(places: Floats, values: Floats) -> SpaceFunction | None:
    """Linear interpolation where the points are all those of a grid, else None."""
    from scipy.interpolate import RegularGridInterpolator

    axes = [np.unique(x) for x in places.T]
    shape = tuple(len(a) for a in axes)
    if np.prod(shape) != len(places) or min(shape) < 2:
        return None
    grid = np.full(shape, np.nan)
    grid[tuple(np.searchsorted(a, x) for a, x in zip(axes, places.T, strict=True))] = values
    return None if np.isnan(grid).any() else RegularGridInterpolator(axes, grid, bounds_error=False)


def _scattered(places: Floats, values: Floats) -> SpaceFunction:
    from scipy.interpolate import LinearNDInterpolator
    from scipy.spatial import QhullError

    size = float(np.ptp(places, axis=0).max()) or 1.0
    try:
        linear = LinearNDInterpolator(places / size, values)
    except QhullError:
        raise InputError("the points of the table lie in one plane or line; they span no body") from None
    return lambda points: linear(points / size)
