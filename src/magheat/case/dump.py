"""A Case back to a document of the contract: SI numbers that read back to the very same floats.

`case.resolved.yaml` is such a document: what the library gave is spelled out, so that it runs the same
when the library changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from magheat.bioheat.model import Blood, Region
from magheat.case.document import scalar
from magheat.case.dump_cold import agent_tree, critical_tree, matter_tree
from magheat.case.dump_drive import Document, boundary_tree, schedule_tree
from magheat.case.dump_field import drive_tree
from magheat.case.dump_ice import ice_tree
from magheat.case.dump_particles import particles_tree
from magheat.case.dump_stress import mechanics_tree, stress_tree
from magheat.case.dump_values import Copies, in_space
from magheat.case.model import Built, Case, Contact, Geometry, LabelImage, MeshFile, Target, axisymmetric
from magheat.tissue.properties import Map
from magheat.units import exact, text

HEADER = "# Every value of this run, those of the library included. Runs as it stands: magheat run {}\n"


def resolved_yaml(case: Case, mesh_file: str | None = None, copies: Copies | None = None) -> str:
    """The text of case.resolved.yaml.

    `mesh_file`: name of a mesh in metres (as write_mesh leaves it) that stands for the geometry.
    `copies`: names that stand for the other files the case reads (see `files`). Without them the
    paths are absolute.
    """
    return HEADER.format("case.resolved.yaml") + yaml.dump(
        tree(case, mesh_file, copies),
        Dumper=_Dumper,
        sort_keys=False,
        default_flow_style=None,
        allow_unicode=True,
        width=10_000,
    )


def files(case: Case) -> tuple[Path, ...]:
    """The files that a case reads besides its mesh or image: maps of values, each once."""
    from magheat.case.resolve.values import MapFile

    values: list[Any] = [] if isinstance(case.initial, str) else _values(case.initial)
    for region in case.regions.values():
        values += [region.density, region.conductivity, region.heat_capacity, region.perfusion]
        values.append(region.metabolic_heat)
    values += [vitrified.perfused for vitrified in case.vitrified.values()]
    for source in case.particles:
        values += [source.concentration, getattr(source.heating, "power", None)]
    if case.drive is not None and case.drive.map is not None:
        values.append(case.drive.map.values)
    maps = [v.at for v in values if isinstance(v, Map)]
    return tuple(dict.fromkeys(m.path for m in maps if isinstance(m, MapFile)))


def _values(initial: Any) -> list[Any]:
    return list(initial.values()) if isinstance(initial, Mapping) else [initial]


def tree(case: Case, mesh_file: str | None = None, copies: Copies | None = None) -> Document:
    """The case as plain data in the keys of the contract."""
    copies = copies or {}
    document: Document = {"magheat": 1, "title": case.title, "kind": case.kind}
    document["geometry"] = _geometry(case.geometry) if mesh_file is None else _mesh(case.geometry, mesh_file)
    document["regions"] = {name: _region(case, region, copies) for name, region in case.regions.items()}
    document["contact"] = [_contact(contact) for contact in case.contacts]
    document["blood"] = _blood(case.blood)
    document["particles"] = particles_tree(case.particles, copies)
    document["field"] = drive_tree(case.drive, copies)
    document["boundary"] = boundary_tree(case.boundary)
    document["initial"] = _initial(case, copies)
    document["schedule"] = schedule_tree(case.schedule)
    document["probes"] = {name: [exact(x, "length") for x in point] for name, point in case.probes.items()}
    document["targets"] = _targets(case.targets)
    document["safety"] = _safety(case)
    document["critical"] = critical_tree(case.critical, case.corners, copies)
    document["ice"] = ice_tree(case)
    document["stress"] = stress_tree(case)
    document |= _settings(case)
    document["citations"], document["warnings"] = list(case.citations), list(case.warnings)
    kept = {"magheat", "geometry", "regions", "initial", "schedule"}
    return {key: value for key, value in document.items() if value or key in kept}


def _geometry(shape: Geometry) -> Document:
    if isinstance(shape, MeshFile):
        document: Document = {"mesh": str(shape.path)}
        if shape.scale != 1.0:
            document["unit"] = exact(shape.scale, "length")
        return document | ({"axisymmetric": True} if shape.axisymmetric else {})
    if isinstance(shape, LabelImage):
        sizes = {name: exact(size, "length") for name, size in shape.size.items()}
        document = {"image": str(shape.path), "labels": dict(shape.labels)}
        return document | ({"size": sizes} if sizes else {})
    return {"build": shape.build, **_parameters(shape)}


def _parameters(shape: Built) -> Document:
    from magheat.mesh.build import BUILDERS

    kinds = {p.name: p.kind for p in BUILDERS[shape.build].parameters}
    return {key: _parameter(kinds[key], value) for key, value in shape.parameters.items()}


def _parameter(kind: str, value: Any) -> Any:
    if kind in ("region", "dimension", "choice"):
        return value
    if isinstance(value, Mapping):
        return {name: exact(size, "length") for name, size in value.items()}
    if isinstance(value, tuple):
        return [exact(x, "length") for x in value]
    return exact(value, "volume" if kind == "volume" else "length")


def _mesh(shape: Geometry, mesh_file: str) -> Document:
    return {"mesh": mesh_file} | ({"axisymmetric": True} if axisymmetric(shape) else {})


def _region(case: Case, region: Region, copies: Copies) -> Document:
    document = agent_tree(case.vitrified.get(region.name), copies) | matter_tree(region, copies)
    for key, kind in (("perfusion", "perfusion"), ("metabolic_heat", "volumetric_heat")):
        document[key] = in_space(getattr(region, key), kind, copies)
    if region.name in case.electrical_conductivity:
        sigma = case.electrical_conductivity[region.name]
        document["electrical_conductivity"] = in_space(sigma, "electrical_conductivity", copies)
    if case.stress is not None and region.name in case.stress.regions:
        document["mechanics"] = mechanics_tree(case.stress.regions[region.name], copies)
    return document


def _contact(contact: Contact) -> Document:
    resistance = exact(contact.resistance, "thermal_resistance")
    return {"between": [contact.one, contact.other], "resistance": resistance}


def _blood(blood: Blood) -> Document:
    return {
        "density": exact(blood.density, "density"),
        "heat_capacity": exact(blood.heat_capacity, "heat_capacity"),
        "temperature": exact(blood.temperature, "temperature"),
    }


def _initial(case: Case, copies: Copies) -> Any:
    if isinstance(case.initial, str):
        return case.initial
    if isinstance(case.initial, Mapping):
        return {name: in_space(value, "temperature", copies) for name, value in case.initial.items()}
    return in_space(case.initial, "temperature", copies)


def _targets(targets: tuple[Target, ...]) -> Document:
    document: Document = {}
    for target in targets:
        written = target.text.removeprefix(f"{target.region} {target.name} ")
        if target.at is not None:
            written = written.removesuffix(f" at {text(target.at, 'time')}")
            entry: Any = {"value": written, "at": exact(target.at, "time")}
        else:
            entry = written
        document.setdefault(target.region, {})[target.name] = entry
    return document


def _safety(case: Case) -> Document:
    document: Document = {}
    if case.safety.diameter is not None:
        document["diameter"] = exact(case.safety.diameter, "length")
    if case.safety.site is not None:
        document["site"] = case.safety.site
    if case.safety.limits:
        document["limits"] = list(case.safety.limits)
    return document


def _settings(case: Case) -> Document:
    solve: Document = {
        "engine": case.solve.engine,
        "order": case.solve.order,
        "tolerance": exact(case.solve.tolerance, "temperature_difference"),
        "linear_tolerance": case.solve.linear_tolerance,
    }
    if case.solve.max_step is not None:
        solve["max_step"] = exact(case.solve.max_step, "time")
    output = {
        "every": exact(case.output.every, "time"),
        "fields_every": exact(case.output.fields_every, "time"),
        "fields": list(case.output.fields),
    }
    return {"solve": solve, "output": output}


class _Dumper(yaml.SafeDumper):
    """Short lists and mappings on one line; texts that would read as numbers are quoted."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    style = None if isinstance(scalar(value), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
