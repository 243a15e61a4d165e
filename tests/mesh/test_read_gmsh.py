"""Files that gmsh itself writes, in every version, and files that are broken."""

from pathlib import Path

import numpy as np
import pytest

from magheat.errors import MeshError
from magheat.mesh.gmsh_session import gmsh_session
from magheat.mesh.read import read_mesh

HEAD = "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n"
NAMES = '$PhysicalNames\n2\n2 1 "lid"\n3 7 "body"\n$EndPhysicalNames\n'
NODES = "$Nodes\n4\n1 0 0 0\n2 1 0 0\n3 0 1 0\n9 0 0 1\n$EndNodes\n"
GOOD = HEAD + NAMES + NODES + "$Elements\n2\n1 2 2 1 1 1 2 3\n2 4 2 7 1 1 2 3 9\n$EndElements\n"


def write(folder: Path, text: str | bytes, name: str = "x.msh") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    """One box of two halves that share a wall, written by gmsh in each format."""
    folder = tmp_path_factory.mktemp("msh")
    found = {}
    with gmsh_session() as gmsh:
        left, right = gmsh.model.occ.addBox(0, 0, 0, 1, 1, 1), gmsh.model.occ.addBox(1, 0, 0, 1, 1, 1)
        gmsh.model.occ.fragment([(3, left)], [(3, right)])
        gmsh.model.occ.synchronize()
        gmsh.model.addPhysicalGroup(3, [left], 5, name="shared name")
        gmsh.model.addPhysicalGroup(3, [right], 9)
        ends = {x: gmsh.model.getEntitiesInBoundingBox(x - 0.1, -1, -1, x + 0.1, 2, 2, 2) for x in (0, 2)}
        gmsh.model.addPhysicalGroup(2, [t for _, t in ends[0]], 5, name="shared name")
        gmsh.model.addPhysicalGroup(2, [t for x in (0, 2) for _, t in ends[x]], 6, name="both ends")
        gmsh.option.setNumber("Mesh.MeshSizeMax", 0.5)
        gmsh.model.mesh.generate(3)
        for key, version, binary, every in [
            ("2.2 text", 2.2, 0, 0),
            ("2.2 binary", 2.2, 1, 0),
            ("4.1 text", 4.1, 0, 0),
            ("4.1 binary", 4.1, 1, 0),
            ("4.1 text, all saved", 4.1, 0, 1),
            ("4.1 text, parametric", 4.1, 0, 2),
        ]:
            gmsh.option.setNumber("Mesh.MshFileVersion", version)
            gmsh.option.setNumber("Mesh.Binary", binary)
            gmsh.option.setNumber("Mesh.SaveAll", int(every == 1))
            gmsh.option.setNumber("Mesh.SaveParametric", int(every == 2))
            found[key] = folder / f"{key}.msh"
            gmsh.write(str(found[key]))
        gmsh.option.setNumber("Mesh.SaveParametric", 0)
        gmsh.option.setNumber("Mesh.SaveAll", 0)
    return found


@pytest.mark.parametrize(
    "key",
    ["2.2 text", "2.2 binary", "4.1 text", "4.1 binary", "4.1 text, all saved", "4.1 text, parametric"],
)
def test_every_format_of_gmsh_gives_the_same_mesh(files: dict[str, Path], key: str) -> None:
    mesh = read_mesh(files[key], scale=1e-2)
    assert mesh.regions == ("shared name", "9")
    assert mesh.surfaces == ("shared name", "both ends")
    assert mesh.region_volume("9") == pytest.approx(1e-6)
    assert len(mesh.surface_facets("both ends")) > len(mesh.surface_facets("shared name")) > 0
    assert np.allclose(mesh.points[mesh.surface_facets("shared name")][..., 0], 0)
    assert (mesh.cell_measure > 0).all()


def test_the_formats_agree_on_points_and_cells(files: dict[str, Path]) -> None:
    one, *others = (read_mesh(files[k]) for k in ("2.2 text", "2.2 binary", "4.1 text", "4.1 binary"))
    for other in others:
        assert np.allclose(one.points, other.points, rtol=0, atol=1e-12)
        assert np.array_equal(one.cells, other.cells)


def test_a_small_file_reads_with_gaps_in_its_numbers_and_dos_lines(tmp_path: Path) -> None:
    for text in (GOOD, GOOD.replace("\n", "\r\n")):
        mesh = read_mesh(write(tmp_path, text))
        assert (mesh.regions, mesh.surfaces) == (("body",), ("lid",))
        assert mesh.cell_measure.tolist() == pytest.approx([1 / 6])


def test_a_file_without_groups_is_one_region(tmp_path: Path) -> None:
    text = GOOD.replace(NAMES, "").replace("2 2 1 1 1 2 3", "2 2 0 1 1 2 3").replace("4 2 7 1", "4 2 0 1")
    mesh = read_mesh(write(tmp_path, text))
    assert (mesh.regions, mesh.surfaces) == (("domain",), ("outer",))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2.2 0 8", "1.0 0 8", r"format 1\.0 is not supported.*-format msh41"),
        ("2.2 0 8", "2.2 0 8 x y", None),
        ("9 0 0 1\n", "9 0 0\n", "damaged"),
        ("9 0 0 1\n", "9 0 0 nan\n", "1 of 4 points .* not finite"),
        ("9 0 0 1\n", "9 0 0 inf\n", "not finite"),
        ("9 0 0 1\n", "9 0 0 1e200\n", "not finite"),
        ("9 0 0 1\n", "9 0 0 one\n", "damaged"),
        ("9 0 0 1\n", "9 .2 .2 0\n", "1 of 1 cells have no volume, the first near"),
        ("$EndNodes", "", "damaged"),
        ("$EndElements", "", r"damaged: there is no complete \$Elements"),
        ("4 2 7 1 1 2 3 9", "4 2 7 1 1 2 3 8", "points that the mesh does not have"),
        ("4 2 7 1 1 2 3 9", "4 2 7 1 1 2 3", "damaged"),
        ("4 2 7 1 1 2 3 9", "99 2 7 1 1 2 3 9", "element type 99"),
        ("4 2 7 1 1 2 3 9", "5 2 7 1 1 2 3 9 1 2 3 9", "kind 'hexahedron'; only linear tetra.*Recombine"),
        ("4 2 7 1 1 2 3 9", "11 2 7 1 1 2 3 9 1 2 3 9 1 2", "'tetra10'.*ElementOrder = 1"),
        ("4 2 7 1 1 2 3 9", "6 2 7 1 1 2 3 9 1 2", "'wedge'"),
        ("2\n1 2 2 1 1 1 2 3\n2 4 2 7 1 1 2 3 9", "1\n1 1 2 1 1 1 2", "no triangles or tetrahedra"),
        ("2\n1 2 2 1 1 1 2 3\n2 4 2 7 1 1 2 3 9", "0", "the mesh is empty"),
        ("2\n1 2 2 1 1 1 2 3\n2 4 2 7", "3\n1 2 2 1 1 1 2 3\n3 4 2 8 1 1 2 3 9\n2 4 2 7", "two regions"),
        ("2\n1 2 2 1 1 1 2 3\n2 4 2 7 1 1 2 3 9", "1\n1 2 2 1 1 1 2 9", "plane z = 0.*body needs tetra"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, old: str, new: str, words: str | None) -> None:
    path = write(tmp_path, GOOD.replace(old, new))
    if words is None:
        assert len(read_mesh(path).cells) == 1
        return
    with pytest.raises(MeshError, match=words) as error:
        read_mesh(path)
    assert str(path) in str(error.value)


def test_cells_without_a_group_beside_others_are_told(tmp_path: Path) -> None:
    nodes = NODES.replace("$Nodes\n4", "$Nodes\n5").replace("$EndNodes", "10 1 1 1\n$EndNodes")
    text = HEAD + NAMES + nodes + "$Elements\n2\n1 4 2 7 1 1 2 3 9\n2 4 2 0 1 2 3 9 10\n$EndElements\n"
    with pytest.raises(MeshError, match="1 of 2 cells belong to no region"):
        read_mesh(write(tmp_path, text))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("key", ["2.2 binary", "4.1 binary", "2.2 text", "4.1 text"])
def test_a_truncated_file_is_a_mesh_error(files, tmp_path: Path, key: str, share: float) -> None:
    data = files[key].read_bytes()
    with pytest.raises(MeshError):
        read_mesh(write(tmp_path, data[: int(share * len(data))]))
