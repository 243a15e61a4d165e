"""Label images (NIfTI) to tetrahedra: load, check, mesh a graded background, fit it to the labels.

The fit (see fit.py) happens in the frame of the image's axes, in mm; the affine then carries the points
to world RAS coordinates in metres, so that oblique images keep the quality of their mesh.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.errors import MeshError
from magheat.mesh.budget import check_sizes
from magheat.mesh.clean import clean_mesh
from magheat.mesh.connected import parts
from magheat.mesh.fit import fit
from magheat.mesh.gmsh_session import mesh_box
from magheat.mesh.mesh import Mesh

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GROWTH = 0.35  # of the edge length per length away from a finer region
ACROSS = 15  # default edges across the cube that has a region's volume
VOLUME_SLACK = 0.05  # a region's volume may differ from its voxels' by this share without a warning


@dataclass(frozen=True)
class LabelledGrid:
    """Voxels as region numbers (0: outside, k: `regions[k - 1]`), cropped, with their affine in mm."""

    region: Ints
    spacing: Floats
    affine: Floats
    regions: tuple[str, ...]

    @property
    def volumes(self) -> Floats:
        """Volume of each region's voxels, mm^3."""
        count = np.bincount(self.region.ravel(), minlength=len(self.regions) + 1)[1:]
        return count * abs(np.linalg.det(self.affine[:3, :3]))


def from_labels(path: str | Path, labels: Mapping[int, str], size: Mapping[str, float] | None = None) -> Mesh:
    """Tetrahedra for a label image, in world RAS coordinates.

    path    NIfTI image of integers; 0 is outside, every other value must be in `labels`
    labels  {value: region}; several values may share a region
    size    {region: edge length in m}; by default a 15th of the cube root of the region's volume

    The exterior is the surface "outer". Of parts that do not touch, the largest is kept. A warning
    says where a region's volume differs from its voxels' by more than 5 %.
    Raises MeshError for an image or labels that cannot be used.
    """
    grid = _crop(*load_labels(path), _checked_labels(labels, path), path)
    sizes = _sizes(grid, size or {}, path)
    _check_sizes(grid, sizes)
    points, cells = mesh_box(*_size_field(grid, sizes))
    points, cells, region = fit(points, cells, grid.region, grid.spacing, sizes)
    points, cells, region = _largest_part(points, cells, region, path)
    index = points / grid.spacing
    world = (index @ grid.affine[:3, :3].T + grid.affine[:3, 3]) * 1e-3
    mesh = clean_mesh(world, cells, region, grid.regions, where=str(path))
    _compare_volumes(mesh, grid, path)
    return mesh


def load_labels(path: str | Path) -> tuple[Ints, Floats]:
    """The integers of a NIfTI image, shape (x, y, z), and its affine (voxel index to mm in RAS)."""
    data, affine = load_image(path)
    values = np.rint(data)
    if not np.array_equal(values, data):
        raise MeshError(
            "the image is not one of labels: it holds values that are not whole numbers", where=str(path)
        )
    return values.astype(np.int64), affine


def load_image(path: str | Path) -> tuple[Any, Floats]:
    """Values and affine (voxel index to mm in RAS) of a three-dimensional NIfTI image."""
    import nibabel

    path = Path(path)
    if not path.is_file():
        raise MeshError("there is no such image", where=str(path))
    try:
        image: Any = nibabel.load(path)
        data, affine = np.asanyarray(image.dataobj), np.asarray(image.affine, dtype=float)
    except Exception as error:  # nibabel, gzip and zlib each raise their own
        raise MeshError(f"this image cannot be read: {error}", where=str(path), fix="NIfTI is read") from None
    while data.ndim > 3 and data.shape[-1] == 1:
        data = data[..., 0]
    if data.ndim != 3 or data.dtype.fields is not None:
        raise MeshError(
            f"the image has the shape {data.shape}; three dimensions of numbers are needed", where=str(path)
        )
    if not np.isfinite(data).all():
        raise MeshError("the image holds values that are not finite", where=str(path))
    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-12:
        raise MeshError("the image's affine is singular", where=str(path))
    return data, affine


def _checked_labels(labels: Mapping[int, str], path: str | Path) -> dict[int, str]:
    if not labels:
        raise MeshError("no labels are given", where=str(path), fix="labels: {1: tumour, 2: brain}")
    if 0 in labels:
        raise MeshError("label 0 is the outside and cannot be a region", where=str(path))
    return dict(labels)


def _crop(data: Ints, affine: Floats, labels: dict[int, str], path: str | Path) -> LabelledGrid:
    """Labels to region numbers, cut to their bounding box."""
    present = {int(v) for v in np.unique(data)} - {0}
    if not present:
        raise MeshError("the image is all background (0)", where=str(path))
    absent = [f"{v} ({n})" for v, n in labels.items() if v not in present]
    if absent:
        there = ", ".join(map(str, sorted(present)))
        raise MeshError(f"the image has no label {', '.join(absent)}", where=str(path), fix=f"it has {there}")
    unnamed = sorted(present - set(labels))
    if unnamed:
        raise MeshError(
            f"the image holds labels without a region: {', '.join(map(str, unnamed[:20]))}",
            where=str(path),
            fix="name a region for each in `labels`, or set them to 0 in the image",
        )
    regions = tuple(dict.fromkeys(labels.values()))
    region = np.zeros(data.shape, dtype=np.int64)
    for value, name in labels.items():
        region[data == value] = regions.index(name) + 1
    inside = np.argwhere(region > 0)
    low, high = inside.min(axis=0), inside.max(axis=0) + 1
    moved = affine.copy()
    moved[:3, 3] = affine[:3, :3] @ low + affine[:3, 3]
    cut = region[tuple(slice(a, b) for a, b in zip(low, high, strict=True))]
    return LabelledGrid(cut, np.linalg.norm(affine[:3, :3], axis=0), moved, regions)


def _sizes(grid: LabelledGrid, given: Mapping[str, float], path: str | Path) -> Floats:
    """Edge length of each region in mm."""
    for name, value in given.items():
        if name not in grid.regions:
            raise MeshError(
                f"size for '{name}', which no label names", where=str(path), fix=", ".join(grid.regions)
            )
        if not (np.isfinite(value) and value > 0):
            raise MeshError(f"the size of '{name}' must be above zero, not {value!r}", where=str(path))
    default = np.cbrt(grid.volumes) / ACROSS
    return np.array([1e3 * given.get(n, 1e-3 * h) for n, h in zip(grid.regions, default, strict=True)])


def _check_sizes(grid: LabelledGrid, sizes: Floats) -> None:
    """Refuse edge lengths that are far too fine, or so long that the margin would dwarf the image."""
    extent = float(np.linalg.norm(grid.spacing * grid.region.shape))
    if sizes.max() > extent:
        raise MeshError(
            f"an edge length of {sizes.max():.3g} mm is longer than the labels extend, {extent:.3g} mm",
            where="geometry.size",
            fix=f"some {np.cbrt(grid.volumes.max()) / ACROSS:.2g} mm",
        )
    check_sizes(3, extent, list(zip(sizes, grid.volumes, strict=True)))


def _size_field(grid: LabelledGrid, sizes: Floats) -> tuple[Floats, Floats, Floats]:
    """Edge length on a grid with a margin around the image: values, origin and spacing in mm."""
    from scipy import ndimage

    margin = np.ceil(2.0 * sizes.max() / grid.spacing).astype(int) + 1
    region = np.pad(grid.region, [(m, m) for m in margin])
    field = np.full(region.shape, np.inf)
    for k, size in enumerate(sizes):
        distance = ndimage.distance_transform_edt(region != k + 1, sampling=grid.spacing)
        np.minimum(field, size + GROWTH * distance, out=field)
    return field, -margin * grid.spacing, grid.spacing


def _largest_part(points: Floats, cells: Ints, region: Ints, path: str | Path) -> tuple[Floats, Ints, Ints]:
    part = parts(cells)
    corners = points[cells]
    volume = np.abs(np.linalg.det(corners[:, 1:] - corners[:, :1]))
    lost = volume[part > 0].sum() / volume.sum()
    if lost > 0.01:
        warnings.warn(
            f"{path}: {100 * lost:.1f} % of the volume lies apart from the largest part and is left out",
            stacklevel=3,
        )
    keep = part == 0
    return points, cells[keep], region[keep]


def _compare_volumes(mesh: Mesh, grid: LabelledGrid, path: str | Path) -> None:
    for name, voxels in zip(grid.regions, grid.volumes, strict=True):
        share = 1e9 * mesh.region_volume(name) / voxels - 1
        if abs(share) > VOLUME_SLACK:
            warnings.warn(
                f"{path}: '{name}' has {1e6 * mesh.region_volume(name):.3g} mL in the mesh, "
                f"{1e-3 * voxels:.3g} mL in the image; a smaller size follows it better",
                stacklevel=3,
            )
