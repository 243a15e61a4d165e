"""What the mesh of a label image can tell apart: kinds of voxels as smooth functions of space.

Kind 0 is the outside; each region that its own elements resolve is one; the rest, too thin or too
folded for them, are one together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DEEP = 0.2  # share of a resolved region that lies deeper than one edge: a layer of 2.5 edges has it
SMOOTHING = 0.35  # width of the smoothing in edge lengths, at least one voxel
PAD = 4  # voxels around the image


@dataclass(frozen=True)
class Kinds:
    """Smoothed indicators of the kinds (float32, padded by PAD), their regions and volumes (mm^3)."""

    fields: list[Any]
    members: list[Ints]  # region numbers from 1; kind 0 has 0
    volumes: Floats
    spacing: Floats

    @classmethod
    def of(cls, region: Ints, spacing: Floats, sizes: Floats) -> Kinds:
        """Kinds of a region image (0 outside, k for the region of sizes[k - 1] mm)."""
        padded = np.pad(region, PAD)
        resolved = [k for k in range(1, len(sizes) + 1) if _is_resolved(padded == k, sizes[k - 1], spacing)]
        rest = [k for k in range(1, len(sizes) + 1) if k not in resolved]
        members = [np.array(m) for m in [[0], *([k] for k in resolved), rest] if m]
        fields, volumes = [], []
        for m in members:
            mask = np.isin(padded, m)
            h = sizes[m - 1].mean() if m[0] else sizes.max()
            fields.append(_smoothed(mask, np.maximum(1.0, SMOOTHING * h / spacing)))
            volumes.append(mask.sum() * spacing.prod())
        return cls(fields, members, np.array(volumes), spacing)

    def at(self, points: Floats, level: Floats) -> Floats:
        """Smoothed indicator of each kind plus its level, at points in mm, shape (kinds, n)."""
        from scipy import ndimage

        index = (points / self.spacing + PAD).T
        values = [ndimage.map_coordinates(f, index, order=1, mode="nearest") for f in self.fields]
        return np.array(values, dtype=float) + level[:, None]

    def levels(self) -> Floats:
        """The shift of each kind against the outside that gives every kind its number of voxels again.

        Smoothing takes volume from what is convex: each field wins by the quantile of its lead.
        """
        level = np.zeros(len(self.fields))
        counts = np.rint(self.volumes / self.spacing.prod()).astype(int)
        for _ in range(3):
            for k in range(1, len(level)):
                others = [f + level[j] for j, f in enumerate(self.fields) if j != k]
                lead = (self.fields[k] - np.max(others, axis=0)).ravel()
                around = np.partition(lead, [-counts[k] - 1, -counts[k]])[[-counts[k] - 1, -counts[k]]]
                level[k] = -float(around.mean())
        return level

    def onto_border(self, points: Floats, pair: Ints, level: Floats, reach: Floats) -> tuple[Floats, Floats]:
        """The step (mm) from each point to where the two kinds of its pair are equal, and the slope there.

        One Newton step along the gradient, no longer than `reach`.
        """
        one, other = pair.T
        number = np.arange(len(points))

        def difference(at: Floats) -> Floats:
            values = self.at(at, level)
            return values[one, number] - values[other, number]

        gradient = np.empty_like(points)
        for axis in range(3):
            half = np.zeros(3)
            half[axis] = 0.5 * self.spacing[axis]
            gradient[:, axis] = (difference(points + half) - difference(points - half)) / self.spacing[axis]
        slope = np.linalg.norm(gradient, axis=1)
        step = -(difference(points) / np.maximum(slope, 1e-9) ** 2)[:, None] * gradient
        length = np.linalg.norm(step, axis=1)
        return step * np.minimum(1.0, reach / np.maximum(length, 1e-12))[:, None], slope


def _is_resolved(mask: Any, edge: float, spacing: Floats) -> bool:
    """Whether enough of a region lies deeper in it than one edge."""
    from scipy import ndimage

    depth = ndimage.distance_transform_edt(mask, sampling=spacing)
    return bool((depth > edge).sum() >= DEEP * mask.sum())


def _smoothed(mask: Any, width: Floats) -> Any:
    from scipy import ndimage

    return ndimage.gaussian_filter(mask.astype(np.float32), width, truncate=3.0)
