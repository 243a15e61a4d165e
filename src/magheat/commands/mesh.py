"""`magheat mesh`: what a mesh holds, and how good it is; writes it in another format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from magheat.mesh.mesh import Mesh


def mesh(
    source: Annotated[Path, typer.Argument(help="A case (.yaml), or a mesh file.")],
    write: Annotated[Path | None, typer.Option(help="Write it: .msh, .vtu, .xdmf.")] = None,
    unit: Annotated[str, typer.Option(help="Unit of the coordinates of a mesh file.")] = "m",
    axisymmetric: Annotated[
        bool, typer.Option("--axisymmetric", help="A mesh file in x = r, y = z.")
    ] = False,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Change a key of a case: --set geometry.size='2 mm'."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Regions with their volumes, surfaces with their areas, size and quality of a mesh."""
    from magheat.mesh.write import write_mesh

    found, layers = _mesh(source, unit, axisymmetric, set_ or [])
    if write is not None:
        write_mesh(found, write)
    facts = _facts(found, layers)
    if json:
        _print_json(facts)
    else:
        _show(facts, source, write)


def _mesh(source: Path, unit: str, axisymmetric: bool, overrides: list[str]) -> tuple[Mesh, list[str]]:
    """The mesh of a case as a run would have it, or of a file; and the layers of the case's contacts."""
    if source.suffix.lower() in (".yaml", ".yml"):
        from magheat.case import load_case
        from magheat.runner.assemble import make_mesh

        case = load_case(source, overrides)
        return make_mesh(case), [contact.layer for contact in case.contacts]
    from magheat import units
    from magheat.errors import InputError
    from magheat.mesh.read import read_mesh

    if overrides:
        raise InputError(
            "--set changes a case, and this is a mesh file", where=str(source), fix="give a case (.yaml)"
        )
    return read_mesh(source, units.parse(f"1 {unit}", "length", "--unit"), axisymmetric), []


def _facts(mesh: Mesh, layers: list[str]) -> dict[str, Any]:
    from dataclasses import asdict

    import numpy as np

    from magheat.mesh.contact import without_layers
    from magheat.mesh.quality import facet_measure, quality

    count = np.bincount(mesh.cell_region, minlength=len(mesh.regions))
    area = facet_measure(mesh)
    flat = mesh.dimension == 2 and not mesh.axisymmetric
    measure, side = ("area_m2", "length_m") if flat else ("volume_m3", "area_m2")
    return {
        "dimension": mesh.dimension,
        "axisymmetric": mesh.axisymmetric,
        "nodes": len(mesh.points),
        "cells": len(mesh.cells),
        "box_m": [mesh.points.min(axis=0).tolist(), mesh.points.max(axis=0).tolist()],
        "regions": {
            name: {"cells": int(count[i]), measure: mesh.region_volume(name)}
            for i, name in enumerate(mesh.regions)
        },
        "surfaces": {
            name: {
                "facets": int((mesh.facet_surface == i).sum()),
                side: float(area[mesh.facet_surface == i].sum()),
            }
            for i, name in enumerate(mesh.surfaces)
        },
        "quality": asdict(quality(without_layers(mesh, layers))),
    }


def _print_json(facts: dict[str, Any]) -> None:
    import json

    typer.echo(json.dumps(facts, indent=2, ensure_ascii=False))


def _show(facts: dict[str, Any], source: Path, written: Path | None) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    kind = "axisymmetric" if facts["axisymmetric"] else f"{facts['dimension']}-D"
    console.print(
        f"{source}: {kind}, {facts['nodes']} nodes, {facts['cells']} cells",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip
    low, high = ([f"{1e3 * x:.4g}" for x in corner] for corner in facts["box_m"])
    console.print("box: " + ", ".join(f"{a} to {b}" for a, b in zip(low, high, strict=True)) + " mm")
    for title, count in (("regions", "cells"), ("surfaces", "facets")):
        table = Table(title, count, _size_title(facts[title]))
        for name, entry in facts[title].items():
            number, size = entry.values()
            table.add_row(escape(name), str(number), f"{size * _size_factor(facts[title]):.4g}")
        console.print(table)
    q = facts["quality"]
    console.print(
        f"angles {q['min_angle']:.1f} to {q['max_angle']:.1f} degrees, radius ratio at least "
        f"{q['min_radius_ratio']:.2f} (mean {q['mean_radius_ratio']:.2f}), edges {1e3 * q['min_edge']:.3g} "
        f"to {1e3 * q['max_edge']:.3g} mm (mean {1e3 * q['mean_edge']:.3g})",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    if written is not None:
        console.print(f"written: {written}", highlight=False, markup=False, soft_wrap=True)


_SHOWN = {"volume_m3": ("volume (mL)", 1e6), "area_m2": ("area (cm2)", 1e4), "length_m": ("length (mm)", 1e3)}


def _size_title(entries: dict[str, dict[str, float]]) -> str:
    return _SHOWN[list(next(iter(entries.values())))[1]][0]


def _size_factor(entries: dict[str, dict[str, float]]) -> float:
    return _SHOWN[list(next(iter(entries.values())))[1]][1]
