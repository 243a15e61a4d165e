import pytest

from magheat.errors import MeshError
from magheat.mesh.gmsh_session import generate, gmsh_session

gmsh = pytest.importorskip("gmsh")


def test_a_session_leaves_nothing_behind(capfd) -> None:
    with gmsh_session() as api:
        api.model.occ.addSphere(0, 0, 0, 1)
        api.model.occ.synchronize()
        generate(api, 3, [(0.5, [1])])
    assert not gmsh.isInitialized()
    assert capfd.readouterr() == ("", "")


def test_a_session_of_the_caller_stays_open() -> None:
    gmsh.initialize(readConfigFiles=False, interruptible=False)
    try:
        gmsh.option.setNumber("General.Terminal", 0)
        gmsh.model.add("mine")
        with gmsh_session():
            assert gmsh.model.getCurrent() == "magheat"
        assert gmsh.isInitialized()
        assert "mine" in gmsh.model.list()
        assert "magheat" not in gmsh.model.list()
    finally:
        gmsh.finalize()


def test_what_gmsh_cannot_mesh_is_a_mesh_error(monkeypatch) -> None:
    def refuse(dimension: int) -> None:
        raise Exception("PLC Error: a segment and a facet intersect")  # as gmsh does

    with gmsh_session() as api:
        api.model.occ.addSphere(0, 0, 0, 1)
        api.model.occ.synchronize()
        monkeypatch.setattr(api.model.mesh, "generate", refuse)
        with pytest.raises(MeshError, match=r"could not mesh this geometry: PLC Error"):
            generate(api, 3, [(0.5, [1])])
