"""fields.xdmf and fields.h5: the mesh once, one grid per time; opens in ParaView and pyvista.

The HDF5 file is opened, appended to and closed for each frame, and the XML is replaced as a whole, so
that a run that is killed leaves frames that can be read. With many frames the XML is replaced less
often, for its cost to grow with their number and not with its square.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from magheat.errors import InputError
from magheat.mesh.mesh import Mesh
from magheat.runner.files import replace_text

Floats = NDArray[np.float64]
XDMF, HDF5 = "fields.xdmf", "fields.h5"
GROWTH = 1.05  # of the number of frames, after which the XML is written again
CELL = {3: "Tetrahedron", 2: "Triangle"}


class FieldWriter:
    """Frames of nodal values on the vertices of a mesh."""

    def __init__(self, folder: Path, mesh: Mesh):
        self._xdmf, self._h5 = folder / XDMF, folder / HDF5
        self._shape = (len(mesh.points), len(mesh.cells), mesh.dimension)
        self._frames: list[tuple[float, list[str]]] = []
        self._listed = 0  # frames in the XML
        self._regions = mesh.regions
        if self._h5.exists():
            return
        import h5py

        with h5py.File(self._h5, "w") as file:
            # ParaView wants three coordinates, of the plane as well
            points = np.zeros((len(mesh.points), 3))
            points[:, : mesh.dimension] = mesh.points
            file["mesh/points"] = points
            file["mesh/cells"] = mesh.cells.astype(np.int64)
            file["mesh/region"] = mesh.cell_region.astype(np.int32)
            file["mesh"].attrs["regions"] = list(mesh.regions)
            file["mesh"].attrs["axisymmetric"] = mesh.axisymmetric
        self._write_xml()

    def keep_until(self, t: float) -> None:
        """Take up the frames of the file at times up to t (s) and drop later ones."""
        import h5py

        slack = 1e-9 * max(1.0, abs(t))
        with h5py.File(self._h5, "a") as file:
            frames = file.get("frames", {})
            for name in list(frames):
                if frames[name].attrs["time_s"] > t + slack:
                    del frames[name]
            self._frames = [(float(g.attrs["time_s"]), list(g)) for g in frames.values()]
        self._write_xml()

    def add(self, t: float, values: Mapping[str, Floats]) -> None:
        """A frame at t (s): {name with its unit: values at the vertices}."""
        import h5py

        with h5py.File(self._h5, "a") as file:
            group = file.create_group(f"frames/{len(self._frames):06d}")
            group.attrs["time_s"] = t
            for name, value in values.items():
                group[name] = np.asarray(value, np.float32)
        self._frames.append((t, list(values)))
        if len(self._frames) >= self._listed * GROWTH:
            self._write_xml()

    def close(self) -> None:
        """List all frames."""
        self._write_xml()

    def _write_xml(self) -> None:
        self._listed = len(self._frames)
        grids = "\n".join(self._grid(i, t, names) for i, (t, names) in enumerate(self._frames))
        numbers = ", ".join(f"{i} {name}" for i, name in enumerate(self._regions))
        replace_text(
            self._xdmf,
            '<?xml version="1.0" encoding="utf-8"?>\n<Xdmf Version="3.0">\n<Domain>\n'
            f'<Information Name="regions" Value={quoteattr(numbers)}/>\n'
            '<Grid Name="run" GridType="Collection" CollectionType="Temporal">\n'
            f"{grids}\n</Grid>\n</Domain>\n</Xdmf>\n",
        )

    def _grid(self, number: int, t: float, names: list[str]) -> str:
        points, cells, dimension = self._shape
        attributes = "".join(
            _attribute(name, "Node", _data(f"frames/{number:06d}/{name}", f"{points}", "Float", 4))
            for name in names
        )
        return (
            f'<Grid Name="t{number}" GridType="Uniform"><Time Value="{t!r}"/>\n'
            f'<Topology TopologyType="{CELL[dimension]}" NumberOfElements="{cells}">'
            f"{_data('mesh/cells', f'{cells} {dimension + 1}', 'Int', 8)}</Topology>\n"
            f'<Geometry GeometryType="XYZ">{_data("mesh/points", f"{points} 3", "Float", 8)}</Geometry>\n'
            f"{_attribute('region', 'Cell', _data('mesh/region', f'{cells}', 'Int', 4))}{attributes}</Grid>"
        )


def _attribute(name: str, centre: str, data: str) -> str:
    return f'<Attribute Name={quoteattr(name)} AttributeType="Scalar" Center="{centre}">{data}</Attribute>\n'


def _data(path: str, shape: str, kind: str, precision: int) -> str:
    return (
        f'<DataItem Dimensions="{shape}" NumberType="{kind}" Precision="{precision}" Format="HDF">'
        f"{HDF5}:/{path}</DataItem>"
    )


class FieldReader:
    """Reads back what a FieldWriter has written; InputError where the file is not that."""

    def __init__(self, folder: Path):
        import h5py

        self._h5 = folder / HDF5
        try:
            with h5py.File(self._h5, "r") as file:
                frames = file.get("frames", {})
                self.times = np.array([g.attrs["time_s"] for g in frames.values()])
                self._names = list(frames)
        except (OSError, KeyError) as error:
            raise InputError(f"these fields of a run cannot be read: {error}", where=str(self._h5)) from None

    def mesh(self) -> Mesh:
        """The mesh with its regions, without surfaces."""
        import h5py

        with h5py.File(self._h5, "r") as file:
            group: Any = file["mesh"]
            cells = group["cells"][()]
            dimension = cells.shape[1] - 1
            return Mesh(
                points=group["points"][()][:, :dimension],
                cells=cells,
                cell_region=group["region"][()].astype(np.int64),
                regions=tuple(str(name) for name in group.attrs["regions"]),
                facets=np.zeros((0, dimension), dtype=np.int64),
                facet_surface=np.zeros(0, dtype=np.int64),
                surfaces=(),
                axisymmetric=bool(group.attrs["axisymmetric"]),
            )

    def frame(self, number: int) -> dict[str, Floats]:
        """Values at the vertices by name."""
        import h5py

        with h5py.File(self._h5, "r") as file:
            group: Any = file["frames"][self._names[number]]
            return {name: group[name][()].astype(float) for name in group}
