"""Label image of a brain with a glioblastoma: MNI152 at 2 mm, and a tumour of 20 mL in it.

    pip install nilearn
    python meshes/mni152_glioblastoma.py [OUT.nii.gz]

Labels: 1 tumour, 2 grey matter, 3 white matter, 4 the rest of the intracranial content (fluid,
vessels, meninges). Tissue is the class of higher probability in the ICBM 152 (2009a, symmetric)
templates that nilearn ships, where that is above one half. The tumour is an ellipsoid in the white
matter of the right frontal lobe; its voxels are the 2500 nearest by the ellipsoid's metric, so that
it measures 20 mL sharp. World coordinates are RAS in mm.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nibabel
import numpy as np

CENTRE = (28.0, 22.0, 26.0)  # mm, RAS: right, anterior, superior
RATIO = (15.0, 20.0, 16.0)  # mm, semi-axes; the volume below sets their scale
VOLUME = 20.0  # mL
TUMOUR, GREY, WHITE, REST = 1, 2, 3, 4


def label_image() -> nibabel.Nifti1Image:
    """The image, from the templates in the installed nilearn."""
    from nilearn import datasets

    grey = datasets.load_mni152_gm_template(resolution=2)
    white = datasets.load_mni152_wm_template(resolution=2)
    brain = datasets.load_mni152_brain_mask(resolution=2).get_fdata() > 0
    p_grey, p_white = grey.get_fdata(), white.get_fdata()
    labels = np.where(brain, REST, 0).astype(np.uint8)
    labels[brain & (p_grey > 0.5) & (p_grey >= p_white)] = GREY
    labels[brain & (p_white > 0.5) & (p_white > p_grey)] = WHITE
    labels[tumour_voxels(labels.shape, grey.affine)] = TUMOUR
    image = nibabel.Nifti1Image(labels, grey.affine)
    image.header.set_xyzt_units("mm")
    image.header["descrip"] = b"ICBM 152 (c) 1993-2004 L. Collins, MNI, McGill; tumour added"
    return image


def tumour_voxels(shape: tuple[int, ...], affine: np.ndarray) -> tuple[np.ndarray, ...]:
    """Indices of the voxels nearest to the centre by the ellipsoid's metric, as many as fill the volume."""
    index = np.indices(shape).reshape(3, -1)
    world = affine[:3, :3] @ index + affine[:3, 3:]
    distance = (((world.T - CENTRE) / RATIO) ** 2).sum(axis=1)
    count = round(1e3 * VOLUME / abs(np.linalg.det(affine[:3, :3])))
    return np.unravel_index(np.argsort(distance, kind="stable")[:count], shape)


if __name__ == "__main__":
    default = Path(__file__).with_suffix(".nii.gz")
    nibabel.save(label_image(), Path(sys.argv[1]) if len(sys.argv) > 1 else default)
