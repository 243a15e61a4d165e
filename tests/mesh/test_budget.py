"""Meshes that cannot be are refused before gmsh begins, with the number of cells they would have."""

from __future__ import annotations

import pytest

from magheat.errors import MeshError
from magheat.mesh.budget import MOST_CELLS, check_sizes
from magheat.mesh.build import build

SPHERES = {"layers": {"tumour": 0.01, "brain": 0.06}}


def estimate(message: str) -> float:
    return float(message.split("make some ")[1].split(" cells")[0])


@pytest.mark.parametrize("size", [1e-9, 1e-4])
@pytest.mark.parametrize("dimension", [2, 3])
def test_far_too_fine_is_refused_with_an_estimate(size, dimension) -> None:
    with pytest.raises(MeshError, match="at most 2e\\+07 are meshed") as error:
        check_sizes(dimension, 1.0, [(size, 1.0)])
    expected = {2: 2.4, 3: 8.0}[dimension] / size**dimension
    assert estimate(str(error.value)) == pytest.approx(expected, rel=0.05)


def test_the_advice_suffices() -> None:
    with pytest.raises(MeshError) as error:
        check_sizes(3, 1.0, [(1e-3, 1.0), (5e-4, 0.1)])
    factor = 1.1 * float(str(error.value).split("lengths ")[2].split(" times")[0])
    check_sizes(3, 1.0, [(factor * 1e-3, 1.0), (factor * 5e-4, 0.1)])


def test_what_the_kernel_cannot_tell_apart_is_refused() -> None:
    with pytest.raises(MeshError, match="of the body's extent"):
        check_sizes(3, 1.0, [(1e-9, 1e-27), (0.1, 1.0)])


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("concentric_spheres", SPHERES | {"size": 1e-9}),
        ("concentric_spheres", SPHERES | {"size": 1e-9, "dimension": "axisymmetric"}),
        ("concentric_spheres", {"layers": {"tumour": 1e-9, "brain": 0.06}}),
        ("cylinder", {"radius": 0.01, "height": 0.02, "size": 1e-9}),
        ("box", {"lengths": (0.1, 0.1, 0.1), "size": 1e-5}),
        ("vial", {"inner_diameter": 0.03, "wall_thickness": 0.001, "fill_height": 0.03, "size": 1e-9}),
        ("ellipsoid_in_box", {"semi_axes": (0.01,) * 3, "box": (0.1,) * 3, "size": {"tumour": 1e-9}}),
    ],
)  # fmt: skip
def test_every_builder_asks(name, parameters) -> None:
    with pytest.raises(MeshError) as error:
        build(name, parameters)
    assert str(error.value.where) == "geometry.size"


def test_the_estimate_is_near_what_gmsh_makes(monkeypatch) -> None:
    seen = []

    def note(dimension, extent, parts):
        parts = list(parts)
        seen.append(sum({2: 2.4, 3: 8.0}[dimension] * measure / size**dimension for size, measure in parts))

    monkeypatch.setattr("magheat.mesh.gmsh_session.check_sizes", note)
    for dimension in (3, "axisymmetric"):
        mesh = build("cylinder", {"radius": 0.01, "height": 0.02, "size": 0.0015, "dimension": dimension})
        assert 0.6 < len(mesh.cells) / seen[-1] < 1.6
        assert len(mesh.cells) < MOST_CELLS


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("concentric_spheres", SPHERES | {"size": 0.03}),
        ("ellipsoid_in_box", {"semi_axes": (0.004, 0.01, 0.01), "box": (0.03,) * 3, "size": 0.014}),
    ],
)
def test_edges_longer_than_a_round_body_are_refused(name, parameters) -> None:
    """gmsh's surface mesher never ends on them."""
    with pytest.raises(MeshError, match="longer than 'tumour' is thick"):
        build(name, parameters)
