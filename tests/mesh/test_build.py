import threading

import numpy as np
import pytest

from magheat.errors import MeshError
from magheat.mesh.build import BUILDERS, build
from magheat.mesh.quality import edge_lengths, facet_measure, quality

BALL = 4 / 3 * np.pi
SMALL = {
    "concentric_spheres": {"layers": {"a": 0.01}, "size": 0.005},
    "ellipsoid_in_box": {"semi_axes": (0.01, 0.01, 0.02), "box": (0.1, 0.1, 0.1), "size": 0.02},
    "cylinder": {"radius": 0.01, "height": 0.02, "size": 0.006},
    "vial": {"inner_diameter": 0.02, "wall_thickness": 0.002, "fill_volume": 5e-6, "size": 0.006},
    "bag": {"length": 0.06, "width": 0.05, "thickness": 0.02, "size": 0.008},
    "well": {
        "top_diameter": 0.016,
        "height": 0.017,
        "wall_thickness": 0.002,
        "fill_volume": 2e-6,
        "size": 0.003,
    },
    "organ": {"shape": "rat_kidney", "size": 0.004},
    "box": {"lengths": (0.01, 0.02, 0.03), "size": 0.01},
}


def area(mesh, surface: str) -> float:
    return float(facet_measure(mesh)[mesh.facet_surface == mesh.surfaces.index(surface)].sum())


@pytest.mark.parametrize("name", BUILDERS)
def test_every_builder_gives_the_surfaces_it_names_on_sound_cells(name: str) -> None:
    mesh = build(name, SMALL[name])
    assert set(BUILDERS[name].surfaces) <= set(mesh.surfaces)
    assert (mesh.cell_measure > 0).all()
    assert quality(mesh).min_angle > 5


@pytest.mark.parametrize("name", BUILDERS)
def test_every_builder_refuses_what_it_does_not_know(name: str) -> None:
    with pytest.raises(MeshError, match=r"geometry\.sise.*did you mean size\?"):
        build(name, {**SMALL[name], "sise": 0.1})


@pytest.mark.parametrize("dimension", [3, "axisymmetric"])
def test_the_volume_of_spheres_converges_at_second_order(dimension) -> None:
    errors = []
    for size in (0.004, 0.002):
        mesh = build(
            "concentric_spheres",
            {"layers": {"in": 0.01, "out": 0.02}, "size": size, "dimension": dimension},
        )
        assert mesh.regions == ("in", "out")
        assert mesh.axisymmetric == (dimension != 3)
        errors.append(
            [1 - mesh.region_volume("in") / (BALL * 1e-6), 1 - area(mesh, "outer") / (4 * np.pi * 4e-4)]
        )
    rate = np.log2(np.array(errors[0]) / errors[1])
    assert (rate > 1.6).all()
    assert (np.abs(errors[1]) < 0.015).all()


def test_layers_need_not_stand_in_order() -> None:
    mesh = build("concentric_spheres", {"layers": {"out": 0.02, "in": 0.01}, "size": 0.006})
    assert mesh.region_volume("in") < mesh.region_volume("out")


def test_cells_grow_away_from_the_finer_region() -> None:
    mesh = build(
        "concentric_spheres",
        {"layers": {"in": 0.005, "out": 0.03}, "size": {"in": 0.001, "out": 0.008}},
    )
    centre = np.linalg.norm(mesh.points[mesh.cells].mean(axis=1), axis=1)
    edge = edge_lengths(mesh).mean(axis=1)
    means = [edge[(centre > a) & (centre < b)].mean() for a, b in ((0, 4e-3), (8e-3, 11e-3), (24e-3, 1))]
    assert means[0] == pytest.approx(0.001, rel=0.3)
    assert means[0] < means[1] < means[2]


@pytest.mark.parametrize("dimension", [3, "axisymmetric"])
def test_a_vial_holds_its_volume_within_its_wall(dimension) -> None:
    mesh = build(
        "vial",
        {
            "inner_diameter": 0.033,
            "wall_thickness": 0.0015,
            "fill_volume": 50e-6,
            "height": 0.07,
            "size": {"agent": 0.004, "glass": 0.002},
            "content": "agent",
            "wall": "glass",
            "dimension": dimension,
        },
    )
    assert set(mesh.regions) == {"agent", "glass"}
    assert mesh.region_volume("agent") == pytest.approx(50e-6, rel=0.01)
    assert mesh.region_volume("glass") == pytest.approx(
        np.pi * (0.018**2 * 0.0715 - 0.0165**2 * 0.07), rel=0.02
    )
    assert area(mesh, "outer") == pytest.approx(np.pi * (2 * 0.018 * 0.0715 + 0.018**2), rel=0.01)
    fill = 50e-6 / (np.pi * 0.0165**2)
    inside = np.pi * (0.018**2 + 2 * 0.0165 * (0.07 - fill))  # content and rim, the wall above the content
    assert area(mesh, "top") == pytest.approx(inside, rel=0.01)


@pytest.mark.parametrize(("dimension", "axes"), [(3, (0.005, 0.004, 0.01)), ("axisymmetric", (0.005, 0.01))])
def test_an_organ_lies_in_the_content_of_a_vial(dimension, axes) -> None:
    given = {**SMALL["vial"], "organ": "kidney", "semi_axes": axes, "fill_volume": 10e-6}
    mesh = build("vial", {**given, "size": {"kidney": 0.0008, "content": 0.004}, "dimension": dimension})
    volume = BALL * axes[0] * axes[-1] * (axes[1] if dimension == 3 else axes[0])
    assert mesh.region_volume("kidney") == pytest.approx(volume, rel=0.02)
    assert mesh.region_volume("content") == pytest.approx(10e-6 - volume, rel=0.02)
    middle = mesh.points[mesh.cells[mesh.cell_region == mesh.regions.index("kidney")]].mean(axis=(0, 1))
    assert middle[-1] == pytest.approx(0.5 * 10e-6 / (np.pi * 1e-4), rel=0.02)


def test_an_ellipsoid_sits_where_it_should() -> None:
    axes, centre = (0.02, 0.015, 0.01), (0.02, 0.0, -0.01)
    mesh = build(
        "ellipsoid_in_box",
        {"semi_axes": axes, "box": (0.1, 0.1, 0.1), "centre": centre, "size": {"tumour": 0.0015}},
    )
    assert mesh.regions == ("tumour", "tissue")
    assert mesh.region_volume("tumour") == pytest.approx(BALL * np.prod(axes), rel=0.01)
    assert mesh.cell_measure.sum() == pytest.approx(1e-3, rel=1e-9)
    nodes = mesh.points[np.unique(mesh.cells[mesh.cell_region == 0])]
    middle = 0.5 * (nodes.min(axis=0) + nodes.max(axis=0))
    assert np.allclose(middle, centre, atol=2e-4)
    assert area(mesh, "outer") == pytest.approx(0.06, rel=1e-9)


def test_the_sides_of_a_box_have_their_names() -> None:
    mesh = build("box", {"lengths": (0.01, 0.02, 0.03), "corner": (-0.01, 0, 0), "size": 0.01})
    assert sorted(mesh.surfaces) == ["x_max", "x_min", "y_max", "y_min", "z_max", "z_min"]
    for name in mesh.surfaces:
        axis, level = "xyz".index(name[0]), mesh.points[mesh.surface_facets(name)][..., "xyz".index(name[0])]
        expected = mesh.points[:, axis].max() if name.endswith("max") else mesh.points[:, axis].min()
        assert np.allclose(level, expected)
    flat = build("box", {"lengths": (0.01, 0.02)})
    assert flat.dimension == 2 and not flat.axisymmetric
    assert flat.cell_measure.sum() == pytest.approx(2e-4)


def test_a_build_is_the_same_every_time_and_in_any_thread() -> None:
    first = build("cylinder", SMALL["cylinder"])
    found = []
    thread = threading.Thread(target=lambda: found.append(build("cylinder", SMALL["cylinder"])))
    thread.start()
    thread.join()
    assert np.array_equal(first.points, found[0].points)
    assert np.array_equal(first.cells, found[0].cells)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("concentric_spheres", {"layers": None}, "layers: .*missing"),
        ("concentric_spheres", {"layers": {}}, "layers: .*must map names"),
        ("concentric_spheres", {"layers": {"a": -1.0}}, r"layers\.a: .*above zero"),
        ("concentric_spheres", {"layers": {"a": float("nan")}}, r"layers\.a: .*number in SI"),
        ("concentric_spheres", {"layers": {"a": 0.1, "b": 0.1}}, "same outer radius"),
        ("concentric_spheres", {"size": {"c": 0.1}}, r"size\.c: .*no region 'c' \(regions: a\)"),
        ("concentric_spheres", {"size": 0.0}, "size: .*above zero"),
        ("concentric_spheres", {"dimension": 4}, "dimension: .*3 or axisymmetric"),
        ("ellipsoid_in_box", {"centre": (0.045, 0, 0)}, "box: .*does not fit"),
        ("ellipsoid_in_box", {"semi_axes": (0.1, 0.1)}, "semi_axes.*three"),
        ("ellipsoid_in_box", {"outside": "tumour"}, "both named 'tumour'"),
        ("cylinder", {"radius": "1 cm"}, "radius: .*number in SI"),
        ("cylinder", {"region": 3}, "region: .*name of a region"),
        ("vial", {"inner_radius": 0.01}, "either 'inner_diameter' or"),
        ("vial", {"fill_volume": None}, "either 'fill_volume' or"),
        ("vial", {"height": 0.001}, "height: .*above 'height'"),
        ("vial", {"wall": "content"}, "same name"),
        ("vial", {"organ": "kidney"}, "semi_axes: .*needs"),
        ("vial", {"organ": "kidney", "semi_axes": (0.02, 0.02, 0.02)}, "does not fit"),
        ("box", {"corner": (0.0, 0.0)}, "corner: .*2 lengths"),
        ("box", {"lengths": 3.0}, "lengths: .*three lengths"),
    ],
)
def test_a_wrong_parameter_is_named(name: str, change: dict, words: str) -> None:
    with pytest.raises(MeshError, match=words):
        build(name, {**SMALL[name], **change})


def test_an_unknown_builder_is_told_with_the_nearest() -> None:
    with pytest.raises(MeshError, match="did you mean concentric_spheres"):
        build("concentric_sphere", {})
    with pytest.raises(MeshError, match="builders: concentric_spheres, "):
        build("torus", {})
