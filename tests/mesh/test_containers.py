"""Bags, wells, closed vials, walls of prisms, and organs with the volumes that are published for them."""

import numpy as np
import pytest

from magheat.errors import MeshError
from magheat.mesh.build import build
from magheat.mesh.build.organs import ORGANS
from magheat.mesh.clean import clean_mesh
from magheat.mesh.mesh import Mesh
from magheat.mesh.quality import facet_measure
from magheat.mesh.shell import with_shell
from magheat.mesh.topology import exterior_facets

VIAL = {"inner_diameter": 0.02, "wall_thickness": 0.001, "fill_volume": 5e-6, "height": 0.03, "size": 0.003}
BAG = {"length": 0.06, "width": 0.05, "thickness": 0.02, "size": 0.006}
# mL of tissue: Davies and Morris 1993 (rat: 2.0 g of kidneys and 1.0 g of heart at 250 g), Bolat et al. 2011
# (rabbit: 0.38 % of the body), ICRP 89 (man: kidneys 310 g, heart 330 g, liver 1.4 to 1.8 kg), 1.05 g/mL
PUBLISHED = {
    "rat_kidney": (0.95, 1.4), "rabbit_kidney": (6.2, 12.0), "human_kidney": (140.0, 160.0),
    "rat_heart": (0.9, 1.3), "human_heart": (290.0, 330.0), "human_liver": (1330.0, 1715.0),
}  # fmt: skip


def area(mesh: Mesh, surface: str) -> float:
    return float(facet_measure(mesh)[mesh.facet_surface == mesh.surfaces.index(surface)].sum())


def nodes(mesh: Mesh, region: str):
    return mesh.points[np.unique(mesh.cells[mesh.cell_region == mesh.regions.index(region)])]


# -- vial --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("dimension", [3, "axisymmetric"])
def test_a_lid_closes_the_headspace(dimension) -> None:
    mesh = build("vial", {**VIAL, "headspace": "gas", "lid_thickness": 0.003, "dimension": dimension})
    assert mesh.regions == ("content", "gas", "wall")
    fill = 5e-6 / (np.pi * 1e-4)
    assert mesh.region_volume("gas") == pytest.approx(np.pi * 1e-4 * (0.03 - fill), rel=0.02)
    assert nodes(mesh, "gas")[:, -1].min() == pytest.approx(fill)
    assert mesh.points[:, -1].max() == pytest.approx(0.033)
    assert area(mesh, "top") == pytest.approx(np.pi * 0.011**2, rel=0.02)


@pytest.mark.parametrize("dimension", [3, "axisymmetric"])
def test_a_gap_and_a_holder_surround_an_open_vial(dimension) -> None:
    around = {"gap": "air", "gap_thickness": 0.002, "holder": "foam", "holder_thickness": 0.004}
    mesh = build("vial", {**VIAL, **around, "dimension": dimension})
    assert mesh.regions == ("content", "wall", "air", "foam")
    outer = np.pi * (0.013**2 * 0.033 - 0.011**2 * 0.031)
    assert mesh.region_volume("air") == pytest.approx(outer, rel=0.02)
    assert area(mesh, "outer") == pytest.approx(np.pi * (2 * 0.017 * 0.037 + 0.017**2), rel=0.02)
    named = sum(area(mesh, name) for name in mesh.surfaces)
    whole = Mesh(mesh.points, mesh.cells, mesh.cell_region, mesh.regions, mesh.facets, mesh.facet_surface,
                 mesh.surfaces, mesh.axisymmetric)  # fmt: skip
    facets, _ = exterior_facets(mesh.cells)
    off_axis = facets[np.any(mesh.points[facets, 0] > 0, axis=1)] if mesh.axisymmetric else facets
    assert len(off_axis) == len(mesh.facets) and named == pytest.approx(facet_measure(whole).sum())


@pytest.mark.parametrize(
    "change, message",
    [
        ({"gap": "air"}, "'gap' and 'gap_thickness' belong together"),
        ({"holder_thickness": 0.01}, "'holder' and 'holder_thickness' belong together"),
        ({"headspace": "gas", "height": None}, "the content reaches the lid"),
        ({"lid_thickness": 0.001}, "an open vial has no lid"),
        ({"headspace": "content"}, "two regions bear the same name"),
    ],
)
def test_parts_of_a_vial_that_do_not_fit_are_told(change, message) -> None:
    with pytest.raises(MeshError, match=message):
        build("vial", {**VIAL, **change})


# -- bag and wall of prisms ----------------------------------------------------------------------------------
def test_a_bag_is_a_box_with_rounded_edges() -> None:
    mesh = build("bag", {**BAG, "rounding": 0.006, "size": 0.003})
    a, b, c, r = 0.06, 0.05, 0.02, 0.006
    rounded = a * b * c - (4 - np.pi) * r**2 * ((a - 2 * r) + (b - 2 * r) + (c - 2 * r))
    rounded -= (8 - 4 / 3 * np.pi) * r**3
    assert mesh.region_volume("content") == pytest.approx(rounded, rel=0.01)
    assert area(mesh, "top") == pytest.approx((a - 2 * r) * (b - 2 * r), rel=1e-6)
    assert np.allclose(np.ptp(mesh.points, axis=0), (a, b, c))


def test_a_film_lies_around_a_bag() -> None:
    plain = build("bag", BAG)
    mesh = build("bag", {**BAG, "wall_thickness": 1e-4, "wall": "film"})
    assert mesh.regions == ("content", "film")
    assert mesh.region_volume("content") == plain.region_volume("content")
    surface = sum(area(plain, name) for name in plain.surfaces)
    assert mesh.region_volume("film") == pytest.approx(1e-4 * surface, rel=0.02)
    assert np.allclose(np.ptp(mesh.points, axis=0), (0.0602, 0.0502, 0.0202))
    again = clean_mesh(mesh.points, mesh.cells, mesh.cell_region, mesh.regions, mesh.facets,
                       mesh.facet_surface, mesh.surfaces)  # fmt: skip
    assert np.array_equal(again.cells, mesh.cells)


def test_a_wall_of_prisms_mitres_the_edges_of_a_box() -> None:
    mesh = with_shell(build("box", {"lengths": (0.01, 0.02, 0.03), "size": 0.01}), "wall", 1e-3)
    assert mesh.cell_measure.sum() == pytest.approx(0.012 * 0.022 * 0.032, rel=1e-6)
    assert area(mesh, "x_max") == pytest.approx(0.022 * 0.032, rel=1e-6)


def test_an_organ_lies_in_a_bag() -> None:
    axes = (0.02, 0.015, 0.008)
    mesh = build("bag", {**BAG, "organ": "kidney", "semi_axes": axes, "size": {"kidney": 0.003}})
    assert mesh.region_volume("kidney") == pytest.approx(4 / 3 * np.pi * np.prod(axes), rel=0.03)
    with pytest.raises(MeshError, match="does not fit"):
        build("bag", {**BAG, "organ": "kidney", "semi_axes": (0.02, 0.015, 0.012)})


def test_a_bag_rounder_than_thick_is_refused() -> None:
    with pytest.raises(MeshError, match="rounder than half"):
        build("bag", {**BAG, "rounding": 0.01})


# -- well --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("dimension", [3, "axisymmetric"])
@pytest.mark.parametrize("bottom", [None, 0.012])
def test_a_well_holds_its_volume_and_names_its_surfaces(dimension, bottom) -> None:
    given = {"top_diameter": 0.016, "height": 0.017, "wall_thickness": 0.001, "size": 0.0015}
    mesh = build("well", {**given, "bottom_diameter": bottom, "fill_volume": 1.5e-6, "dimension": dimension})
    assert mesh.region_volume("content") == pytest.approx(1.5e-6, rel=0.02)
    level = nodes(mesh, "content")[:, -1].max()
    low = 0.5 * (bottom or 0.016)
    r = low + (0.008 - low) * level / 0.017
    assert np.pi / 3 * level * (low**2 + low * r + r**2) == pytest.approx(1.5e-6, rel=1e-6)
    assert area(mesh, "top") == pytest.approx(np.pi * r**2, rel=0.02)
    slant = np.hypot(0.008 - r, 0.017 - level)
    assert area(mesh, "inside") == pytest.approx(np.pi * (r + 0.008) * slant, rel=0.02)


def test_a_well_that_overflows_is_refused() -> None:
    given = {"top_diameter": 0.016, "height": 0.017, "wall_thickness": 0.001, "fill_volume": 5e-6}
    with pytest.raises(MeshError, match=r"holds 3\.42 mL"):
        build("well", given)


# -- organs ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shape", ORGANS)
def test_organs_have_their_published_volume_and_proportions(shape) -> None:
    known = ORGANS[shape]
    edge = 0.08 * known.volume ** (1 / 3)
    mesh = build("organ", {"shape": shape, "size": {"organ": edge, "solution": 4 * edge}})
    low, high = PUBLISHED[shape]
    assert low < 1e6 * known.volume < high
    assert mesh.region_volume("organ") == pytest.approx(known.volume, rel=0.015)
    extent = np.ptp(nodes(mesh, "organ"), axis=0)
    assert extent / extent.max() == pytest.approx(np.array(known.lengths) / max(known.lengths), rel=0.03)


def test_the_lengths_of_a_human_kidney_are_those_of_anatomy() -> None:
    extent = np.ptp(nodes(build("organ", {"shape": "human_kidney"}), "organ"), axis=0)
    assert extent == pytest.approx([0.06, 0.04, 0.11], rel=0.04)


def test_a_kidney_has_a_hilum() -> None:
    """Its middle is thinner on one side: the convex hull holds more than the organ."""
    from scipy.spatial import ConvexHull

    mesh = build("organ", {"shape": "human_kidney"})
    assert ConvexHull(nodes(mesh, "organ")).volume > 1.03 * mesh.region_volume("organ")


def test_an_organ_is_scaled_and_stands_in_a_jar_with_a_wall() -> None:
    mesh = build("organ", {"shape": "rat_heart", "volume": 2e-6, "container": "jar", "margin": 0.003,
                           "wall_thickness": 5e-4, "organ": "heart"})  # fmt: skip
    assert mesh.regions == ("heart", "solution", "wall")
    assert mesh.region_volume("heart") == pytest.approx(2e-6, rel=0.02)
    size = np.ptp(nodes(mesh, "heart"), axis=0)
    assert np.ptp(mesh.points, axis=0)[2] == pytest.approx(size[2] + 2 * 0.0035, rel=0.01)
    heart = nodes(mesh, "heart")
    assert np.linalg.norm(heart, axis=1).min() > 0.3 * np.linalg.norm(heart, axis=1).max()  # a cavity


def test_a_shape_that_is_not_known_is_refused() -> None:
    with pytest.raises(MeshError, match=r"there is no shape 'rat_kidny'.*did you mean rat_kidney\?"):
        build("organ", {"shape": "rat_kidny"})
