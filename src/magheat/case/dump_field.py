"""The field back to the keys of a case file."""

from __future__ import annotations

from typing import Any

from magheat.case.dump_values import Copies, in_space
from magheat.case.model import SINE, Drive
from magheat.field import Loops, PlacedCoil, Solenoid
from magheat.units import exact

Document = dict[str, Any]


def drive_tree(drive: Drive | None, copies: Copies) -> Document:
    """`field`."""
    if drive is None:
        return {}
    document: Document = {
        "frequency": exact(drive.frequency, "frequency"),
        "amplitude": exact(drive.amplitude, "field"),
    }
    if drive.waveform != SINE:
        document["waveform"] = {str(n): share for n, share in drive.waveform}
    if drive.bias:
        document["bias"] = exact(drive.bias, "field")
    if drive.coil is not None:
        document["coil"] = _coil(drive.coil)
    if drive.map is not None:
        document["map"] = in_space(drive.map.values, "field", copies)
    if drive.eddy_in_coil:
        document["eddy"] = True
    if drive.eddy_axis is not None and drive.eddy_centre is not None:
        document["eddy"] = {"axis": list(drive.eddy_axis), "centre": _lengths(drive.eddy_centre)}
    if drive.power_limit is not None:
        limit = drive.power_limit
        document["power_limit"] = {
            "power": exact(limit.power, "power"),
            "coil_power": exact(limit.coil_power, "power"),
        }
    return document


def _coil(placed: PlacedCoil) -> Document:
    place = {"centre": _lengths(placed.centre), "axis": list(placed.axis)}
    coil = placed.coil
    if isinstance(coil, Solenoid):
        size = {"radius": exact(coil.radius, "length"), "length": exact(coil.length, "length")}
        return {"solenoid": size} | place
    assert isinstance(coil, Loops)
    rows = zip(coil.radii, coil.heights, coil.turns, strict=True)
    loops = [{"radius": exact(a, "length"), "z": exact(z, "length"), "turns": n} for a, z, n in rows]
    return {"loops": loops} | place


def _lengths(point: tuple[float, ...]) -> list[str]:
    return [exact(x, "length") for x in point]
