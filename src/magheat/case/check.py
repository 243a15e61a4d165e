"""A case against its mesh: what one names, the other must have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np

from magheat.case.model import Case
from magheat.case.problems import combined
from magheat.errors import CaseError, InputError
from magheat.hints import did_you_mean
from magheat.mesh.mesh import Mesh


@contextmanager
def told_at(case: Case, *key: str) -> Iterator[None]:
    """Errors of the input raised inside become a CaseError at this key path of the case file.

    An error that names a key path below the first of `key` itself keeps it; one that names a file keeps
    that in its text.
    """
    try:
        yield
    except CaseError:
        raise
    except InputError as error:
        at = str(error.where or "")
        own = at.startswith(f"{key[0]}.")
        what = error.what if own or not at else f"{at}: {error.what}"
        where = case.where(*(at.split(".") if own else key))
        raise CaseError(what, where=where, fix=error.fix) from None


def check_against_mesh(case: Case, mesh: Mesh) -> None:
    """Raise one CaseError for regions, surfaces and probes that the case or the mesh lacks.

    A region of the mesh without an entry in `regions` is an error too.
    """
    found = [*_regions(case, mesh), *_surfaces(case, mesh), *_probes(case, mesh), *_coil(case, mesh)]
    if found:
        raise combined(found)


def _regions(case: Case, mesh: Mesh) -> Iterable[CaseError]:
    for name in case.regions:
        if name not in mesh.regions:
            yield CaseError(
                f"the mesh has no region {name!r}",
                where=case.where("regions", name),
                fix=did_you_mean(name, mesh.regions, "regions of the mesh"),
            )
    layers = {contact.layer for contact in case.contacts}
    for name in mesh.regions:
        if name not in case.regions and name not in layers:
            yield CaseError(
                f"the mesh has a region {name!r} that is not described",
                where=case.where("regions"),
                fix=f"give an entry for it; regions of the mesh: {', '.join(mesh.regions)}",
            )


def _surfaces(case: Case, mesh: Mesh) -> Iterable[CaseError]:
    named: list[tuple[tuple[str, ...], str]] = [(("boundary", name), name) for name in case.boundary]
    for i, step in enumerate(case.schedule):
        named += [(("schedule", str(i), "boundary", name), name) for name in step.boundary or ()]
    for path, name in named:
        if name not in mesh.surfaces:
            yield CaseError(
                f"the mesh has no surface {name!r}",
                where=case.where(*path),
                fix=did_you_mean(name, mesh.surfaces, "surfaces of the mesh"),
            )


def _probes(case: Case, mesh: Mesh) -> Iterable[CaseError]:
    inside = []
    for name, point in case.probes.items():
        in_plane = mesh.dimension == 2 and len(point) == 3 and point[2] == 0.0
        if len(point) == mesh.dimension or in_plane:
            inside.append(name)
            continue
        shape = "axisymmetric" if mesh.axisymmetric else f"{mesh.dimension}-dimensional"
        yield CaseError(
            f"{len(point)} coordinates, but the mesh is {shape}",
            where=case.where("probes", name),
            fix="[r, z]" if mesh.axisymmetric else "[x, y]" if mesh.dimension == 2 else "[x, y, z]",
        )
    if inside:
        yield from _outside(case, mesh, inside)


def _outside(case: Case, mesh: Mesh, names: list[str]) -> Iterable[CaseError]:
    from magheat.fem.locate import locate

    cells, _ = locate(mesh, np.array([case.probes_in(mesh.dimension)[name] for name in names], float))
    for name, cell in zip(names, cells, strict=True):
        if cell < 0:
            low, high = mesh.points.min(axis=0), mesh.points.max(axis=0)
            box = ", ".join(f"{a:.4g} .. {b:.4g}" for a, b in zip(low, high, strict=True))
            yield CaseError(
                f"the probe {name!r} lies outside the mesh",
                where=case.where("probes", name),
                fix=f"the mesh spans {box} m",
            )


def _coil(case: Case, mesh: Mesh) -> Iterable[CaseError]:
    """A body cannot lie where the coil is wound."""
    from magheat.fem.locate import locate

    coil = None if case.drive is None else case.drive.coil
    if coil is None or len(coil.centre) != mesh.dimension:
        return
    cells, _ = locate(mesh, coil.winding())
    if (cells >= 0).any():
        yield CaseError(
            "the body reaches the winding of the coil",
            where=case.where("field", "coil"),
            fix="a wider coil, or another centre or axis",
        )
