# ruff: noqa: E501  (cases as text)
"""Meshes, images and maps that cannot be used: told by the place in the case that names them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Refused = Callable[..., str]

ONE = """\
magheat: 1
geometry: GEOMETRY
regions: {body: {density: 1045 kg/m^3, conductivity: 0.5 W/m/K, heat_capacity: 3600 J/kg/K}}
schedule: [{for: 1 min}]
solve: {engine: embedded}
"""
MAPPED = (
    ONE.replace("GEOMETRY", "{build: box, lengths: [10 mm, 10 mm, 10 mm], region: body}")
    + """\
field: {frequency: 100 kHz, amplitude: 4.5 kA/m}
particles:
  - {in: body, concentration: MAP, heating: 10 W/g}
"""
)


def write(text: str | bytes, name: str = "case.yaml") -> str:
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


def gmsh_file(kind: int, nodes: int, region: str = "body") -> str:
    """One element of a kind of gmsh on the corners of a cube, in format 2.2."""
    corners = [(i & 1, i >> 1 & 1, i >> 2 & 1) for i in range(8)]
    rows = "".join(f"{i + 1} {x} {y} {z}\n" for i, (x, y, z) in enumerate(corners * 2))
    element = " ".join(str(i + 1) for i in range(nodes))
    return (
        f'$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$PhysicalNames\n1\n3 1 "{region}"\n$EndPhysicalNames\n'
        f"$Nodes\n16\n{rows}$EndNodes\n$Elements\n1\n1 {kind} 2 1 1 {element}\n$EndElements\n"
    )


TETRA = gmsh_file(4, 4).replace(" 1 2 3 4\n", " 1 2 3 5\n")
MESHES = {
    "empty.msh": ("", "empty"),
    "head.msh": ("$MeshFormat\n4.1 0 8\n$EndMeshFormat\n", "damaged"),
    "no cells.msh": (TETRA.replace("$Elements\n1\n1 4 2 1 1 1 2 3 5\n", "$Elements\n0\n"), "no triangles or tetrahedra"),
    "cut.msh": (TETRA[: len(TETRA) // 2], "damaged"),
    "letters.msh": (TETRA.replace("2 1 0 0", "2 x 0 0"), "damaged"),
    "nan.msh": (TETRA.replace("2 1 0 0", "2 nan 0 0"), "not finite"),
    "flat.msh": (TETRA.replace("5 0 0 1", "5 0.5 0.5 0"), "no volume"),
    "hexahedron.msh": (gmsh_file(5, 8), "hexahedron"),
    "prism.msh": (gmsh_file(6, 6), "wedge"),
    "quadratic.msh": (gmsh_file(11, 10), "order 1"),
    "version.msh": (TETRA.replace("2.2 0 8", "1.0 0 8"), "format 1.0"),
    "region.msh": (TETRA.replace("body", "bdy"), "regions of the mesh: bdy"),
    "noise.msh": (bytes(range(255, 0, -1)) * 9, "cannot be read"),
    "noise.vtu": ("<VTKFile>", "cannot be read"),
    "noise.xdmf": ("<Xdmf/>", "cannot be read"),
    "unknown.foo": ("hello", "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", MESHES)
def test_a_wrong_mesh(refused: Refused, name: str) -> None:
    text, told = MESHES[name]
    write(text, name)
    message = refused("run", write(ONE.replace("GEOMETRY", f"{{mesh: {name}}}")))
    assert "case.yaml, line " in message and told in message
    if name != "region.msh":
        assert told in refused("mesh", name)


@pytest.mark.parametrize(
    ("geometry", "place", "told"),
    [
        ("{mesh: none.msh}", "geometry.mesh", "does not exist"),
        ("{mesh: .}", "geometry.mesh", "folder"),
        ("{mesh: good.msh, axisymmetric: true}", "geometry.mesh", "axisymmetric"),
        ("{mesh: good.msh, unit: milimeter}", "geometry.unit", "unknown unit"),
        ("{mesh: good.msh, unit: kg}", "geometry.unit", "mass"),
    ],
)
def test_a_wrong_mention_of_a_mesh(refused: Refused, geometry: str, place: str, told: str) -> None:
    write(TETRA, "good.msh")
    message = refused("run", write(ONE.replace("GEOMETRY", geometry)))
    assert f"case.yaml, line 2, {place}" in message and told in message


def image(values: Any) -> bytes:
    import nibabel

    return gzip.compress(nibabel.Nifti1Image(values, np.eye(4)).to_bytes(), mtime=0)


BLOCK = np.pad(np.ones((4, 4, 4), np.int16), 2)
IMAGES = {
    "noise": (b"noise" * 100, "{1: body}", "cannot be read"),
    "empty": (b"", "{1: body}", "cannot be read"),
    "cut": (image(BLOCK)[:-30], "{1: body}", "cannot be read"),
    "in time": (image(np.stack([BLOCK] * 2, -1)), "{1: body}", "three dimensions"),
    "plane": (image(BLOCK[:, :, 3]), "{1: body}", "three dimensions"),
    "shares": (image(BLOCK.astype(np.float32) + 0.5), "{1: body}", "whole numbers"),
    "nan": (image(np.full((4, 4, 4), np.nan, np.float32)), "{1: body}", "not finite"),
    "background": (image(0 * BLOCK), "{1: body}", "background"),
    "missing label": (image(BLOCK), "{1: body, 7: tumour}", "no label 7"),
    "unnamed label": (image(2 * BLOCK), "{1: body}", "no label 1"),
    "label 0": (image(BLOCK), "{0: air, 1: body}", "outside"),
    "words": (image(BLOCK), "{one: body}", "whole number"),
    "too fine": (image(BLOCK), "{1: body}, size: 1 nm", "cells"),
    "too coarse": (image(BLOCK), "{1: body}, size: 1 m", "longer than the labels"),
}


@pytest.mark.parametrize("name", IMAGES)
def test_a_wrong_image(refused: Refused, name: str) -> None:
    data, labels, told = IMAGES[name]
    write(data, "labels.nii.gz")
    message = refused("run", write(ONE.replace("GEOMETRY", f"{{image: labels.nii.gz, labels: {labels}}}")))
    assert "case.yaml, line 2, geometry" in message and told in message


HEAD = "x_m,y_m,z_m,value\n"
CUBE = "".join(f"{x},{y},{z},VALUE\n" for x in (-1, 1) for y in (-1, 1) for z in (-1, 1))
MAPS = {
    "empty.csv": ("", "four points"),
    "words.csv": (HEAD + "a,b,c,d\n", "four points"),
    "ragged.csv": (HEAD + "0,0,0\n0,0,0,1\n", "x, y, z"),
    "nan.csv": (HEAD + CUBE.replace("VALUE", "nan"), "x, y, z"),
    "negative.csv": (HEAD + CUBE.replace("VALUE", "-3"), "negative"),
    "plane.csv": (HEAD + "0,0,0,1\n1,0,0,1\n0,1,0,1\n1,1,0,2\n", "one plane"),
    "elsewhere.csv": (HEAD + CUBE.replace("VALUE", "3").replace("-1", "7").replace("1,", "8,"), "does not reach"),
    "noise.nii.gz": (b"noise", "cannot be read"),
    "time.nii.gz": (image(np.stack([BLOCK] * 2, -1)), "three dimensions"),
    "negative.nii.gz": (image(-np.ones((80, 80, 80), np.int16)), "negative"),
}  # fmt: skip


@pytest.mark.parametrize("name", MAPS)
def test_a_wrong_map(refused: Refused, name: str) -> None:
    data, told = MAPS[name]
    key = "csv" if name.endswith("csv") else "file"
    write(data, name)
    message = refused("run", write(MAPPED.replace("MAP", f"{{{key}: {name}, unit: mg/mL}}")))
    assert f"case.yaml, line 8, particles.0.concentration.{key}: " in message and told in message


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--unit", "kg"], "--unit"),
        (["--axisymmetric"], "tetrahedra"),
        (["--write", "/nowhere/x.vtu"], "cannot be written"),
        (["--write", "x.foo"], "cannot be written"),
    ],
)
def test_wrong_options_of_a_mesh(refused: Refused, options: list[str], told: str) -> None:
    assert told in refused("mesh", write(TETRA, "good.msh"), *options)
