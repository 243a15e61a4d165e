import importlib.util
import warnings
from pathlib import Path

import numpy as np
import pytest

from magheat.errors import MeshError
from magheat.mesh.deform import WORST, shape
from magheat.mesh.image import from_labels
from magheat.mesh.quality import facet_measure
from magheat.mesh.topology import exterior_facets

MESHES = Path(__file__).parents[2] / "meshes"
TURN = np.array([[0.36, 0.48, -0.8], [-0.8, 0.6, 0.0], [0.48, 0.64, 0.6]])  # a rotation


def balls(*radii: float, count: int = 40, spacing: float = 1.0) -> np.ndarray:
    """Nested balls (mm) as labels, the innermost 1."""
    at = (np.indices((count,) * 3) - (count - 1) / 2) * spacing
    distance = np.sqrt((at**2).sum(axis=0))
    labels = np.zeros((count,) * 3, dtype=np.uint8)
    for label, radius in sorted(enumerate(radii, 1), reverse=True):
        labels[distance < radius] = label
    return labels


def facet_area(mesh, facets) -> float:
    corners = mesh.points[facets]
    return float(
        0.5
        * np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum()
    )


@pytest.mark.parametrize("flip", [1, -1])
def test_balls_in_an_oblique_image(image, flip: int) -> None:
    affine = np.eye(4)
    affine[:3, :3] = TURN * [flip * 1.0, 1.0, 1.5]
    affine[:3, 3] = [30, -20, 10]
    at = (np.indices((44, 44, 32)).reshape(3, -1) - [[21.5], [21.5], [15.5]]) * [[1], [1], [1.5]]
    distance = np.linalg.norm(at, axis=0).reshape(44, 44, 32)
    labels = np.where(distance < 8, 7, np.where(distance < 18, 2, 0)).astype(np.int16)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mesh = from_labels(image(labels, affine), {7: "tumour", 2: "brain"}, {"tumour": 2e-3, "brain": 4e-3})
    assert mesh.regions == ("tumour", "brain")
    assert mesh.surfaces == ("outer",)
    for name, value in (("tumour", 7), ("brain", 2)):
        assert mesh.region_volume(name) == pytest.approx(1.5e-9 * (labels == value).sum(), rel=0.02)
    middle = 1e-3 * (affine[:3, :3] @ [21.5, 21.5, 15.5] + affine[:3, 3])
    tumour = mesh.points[np.unique(mesh.cells[mesh.cell_region == 0])] - middle
    assert np.abs(tumour.mean(axis=0)).max() < 3e-4
    farthest = np.linalg.norm(tumour, axis=1)
    assert farthest.max() < 8e-3 + 1.2e-3  # half an edge and a little where a move was cut back
    assert np.percentile(farthest, 95) < 8.4e-3
    assert shape(mesh.points, mesh.cells).min() > 0.9 * WORST


def test_borders_are_smooth(image) -> None:
    mesh = from_labels(image(balls(8, 18)), {1: "in", 2: "out"}, {"in": 2e-3, "out": 3e-3})
    inner, _ = exterior_facets(mesh.cells[mesh.cell_region == 0])
    assert facet_area(mesh, inner) == pytest.approx(4 * np.pi * 64e-6, rel=0.08)  # staircase: 1.5
    assert facet_measure(mesh).sum() == pytest.approx(4 * np.pi * 324e-6, rel=0.06)
    radius = np.linalg.norm(mesh.points[mesh.facets] - 0.0195, axis=2)
    assert np.percentile(np.abs(radius - 0.018), 90) < 0.5e-3  # half a voxel


def test_thin_layers_keep_their_volume(image) -> None:
    mesh = from_labels(
        image(balls(15, 16.5, 18)),
        {1: "in", 2: "thin", 3: "skin"},
        dict.fromkeys(("in", "thin", "skin"), 4e-3),
    )
    for i, name in enumerate(mesh.regions, 1):
        voxels = 1e-9 * (balls(15, 16.5, 18) == i).sum()
        assert mesh.region_volume(name) == pytest.approx(voxels, rel=0.05)


def test_labels_may_share_a_region_and_sizes_have_defaults(image) -> None:
    mesh = from_labels(image(balls(8, 18)), {1: "body", 2: "body"})
    assert mesh.regions == ("body",)
    edge = np.cbrt(6 * np.sqrt(2) * mesh.cell_measure).mean()
    assert edge == pytest.approx(np.cbrt(mesh.region_volume("body")) / 15, rel=0.2)


def test_an_image_may_be_full_to_its_edge(image) -> None:
    mesh = from_labels(image(np.ones((10, 12, 14), dtype=np.uint8)), {1: "block"}, {"block": 2e-3})
    assert mesh.region_volume("block") == pytest.approx(1680e-9, rel=0.02)


def test_what_lies_apart_is_left_out_with_a_warning(image) -> None:
    labels = balls(8)
    labels[:6, :6, :6] = 1
    with pytest.warns(UserWarning) as told:
        mesh = from_labels(image(labels), {1: "ball"}, {"ball": 2e-3})
    assert "lies apart from the largest part" in str(told[0].message)
    assert "'ball' has" in str(told[1].message)
    assert mesh.region_volume("ball") == pytest.approx(1e-9 * (balls(8) > 0).sum(), rel=0.04)


def bad(name: str, folder: Path) -> Path:
    path = folder / name
    path.write_bytes({"none.nii": b"nonsense", "cut.nii.gz": b"\x1f\x8b\x08\x00"}[name])
    return path


@pytest.mark.parametrize("name", ["none.nii", "cut.nii.gz"])
def test_an_unreadable_image_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(MeshError, match="cannot be read"):
        from_labels(bad(name, tmp_path), {1: "a"})


def test_a_truncated_image_is_told(image) -> None:
    path = image(np.random.default_rng(0).integers(0, 3, (30, 30, 30)).astype(np.uint8))
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(MeshError, match="cannot be read"):
        from_labels(path, {1: "a", 2: "b"})


def test_a_missing_image_is_told(tmp_path: Path) -> None:
    with pytest.raises(MeshError, match="no such image"):
        from_labels(tmp_path / "none.nii.gz", {1: "a"})


BALL = balls(8, 18)


@pytest.mark.parametrize(
    ("values", "labels", "size", "words"),
    [
        (BALL, {}, {}, "no labels"),
        (BALL, {0: "air", 1: "a", 2: "b"}, {}, "label 0 is the outside"),
        (BALL, {1: "a", 2: "b", 5: "c"}, {}, r"no label 5 \(c\).*it has 1, 2"),
        (BALL, {1: "a"}, {}, "labels without a region: 2"),
        (BALL, {1: "a", 2: "b"}, {"c": 1e-3}, "size for 'c'.*a, b"),
        (BALL, {1: "a", 2: "b"}, {"a": 0.0}, "must be above zero"),
        (BALL, {1: "a", 2: "b"}, {"a": float("nan")}, "must be above zero"),
        (np.zeros((4, 4, 4), np.uint8), {1: "a"}, {}, "all background"),
        (np.full((4, 4, 4), 1.5, np.float32), {1: "a"}, {}, "not whole numbers"),
        (np.full((4, 4, 4), np.nan, np.float32), {1: "a"}, {}, "not finite"),
        (np.ones((4, 4, 4, 2), np.uint8), {1: "a"}, {}, "shape .4, 4, 4, 2."),
        (np.ones((4, 4), np.uint8), {1: "a"}, {}, "three dimensions"),
    ],
)
def test_wrong_labels_are_told(image, values, labels, size, words: str) -> None:
    path = image(values)
    with pytest.raises(MeshError, match=words) as error:
        from_labels(path, labels, size)
    assert str(path) in str(error.value)


def test_a_fourth_dimension_of_one_is_none(image) -> None:
    assert from_labels(image(BALL[..., None]), {1: "a", 2: "b"}, {"a": 4e-3, "b": 6e-3}).dimension == 3


def test_the_brain_keeps_its_volumes() -> None:
    """Coarse, for speed; the tumour is placed in the right frontal lobe."""
    names = {1: "tumour", 2: "grey_matter", 3: "white_matter", 4: "fluid"}
    sizes = {"tumour": 3e-3, "grey_matter": 7e-3, "white_matter": 7e-3, "fluid": 7e-3}
    mesh = from_labels(MESHES / "mni152_glioblastoma.nii.gz", names, sizes)
    found = {name: 1e6 * mesh.region_volume(name) for name in mesh.regions}
    assert found["tumour"] == pytest.approx(20.0, rel=0.02)
    assert found["grey_matter"] == pytest.approx(1074.4, rel=0.02)
    assert found["white_matter"] == pytest.approx(615.7, rel=0.02)
    assert found["fluid"] == pytest.approx(172.9, rel=0.05)
    tumour = mesh.points[mesh.cells[mesh.cell_region == 0]].mean(axis=(0, 1))
    assert np.allclose(tumour, [0.028, 0.022, 0.026], atol=1e-3)


def test_the_brain_image_is_what_its_script_writes() -> None:
    pytest.importorskip("nilearn", reason="pip install nilearn")
    import nibabel

    spec = importlib.util.spec_from_file_location("mni152", MESHES / "mni152_glioblastoma.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nilearn's own
        again = script.label_image()
    kept = nibabel.load(MESHES / "mni152_glioblastoma.nii.gz")
    assert np.array_equal(np.asarray(again.dataobj), np.asarray(kept.dataobj))
    assert np.array_equal(again.affine, kept.affine)
