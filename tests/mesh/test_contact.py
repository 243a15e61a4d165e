"""The layer of a contact: conforming, as thick as stated, with all else where it was."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magheat.errors import MeshError
from magheat.mesh.build import build
from magheat.mesh.clean import clean_mesh
from magheat.mesh.contact import THICKNESS, layer_name, with_contacts
from magheat.mesh.mesh import Mesh
from magheat.mesh.quality import facet_measure
from magheat.mesh.read import read_mesh
from magheat.mesh.topology import cell_facets, exterior_facets, group_rows
from magheat.mesh.write import write_mesh
from magheat.verification.meshes import box

PAIRS = [("wall", "content"), ("content", "kidney")]


def vial(dimension, **more) -> Mesh:
    axes = (0.004, 0.005) if dimension == "axisymmetric" else (0.004, 0.004, 0.005)
    given = {
        "inner_diameter": 0.02,
        "wall_thickness": 0.002,
        "fill_volume": 5e-6,
        "height": 0.03,
        "size": 0.003,
    }
    return build("vial", {**given, "organ": "kidney", "semi_axes": axes, "dimension": dimension, **more})


@pytest.fixture(scope="module", params=[3, "axisymmetric"])
def pair(request) -> tuple[Mesh, Mesh]:
    """A vial with an organ, without and with two contacts."""
    plain = vial(request.param)
    return plain, with_contacts(plain, PAIRS)


def border(mesh: Mesh, one: str, other: str) -> float:
    """Area of the facets between two regions."""
    from magheat.mesh.contact import _borders

    _, facets, _ = _borders(mesh, [(one, other)])
    named = replace(mesh, facets=facets, facet_surface=np.zeros(len(facets), int), surfaces=("border",))
    return float(facet_measure(named).sum())


def test_a_layer_has_the_area_of_the_border_and_the_stated_thickness(pair) -> None:
    plain, made = pair
    for one, other in PAIRS:
        expected = THICKNESS * border(plain, one, other)
        assert made.region_volume(layer_name(one, other)) == pytest.approx(expected, rel=2e-3)
    for name in plain.regions:
        assert made.region_volume(name) == pytest.approx(plain.region_volume(name), rel=1e-3)


def test_cells_conform_and_stand_upright(pair) -> None:
    _, made = pair
    assert (made.cell_measure > 0).all()
    again = clean_mesh(made.points, made.cells, made.cell_region, made.regions, made.facets,
                       made.facet_surface, made.surfaces, axisymmetric=made.axisymmetric)  # fmt: skip
    assert np.array_equal(again.cells, made.cells)
    assert np.array_equal(again.points, made.points)


def test_the_regions_touch_through_the_layer_alone(pair) -> None:
    _, made = pair
    for one, other in PAIRS:
        with pytest.raises(MeshError, match="do not touch"):
            border(made, one, other)
        assert border(made, one, layer_name(one, other)) > 0


def test_surfaces_keep_their_facets_and_areas(pair) -> None:
    plain, made = pair
    assert made.surfaces == plain.surfaces
    assert np.array_equal(made.facet_surface, plain.facet_surface)
    assert np.allclose(facet_measure(made), facet_measure(plain), rtol=2e-3)
    own = {tuple(sorted(f)) for f in exterior_facets(made.cells)[0].tolist()}
    assert all(tuple(sorted(f)) in own for f in made.facets.tolist())


def test_only_nodes_of_the_borders_move(pair) -> None:
    plain, made = pair
    moved = np.linalg.norm(made.points[: len(plain.points)] - plain.points, axis=1)
    assert moved.max() < 2 * THICKNESS
    inside = plain.cells[plain.cell_region == plain.regions.index("kidney")]
    rest = np.setdiff1d(np.unique(inside), np.unique(plain.cells[plain.cell_region != 0]))
    assert len(rest) and (moved[rest] == 0).all()


def test_a_second_call_changes_nothing(pair) -> None:
    _, made = pair
    assert with_contacts(made, PAIRS) is made


def test_the_mesh_survives_its_file(pair, tmp_path) -> None:
    _, made = pair
    write_mesh(made, tmp_path / "mesh.msh")
    again = read_mesh(tmp_path / "mesh.msh", axisymmetric=made.axisymmetric)
    assert again.regions == made.regions
    assert np.array_equal(again.cells, made.cells)


@pytest.mark.parametrize("dimension", [3, "axisymmetric"])
def test_a_layer_ends_where_there_is_a_way_around_it(dimension) -> None:
    plain = vial(dimension, headspace="gas")
    made = with_contacts(plain, [("wall", "content")])
    expected = THICKNESS * border(plain, "wall", "content")
    # the last ring of prisms tapers to the edge that glass, content and gas share
    assert 0.75 * expected < made.region_volume("wall|content") < expected
    on_axis = 1 if plain.axisymmetric else 0  # the end of the layer under the content
    assert len(exterior_facets(made.cells)[0]) == len(exterior_facets(plain.cells)[0]) + on_axis


def test_regions_apart_have_no_contact() -> None:
    with pytest.raises(MeshError, match="'kidney' and 'wall' do not touch"):
        with_contacts(vial("axisymmetric"), [("kidney", "wall")])


def test_cells_thinner_than_the_layer_are_refused() -> None:
    plain = vial("axisymmetric")
    with pytest.raises(MeshError, match="thinner than the layer"):
        with_contacts(replace(plain, points=2e-5 * plain.points), PAIRS)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), dimension=st.sampled_from([2, 3]), cut=st.floats(0.15, 0.85))
def test_any_numbering_gives_a_layer_without_holes(seed: int, dimension: int, cut: float) -> None:
    """A box cut by a stair of cells: filled as before, and closed, whatever the numbers of its nodes."""
    random = np.random.default_rng(seed)
    mesh = box((0.01, 0.008, 0.006)[:dimension], (4, 3, 3)[:dimension])
    number = random.permutation(len(mesh.points))
    points = np.empty_like(mesh.points)
    points[number] = mesh.points
    normal = random.normal(size=dimension)
    height = mesh.points[mesh.cells].mean(axis=1) @ normal
    region = (height > np.quantile(height, cut)).astype(np.int64)
    mesh = replace(mesh, points=points, cells=number[mesh.cells], facets=number[mesh.facets],
                   cell_region=region, regions=("a", "b"))  # fmt: skip
    made = with_contacts(mesh, [("b", "a")])
    assert (made.cell_measure > 0).all()
    assert made.cell_measure.sum() == pytest.approx(mesh.cell_measure.sum(), rel=1e-4)
    group, count = group_rows(cell_facets(made.cells))
    assert np.bincount(group, minlength=count).max() <= 2
    lone, _ = exterior_facets(made.cells)
    area = facet_measure(replace(made, facets=lone, facet_surface=np.zeros(len(lone), int)))
    outside = facet_measure(mesh)
    # what is not the box's own surface is as thin as the layer: the rim, and slits at re-entrant edges
    assert area.sum() == pytest.approx(outside.sum(), rel=1e-3)
