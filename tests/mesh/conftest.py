from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from magheat.mesh.build import build
from magheat.mesh.mesh import Mesh


@pytest.fixture(scope="session")
def spheres() -> Mesh:
    """Two concentric spheres, coarse."""
    return build("concentric_spheres", {"layers": {"tumour": 0.01, "brain": 0.03}, "size": 0.006})


@pytest.fixture(scope="session")
def half_disc() -> Mesh:
    """The same in the axisymmetric section."""
    return build(
        "concentric_spheres",
        {"layers": {"tumour": 0.01, "brain": 0.03}, "size": 0.004, "dimension": "axisymmetric"},
    )


@pytest.fixture
def image(tmp_path: Path) -> Callable[..., Path]:
    """A writer of NIfTI images: values and an affine (mm) to a path."""

    def write(values: np.ndarray, affine: np.ndarray | None = None, name: str = "image.nii.gz") -> Path:
        import nibabel

        path = tmp_path / name
        nibabel.save(nibabel.Nifti1Image(values, np.eye(4) if affine is None else affine), path)
        return path

    return write
